/** The command line of a tool: its options, its errors and its exit code. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { RunError } from "@pulumi/pulumi/errors";

/** A mistake in the command line or in a file of the project. The message says what is accepted. */
export class UsageError extends Error {}

/** Options of every tool, the same as those of the Pulumi CLI. */
const STACK_OPTIONS = {
    stack: { type: "string", short: "s", default: "dev" },
    organization: { type: "string" },
    config: { type: "string", short: "c", multiple: true, default: [] as string[] },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
} as const;

/** The same in a usage text. */
export const STACK_USAGE = `  -s, --stack NAME         read Pulumi.NAME.yaml (default: dev)
      --organization NAME  the organization to trust
  -c, --config KEY=VALUE   set a key, as pulumi up -c does; KEY may be a path such as environments[0]; repeatable
      --json               print JSON
  -h, --help               print this`;

/**
 * Parses a command line with the options of every tool and the given ones.
 *
 * @throws UsageError for anything else.
 */
export function parseCommandLine<Options extends NonNullable<ParseArgsConfig["options"]>>(
    args: string[],
    options: Options,
) {
    try {
        return parseArgs({ args, options: { ...STACK_OPTIONS, ...options }, allowPositionals: false, strict: true })
            .values;
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

/**
 * Runs a tool and returns its exit code: the tool's own, `invalidSettings` for settings that `pulumi up` would refuse, or 2
 * for wrong input. A user's mistake is printed without a stack trace.
 */
export async function runTool(
    usage: string,
    invalidSettings: number,
    run: () => number | Promise<number>,
): Promise<number> {
    try {
        return await run();
    } catch (error) {
        if (RunError.isInstance(error)) {
            console.error(`error: ${error.message}`);
            return invalidSettings;
        }
        if (!(error instanceof UsageError)) throw error;
        console.error(`error: ${error.message}\n\n${usage}`);
        return 2;
    }
}

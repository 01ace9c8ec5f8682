/** The command line of a tool: its options, its standard input, its errors and its exit code. */
import { text } from "node:stream/consumers";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { RunError } from "@pulumi/pulumi/errors";
import { printError } from "./terminal";

/** A mistake in the command line or in a file of the project. The message says what is accepted. */
export class UsageError extends Error {}

/** Options of every tool. */
const OPTIONS = {
    organization: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
} as const;

/** Options of every tool that reads a stack, the same as those of the Pulumi CLI. */
const STACK_OPTIONS = {
    stack: { type: "string", short: "s", default: "dev" },
    config: { type: "string", short: "c", multiple: true, default: [] as string[] },
} as const;

/** The same in a usage text. */
export const STACK_USAGE = `  -s, --stack NAME         read Pulumi.NAME.yaml (default: dev)
      --organization NAME  the organization to trust
  -c, --config KEY=VALUE   set a key, as pulumi up -c does; KEY may be a path
                           such as environments[0]; repeatable
      --json               print JSON
  -h, --help               print this`;

/**
 * Options that npm read itself, because they were not behind `--`. npm passes them in environment variables, and passes
 * their values, if at all, as arguments: https://docs.npmjs.com/cli/commands/npm-run
 */
const TAKEN_BY_NPM = [
    ...["call", "organization", "stack", "config", "json"],
    ...["mermaid", "aud", "sub", "token", "issuer", "environment", "user", "deployment"],
].map((option) => `npm_config_${option}`);

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * Parses a command line with the options of every tool that reads a stack and the given ones.
 *
 * @throws UsageError for anything else.
 */
export const parseCommandLine = <Own extends Options>(args: string[], options: Own) =>
    parseOptions(args, { ...STACK_OPTIONS, ...options });

/**
 * Parses a command line with the options of every tool and the given ones.
 *
 * @throws UsageError for anything else.
 */
export function parseOptions<Own extends Options>(args: string[], options: Own) {
    if (process.env["npm_lifecycle_event"] !== undefined && TAKEN_BY_NPM.some((name) => process.env[name]))
        throw new UsageError("npm has read the options itself. Put -- before them, as below.");
    try {
        return parseArgs({ args, options: { ...OPTIONS, ...options }, allowPositionals: false, strict: true }).values;
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

/**
 * The text on standard input.
 *
 * @throws UsageError with a text in a terminal, where nobody pipes anything, and for what can't be read.
 */
export async function readStandardInput(ifMissing: string): Promise<string> {
    if (process.stdin.isTTY) throw new UsageError(ifMissing);
    try {
        return await text(process.stdin); // Reading it at once fails where the other end writes slowly (EAGAIN).
    } catch (error) {
        throw new UsageError(`Standard input can't be read: ${(error as Error).message}`);
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
            console.error(printError(error.message));
            return invalidSettings;
        }
        if (!(error instanceof UsageError)) throw error;
        console.error(`${printError(error.message)}\n\n${usage}`);
        return 2;
    }
}

/** Runs a tool on this process's command line. */
export function start(main: (args: string[]) => Promise<number>): void {
    // A reader that ends early, such as head, is no error.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") throw error;
    });
    void main(process.argv.slice(2)).then((code) => {
        process.exitCode = code;
    });
}

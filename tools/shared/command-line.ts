/** The command line of a tool: its options, its standard input, its errors and its exit code. */
import { text } from "node:stream/consumers";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { RunError } from "@pulumi/pulumi/errors";
import { literal } from "../../messages/literal";
import { Fault } from "../../messages/mistake";
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
export const STACK_OPTIONS = {
    stack: { type: "string", short: "s", default: "dev" },
    config: { type: "string", short: "c", multiple: true, default: [] as string[] },
} as const;

/** The same in a usage text. */
export const STACK_USAGE = `  -s, --stack NAME         read Pulumi.NAME.yaml (default: dev); NAME may have
                           the organization before it, as in acme/dev
      --organization NAME  the organization to trust
  -c, --config KEY=VALUE   set a key for this run, without saving it; KEY may
                           be a path such as environments[0]; repeatable
      --json               print JSON
  -h, --help               print this`;

type Options = NonNullable<ParseArgsConfig["options"]>;

interface Tool<Own extends Options> {
    /** What `--help` prints. */
    usage: string;
    /** Options beside those of every tool. */
    options: Own;
    /** Whether words that are no options are accepted. */
    takesWords?: boolean;
    /** The exit code for settings that `pulumi up` would refuse. */
    invalidSettings: number;
}

/**
 * Runs a tool with its command line, and returns its exit code: the tool's own, or 2 for wrong input. A user's mistake is
 * printed without a stack trace.
 */
export async function runTool<Own extends Options>(
    { usage, options, takesWords = false, invalidSettings }: Tool<Own>,
    args: string[],
    run: (values: ReturnType<typeof parse<Own>>["values"], words: string[]) => number | Promise<number>,
): Promise<number> {
    try {
        const { values, positionals } = parse(args, options, takesWords);
        if (!(values as { help?: boolean }).help) return await run(values, positionals);
        console.log(usage);
        return 0;
    } catch (error) {
        if (RunError.isInstance(error)) {
            console.error(printError(error.message));
            return invalidSettings;
        }
        if (!(error instanceof UsageError)) throw error;
        console.error(printError(`${error.message} See ${/npm run \w+/.exec(usage)?.[0] ?? ""} -- --help.`));
        return 2;
    }
}

function parse<Own extends Options>(args: string[], own: Own, allowPositionals: boolean) {
    const options = { ...OPTIONS, ...own };
    // Options that are not behind -- are npm's, which passes them in variables: https://docs.npmjs.com/cli/commands/npm-run
    const isTaken = (option: string) => process.env[`npm_config_${option}`];
    if (process.env["npm_lifecycle_event"] !== undefined && [...Object.keys(options), "call"].some(isTaken))
        throw new UsageError("npm has read the options itself. Put -- before them.");
    try {
        return parseArgs({ args, options, allowPositionals, strict: true });
    } catch (error) {
        throw new UsageError((error as Error).message.replace(/\.? To specify .*|\.?$/s, "."));
    }
}

/**
 * A value of an option.
 *
 * @throws UsageError for one that settings refuse.
 */
export function parsedOption<Value>(option: string, text: string, parse: (text: string) => Value | Fault): Value {
    const value = parse(text);
    if (!(value instanceof Fault)) return value;
    throw new UsageError(`${option}: ${literal(text)} ${value.why}. Accepted: ${value.accepted}.`);
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

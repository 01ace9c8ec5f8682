import { Readable } from "node:stream";
import { RunError } from "@pulumi/pulumi/errors";
import {
    parseCommandLine,
    parseOptions,
    readStandardInput,
    runTool,
    STACK_USAGE,
    start,
    UsageError,
} from "../../tools/command-line";
import { captured, withStandardInput } from "../terminal";

const parsed = (args: string[]) => ({ ...parseCommandLine(args, { token: { type: "string" } }) });

describe("a command line", () => {
    test("may be empty", () => {
        expect(parsed([])).toEqual({ stack: "dev", config: [], json: false, help: false });
    });

    test("has the options of the Pulumi CLI and those of the tool", () => {
        const long = [
            "--stack",
            "prod",
            "--organization",
            "acme",
            "--config",
            "a=1",
            "--json",
            "--help",
            "--token",
            "x",
        ];
        const values = { stack: "prod", organization: "acme", config: ["a=1"], json: true, help: true, token: "x" };
        expect(parsed(long)).toEqual(values);
    });

    test("has the short options of the Pulumi CLI", () => {
        const short = ["-s", "prod", "-c", "a=1", "-c", "b=2", "-h"];
        expect(parsed(short)).toEqual({ stack: "prod", config: ["a=1", "b=2"], json: false, help: true });
    });

    test("keeps nothing for the next one", () => {
        parsed(["-c", "a=1"]);
        expect(parsed([]).config).toEqual([]);
    });

    test.each([
        [["--nope"], "Unknown option '--nope'"],
        [["prod"], "Unexpected argument 'prod'. This command does not take positional arguments"],
        [["--stack"], "Option '-s, --stack <value>' argument missing"],
        [["--json=yes"], "Option '--json' does not take an argument"],
    ])("is refused if it is %j", (args, message) => {
        expect(() => parsed(args)).toThrow(UsageError);
        expect(() => parsed(args)).toThrow(message);
    });
});

describe("a command line of a tool that reads no stack", () => {
    const options = (args: string[]) => ({ ...parseOptions(args, { issuer: { type: "string" } }) });

    test("has the options of every tool and its own", () => {
        expect(options([])).toEqual({ json: false, help: false });
        expect(options(["--organization", "acme", "--json", "-h", "--issuer", "x"])).toEqual({
            organization: "acme",
            json: true,
            help: true,
            issuer: "x",
        });
    });

    test.each(["--stack", "-s", "--config", "-c"])("has no %s", (option) => {
        expect(() => options([option, "a=1"])).toThrow(UsageError);
    });
});

describe("options that npm took for its own", () => {
    const before = { ...process.env };
    beforeEach(() => {
        for (const name of Object.keys(process.env).filter((each) => each.startsWith("npm_"))) delete process.env[name];
    });
    afterEach(() => Object.assign(process.env, before));

    const OPTIONS = ["call", "organization", "stack", "config", "json", "mermaid", "aud", "sub", "token", "issuer"];
    const MESSAGE = "npm has read the options itself. Put -- before them, as below.";

    test.each(OPTIONS)("are refused: --%s", (option) => {
        process.env["npm_lifecycle_event"] = "preview";
        process.env[`npm_config_${option}`] = "true";
        expect(() => parsed([])).toThrow(UsageError);
        expect(() => parsed(["--json"])).toThrow(new UsageError(MESSAGE));
        process.env[`npm_config_${option}`] = "";
        expect(parsed([]).stack).toBe("dev");
    });

    test("are no mistake if npm doesn't run the tool", () => {
        for (const option of OPTIONS) process.env[`npm_config_${option}`] = "true";
        expect(parsed([]).stack).toBe("dev");
    });

    test("are not npm's settings", () => {
        process.env["npm_lifecycle_event"] = "preview";
        process.env["npm_config_loglevel"] = "silent";
        process.env["npm_config_user_agent"] = "npm";
        expect(parsed(["--stack", "prod"]).stack).toBe("prod");
    });
});

test("the usage describes the options of every tool", () => {
    expect(STACK_USAGE.split("\n")).toEqual([
        "  -s, --stack NAME         read Pulumi.NAME.yaml (default: dev)",
        "      --organization NAME  the organization to trust",
        "  -c, --config KEY=VALUE   set a key, as pulumi up -c does; KEY may be a path",
        "                           such as environments[0]; repeatable",
        "      --json               print JSON",
        "  -h, --help               print this",
    ]);
});

describe("a tool", () => {
    const running = (run: () => number | Promise<number>, invalidSettings = 1) =>
        captured(() => runTool("Usage: tool", invalidSettings, run));
    const throwing = (error: Error) => () => {
        throw error;
    };

    test.each([0, 1, 3])("ends with its own exit code %d, and prints nothing else", async (code) => {
        expect(await running(() => code)).toEqual({ code, output: "", errors: "" });
        expect(await running(() => Promise.resolve(code))).toEqual({ code, output: "", errors: "" });
    });

    test.each([1, 2])("prints invalid settings, and ends with its code %d for them", async (code) => {
        const errors = "error: 1 problem with stack dev.";
        expect(await running(throwing(new RunError("1 problem with stack dev.")), code)).toEqual({
            code,
            output: "",
            errors,
        });
    });

    test("prints a mistake in the command line with the usage, and ends with 2", async () => {
        const errors = "error: Unknown option '--nope'\n\nUsage: tool";
        expect(await running(throwing(new UsageError("Unknown option '--nope'")))).toEqual({
            code: 2,
            output: "",
            errors,
        });
        expect(await running(() => Promise.reject(new UsageError("Unknown option '--nope'")))).toEqual({
            code: 2,
            output: "",
            errors,
        });
    });

    test("doesn't take an error of the program for a mistake of the user", async () => {
        await expect(running(throwing(new TypeError("x is undefined")))).rejects.toThrow(
            new TypeError("x is undefined"),
        );
    });
});

describe("a tool's process", () => {
    const listeners = () => process.stdout.listeners("error") as ((error: Error) => void)[];
    const failing = (code: string) => Object.assign(new Error(`write ${code}`), { code });
    let added: (error: Error) => void;
    let args: string[] | undefined;

    beforeAll(async () => {
        const { argv } = process;
        const before = listeners();
        process.argv = ["node", "tool", "--stack", "prod"];
        start((given) => {
            args = given;
            return Promise.resolve(3);
        });
        await new Promise(setImmediate);
        process.argv = argv;
        const [listener, ...more] = listeners().filter((each) => !before.includes(each));
        if (listener === undefined || more.length > 0) throw new Error("Expected one listener.");
        added = listener;
        process.stdout.off("error", added);
    });

    test("runs on its own arguments, and ends with the tool's exit code", () => {
        const code = process.exitCode;
        process.exitCode = 0; // That of the tests.
        expect(args).toEqual(["--stack", "prod"]);
        expect(code).toBe(3);
    });

    test("takes a reader that ends early for no error, and any other failure for one", () => {
        expect(() => added(failing("EPIPE"))).not.toThrow();
        expect(() => added(failing("EIO"))).toThrow("write EIO");
    });
});

describe("standard input", () => {
    test("is read to its end, however slowly it comes", async () => {
        const slowly = Readable.from(
            (async function* () {
                yield "one ";
                await new Promise((resolve) => setTimeout(resolve, 20));
                yield "two";
            })(),
        );
        expect(await withStandardInput(slowly, () => readStandardInput("Nothing."))).toBe("one two");
    });

    test("is not waited for in a terminal", async () => {
        const terminal = Object.assign(new Readable(), { isTTY: true });
        await expect(withStandardInput(terminal, () => readStandardInput("Nothing."))).rejects.toThrow(
            new UsageError("Nothing."),
        );
    });

    test("that can't be read is a mistake", async () => {
        const broken = Readable.from(
            (async function* () {
                yield "one";
                await Promise.reject(new Error("no such device"));
            })(),
        );
        await expect(withStandardInput(broken, () => readStandardInput("Nothing."))).rejects.toThrow(
            new UsageError("Standard input can't be read: no such device"),
        );
    });
});

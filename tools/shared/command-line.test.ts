import { Readable } from "node:stream";
import { RunError } from "@pulumi/pulumi/errors";
import { readStandardInput, runTool, STACK_OPTIONS, start, UsageError } from "./command-line";
import { captured, withStandardInput } from "./testing/terminal";

const USAGE = "Usage: npm run tool";
const SEE = "See npm run tool -- --help.";

/** The options of a command line, or what the tool says instead of running. */
async function parsed(args: string[], options: object = { ...STACK_OPTIONS, token: { type: "string" } }) {
    let values: object | undefined;
    const run = (given: object) => {
        values = { ...given };
        return 0;
    };
    const { code, output, errors } = await captured(() =>
        runTool({ usage: USAGE, options: options as typeof STACK_OPTIONS, invalidSettings: 3 }, args, run),
    );
    return values ?? [code, output + errors];
}

test("a command line has the options of the Pulumi CLI and those of the tool", async () => {
    expect(
        await parsed(["-s", "prod", "-c", "a=1", "--config", "b=2", "--organization", "acme", "--token", "x"]),
    ).toEqual({ stack: "prod", config: ["a=1", "b=2"], organization: "acme", token: "x", help: false, json: false });
    expect(await parsed([])).toEqual({ stack: "dev", config: [], json: false, help: false });
});

test.each([["--help"], ["-h"]])("%s prints the usage", async (option) => {
    expect(await parsed(["--json", option])).toEqual([0, USAGE]);
});

test.each([
    ["--nope", "Unknown option '--nope'."],
    ["prod", "Unexpected argument 'prod'. This command does not take positional arguments."],
    ["--stack", "Option '-s, --stack <value>' argument missing."],
    ["--json=yes", "Option '--json' does not take an argument."],
])("a command line with %s is refused in one line", async (arg, message) => {
    expect(await parsed([arg])).toEqual([2, `error: ${message} ${SEE}`]);
});

test("a tool that reads no stack has no option for one", async () => {
    expect(await parsed(["--json"], {})).toEqual({ json: true, help: false });
    expect(await parsed(["--stack", "dev"], {})).toEqual([2, `error: Unknown option '--stack'. ${SEE}`]);
});

describe("options that npm took for its own", () => {
    const before = { ...process.env };
    beforeEach(() => {
        for (const name of Object.keys(process.env).filter((each) => each.startsWith("npm_"))) delete process.env[name];
    });
    afterEach(() => Object.assign(process.env, before));

    test.each(["stack", "token", "call"])("are refused if npm runs the tool: %s", async (option) => {
        process.env[`npm_config_${option}`] = "prod";
        expect(await parsed([])).toMatchObject({ stack: "dev" });
        process.env["npm_lifecycle_event"] = "preview";
        const message = "npm has read the options itself. Put -- before them.";
        expect(await parsed([])).toEqual([2, `error: ${message} ${SEE}`]);
        delete process.env[`npm_config_${option}`];
    });

    test("are not npm's settings", async () => {
        process.env["npm_lifecycle_event"] = "preview";
        process.env["npm_config_loglevel"] = "silent";
        process.env["npm_config_stack"] = "";
        expect(await parsed(["--stack", "prod"])).toMatchObject({ stack: "prod" });
    });
});

describe("a tool", () => {
    const running = (run: () => number | Promise<number>) =>
        captured(() => runTool({ usage: USAGE, options: {}, invalidSettings: 3 }, [], run));

    test("ends with its own exit code", async () => {
        expect(await running(() => 1)).toEqual({ code: 1, output: "", errors: "" });
    });

    test("ends with another code for settings that pulumi up refuses", async () => {
        const errors = "error: 1 problem with stack dev.";
        const run = () => Promise.reject(new RunError("1 problem with stack dev."));
        expect(await running(run)).toEqual({ code: 3, output: "", errors });
    });

    test("ends with 2 and one line for wrong input", async () => {
        const errors = `error: There is no token. ${SEE}`;
        const run = () => Promise.reject(new UsageError("There is no token."));
        expect(await running(run)).toEqual({ code: 2, output: "", errors });
    });

    test("doesn't take an error of the program for a mistake of the user", async () => {
        await expect(running(() => Promise.reject(new TypeError("x is undefined")))).rejects.toThrow(TypeError);
    });
});

test("a tool's process ends with its exit code, and takes a reader that ends early for no error", async () => {
    const { argv, exitCode } = process;
    const before = process.stdout.listeners("error");
    process.argv = ["node", "tool", "--stack", "prod"];
    const main = jest.fn(() => Promise.resolve(3));
    start(main);
    await new Promise(setImmediate);
    const result = process.exitCode;
    Object.assign(process, { argv, exitCode });
    const added = process.stdout.listeners("error").filter((each) => !before.includes(each)) as ((
        error: Error,
    ) => void)[];
    for (const listener of added) process.stdout.off("error", listener);
    expect(result).toBe(3);
    expect(main).toHaveBeenCalledWith(["--stack", "prod"]);
    const fail = (code: string) => added.forEach((listener) => listener(Object.assign(new Error(code), { code })));
    expect(added).toHaveLength(1);
    expect(() => fail("EPIPE")).not.toThrow();
    expect(() => fail("EIO")).toThrow("EIO");
});

describe("standard input", () => {
    const read = (stream: Readable) => withStandardInput(stream, () => readStandardInput("Nothing."));

    test("is read to its end", async () => {
        expect(await read(Readable.from(["one ", "two"]))).toBe("one two");
    });

    test("is not waited for in a terminal", async () => {
        await expect(read(Object.assign(new Readable(), { isTTY: true }))).rejects.toThrow(new UsageError("Nothing."));
    });

    test("that can't be read is a mistake", async () => {
        const broken = new Readable({ read: () => broken.destroy(new Error("no such device")) });
        const message = "Standard input can't be read: no such device";
        await expect(read(broken)).rejects.toThrow(new UsageError(message));
    });
});

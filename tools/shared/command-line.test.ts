import { Readable } from "node:stream";
import { RunError } from "@pulumi/pulumi/errors";
import { parseCommandLine, parseOptions, readStandardInput, runTool, start, UsageError } from "./command-line";
import { captured, withStandardInput } from "./testing/terminal";

const parsed = (...args: string[]) => ({ ...parseCommandLine(args, { token: { type: "string" } }) });

test("a command line has the options of the Pulumi CLI and those of the tool", () => {
    expect(
        parsed("-s", "prod", "-c", "a=1", "--config", "b=2", "--organization", "acme", "--token", "x", "-h"),
    ).toEqual({ stack: "prod", config: ["a=1", "b=2"], organization: "acme", token: "x", help: true, json: false });
    expect(parsed()).toEqual({ stack: "dev", config: [], json: false, help: false });
});

test.each([["--nope"], ["prod"], ["--stack"], ["--json=yes"]])("a command line is refused if it is %s", (arg) => {
    expect(() => parsed(arg)).toThrow(UsageError);
});

test("a tool that reads no stack has no option for one", () => {
    expect({ ...parseOptions(["--json"], {}) }).toEqual({ json: true, help: false });
    expect(() => parseOptions(["--stack", "dev"], {})).toThrow(UsageError);
});

describe("options that npm took for its own", () => {
    const before = { ...process.env };
    beforeEach(() => {
        for (const name of Object.keys(process.env).filter((each) => each.startsWith("npm_"))) delete process.env[name];
    });
    afterEach(() => Object.assign(process.env, before));

    test("are refused if npm runs the tool", () => {
        process.env["npm_config_stack"] = "prod";
        expect(parsed().stack).toBe("dev");
        process.env["npm_lifecycle_event"] = "preview";
        expect(() => parsed()).toThrow(
            new UsageError("npm has read the options itself. Put -- before them, as below."),
        );
    });

    test("are not npm's settings", () => {
        process.env["npm_lifecycle_event"] = "preview";
        process.env["npm_config_loglevel"] = "silent";
        process.env["npm_config_stack"] = "";
        expect(parsed("--stack", "prod").stack).toBe("prod");
    });
});

describe("a tool", () => {
    const running = (run: () => number | Promise<number>) => captured(() => runTool("Usage: tool", 3, run));

    test("ends with its own exit code", async () => {
        expect(await running(() => 1)).toEqual({ code: 1, output: "", errors: "" });
    });

    test("ends with another code for settings that pulumi up refuses", async () => {
        const errors = "error: 1 problem with stack dev.";
        const run = () => Promise.reject(new RunError("1 problem with stack dev."));
        expect(await running(run)).toEqual({ code: 3, output: "", errors });
    });

    test("ends with 2 and its usage for wrong input", async () => {
        const errors = "error: Unknown option '--nope'\n\nUsage: tool";
        const run = () => Promise.reject(new UsageError("Unknown option '--nope'"));
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

import { execFileSync } from "node:child_process";
import {
    command,
    printCommand,
    printCommands,
    pulumi,
    quote,
    removeConfig,
    removeConfigPath,
    setConfig,
} from "../../messages/command";

describe("a quoted word", () => {
    test.each([
        "plain",
        "",
        "two words",
        "it's",
        "'",
        "''",
        "${project.name}-$HOME-`id`",
        "a\nb",
        "\\",
        "*",
        "~",
        "-n",
        "#x",
        "a;b&&c|d>e<f",
        "!x",
        "ünï",
        '"',
    ])("reaches a program unchanged: %j", (text) => {
        expect(execFileSync("sh", ["-c", `printf %s ${quote(text)}`], { encoding: "utf8" })).toBe(text);
    });

    test("has no quotes if it needs none", () => {
        const text = "arn:aws:iam::123456789012:role/pulumi-cloud_1@x=y,z+%.";
        expect(quote(text)).toBe(text);
    });

    test.each([
        ["", "''"],
        ["<value>", "'<value>'"],
        ["environments[0]", "'environments[0]'"],
        ["it's", "'it'\\''s'"],
        ["a'b'c", "'a'\\''b'\\''c'"],
    ])("has single quotes otherwise: %j is %s", (text, quoted) => {
        expect(quote(text)).toBe(quoted);
    });
});

describe("a printed command", () => {
    test("names the stack before its own arguments", () => {
        expect(printCommand(pulumi(["config", "set"], "key", "value"), "dev")).toBe(
            "pulumi config set --stack dev key value",
        );
        expect(printCommand(pulumi(["up"]), "dev")).toBe("pulumi up --stack dev");
    });

    test("names no stack if it is not about one", () => {
        expect(printCommand(command("aws", "sts", "get-caller-identity"), "dev")).toBe("aws sts get-caller-identity");
    });

    test("has quotes around every word that needs them, the stack too", () => {
        expect(printCommand(pulumi(["config", "set"], "a b", "<value>"), "my stack")).toBe(
            "pulumi config set --stack 'my stack' 'a b' '<value>'",
        );
        expect(printCommand(command("curl", "it's"), "dev")).toBe("curl 'it'\\''s'");
    });
});

describe("printed commands", () => {
    const commands = [pulumi(["up"]), command("true"), command("a b")];

    test("run each only if the one before it succeeded", () => {
        expect(printCommands(commands, "dev")).toBe("pulumi up --stack dev && true && 'a b'");
    });

    test("can have another text between them", () => {
        expect(printCommands(commands, "dev", "\n")).toBe("pulumi up --stack dev\ntrue\n'a b'");
    });

    test("are just the command if there is one", () => {
        expect(printCommands([command("true")], "dev")).toBe("true");
    });
});

describe("a command that changes configuration", () => {
    test.each([
        ["sets a key", setConfig("text", "x"), "set --stack dev text x"],
        ["sets an item of a list by its path", setConfig("list[0]", "x"), "set --stack dev --path 'list[0]' x"],
        ["sets a part of an object by its path", setConfig("map.a", "x"), "set --stack dev --path map.a x"],
        ["removes an item of a list", removeConfigPath("list[0]"), "rm --stack dev --path 'list[0]'"],
        ["removes a part of an object", removeConfigPath("map.a"), "rm --stack dev --path map.a"],
        ["removes a key", removeConfig("text"), "rm --stack dev text"],
        ["removes a key that looks like a path", removeConfig("map.a"), "rm --stack dev map.a"],
        ["removes a key that begins like an option", removeConfig("-x"), "rm --stack dev -- -x"],
        ["removes a key with an inner dash", removeConfig("x-y"), "rm --stack dev x-y"],
        ["removes a key with a quote", removeConfig("it's"), "rm --stack dev 'it'\\''s'"],
    ])("%s", (_, change, printed) => {
        expect(printCommand(change, "dev")).toBe(`pulumi config ${printed}`);
    });
});

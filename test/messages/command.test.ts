import { execFileSync } from "node:child_process";
import {
    command,
    configPath,
    positional,
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
        ["removes a key that is an option", removeConfig("--path"), "rm --stack dev -- --path"],
        ["sets a value that begins like an option", setConfig("text", "-1"), "set --stack dev -- text -1"],
        ["sets such a value by its path", setConfig("map.a", "--x"), "set --stack dev --path -- map.a --x"],
        ["sets a key that begins like an option", setConfig("-x", "1"), "set --stack dev -- -x 1"],
        ["sets a value with an inner dash", setConfig("te-xt", "1-x"), "set --stack dev te-xt 1-x"],
        ["sets an empty value", setConfig("text", ""), "set --stack dev text ''"],
        ["removes a key with an inner dash", removeConfig("x-y"), "rm --stack dev x-y"],
        ["removes a key with a quote", removeConfig("it's"), "rm --stack dev 'it'\\''s'"],
    ])("%s", (_, change, printed) => {
        expect(printCommand(change, "dev")).toBe(`pulumi config ${printed}`);
    });
});

describe("the path of a part of a key", () => {
    test.each([
        ["the key itself", [], "key"],
        ["an item of a list", [0], "key[0]"],
        ["an item after the ninth", [12], "key[12]"],
        ["a plain name", ["team"], "key.team"],
        ["a name with digits, dashes and underscores", ["_a-Z_9"], "key._a-Z_9"],
        ["an item, then a name, then an item", ["Statement", 0, "Action", 1], "key.Statement[0].Action[1]"],
        // In quotes, because the CLI would take these apart or for the index of a list.
        ["a name with a dot", ["a.b"], 'key["a.b"]'],
        ["a name with a space", ["a b"], 'key["a b"]'],
        ["a name with a colon", ["a:b"], 'key["a:b"]'],
        ["a name with brackets", ["[0]"], 'key["[0]"]'],
        ["a number as a name", ["0"], 'key["0"]'],
        ["a name that begins with a digit", ["1a"], 'key["1a"]'],
        ["a name that begins with a dash", ["-a"], 'key["-a"]'],
        ["an empty name", [""], 'key[""]'],
        ["a name with a quote", ['a"b'], 'key["a\\"b"]'],
        ["a name of other letters", ["größe"], 'key["größe"]'],
        ["a placeholder", ["<element>"], 'key["<element>"]'],
    ])("for %s", (_, steps, path) => {
        expect(configPath("key", ...steps)).toBe(path);
    });

    test.each([
        ["a backslash", "a\\b"],
        ["a backslash at its end", "a\\"],
        ["a line break", "a\nb"],
        ["a character that a terminal obeys", "a\u001b[2J"],
    ])("is a placeholder in a command if it has %s, because the CLI can't read it", (_, name) => {
        const path = configPath("key", 0, name);
        expect(printCommand(setConfig(path, "x"), "dev")).toBe("pulumi config set --stack dev --path 'key.<key>' x");
        expect(printCommand(removeConfigPath(path), "dev")).toBe("pulumi config rm --stack dev --path 'key.<key>'");
    });

    test("stays in a command if it has a quote", () => {
        const printed = printCommand(removeConfigPath(configPath("key", 'a"b')), "dev");
        expect(printed).toBe(`pulumi config rm --stack dev --path 'key["a\\"b"]'`);
    });
});

test("a key with a character that a terminal obeys is a placeholder in a command", () => {
    expect(printCommand(removeConfig("a\u001b"), "dev")).toBe("pulumi config rm --stack dev '<key>'");
});

test.each(["true", "false", "0", "12", "-1", "+5", "007"])(
    "sets a part of a key to the text %s, and not to a number or a boolean",
    (text) => {
        const printed = printCommand(setConfig("list[0]", text), "dev");
        const given = text.startsWith("-") ? `-- 'list[0]' ${text}` : `'list[0]' ${text}`;
        expect(printed).toBe(`pulumi config set --stack dev --path --type string ${given}`);
        expect(printCommand(setConfig("key", text), "dev")).not.toContain("--type");
    },
);

test.each(["1a", "1.5", "True", "x"])("sets a part of a key to %s without a type", (text) => {
    expect(printCommand(setConfig("list[0]", text), "dev")).toBe(
        `pulumi config set --stack dev --path 'list[0]' ${text}`,
    );
});

describe("positional arguments", () => {
    test("are as they are if none looks like an option", () => {
        expect(positional("a", "b-", "")).toEqual(["a", "b-", ""]);
    });

    test.each([["-a"], ["--"], ["-1"]])("follow the end of the options if one looks like an option: %s", (arg) => {
        expect(positional("x", arg)).toEqual(["--", "x", arg]);
        expect(positional(arg, "x")).toEqual(["--", arg, "x"]);
    });
});

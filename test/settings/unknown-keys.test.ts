import { printCommands } from "../../messages/command";
import { strayKeys, unknownKeys } from "../../settings/unknown-keys";

const DEFAULTS = {
    organization: "",
    createProvider: true as boolean,
    environments: [] as string[],
    tags: {} as Record<string, unknown>,
    sessionName: "pulumi-esc",
};

/** The mistakes in such settings, as text of the engine. */
const mistakesOf = (given: Record<string, string>) => unknownKeys(new Map(Object.entries(given)), DEFAULTS);
/** The commands for the first of them. */
const commandsFor = (given: Record<string, string>) =>
    printCommands(mistakesOf(given)[0]?.run ?? [], "dev", "\n").split("\n");

describe("an unknown key", () => {
    test("has a mistake that asks for the setting that it is near to", () => {
        expect(mistakesOf({ environmnts: '["aws/dev"]' })).toEqual([
            {
                key: "environmnts",
                value: ["aws/dev"],
                why: "is set, but there is no such setting. Did you mean environments?",
                accepted: "organization, createProvider, environments, tags, sessionName",
                run: [
                    {
                        name: ["pulumi", "config", "set"],
                        arguments: ["--path", "environments[0]", "aws/dev"],
                        usesStack: true,
                    },
                    { name: ["pulumi", "config", "rm"], arguments: ["environmnts"], usesStack: true },
                ],
            },
        ]);
    });

    test("has a mistake without a question if it is near to none, and is removed", () => {
        expect(mistakesOf({ "it's": "[" })).toEqual([
            {
                key: "it's",
                value: "[",
                why: "is set, but there is no such setting",
                accepted: "organization, createProvider, environments, tags, sessionName",
                run: [{ name: ["pulumi", "config", "rm"], arguments: ["it's"], usesStack: true }],
            },
        ]);
    });

    test("has one mistake each, in order, and none for a setting", () => {
        const mistakes = mistakesOf({ b: "1", tags: "{}", a: "1", environments: "[]" });
        expect(mistakes.map(({ key }) => key)).toEqual(["b", "a"]);
    });

    test.each(["toString", "constructor", "__proto__", "Tags", "", "tags:tags", "tags "])("is %j", (key) => {
        expect(unknownKeys(new Map([[key, "x"]]), DEFAULTS).map((mistake) => mistake.key)).toEqual([key]);
    });
});

describe("the commands for a key near a setting set the setting, then remove the key", () => {
    const REMOVE = { environmnts: "pulumi config rm --stack dev environmnts", tag: "pulumi config rm --stack dev tag" };

    test.each([
        ["a text", { organisation: "acme" }, ["pulumi config set --stack dev organization acme"]],
        ["a text with a quote", { organisation: "a'b" }, ["pulumi config set --stack dev organization 'a'\\''b'"]],
        ["a text that is JSON", { organisation: "[1]" }, ["pulumi config set --stack dev organization '[1]'"]],
        ["an empty text", { organisation: "" }, ["pulumi config set --stack dev organization ''"]],
        ["a text like an option", { organisation: "-a" }, ["pulumi config set --stack dev -- organization -a"]],
    ])("with %s", (_, given, set) => {
        expect(commandsFor(given)).toEqual([...set, "pulumi config rm --stack dev organisation"]);
    });

    test("with a boolean", () => {
        expect(commandsFor({ createprovider: "false" })).toEqual([
            "pulumi config set --stack dev createProvider false",
            "pulumi config rm --stack dev createprovider",
        ]);
    });

    test("with a list, item by item", () => {
        expect(commandsFor({ environmnts: '["aws/dev","web/*"]' })).toEqual([
            "pulumi config set --stack dev --path 'environments[0]' aws/dev",
            "pulumi config set --stack dev --path 'environments[1]' 'web/*'",
            REMOVE.environmnts,
        ]);
    });

    test("with a list that has no items: there is nothing to set", () => {
        expect(commandsFor({ environmnts: "[]" })).toEqual([REMOVE.environmnts]);
    });

    test("with a list, behind the items that the setting has", () => {
        expect(commandsFor({ environmnts: '["aws/dev","web/*"]', environments: '["a/b","c/d"]' })).toEqual([
            "pulumi config set --stack dev --path 'environments[2]' aws/dev",
            "pulumi config set --stack dev --path 'environments[3]' 'web/*'",
            REMOVE.environmnts,
        ]);
    });

    test("with an object, part by part, and the positions of lists inside of it unchanged", () => {
        expect(commandsFor({ tag: '{"team":"a","cost centre":4,"x":{"y":[true,"z"]}}' })).toEqual([
            "pulumi config set --stack dev --path tags.team a",
            `pulumi config set --stack dev --path --type string 'tags["cost centre"]' 4`,
            "pulumi config set --stack dev --path --type string 'tags.x.y[0]' true",
            "pulumi config set --stack dev --path 'tags.x.y[1]' z",
            REMOVE.tag,
        ]);
    });

    test.each([
        ["null", '{"team":"a","none":null}'],
        ["an empty object", '{"team":"a","none":{}}'],
        ["an empty list", '{"team":"a","none":[]}'],
        ["a name that the CLI reserves", '{"team":{"secure":"x"}}'],
        ["a character that a terminal obeys", '{"team":"a\u001b"}'],
    ])("with an object that no command keeps as it is, because it has %s: by a placeholder", (_, tag) => {
        expect(commandsFor({ tag })).toEqual([
            "pulumi config set --stack dev --path 'tags.<name>' '<value>'",
            REMOVE.tag,
        ]);
    });

    test("of the first of two such keys only: where the second goes depends on the first", () => {
        const mistakes = mistakesOf({ environmnts: '["a/b"]', enviroments: '["c/d"]' });
        expect(mistakes.map(({ run }) => printCommands(run, "dev", "\n").split("\n"))).toEqual([
            ["pulumi config set --stack dev --path 'environments[0]' a/b", REMOVE.environmnts],
            [
                "pulumi config set --stack dev --path 'environments[<index>]' '<value>'",
                "pulumi config rm --stack dev enviroments",
            ],
        ]);
    });

    test("beside a value of another type by a placeholder, which keeps that value", () => {
        expect(commandsFor({ environmnts: '["a/b"]', environments: "aws/dev" })[0]).toBe(
            "pulumi config set --stack dev --path 'environments[<index>]' '<value>'",
        );
    });

    test.each([
        ["a text", { organisation: "acme", organization: "" }, "set --stack dev organization acme"],
        ["another text", { sessonName: "mine", sessionName: "pulumi-esc" }, "set --stack dev sessionName mine"],
        ["a boolean", { createprovider: "false", createProvider: "true" }, "set --stack dev createProvider false"],
        ["a list", { environmnts: '["a/b"]', environments: "[]" }, "set --stack dev --path 'environments[0]' a/b"],
        ["an object", { tag: '{"a":"b"}', tags: "{}" }, "set --stack dev --path tags.a b"],
    ])("as well if the setting has its default: %s", (_, given, set) => {
        expect(commandsFor(given)[0]).toBe(`pulumi config ${set}`);
    });

    test.each([
        ["a text", { organisation: "acme", organization: "other" }, "organization"],
        ["a boolean", { createprovider: "true", createProvider: "false" }, "createProvider"],
        ["an object", { tag: '{"a":"b"}', tags: '{"c":"d"}' }, "--path 'tags.<name>'"],
        [
            "an object in place of a list",
            { environmnts: '["a/b"]', environments: '{"0":"c/d"}' },
            "--path 'environments[<index>]'",
        ],
    ])("with a placeholder if the setting has another value: %s", (_, given, path) => {
        expect(commandsFor(given)).toEqual([
            `pulumi config set --stack dev ${path} '<value>'`,
            `pulumi config rm --stack dev ${Object.keys(given)[0]}`,
        ]);
    });

    test.each([
        ["environmnts", "aws/dev", "--path 'environments[<index>]'"],
        ["environmnts", "[1]", "--path 'environments[<index>]'"],
        ["environmnts", '{"a":"b"}', "--path 'environments[<index>]'"],
        ["tag", "[]", "--path 'tags.<name>'"],
        ["tag", "null", "--path 'tags.<name>'"],
        ["createprovider", "yes", "createProvider"],
        ["createprovider", '"true"', "createProvider"],
        ["organisation", "a\0b", "organization"],
    ])("with a placeholder if the value does not fit: %s is %j", (key, text, path) => {
        expect(commandsFor({ [key]: text })).toEqual([
            `pulumi config set --stack dev ${path} '<value>'`,
            `pulumi config rm --stack dev ${key}`,
        ]);
    });

    test("with 10,000 characters", () => {
        expect(commandsFor({ organisation: "x".repeat(10_000) })[0]).toBe(
            `pulumi config set --stack dev organization ${"x".repeat(10_000)}`,
        );
    });

    test("with a placeholder for 10,001 characters, which no shell may take", () => {
        expect(commandsFor({ organisation: "x".repeat(10_001) })[0]).toBe(
            "pulumi config set --stack dev organization '<value>'",
        );
    });
});

describe("a setting in a namespace of nobody", () => {
    test("has a warning", () => {
        expect(strayKeys(["former:environments"], "keyless", DEFAULTS)).toEqual([
            {
                text: "former:environments has no effect: the settings of this project begin with keyless:. If the project was renamed, rename the key in the stack file.",
            },
        ]);
    });

    test("has a warning each, with control characters escaped", () => {
        expect(strayKeys(["a:tags", "keyless:tags", "b\u001b:tags", ":tags"], "keyless", DEFAULTS)).toEqual(
            ["a:tags", "b\\u001b:tags", ":tags"].map((key) => ({
                text: `${key} has no effect: the settings of this project begin with keyless:. If the project was renamed, rename the key in the stack file.`,
            })),
        );
    });

    test.each([
        ["the project's own", "keyless:tags"],
        ["the AWS provider's", "aws:tags"],
        ["the CLI's", "pulumi:tags"],
        ["Pulumi Cloud's provider's", "pulumiservice:tags"],
        ["the TLS provider's", "tls:tags"],
        ["another program's", "former:region"],
        ["another program's, with a name of every object", "former:toString"],
        ["another program's, with two parts", "former:tags:tags"],
        ["no namespace's", "tags"],
    ])("is not %s: %s", (_, key) => {
        expect(strayKeys([key], "keyless", DEFAULTS)).toEqual([]);
    });
});

import { Configuration, removeCommand, setCommand } from "../configuration";

const DEFAULTS = { text: "", flag: true, list: [] as string[], map: {} as Record<string, unknown> };
const read = (values: Record<string, string>) =>
    new Configuration(
        Object.fromEntries(Object.entries(values).map(([key, value]) => [`app:${key}`, value])),
        "app",
        DEFAULTS,
    );

describe("a value", () => {
    test("is the default where nothing is set", () => {
        const configuration = read({});
        expect([configuration.read("text"), configuration.read("flag"), configuration.read("list")]).toEqual([
            "",
            true,
            [],
        ]);
        expect(configuration.problems.size).toBe(0);
    });

    test("has the declared type", () => {
        const configuration = read({ text: "[1", flag: "false", list: '["a"]', map: '{"a":[1]}' });
        expect(configuration.read("text")).toBe("[1");
        expect(configuration.read("flag")).toBe(false);
        expect(configuration.read("list")).toEqual(["a"]);
        expect(configuration.read("map")).toEqual({ a: [1] });
        expect(configuration.problems.size).toBe(0);
    });

    test.each([
        ["flag", "[", "boolean", "pulumi config rm flag && pulumi config set flag true"],
        ["flag", '"true"', "boolean", "pulumi config rm flag && pulumi config set flag true"],
        ["list", "[1]", "array<string>", "pulumi config rm list && pulumi config set --path 'list[0]' '<value>'"],
        [
            "list",
            '["a",null]',
            "array<string>",
            "pulumi config rm list && pulumi config set --path 'list[0]' '<value>'",
        ],
        ["list", "null", "array<string>", "pulumi config rm list && pulumi config set --path 'list[0]' '<value>'"],
        ["list", "{}", "array<string>", "pulumi config rm list && pulumi config set --path 'list[0]' '<value>'"],
        ["map", "null", "object", "pulumi config rm map && pulumi config set --path 'map.<name>' '<value>'"],
        ["map", "[1]", "object", "pulumi config rm map && pulumi config set --path 'map.<name>' '<value>'"],
        ["map", "1", "object", "pulumi config rm map && pulumi config set --path 'map.<name>' '<value>'"],
    ] as const)("of another type is refused: %s = %s", (key, text, type, command) => {
        const configuration = read({ [key]: text });
        expect(configuration.read(key)).toEqual(DEFAULTS[key]);
        configuration.read(key); // a mistake is told once
        const shown = text === "[" ? '"["' : text;
        expect([...configuration.problems]).toEqual([
            `${key}: ${shown} is of the wrong type.\n    Accepted: ${type}.\n    Run: ${command}`,
        ]);
    });
});

test("a key that nobody declared is refused, and named with the nearest that is", () => {
    expect([...read({ mapp: '{"a":1}', "it's": "x" }).problems]).toEqual([
        'mapp: {"a":1} is set, but there is no such setting; the nearest is map.\n    Accepted: text, flag, list, map.\n    Run: pulumi config rm mapp',
        "it's: \"x\" is set, but there is no such setting; the nearest is text.\n    Accepted: text, flag, list, map.\n    Run: pulumi config rm 'it'\\''s'",
    ]);
});

test("keys of other namespaces are not looked at", () => {
    const configuration = new Configuration({ "application:text": "x", "ap:p": "x", "app:text": "y" }, "app", DEFAULTS);
    expect(configuration.read("text")).toBe("y");
    expect(configuration.problems.size).toBe(0);
});

test("commands take a path where a part of a key is meant", () => {
    expect(setCommand("text", "x")).toBe("pulumi config set text x");
    expect(setCommand("list[0]", "x")).toBe("pulumi config set --path 'list[0]' x");
    expect(setCommand("map.a", "x")).toBe("pulumi config set --path 'map.a' x");
    expect(removeCommand("text")).toBe("pulumi config rm text");
    expect(removeCommand("list[0]")).toBe("pulumi config rm --path 'list[0]'");
});

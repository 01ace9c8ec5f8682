import { printMistakes, Fault } from "../../messages/mistake";
import { complete, Reader } from "../../settings/reader";

const DEFAULTS = { text: "none", flag: true, list: ["none"], map: { none: 1 } as Record<string, unknown> };

const readerOf = (values: Record<string, string>) =>
    new Reader(
        Object.fromEntries(Object.entries(values).map(([key, value]) => [`app:${key}`, value])),
        "app",
        DEFAULTS,
    );

/** A grammar that accepts lower-case letters, and answers them in upper case. */
const parseLetters = (text: string) =>
    /^[a-z]+$/.test(text) ? text.toUpperCase() : new Fault("is not letters", "letters a to z", "<letters>");

/** What is printed for mistakes. */
const printed = (...mistakes: string[]) => {
    const count = mistakes.length === 1 ? "1 problem" : `${mistakes.length} problems`;
    return `${count} with stack dev. Nothing was created or changed.\n\n  ${mistakes.join("\n\n  ")}\n`;
};

describe("a value", () => {
    test("is the default if the key is not set", () => {
        const reader = readerOf({});
        expect(reader.read("text")).toBe("none");
        expect(reader.read("flag")).toBe(true);
        expect(reader.read("list")).toEqual(["none"]);
        expect(reader.read("map")).toEqual({ none: 1 });
        expect(reader.mistakes).toEqual([]);
    });

    test.each([
        ["text", "[1", "[1"],
        ["text", "", ""],
        ["text", "true", "true"],
        ["flag", "false", false],
        ["list", "[]", []],
        ["list", '["a","b"]', ["a", "b"]],
        ["map", "{}", {}],
        ["map", '{"a":[1]}', { a: [1] }],
    ] as const)("has the declared type: %s is %s", (key, text, value) => {
        const reader = readerOf({ [key]: text });
        expect(reader.read(key)).toEqual(value);
        expect(reader.mistakes).toEqual([]);
    });

    const NOT_BOOLEAN = [
        "boolean",
        "pulumi config rm --stack dev flag",
        "pulumi config set --stack dev flag '<value>'",
    ];
    const NOT_LIST = [
        "array<string>",
        "pulumi config rm --stack dev list",
        "pulumi config set --stack dev --path 'list[0]' '<value>'",
    ];
    const NOT_MAP = [
        "object",
        "pulumi config rm --stack dev map",
        "pulumi config set --stack dev --path 'map.<name>' '<value>'",
    ];
    test.each([
        ["flag", "yes", '"yes"', NOT_BOOLEAN],
        ["flag", "[", '"["', NOT_BOOLEAN],
        ["flag", "1", "1", NOT_BOOLEAN],
        ["flag", "null", "null", NOT_BOOLEAN],
        ["flag", '"true"', '"true"', NOT_BOOLEAN],
        ["list", "a", '"a"', NOT_LIST],
        ["list", "[1]", "[1]", NOT_LIST],
        ["list", '["a",null]', '["a",null]', NOT_LIST],
        ["list", "null", "null", NOT_LIST],
        ["list", '{"0":"a"}', '{"0":"a"}', NOT_LIST],
        ["map", "a=b", '"a=b"', NOT_MAP],
        ["map", "null", "null", NOT_MAP],
        ["map", "[1]", "[1]", NOT_MAP],
        ["map", "[]", "[]", NOT_MAP],
        ["map", "1", "1", NOT_MAP],
    ] as const)("of another type is refused and absent: %s is %s", (key, text, shown, [type, remove, set]) => {
        const reader = readerOf({ [key]: text });
        expect(reader.read(key)).toBeUndefined();
        expect(printMistakes(reader.mistakes, "dev")).toBe(
            printed(
                `${key}: ${shown} has the wrong type.\n    Accepted: ${type}.\n    Run: ${remove} &&\n         ${set}`,
            ),
        );
    });

    test("of another type is printed once, however often it is read", () => {
        const reader = readerOf({ flag: "yes" });
        reader.read("flag");
        const once = printMistakes(reader.mistakes, "dev");
        reader.read("flag");
        expect(printMistakes(reader.mistakes, "dev")).toBe(once);
    });
});

describe("a text with a grammar", () => {
    test("is what the grammar makes of it", () => {
        const reader = readerOf({ text: "abc" });
        expect(reader.parse("text", parseLetters)).toBe("ABC");
        expect(reader.mistakes).toEqual([]);
    });

    test("is what the grammar makes of the default if the key is not set", () => {
        expect(readerOf({}).parse("text", parseLetters)).toBe("NONE");
    });

    test("is refused and absent if the grammar answers a fault", () => {
        const reader = readerOf({ text: "1" });
        expect(reader.parse("text", parseLetters)).toBeUndefined();
        expect(printMistakes(reader.mistakes, "dev")).toBe(
            printed(
                "text: \"1\" is not letters.\n    Accepted: letters a to z.\n    Run: pulumi config set --stack dev text '<letters>'",
            ),
        );
    });
});

describe("a list with a grammar", () => {
    const mistakeAt = (index: number, text: string) =>
        `list[${index}]: "${text}" is not letters.\n    Accepted: letters a to z.\n    Run: pulumi config set --stack dev --path 'list[${index}]' '<letters>'`;

    test("is what the grammar makes of each item, in order", () => {
        const reader = readerOf({ list: '["b","a"]' });
        expect(reader.parseList("list", parseLetters)).toEqual(["B", "A"]);
        expect(reader.mistakes).toEqual([]);
    });

    test("may be empty", () => {
        expect(readerOf({ list: "[]" }).parseList("list", parseLetters)).toEqual([]);
    });

    test("is what the grammar makes of the default if the key is not set", () => {
        expect(readerOf({}).parseList("list", parseLetters)).toEqual(["NONE"]);
    });

    test("has equal items once", () => {
        expect(readerOf({ list: '["a","b","a"]' }).parseList("list", parseLetters)).toEqual(["A", "B"]);
    });

    test("is absent as a whole if one item is refused, and the mistake names that item", () => {
        const reader = readerOf({ list: '["a","1","b"]' });
        expect(reader.parseList("list", parseLetters)).toBeUndefined();
        expect(printMistakes(reader.mistakes, "dev")).toBe(printed(mistakeAt(1, "1")));
    });

    test("has a mistake for each refused item", () => {
        const reader = readerOf({ list: '["1","a","2"]' });
        reader.parseList("list", parseLetters);
        expect(printMistakes(reader.mistakes, "dev")).toBe(printed(mistakeAt(0, "1"), mistakeAt(2, "2")));
    });

    test("counts equal items before a refused one, and tells equal mistakes once", () => {
        const reader = readerOf({ list: '["a","a","1","1"]' });
        reader.parseList("list", parseLetters);
        expect(reader.mistakes.map(({ key }) => key)).toEqual(["list[2]"]);
    });

    test("can have 200 items, also if some are refused", () => {
        const reader = readerOf({ list: JSON.stringify([...Array<string>(199).fill("a"), "1"]) });
        reader.parseList("list", parseLetters);
        expect(reader.mistakes.map(({ key }) => key)).toEqual(["list[199]"]);
        expect(readerOf({ list: JSON.stringify(Array(200).fill("a")) }).parseList("list", parseLetters)).toEqual(["A"]);
    });

    test("of 201 items is refused unread, whether they are equal or not", () => {
        const reader = readerOf({ list: JSON.stringify([...Array<string>(200).fill("a"), "1"]) });
        const parse = jest.fn(parseLetters);
        expect(reader.parseList("list", parse)).toBeUndefined();
        expect(parse).not.toHaveBeenCalled();
        expect(printMistakes(reader.mistakes, "dev")).toBe(
            printed(
                "list: 201 entries are too many.\n    Accepted: at most 200 entries.\n    Run: pulumi config rm --stack dev list &&\n         pulumi config set --stack dev --path 'list[0]' '<value>'",
            ),
        );
    });

    test("of another type is refused once, and its items are not looked at", () => {
        const reader = readerOf({ list: "[1]" });
        expect(reader.parseList("list", parseLetters)).toBeUndefined();
        expect(reader.mistakes.map(({ key, why }) => `${key} ${why}`)).toEqual(["list has the wrong type"]);
    });
});

describe("an unknown key", () => {
    test("is refused with the declared one that it is near to, and all that there are", () => {
        expect(printMistakes(readerOf({ mapp: '{"a":1}', "it's": "x" }).mistakes, "dev")).toBe(
            printed(
                'mapp: {"a":1} is set, but there is no such setting. Did you mean map?\n    Accepted: text, flag, list, map.\n    Run: pulumi config set --stack dev --path --type string map.a 1 &&\n         pulumi config rm --stack dev mapp',
                "it's: \"x\" is set, but there is no such setting.\n    Accepted: text, flag, list, map.\n    Run: pulumi config rm --stack dev 'it'\\''s'",
            ),
        );
    });

    test.each(["toString", "constructor", "__proto__", "Text", "", "text:text"])(
        "is refused whatever it is called: %j",
        (key) => {
            const reader = new Reader({ [`app:${key}`]: "x" }, "app", DEFAULTS);
            expect(reader.mistakes.map((mistake) => mistake.key)).toEqual([key]);
        },
    );

    test("does not keep declared keys from being read", () => {
        const reader = readerOf({ txt: "x", text: "abc" });
        expect(reader.read("text")).toBe("abc");
    });
});

describe("keys of other namespaces", () => {
    test("are not read", () => {
        const config = { "application:text": "a", "ap:p": "b", "my-app:text": "c", "other:app:text": "d" };
        const reader = new Reader({ ...config, "app:text": "e" }, "app", DEFAULTS);
        expect(reader.read("text")).toBe("e");
        expect(reader.mistakes).toEqual([]);
        expect(new Reader(config, "app", DEFAULTS).read("text")).toBe("none");
    });

    test("have a warning if they are the program's own keys, as after the project was renamed", () => {
        const config = { "former:text": "a", "former:other": "b", "aws:text": "c", "app:text": "d" };
        expect(new Reader(config, "app", DEFAULTS).warnings).toEqual([
            {
                text: "former:text has no effect: the settings of this project begin with app:. If the project was renamed, rename the key in the stack file.",
            },
        ]);
    });
});

test("a new reader has no warnings", () => {
    expect(readerOf({ text: "abc" }).warnings).toEqual([]);
});

describe("fields are complete", () => {
    test("if none is undefined, and stay the same", () => {
        const fields = { a: "", b: null, c: false, d: 0 };
        expect(complete(fields)).toBe(fields);
    });

    test("unless one is undefined", () => {
        expect(complete({ a: 1, b: undefined })).toBeUndefined();
    });
});

import { decoded, parseJson, placeholderPath, typeOf } from "../../settings/value";

const lists = (levels: number, inside = "") => "[".repeat(levels) + inside + "]".repeat(levels);
const objects = (levels: number) => '{"a":'.repeat(levels - 1) + "{}" + "}".repeat(levels - 1);

describe("a JSON text", () => {
    test.each([
        ["[]", []],
        ['{"a":[1,null,"x"]}', { a: [1, null, "x"] }],
        ["false", false],
        ["0", 0],
        ["null", null],
        ['""', ""],
    ])("has a value: %s", (text, value) => {
        expect(parseJson(text)).toEqual(value);
    });

    test.each(["", "a", "[", "{a: 1}", "[1,]"])("has none if it is not JSON: %j", (text) => {
        expect(parseJson(text)).toBeUndefined();
    });

    test.each([
        ["lists", lists(100)],
        ["objects", objects(100)],
        ["lists around a text", lists(99, '"x"')],
        ["many items, of which one has them", `[[],${lists(99)},[]]`],
    ])("can have 100 levels: %s", (_, text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
    });

    test.each([
        ["lists", lists(101)],
        ["objects", objects(101)],
        ["lists around a text", lists(100, '"x"')],
        ["lists around null", lists(100, "null")],
        ["many items, of which one has them", `[[],${lists(100)},[]]`],
        ["far more", lists(200_000)],
    ])("has no value if it has more levels: %s", (_, text) => {
        expect(parseJson(text)).toBeUndefined();
    });
});

test.each([
    ["null", null],
    ["[1]", [1]],
    ['"a"', "a"],
    ["", ""],
    ["aws/dev", "aws/dev"],
    [lists(101), lists(101)],
])("a message shows JSON as its value, and any other text as it is: %s", (text, value) => {
    expect(decoded(text)).toEqual(value);
});

test.each([
    ["string", ""],
    ["boolean", false],
    ["number", 0],
    ["null", null],
    ["undefined", undefined],
    ["object", {}],
    ["object", { 0: "a" }],
    ["array<string>", []],
    ["array<string>", ["a", ""]],
    ["array", ["a", 1]],
    ["array", [null]],
    ["array", [["a"]]],
])("the type is the one that Pulumi.yaml writes: %s", (type, value) => {
    expect(typeOf(value)).toBe(type);
});

test.each([
    ["key[<index>]", ["a"]],
    ["key[<index>]", []],
    ["key.<name>", {}],
    ["key", ""],
    ["key", true],
    ["key", undefined],
])("a placeholder's path is %s for %j", (path, type) => {
    expect(placeholderPath("key", type)).toBe(path);
});

test("a placeholder's path has the index that is given, in lists only", () => {
    expect(placeholderPath("key", [], "0")).toBe("key[0]");
    expect(placeholderPath("key", {}, "0")).toBe("key.<name>");
    expect(placeholderPath("key", "", "0")).toBe("key");
});

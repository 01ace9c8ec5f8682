import { escaped, literal, printable } from "../../messages/literal";

describe("a value in a message", () => {
    test.each([
        ["", '""'],
        ["text", '"text"'],
        [null, "null"],
        [false, "false"],
        [0, "0"],
        [["a", 1], '["a",1]'],
        [{ a: "b" }, '{"a":"b"}'],
        ['a"b\\c\nd', '"a\\"b\\\\c\\nd"'],
        ["Größe 😀", '"Größe 😀"'],
    ])("is JSON: %j", (value, text) => {
        expect(literal(value)).toBe(text);
    });

    test.each([
        ["an escape sequence", "\u001b[2J", '"\\u001b[2J"'],
        ["one in eight bits", "\u009b2J", '"\\u009b2J"'],
        ["a text in the other direction", "a\u202eb", '"a\\u202eb"'],
        ["a key of an object", { "\u202e": 1 }, '{"\\u202e":1}'],
    ])("does not pass on to a terminal %s", (_, value, text) => {
        expect(literal(value)).toBe(text);
    });

    test("is whole up to 1,000 characters, quotes included", () => {
        const text = "x".repeat(998);
        expect(literal(text)).toBe(`"${text}"`);
    });

    test("is cut after 1,000 characters, and then says how long it is", () => {
        expect(literal("x".repeat(999))).toBe(`"${"x".repeat(999)}… (1001 characters)`);
        expect(literal(["x".repeat(1_000_000)])).toBe(`["${"x".repeat(998)}… (1000004 characters)`);
    });

    test("is counted as it is written", () => {
        expect(literal("\u0000".repeat(166))).toBe(`"${"\\u0000".repeat(166)}"`);
        expect(literal("\u0000".repeat(200)).slice(1000)).toBe("… (1202 characters)");
    });
});

describe("an escaped text", () => {
    test.each([
        ["C0 controls", "\u0000\u0007\b\t\n\r\u001b\u001f", "\\u0000\\u0007\\u0008\\u0009\\u000a\\u000d\\u001b\\u001f"],
        ["delete and C1 controls", "\u007f\u0080\u009f", "\\u007f\\u0080\\u009f"],
        ["a soft hyphen and zero-width characters", "\u00ad\u200b\u200d\ufeff", "\\u00ad\\u200b\\u200d\\ufeff"],
        ["marks of direction", "\u200e\u202a\u202e\u2066\u2069", "\\u200e\\u202a\\u202e\\u2066\\u2069"],
        ["separators of lines and paragraphs", "\u2028\u2029", "\\u2028\\u2029"],
        ["half of a pair", "a\ud800b\udc00", "a\\ud800b\\udc00"],
    ])("has no %s", (_, text, expected) => {
        expect(escaped(text)).toBe(expected);
    });

    test.each(["", "plain", ' "quoted" \\ ', "\u00a0", "Größe", "漢字", "😀", "e\u0301"])("keeps %j", (text) => {
        expect(escaped(text)).toBe(text);
    });
});

test("escapes both halves of a character beyond U+FFFF", () => {
    expect(escaped("a\u{E0041}b")).toBe("a\\udb40\\udc41b");
});

test("shortens a name as it does a value, but without quotes", () => {
    expect(printable('tags["a"]')).toBe('tags["a"]');
    expect(printable("x".repeat(1000))).toBe("x".repeat(1000));
    expect(printable("x".repeat(1001))).toBe(`${"x".repeat(1000)}… (1001 characters)`);
});

import { escaped, literal, literalName } from "../../messages/literal";

describe("a value in a message", () => {
    test.each([
        ["", '""'],
        [null, "null"],
        [0, "0"],
        [{ a: ["b", false] }, '{"a":["b",false]}'],
        ['a"b\\c\nd Größe 😀', '"a\\"b\\\\c\\nd Größe 😀"'],
        ["\u001b[2J", '"\\u001b[2J"'],
        [{ "\u202e": 1 }, '{"\\u202e":1}'],
    ])("is JSON without anything that a terminal obeys: %j", (value, text) => {
        expect(literal(value)).toBe(text);
    });

    test("is whole up to 1,000 characters as they are written, and then cut, with its length", () => {
        expect(literal("x".repeat(998))).toBe(`"${"x".repeat(998)}"`);
        expect(literal("x".repeat(999))).toBe(`"${"x".repeat(999)}… (1001 characters)`);
        expect(literal("\u0000".repeat(200)).slice(1000)).toBe("… (1202 characters)");
    });
});

test("a name in a message has no quotes, and is cut likewise", () => {
    expect(literalName('tags["a\u001b"]')).toBe('tags["a\\u001b"]');
    expect(literalName("x".repeat(1000))).toBe("x".repeat(1000));
    expect(literalName("x".repeat(1001))).toBe(`${"x".repeat(1000)}… (1001 characters)`);
});

describe("an escaped text", () => {
    test.each([
        ["C0 controls", "\u0000\u0007\b\t\n\r\u001b\u001f", "\\u0000\\u0007\\u0008\\u0009\\u000a\\u000d\\u001b\\u001f"],
        ["delete and C1 controls", "\u007f\u0080\u009f", "\\u007f\\u0080\\u009f"],
        ["a soft hyphen and zero-width characters", "\u00ad\u200b\u200d\ufeff", "\\u00ad\\u200b\\u200d\\ufeff"],
        ["marks of direction", "\u200e\u202a\u202e\u2066\u2069", "\\u200e\\u202a\\u202e\\u2066\\u2069"],
        ["separators of lines and paragraphs", "\u2028\u2029", "\\u2028\\u2029"],
        ["half of a pair", "a\ud800b\udc00", "a\\ud800b\\udc00"],
        ["invisible character beyond U+FFFF", "a\u{E0041}b", "a\\udb40\\udc41b"],
    ])("has no %s", (_, text, expected) => {
        expect(escaped(text)).toBe(expected);
    });

    test("keeps all else", () => {
        const text = ' "quoted" \\ \u00a0 Größe 漢字 😀 e\u0301';
        expect(escaped(text)).toBe(text);
    });
});

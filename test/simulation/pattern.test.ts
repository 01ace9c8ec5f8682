import { exactly, inAnyCase, like, matches, type Pattern } from "../../simulation/pattern";

test.each<[Pattern, string, boolean]>([
    [exactly("a*"), "a*", true],
    [exactly(""), "", true],
    [exactly("a"), "A", false],
    [exactly("a*"), "ab", false],
    [exactly("a?"), "ab", false],
    [inAnyCase("Ab"), "aB", true],
    [inAnyCase("ab"), "abc", false],
    [inAnyCase("a*"), "A*", true],
    [inAnyCase("a*"), "AB", false],
])("%j and the text %j: %j", (pattern, text, verdict) => {
    expect(matches(pattern, text)).toBe(verdict);
});

describe("a pattern with wildcards", () => {
    test("is an exact one without any", () => {
        expect([like("a"), like("a*"), like("a?")]).toEqual([
            { kind: "exact", text: "a" },
            { kind: "like", text: "a*" },
            { kind: "like", text: "a?" },
        ]);
    });

    test.each([
        ["a*", "a"],
        ["a*", "a:b/c\nd"],
        ["a*c", "abc"],
        ["a*c", "acbc"],
        ["a**c", "ac"],
        ["*a*b*", "xaxbx"],
        ["*", ""],
        ["a?", "ab"],
        ["a?", "a😀"],
        ["?*", "ab"],
        ["a.c*", "a.cd"],
    ])("%j matches %j", (pattern, text) => {
        expect(matches(like(pattern), text)).toBe(true);
    });

    test.each([
        ["a*", "A"],
        ["a*c", "abcd"],
        ["*ab", "abc"],
        ["a?", "a"],
        ["a?", "abc"],
        ["?", ""],
        ["*a*b*", "xbxa"],
        ["a.c*", "abc"],
    ])("%j does not match %j", (pattern, text) => {
        expect(matches(like(pattern), text)).toBe(false);
    });
});

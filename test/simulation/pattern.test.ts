import * as fc from "fast-check";
import { ANYTHING, covers, exactly, inAnyCase, like, matches, overlaps, type Pattern } from "../../simulation/pattern";

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

describe("a pattern covers another one", () => {
    test.each<[Pattern, Pattern, boolean]>([
        [ANYTHING, like("a*"), true],
        [ANYTHING, inAnyCase("a"), true],
        [like("a*"), ANYTHING, false],
        [like("a*"), like("ab*"), true],
        [like("ab*"), like("a*"), false],
        [like("a*"), like("a?"), true],
        [like("a?"), like("a*"), false],
        [like("a?"), exactly("a*"), true],
        [like("a*c"), like("a*"), false],
        [like("a*"), exactly("abc"), true],
        [exactly("abc"), like("a*"), false],
        [exactly("a"), inAnyCase("a"), false],
        [exactly("1"), inAnyCase("1"), true],
        [inAnyCase("a"), exactly("A"), true],
        [inAnyCase("a"), inAnyCase("A"), true],
        [inAnyCase("a"), like("a*"), false],
        [like("a*"), inAnyCase("ab"), false],
        [like("1*"), inAnyCase("1ab"), true],
        [like("??"), inAnyCase("ab"), true],
    ])("%j and %j: %j", (whole, part, verdict) => {
        expect(covers(whole, part)).toBe(verdict);
    });
});

describe("a pattern overlaps another one", () => {
    test.each<[Pattern, Pattern, boolean]>([
        [like("a*"), like("*b"), true],
        [like("a*"), like("b*"), false],
        [like("a*c"), like("ab*"), true],
        [like("a?"), like("ab*"), true],
        [like("a?"), like("abc*"), false],
        [like("a*"), exactly("ab"), true],
        [exactly("ab"), like("b*"), false],
        [inAnyCase("AB"), like("a*"), true],
        [like("A*"), inAnyCase("ab"), true],
        [inAnyCase("ab"), like("b*"), false],
        [inAnyCase("a"), exactly("A"), true],
        [exactly("*"), like("a?"), false],
        [inAnyCase("*"), like("a?"), false],
    ])("%j and %j: %j", (one, other, verdict) => {
        expect(overlaps(one, other)).toBe(verdict);
        expect(overlaps(other, one)).toBe(verdict);
    });
});

describe("for random patterns and texts", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "B", "b", "*", "?"), maxLength: 5 });
    const pattern = fc.oneof(text.map(exactly), text.map(inAnyCase), text.map(like));

    test("what a pattern covers, it matches, and what matches both, they have in common", () => {
        const seen = { covered: 0, apart: 0 };
        fc.assert(
            fc.property(pattern, pattern, fc.array(text, { minLength: 20, maxLength: 20 }), (one, other, texts) => {
                const common = texts.filter((each) => matches(one, each) && matches(other, each));
                const onlyOther = texts.filter((each) => !matches(one, each) && matches(other, each));
                expect(covers(one, other) && onlyOther.length > 0).toBe(false);
                expect(!overlaps(one, other) && common.length > 0).toBe(false);
                seen.covered += covers(one, other) ? 1 : 0;
                seen.apart += overlaps(one, other) ? 0 : 1;
            }),
            { numRuns: 5000 },
        );
        expect(Math.min(seen.covered, seen.apart)).toBeGreaterThan(100);
    });

    test("a pattern overlaps another one only if some short text is one of both", () => {
        const short = fc.string({ unit: fc.constantFrom("a", "*", "?"), maxLength: 3 }).map(like);
        const letters = ["", "a", "b", "*", "?"];
        const texts = letters.flatMap((a) =>
            letters.flatMap((b) => letters.flatMap((c) => letters.map((d) => a + b + c + d))),
        );
        fc.assert(
            fc.property(short, short, (one, other) => {
                expect(overlaps(one, other)).toBe(texts.some((each) => matches(one, each) && matches(other, each)));
            }),
            { numRuns: 300 },
        );
    });
});

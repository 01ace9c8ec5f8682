import { didYouMean, nearest } from "../../messages/nearest";

describe("the nearest text", () => {
    test.each([
        ["counts an insertion as one", "abcdefgh", ["xycdefgh", "abcdefghi"], "abcdefghi"],
        ["counts a deletion as one", "abcdefgh", ["xycdefgh", "abcdefg"], "abcdefg"],
        ["counts a substitution as one", "abcdefgh", ["abcdefghij", "abcxefgh"], "abcxefgh"],
        ["counts two letters in the wrong order as two", "abcdefgh", ["bacdefgh", "acdefgh"], "acdefgh"],
        ["counts a letter moved to the end as two", "abcdefgh", ["bcdefgha", "xbcdefgh"], "xbcdefgh"],
        ["prefers the first of several", "ab", ["ax", "bx", "xb"], "ax"],
        ["prefers an equal text to all others", "abc", ["abd", "abc", "abx"], "abc"],
        ["compares to the end of a longer candidate", "abcdefgh", ["abcdefghxy", "xbcdefgh"], "xbcdefgh"],
        ["compares to the end of a longer text", "abcdefghxy", ["abcdefgh", "xbcdefghxy"], "xbcdefghxy"],
        ["does not count the case of a candidate", "readonly", ["readonl", "ReadOnly"], "ReadOnly"],
        ["does not count the case of the text", "READONLY", ["readonl", "ReadOnly"], "ReadOnly"],
        ["can be shorter by as many as may differ", "abcdefgh", ["abcde", "abcdef"], "abcdef"],
        ["is none of no candidates", "x", [], undefined],
        ["is none if nothing is left of the text", "", ["tags"], undefined],
    ])("%s", (_, text, candidates, near) => {
        expect(nearest(text, candidates)).toBe(near);
    });

    test.each([
        [1, 1],
        [7, 1],
        [8, 2],
        [11, 2],
        [12, 3],
        [100, 3],
    ])("to a text of %d letters differs by %d at most", (length, most) => {
        const text = "x".repeat(length);
        const differing = [most, most + 1].flatMap((count) => [
            "y".repeat(count) + text.slice(count),
            text + "y".repeat(count),
        ]);
        expect(differing.map((other) => nearest(text, [other]))).toEqual([
            ...differing.slice(0, 2),
            undefined,
            undefined,
        ]);
    });
});

test("the question what was meant names each candidate in order, and is not asked without one", () => {
    expect(didYouMean("a")).toBe(". Did you mean a?");
    expect(didYouMean(undefined, "a", undefined, "b")).toBe(". Did you mean a or b?");
    expect(didYouMean("a", "b", "c")).toBe(". Did you mean a, b or c?");
    expect(didYouMean()).toBe("");
    expect(didYouMean(undefined)).toBe("");
});

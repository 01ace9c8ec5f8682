import { didYouMean, nearest } from "../../messages/nearest";

const KEYS = ["organization", "environments", "deployments", "policies", "sessionDuration", "sessionName", "tags"];

describe("the nearest text", () => {
    test.each([
        ["environmnts", "environments"],
        ["polices", "policies"],
        ["deployment", "deployments"],
        ["tag", "tags"],
        ["ORGANIZATION", "organization"],
        ["organisation", "organization"],
        ["sessionNames", "sessionName"],
    ])("to %j is %s", (text, near) => {
        expect(nearest(text, KEYS)).toBe(near);
    });

    test.each(["", "x", "name", "environ", "session", "constructor"])("to %j is none", (text) => {
        expect(nearest(text, KEYS)).toBeUndefined();
    });

    test("is none of no candidates", () => {
        expect(nearest("x", [])).toBeUndefined();
    });

    test.each([
        ["counts an insertion as one", "abcdefgh", ["xycdefgh", "abcdefghi"], "abcdefghi"],
        ["counts a deletion as one", "abcdefgh", ["xycdefgh", "abcdefg"], "abcdefg"],
        ["counts a substitution as one", "abcdefgh", ["abcdefghij", "abcxefgh"], "abcxefgh"],
        ["counts two letters in the wrong order as two", "abcdefgh", ["bacdefgh", "acdefgh"], "acdefgh"],
        ["counts a letter moved to the end as two", "abcdefgh", ["bcdefgha", "xbcdefgh"], "xbcdefgh"],
        ["prefers the first of several", "ab", ["ax", "bx", "xb"], "ax"],
        ["prefers an equal text to all others", "abc", ["abd", "abc", "abx"], "abc"],
        ["prefers an empty text to a letter for an empty one", "", ["x", ""], ""],
        ["counts an empty candidate as one away from a letter", "x", ["y", ""], "y"],
        ["compares to the end of a longer candidate", "abcdefgh", ["abcdefghxy", "xbcdefgh"], "xbcdefgh"],
        ["compares to the end of a longer text", "abcdefghxy", ["abcdefgh", "xbcdefghxy"], "xbcdefghxy"],
        ["does not count the case of a candidate", "readonly", ["readonl", "ReadOnly"], "ReadOnly"],
        ["does not count the case of the text", "READONLY", ["readonl", "ReadOnly"], "ReadOnly"],
    ])("%s", (_, text, candidates, near) => {
        expect(nearest(text, candidates)).toBe(near);
    });

    test.each([
        // [length of the text, letters that may differ]
        [1, 1],
        [4, 1],
        [7, 1],
        [8, 2],
        [11, 2],
        [12, 3],
        [15, 3],
        [16, 3],
        [100, 3],
    ])("to a text of %d letters differs by %d at most", (length, most) => {
        const text = "x".repeat(length);
        const differing = (count: number) => "y".repeat(count) + text.slice(count);
        const longer = (count: number) => text + "y".repeat(count);
        expect(nearest(text, [differing(most)])).toBe(differing(most));
        expect(nearest(text, [longer(most)])).toBe(longer(most));
        expect(nearest(text, [longer(most + 1)])).toBeUndefined();
        expect(nearest(`${text}y`.slice(1), [longer(most + 1)])).toBeUndefined();
    });

    test("has fewer letters, too, by as many as it may differ", () => {
        expect(nearest("abcdefgh", ["abcdef"])).toBe("abcdef");
        expect(nearest("abcdefgh", ["abcde"])).toBeUndefined();
    });

    test("is none if another letter differs", () => {
        expect(nearest("abcdefgh", ["xycdefgh"])).toBe("xycdefgh");
        expect(nearest("abcdefgh", ["xyzdefgh"])).toBeUndefined();
    });

    test("takes no time for a text of a million letters", () => {
        const start = performance.now();
        expect(nearest("x".repeat(1_000_000), KEYS)).toBeUndefined();
        expect(performance.now() - start).toBeLessThan(1000);
    });
});

describe("the question what was meant", () => {
    test("continues a sentence, with each candidate in its order", () => {
        expect(didYouMean("a")).toBe(". Did you mean a?");
        expect(didYouMean("a", "b")).toBe(". Did you mean a or b?");
        expect(didYouMean("a", "b", "c")).toBe(". Did you mean a, b or c?");
    });

    test("is not asked without a candidate", () => {
        expect(didYouMean()).toBe("");
        expect(didYouMean(undefined)).toBe("");
    });

    test("leaves out what is none", () => {
        expect(didYouMean(undefined, "a", undefined, "b")).toBe(". Did you mean a or b?");
    });
});

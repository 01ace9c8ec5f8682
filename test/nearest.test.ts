import { nearest } from "../nearest";

test.each([
    ["environmnts", "environments"],
    ["polices", "policies"],
    ["deployment", "deployments"],
    ["tag", "tags"],
    ["ORGANIZATION", "organization"],
    ["organisation", "organization"],
    ["sessionNames", "sessionName"],
    ["", "tags"],
])("%j is meant as %s", (text, meant) => {
    expect(
        nearest(text, [
            "organization",
            "environments",
            "deployments",
            "policies",
            "sessionDuration",
            "sessionName",
            "tags",
        ]),
    ).toBe(meant);
});

test.each([
    ["an insertion, a deletion and a substitution weigh the same", "abc", ["abxyc", "axc", "abcd"], "axc"],
    ["letters out of order are two mistakes", "ab", ["ba", "a"], "a"],
    ["the first of several wins", "ab", ["ax", "bx", "ay"], "ax"],
    ["case does not count", "readonly", ["readonl", "ReadOnly"], "ReadOnly"],
])("%s", (_, text, candidates, meant) => {
    expect(nearest(text, candidates)).toBe(meant);
});

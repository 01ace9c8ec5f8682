import { nearest } from "../../messages/nearest";

const KEYS = ["organization", "environments", "deployments", "policies", "sessionDuration", "sessionName", "tags"];

test.each([
    ["environmnts", "environments"],
    ["polices", "policies"],
    ["deployment", "deployments"],
    ["tag", "tags"],
    ["ORGANIZATION", "organization"],
    ["organisation", "organization"],
    ["sessionNames", "sessionName"],
    ["", "tags"],
])("takes %j for %s", (text, near) => {
    expect(nearest(text, KEYS)).toBe(near);
});

test.each([
    ["counts insertions, deletions and substitutions alike", "abc", ["abxyc", "axc", "abcd"], "axc"],
    ["counts an insertion as one", "abc", ["xyc", "abcd"], "abcd"],
    ["counts a deletion as one", "abc", ["xyc", "ab"], "ab"],
    ["counts a substitution as one", "abc", ["abcde", "abx"], "abx"],
    ["counts two letters in the wrong order as two", "ab", ["ba", "a"], "a"],
    ["prefers the first of several", "ab", ["ax", "bx", "ay"], "ax"],
    ["prefers an equal text to all others", "abc", ["abd", "abc", "abx"], "abc"],
    ["compares to the end of a longer candidate", "ab", ["abcdef", "xyz"], "xyz"],
    ["compares to the end of a longer text", "abcdef", ["ab", "xbcdey"], "xbcdey"],
    ["does not count the case of a candidate", "readonly", ["readonl", "ReadOnly"], "ReadOnly"],
    ["does not count the case of the text", "READONLY", ["readonl", "ReadOnly"], "ReadOnly"],
])("%s", (_, text, candidates, near) => {
    expect(nearest(text, candidates)).toBe(near);
});

test("compares the part of a candidate that it is told to, and answers the whole", () => {
    const withoutPath = (name: string) => name.slice(name.lastIndexOf("/") + 1);
    const names = ["View", "job-function/ViewOnlyAccess"];
    expect(nearest("VIEWOnlyAcess", names, withoutPath)).toBe("job-function/ViewOnlyAccess");
    expect(nearest("ViewOnlyAccess", ["job/ViewOnlyAccessX", "x/viewonlyaccess"], withoutPath)).toBe(
        "x/viewonlyaccess",
    );
});

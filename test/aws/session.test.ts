import {
    hasSessionNameCharacters,
    maxSessionDuration,
    printDuration,
    SESSION_NAME_CHARACTERS,
} from "../../aws/session";

describe("the characters of a session name", () => {
    test.each(["", "x", "AZaz09_+=,.@-"])("are those of %j", (text) => {
        expect(hasSessionNameCharacters(text)).toBe(true);
    });

    test("are the same in words", () => {
        expect(SESSION_NAME_CHARACTERS).toBe("letters, digits or _+=,.@-");
    });

    test.each(["a b", " a", "a ", "a/b", "a:b", "a*", "${x}", "ünï", "a\n"])("are not those of %j", (text) => {
        expect(hasSessionNameCharacters(text)).toBe(false);
    });
});

test.each([
    [900, 3600],
    [3599, 3600],
    [3600, 3600],
    [3601, 3601],
    [43200, 43200],
])("for sessions of %d seconds a role allows %d", (seconds, expected) => {
    expect(maxSessionDuration(seconds)).toBe(expected);
});

test.each([
    [900, "15m"],
    [3599, "59m59s"],
    [3600, "1h"],
    [3601, "1h1s"],
    [5400, "1h30m"],
    [36000, "10h"],
    [43200, "12h"],
    [36610, "10h10m10s"],
])("%d seconds are %s", (seconds, text) => {
    expect(printDuration(seconds)).toBe(text);
});

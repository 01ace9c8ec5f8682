import { printError, printJson, styled } from "./terminal";
import { captured, streamOf } from "./testing/terminal";

test.each([
    ["bold", "\u001b[1mtext\u001b[22m"],
    ["green", "\u001b[32mtext\u001b[39m"],
    ["red", "\u001b[31mtext\u001b[39m"],
    ["yellow", "\u001b[33mtext\u001b[39m"],
] as const)("the style %s shows in a terminal only", (style, text) => {
    expect(styled(style, "text", streamOf(true))).toBe(text);
    expect(styled(style, "text", streamOf(false))).toBe("text");
});

test.each([
    [true, "\u001b[31merror:\u001b[39m no such stack"],
    [false, "error: no such stack"],
])("an error stands out in a terminal: %j", async (isTTY, text) => {
    const run = () => {
        console.error(printError("no such stack"));
        return Promise.resolve(0);
    };
    expect((await captured(run, isTTY)).errors).toBe(text);
});

test("JSON has lines, and nothing that a terminal obeys", () => {
    const value = { text: "\u009b31m\u202e\n" };
    expect(printJson(value)).toBe('{\n  "text": "\\u009b31m\\u202e\\n"\n}');
    expect(JSON.parse(printJson(value))).toEqual(value);
});

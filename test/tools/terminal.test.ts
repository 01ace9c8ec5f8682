import { paragraph, printError, styled } from "../../tools/terminal";
import { captured, streamOf } from "../terminal";

const TERMINAL = streamOf(true);
const PIPE = streamOf(false);
const RED = "\u001b[31m";
const GREEN = "\u001b[32m";
const END = "\u001b[39m";

/** Runs a function with standard output and standard error in a terminal, or piped. */
const printed = (run: () => string, isTTY: boolean) =>
    captured(() => {
        console.log(run());
        return Promise.resolve(0);
    }, isTTY).then(({ output }) => output);

describe("a style", () => {
    test.each([
        ["bold", "\u001b[1mtext\u001b[22m"],
        ["green", `${GREEN}text${END}`],
        ["red", `${RED}text${END}`],
        ["yellow", `\u001b[33mtext${END}`],
    ] as const)("%s shows in a terminal only", (style, text) => {
        expect(styled(style, "text", TERMINAL)).toBe(text);
        expect(styled(style, "text", PIPE)).toBe("text");
    });

    test("is that of standard output if no stream is given", async () => {
        expect(await printed(() => styled("red", "text"), true)).toBe(`${RED}text${END}`);
        expect(await printed(() => styled("red", "text"), false)).toBe("text");
    });
});

describe("a paragraph", () => {
    const words = (length: number) => "x".repeat(length);
    const inTerminal = (lead: string, text: string, command?: string) => paragraph(lead, text, command, TERMINAL);

    test("stays in one line if it is piped", () => {
        const text = `${"word ".repeat(40)}pulumi up`;
        expect(paragraph("  - ", text, "pulumi up", PIPE)).toBe(`  - ${text}`);
    });

    test("is for standard output if no stream is given", async () => {
        const text = `${words(60)} ${words(60)}`;
        expect(await printed(() => paragraph("- ", text), true)).toBe(`- ${words(60)}\n  ${words(60)}`);
        expect(await printed(() => paragraph("- ", text), false)).toBe(`- ${text}`);
    });

    test("has lines of 80 columns", () => {
        expect(inTerminal("- ", `${words(70)} ${words(7)}`)).toBe(`- ${words(70)} ${words(7)}`);
        expect(inTerminal("- ", `${words(70)} ${words(8)}`)).toBe(`- ${words(70)}\n  ${words(8)}`);
        expect(inTerminal("", `${words(70)} ${words(9)} y`)).toBe(`${words(70)} ${words(9)}\ny`);
    });

    test("has a longer word in one piece", () => {
        expect(inTerminal("- ", `y ${words(90)} z`)).toBe(`- y\n  ${words(90)}\n  z`);
        expect(inTerminal("- ", words(90))).toBe(`- ${words(90)}`);
    });

    test("keeps the spaces inside of a line, and none at its ends", () => {
        expect(inTerminal("", "a  b")).toBe("a  b");
        expect(inTerminal("", `${words(80)}  b`)).toBe(`${words(80)}\nb`);
        expect(inTerminal("", `${words(70)}  ${words(10)}`)).toBe(`${words(70)}\n${words(10)}`);
    });

    test("may be empty", () => {
        expect(inTerminal("- ", "")).toBe("- ");
    });

    test("hangs behind its lead, whose colours take no columns", () => {
        const lead = `${RED}refused${END}: `;
        expect(inTerminal(lead, `${words(70)} y`)).toBe(`${lead}${words(70)}\n${" ".repeat(9)}y`);
        expect(inTerminal(lead, `${words(69)} y`)).toBe(`${lead}${words(69)} y`);
    });

    test("has its command on a line of its own, in one piece", () => {
        const command = `pulumi config set ${words(80)}`;
        expect(inTerminal("- ", `Run: ${command}`, command)).toBe(`- Run:\n  ${command}`);
        expect(inTerminal("- ", "Run: pulumi up", "pulumi up")).toBe("- Run:\n  pulumi up");
        expect(inTerminal("- ", command, command)).toBe(`- ${command}`);
    });
});

describe("an error", () => {
    const long = "word ".repeat(20).trim();
    const MESSAGE = `${long}

  key: ${long}
    Answer: ${long}
    Accepted: ${long}
    Run: pulumi ${long} &&
         pulumi ${long}
    Run ${long}
${" ".repeat(200)}${long}
`;
    const print = async (message: string, isTTY: boolean) => printed(() => printError(message), isTTY);

    test("is printed as it is if it is piped", async () => {
        expect(await print(MESSAGE, false)).toBe(`error: ${MESSAGE}`);
    });

    test("has short lines in a terminal, but for its commands", async () => {
        const broken = (lead: string, indent: number, count: number) =>
            `${lead}${"word ".repeat(count).trim()}\n${" ".repeat(indent)}${"word ".repeat(20 - count).trim()}`;
        expect(await print(MESSAGE, true)).toBe(
            [
                broken(`${RED}error:${END} `, 7, 14),
                "",
                `  key: ${"word ".repeat(14).trim()}`,
                `  ${"word ".repeat(6).trim()}`,
                broken("    Answer: ", 12, 13),
                broken("    Accepted: ", 14, 13),
                `    Run: pulumi ${long} &&`,
                `         pulumi ${long}`,
                `    Run ${"word ".repeat(14).trim()}`,
                `    ${"word ".repeat(6).trim()}`,
                broken(" ".repeat(8), 8, 14),
                "",
            ].join("\n"),
        );
    });
});

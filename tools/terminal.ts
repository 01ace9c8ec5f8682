/** Text for a person: in a terminal with colours and short lines. Piped text has neither, so that it is easy to search. */
import { stripVTControlCharacters, styleText } from "node:util";
import { escaped } from "../messages/literal";

/** The columns of a line in a terminal. */
const COLUMNS = 80;

type Stream = NodeJS.WriteStream;

/** A text in a style, if the stream is a terminal. Node.js heeds `NO_COLOR` and `FORCE_COLOR`. */
export const styled = (style: "bold" | "green" | "red" | "yellow", text: string, stream: Stream = process.stdout) =>
    styleText(style, text, { validateStream: true, stream });

/**
 * A paragraph of one line. In a terminal, it is broken at spaces, and hangs behind its lead. A command at its end is then
 * on a line of its own, in one piece, so that a person can copy it.
 *
 * @param text prose, with the command if there is one.
 */
export function paragraph(lead: string, text: string, command = "", stream: Stream = process.stdout): string {
    if (!stream.isTTY) return lead + text;
    const indent = " ".repeat(stripVTControlCharacters(lead).length);
    const prose = text.slice(0, text.length - command.length);
    const line = new RegExp(`\\S(.{0,${COLUMNS - indent.length - 2}}\\S)?(?= |$)|\\S+`, "g");
    return lead + [...(prose.match(line) ?? []), command].filter(Boolean).join(`\n${indent}`);
}

/** JSON in which nothing is that a terminal obeys. */
export const printJson = (value: unknown) => JSON.stringify(value, null, 2).split("\n").map(escaped).join("\n");

/** An error for standard error. Its commands stay in one piece. */
export function printError(message: string): string {
    const { stderr } = process;
    const lines = /( {0,8}(?:error: |Accepted: |Answer: )?)(.*)/g;
    return `error: ${message}`.replace(lines, (line, lead: string, text: string) => {
        if (/^ {4}(Run: | {5}\S)/.test(line)) return line;
        return paragraph(lead.replace("error:", styled("red", "error:", stderr)), text, "", stderr);
    });
}

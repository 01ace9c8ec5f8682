/** Text for a person, in colours if a terminal shows it, and JSON for a program. */
import { styleText } from "node:util";
import { escaped } from "../../messages/literal";

/** A text in a style, if the stream is a terminal. Node.js heeds `NO_COLOR` and `FORCE_COLOR`. */
export const styled = (
    style: "bold" | "green" | "red" | "yellow",
    text: string,
    stream: NodeJS.WriteStream = process.stdout,
) => styleText(style, text, { validateStream: true, stream });

/** JSON in which nothing is that a terminal obeys. */
export const printJson = (value: unknown) => JSON.stringify(value, null, 2).split("\n").map(escaped).join("\n");

/** An error for standard error. */
export const printError = (message: string) => `${styled("red", "error:", process.stderr)} ${message}`;

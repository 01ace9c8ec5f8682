/** Names that wildcards stand for, and their combinations. */
import { LEGACY_PROJECT } from "../pulumi-cloud/environments";
import { MOST_COMBINATIONS } from "./callers";

/**
 * Texts that no name has. They stand for `*` and `?`. A name that no policy mentions behaves like the first, which is so
 * long that no `?` matches it.
 */
export const ANY = "\u{E000}".repeat(8);
export const ONE = "\u{E001}";
const IS_NAME = /^[A-Za-z0-9_.\u{E000}\u{E001}-]+$/u;

/** A name, or a text with names, with wildcards in the place of these characters. */
export const asPattern = (text: string) => text.replaceAll(ANY, "*").replaceAll(ONE, "?");

const isName = (text: string) => IS_NAME.test(text);

/** The names that a part of a text may hold: a wildcard may match much more than the rest of a name. */
export function piecesOf(part: string): { heads: string[]; tails: string[] } {
    const pieces = part.split(ANY);
    const heads = pieces.slice(1).map((_, i) => pieces.slice(0, i + 1).join(ANY) + ANY);
    const tails = pieces.slice(1).map((_, i) => ANY + pieces.slice(i + 1).join(ANY));
    return { heads: [part, ...heads], tails };
}

/** Two parts of a name. */
export type Pair = readonly [string, string];

/** Every environment outside of the legacy project, and every one of it. */
export const ANY_ENVIRONMENT: readonly Pair[] = [
    [ANY, ANY],
    [LEGACY_PROJECT, ANY],
];

/** A text with each letter in the other case. */
export const inOtherCase = (text: string) =>
    text.replace(/[a-z]/gi, (letter) =>
        letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    );

/** The environments that a part of a subject may name. Without a slash, that is one of the legacy project, or a wildcard matches the slash. */
export function environmentPairs(part: string): Pair[] {
    const [first = "", ...rest] = part.split("/");
    if (rest.length > 0)
        return [
            [first, rest.join("/")],
            [first, ANY],
            [ANY, rest.join("/")],
        ];
    const { heads, tails } = piecesOf(part);
    const halves = tails.map((tail, i): Pair => [heads[i + 1] ?? ANY, tail]);
    return [[LEGACY_PROJECT, part], ...halves];
}

/** Every first part with every second one; those given alone, if these are too many. */
export function combined(found: readonly Pair[], most = MOST_COMBINATIONS): Pair[] {
    const pairs = found.filter((pair) => pair.every(isName));
    const second = joined(pairs.map(([, each]) => each));
    const all = joined(pairs.map(([each]) => each)).flatMap((one) => second.map((other): Pair => [one, other]));
    if (all.length <= most) return all;
    return [...new Map(pairs.map((pair) => [pair.join("/"), pair])).values()];
}

/** Names, each once, and those that two wildcards match together: `pr-*-eu` for `pr-*` and `*-eu`, and where they overlap, `pr-eu`. */
export function joined(texts: Iterable<string>): string[] {
    const names = new Set([...texts].filter(isName));
    const begins = [...names].flatMap((name) => (name.endsWith(ANY) ? [name.slice(0, -ANY.length)] : []));
    const ends = [...names].flatMap((name) => (name.startsWith(ANY) ? [name.slice(ANY.length)] : []));
    if (begins.length * ends.length > MOST_COMBINATIONS) return [...names];
    for (const begin of begins)
        for (const end of ends) {
            names.add(begin + ANY + end);
            for (let i = 1; i < end.length; i++) if (begin.endsWith(end.slice(0, i))) names.add(begin + end.slice(i));
        }
    return [...names];
}

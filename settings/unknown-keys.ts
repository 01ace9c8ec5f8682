/** Keys that are no settings. A mistyped setting must never silently widen or lose trust. */
import { configPath, isTypable, removeConfig, setConfig, type Command } from "../messages/command";
import { printable } from "../messages/literal";
import type { Mistake, Warning } from "../messages/mistake";
import { didYouMean, nearest } from "../messages/nearest";
import { decoded, parseJson, placeholderPath, typeOf, type Value } from "./value";

/** The namespaces of the CLI and of the providers that the program uses. */
export const RESERVED_NAMESPACES = ["aws", "pulumi", "pulumiservice", "tls"];

/** A mistake for each given key that is not declared. */
export function unknownKeys(given: ReadonlyMap<string, string>, defaults: Record<string, Value>): Mistake[] {
    const known = Object.keys(defaults);
    const unknown = [...given].filter(([key]) => !Object.hasOwn(defaults, key));
    const targets = new Set<string>();
    return unknown.map(([key, text]) => {
        const near = nearest(key, known);
        // Only the first of several keys can go there by a command that does not depend on the others.
        const isFirst = near !== undefined && targets.size < targets.add(near).size;
        return {
            key,
            value: decoded(text),
            why: `is set, but there is no such setting${didYouMean(near)}`,
            accepted: known.join(", "),
            run: [...moveTo(near, defaults, isFirst ? text : undefined, given), removeConfig(key)],
        };
    });
}

/** A warning for each declared key in a namespace of nobody, such as the former name of a renamed project. */
export function strayKeys(keys: readonly string[], namespace: string, defaults: Record<string, Value>): Warning[] {
    return keys.flatMap((key) => {
        const [, other = "", name = ""] = /^([^:]*):(.*)$/s.exec(key) ?? [];
        if (other === namespace || RESERVED_NAMESPACES.includes(other) || !Object.hasOwn(defaults, name)) return [];
        const text = `${printable(key)} has no effect: the settings of this project begin with ${namespace}:. If the project was renamed, rename the key in the stack file.`;
        return [{ text }];
    });
}

/** The commands that give a key a value, or add its items to those of a list. With a placeholder if the value does not fit. */
function moveTo(
    key: string | undefined,
    defaults: Record<string, Value>,
    text: string | undefined,
    given: ReadonlyMap<string, string>,
): Command[] {
    const fallback = key === undefined ? undefined : defaults[key];
    if (key === undefined || fallback === undefined) return [];
    const encode = (value: Value) => (typeof value === "string" ? value : JSON.stringify(value));
    const present = given.get(key) ?? encode(fallback);
    const parts = text === undefined || !isSmallText(text) ? undefined : partsOf(text, fallback);
    const isFree = present === encode(fallback);
    const items = Array.isArray(fallback) && isSmallText(present) ? parseJson(present) : undefined;
    if (parts === undefined || !(isFree || Array.isArray(items)))
        return [setConfig(placeholderPath(key, fallback), "<value>")];
    const offset = Array.isArray(items) ? items.length : 0;
    return parts.map(([[first, ...steps], part]) => {
        if (first === undefined) return setConfig(key, part);
        return setConfig(configPath(key, typeof first === "number" ? first + offset : first, ...steps), part);
    });
}

type Part = [path: (string | number)[], text: string];

/** The texts in a value, each with its path; undefined if the value has another type than `fallback`, or a part that is no text. */
function partsOf(text: string, fallback: Value): Part[] | undefined {
    const value = typeof fallback === "string" ? text : parseJson(text);
    const parts = textsIn(value);
    const isText = parts.every(([, part]) => part !== undefined);
    return typeOf(value) === typeOf(fallback) && isText ? (parts as Part[]) : undefined;
}

function textsIn(value: unknown, path: Part[0] = []): [Part[0], string | undefined][] {
    if (typeof value !== "object" || value === null) return [[path, value === null ? undefined : `${value as string}`]];
    const entries = Object.entries(value);
    // An empty part would get lost, and the CLI reserves objects with the one key `secure`.
    if (path.length > 0 && (entries.length === 0 || Object.keys(value).join() === "secure")) return [[path, undefined]];
    return entries.flatMap(([step, part]) => textsIn(part, [...path, Array.isArray(value) ? Number(step) : step]));
}

/** Whether a command line can hold a text. */
const isSmallText = (text: string) => text.length <= 10_000 && isTypable(text);

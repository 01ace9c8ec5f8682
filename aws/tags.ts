/** Tags of IAM resources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
import { Fault } from "../messages/mistake";

/** Tags of a resource. */
export const MOST_TAGS = 50;

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const CHARACTERS_IN_WORDS = "letters, digits, spaces or _.:/=+-@";

/** Reads a tag's value: its text. Numbers and booleans become text. */
export function parseTag(key: string, value: unknown): string | Fault {
    const fault = (why: string, accepted: string) => new Fault(why, accepted, "<value>");
    if (key.length < 1 || key.length > 128 || !CHARACTERS.test(key))
        return fault("has an invalid key", `a key of 1 to 128 ${CHARACTERS_IN_WORDS}`);
    if (/^aws:/i.test(key)) return fault("has a key that is reserved for AWS", "a key that does not begin with aws:");
    // Other values have no obvious text, and converting an object to text can fail.
    if (!["string", "number", "boolean"].includes(typeof value))
        return fault("is not a text, a number or a boolean", "a text");
    const text = String(value);
    if (text.length > 256 || !CHARACTERS.test(text))
        return fault("is an invalid value", `a value of at most 256 ${CHARACTERS_IN_WORDS}`);
    return text;
}

/** The keys that differ from an earlier one by case only. To IAM they are the same key. */
export function repeatedKeys(keys: readonly string[]): string[] {
    const folded = keys.map((key) => key.toLowerCase());
    return keys.filter((key, i) => folded.indexOf(key.toLowerCase()) < i);
}

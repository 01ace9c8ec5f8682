/** Tags of IAM resources: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
import { Fault } from "../messages/mistake";
import { OWNER_TAG } from "./ownership";

/** Tags of a resource that users can set. IAM accepts 50, and the owner's is one of them. */
export const MOST_TAGS = 49;

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const CHARACTERS_IN_WORDS = "letters, digits, spaces or _.:/=+-@";

/** Reads the key of a tag. */
export function parseTagKey(key: string): string | Fault {
    if (key.length < 1 || key.length > 128 || !CHARACTERS.test(key))
        return new Fault("has an invalid key", `a key of 1 to 128 ${CHARACTERS_IN_WORDS}`, "<key>");
    if (/^aws:/i.test(key))
        return new Fault("has a key that is reserved for AWS", "a key that does not begin with aws:", "<key>");
    if (key.toLowerCase() !== OWNER_TAG) return key;
    return new Fault("has the key of the tag that names the owner", `a key other than ${OWNER_TAG}`, "<key>");
}

/** Reads the value of a tag: its text. Numbers and booleans become text. */
export function parseTagValue(value: unknown): string | Fault {
    // Other values have no obvious text, and converting an object to text can fail.
    if (!["string", "number", "boolean"].includes(typeof value))
        return new Fault("is not a text, a number or a boolean", "a text", "<value>");
    const text = String(value);
    if (text.length <= 256 && CHARACTERS.test(text)) return text;
    return new Fault("is an invalid value", `a value of at most 256 ${CHARACTERS_IN_WORDS}`, "<value>");
}

/** The keys that differ from an earlier one by case only. To IAM they are the same key. */
export function repeatedKeys(keys: readonly string[]): string[] {
    const seen = new Set<string>();
    return keys.filter((key) => seen.size === seen.add(key.toLowerCase()).size);
}

/** A value in a message. Characters that a terminal obeys are escaped, and a long text is shortened. */
export const literal = (value: unknown) => shortened(escaped(JSON.stringify(value)));

/** A name in a message, without quotes. */
export const literalName = (name: string) => shortened(escaped(name));

const shortened = (text: string) =>
    text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;

/** A text without the characters that a terminal obeys or that hide or reorder others: each becomes `\uXXXX`. */
export const escaped = (text: string) =>
    text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) =>
        character
            .split("")
            .map((part) => `\\u${part.charCodeAt(0).toString(16).padStart(4, "0")}`)
            .join(""),
    );

const LONGEST = 1000;

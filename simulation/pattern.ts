/**
 * The values of string conditions as sets of texts:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
 */

/** `like`: `*` matches any text, also an empty one, and `?` any one character. */
export interface Pattern {
    kind: "exact" | "any case" | "like";
    text: string;
}

export const exactly = (text: string): Pattern => ({ kind: "exact", text });
export const inAnyCase = (text: string): Pattern => ({ kind: "any case", text });
/** Without a wildcard, the text itself. */
export const like = (text: string): Pattern => ({ kind: /[*?]/.test(text) ? "like" : "exact", text });

/** Whether a whole text is one of the pattern's. */
export function matches({ kind, text: pattern }: Pattern, text: string): boolean {
    if (kind === "exact") return pattern === text;
    if (kind === "any case") return pattern.toLowerCase() === text.toLowerCase();
    return matchesGlob(pattern, text);
}

/** The text before the first wildcard. */
const literalBegin = (text: string) => text.replace(/[*?].*/s, "");

/** Goes back to the last `*` only, so that no pattern is slow. */
function matchesGlob(glob: string, whole: string): boolean {
    if (!whole.startsWith(literalBegin(glob))) return false; // Almost always, and this is faster.
    const [pattern, text] = [[...glob], [...whole]];
    let at = 0;
    let afterStar = 0;
    let resume = 0;
    for (let i = 0; i < text.length;) {
        const wanted = pattern[at];
        if (wanted === "*") {
            afterStar = ++at;
            resume = i;
        } else if (wanted === "?" || wanted === text[i]) {
            at++;
            i++;
        } else if (afterStar > 0) {
            at = afterStar;
            i = ++resume;
        } else return false;
    }
    return pattern.slice(at).every((character) => character === "*");
}

/**
 * Texts that no name has. They stand for `*` and `?` in names to try. A name that no policy mentions behaves like the first,
 * which is so long that no `?` matches it.
 */
export const ANY = "\u{E000}".repeat(8);
export const ONE = "\u{E001}";

/** A name to try, or a text with such names, with wildcards in the place of these characters. */
export const asPattern = (text: string) => text.replaceAll(ANY, "*").replaceAll(ONE, "?");

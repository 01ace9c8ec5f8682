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

/** Any text. */
export const ANYTHING = like("*");

/** Whether a whole text is one of the pattern's. */
export function matches({ kind, text: pattern }: Pattern, text: string): boolean {
    if (kind === "exact") return pattern === text;
    if (kind === "any case") return pattern.toLowerCase() === text.toLowerCase();
    return matchesGlob(pattern, text, false);
}

/**
 * Whether every text of the second pattern is also one of the first. Answers false for some pairs of wildcards that no
 * policy needs, such as `*?` and `?*`.
 */
export function covers(whole: Pattern, part: Pattern): boolean {
    switch (part.kind) {
        case "exact":
            return matches(whole, part.text);
        case "any case":
            // A pattern that matches both has no letter where the cases differ.
            return matches(whole, part.text.toLowerCase()) && matches(whole, part.text.toUpperCase());
        case "like":
            return whole.kind === "like" && matchesGlob(whole.text, part.text, true);
    }
}

/** Whether some text is one of both patterns. */
export function overlaps(one: Pattern, other: Pattern): boolean {
    if (one.kind === "any case" || other.kind === "any case") return overlaps(inLowerCase(one), inLowerCase(other));
    if (one.kind === "exact") return matches(other, one.text);
    if (other.kind === "exact") return matches(one, other.text);
    // Almost all pairs are decided by these, which are faster.
    const [begin, otherBegin] = [literalBegin(one.text), literalBegin(other.text)];
    if (!begin.startsWith(otherBegin) && !otherBegin.startsWith(begin)) return false;
    return covers(one, other) || covers(other, one) || globsOverlap([...one.text], [...other.text]);
}

/** The text before the first wildcard. */
const literalBegin = (text: string) => text.replace(/[*?].*/s, "");

const inLowerCase = ({ kind, text }: Pattern): Pattern => ({
    kind: kind === "any case" ? "exact" : kind,
    text: text.toLowerCase(),
});

/** Goes back to the last `*` only, so that no pattern is slow. In a text that `isGlob`, only a `*` matches its `*`. */
function matchesGlob(glob: string, whole: string, isGlob: boolean): boolean {
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
        } else if (wanted === "?" ? !(isGlob && text[i] === "*") : wanted === text[i]) {
            at++;
            i++;
        } else if (afterStar > 0) {
            at = afterStar;
            i = ++resume;
        } else return false;
    }
    return pattern.slice(at).every((character) => character === "*");
}

/** Each row has, for a prefix of `one`, whether it has a text in common with each prefix of `other`. */
function globsOverlap(one: string[], other: string[]): boolean {
    let row = [true];
    for (const [j, character] of other.entries()) row.push(row[j] === true && character === "*");
    for (const character of one) {
        const above = row;
        row = [above[0] === true && character === "*"];
        for (const [j, opposite] of other.entries()) {
            const either = character === "*" || opposite === "*";
            const same = character === opposite || character === "?" || opposite === "?";
            row.push(either ? (above[j + 1] ?? false) || (row[j] ?? false) : same && (above[j] ?? false));
        }
    }
    return row.at(-1) ?? false;
}

/**
 * The candidate that a person probably meant: the same letters in another case, or else few letters that differ, a quarter
 * of the text at most. Undefined if there is none. Of several such candidates, the first.
 */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
    const letters = text.toLowerCase();
    const most = Math.min(3, Math.max(1, Math.floor(text.length / 4)));
    const distances = candidates
        // A candidate is at least as far away as the lengths differ.
        .filter(({ length }) => length <= text.length + most && length >= text.length - most)
        .map((candidate) => ({ candidate, distance: editDistance(letters, candidate.toLowerCase()) }))
        .filter(({ distance }) => distance <= most)
        .sort((a, b) => a.distance - b.distance);
    return distances[0]?.candidate;
}

/** A question that names what a person probably meant; empty if that is nothing. */
export const didYouMean = (...candidates: (string | undefined)[]) => {
    const [last, ...others] = candidates.filter((candidate) => candidate !== undefined).reverse();
    if (last === undefined) return "";
    return `. Did you mean ${[others.reverse().join(", "), last].filter(Boolean).join(" or ")}?`;
};

/** Levenshtein's distance. Each letter of `from` makes a row: the distances from the text up to it to each prefix of `to`. */
function editDistance(from: string, to: string): number {
    let row = Array.from(`${to} `, (_, j) => j);
    for (const [i, letter] of [...from].entries()) {
        const above = row;
        row = [i + 1];
        for (const [j, other] of [...to].entries())
            row.push(Math.min((row[j] ?? 0) + 1, (above[j + 1] ?? 0) + 1, (above[j] ?? 0) + Number(letter !== other)));
    }
    return row.at(-1) ?? 0;
}

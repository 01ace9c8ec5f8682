/**
 * The candidate that takes the fewest insertions, deletions and substitutions of a letter to become `text`, whatever
 * their case; of several the first.
 *
 * @param candidates at least one.
 */
export function nearest(text: string, candidates: readonly string[]): string {
    let best = { candidate: "", distance: Infinity };
    for (const candidate of candidates) {
        const distance = editDistance(text.toLowerCase(), candidate.toLowerCase());
        if (distance < best.distance) best = { candidate, distance };
    }
    return best.candidate;
}

/** Levenshtein's distance, row by row. */
function editDistance(from: string, to: string): number {
    let above = Array.from({ length: to.length + 1 }, (_, column) => column);
    for (const [i, letter] of [...from].entries()) {
        const row = [i + 1];
        for (let j = 0; j < to.length; j++) {
            const [left = 0, diagonal = 0, up = 0] = [row[j], above[j], above[j + 1]];
            row.push(Math.min(left + 1, up + 1, diagonal + (letter === to[j] ? 0 : 1)));
        }
        above = row;
    }
    return above[to.length] ?? 0;
}

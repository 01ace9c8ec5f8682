/**
 * The candidate that takes the fewest insertions, deletions and substitutions of a letter to become `text`, whatever
 * their case; of several the first.
 *
 * @param candidates at least one.
 * @param spelling how a candidate is written, if not as it is.
 */
export function nearest(
    text: string,
    candidates: readonly string[],
    spelling = (candidate: string) => candidate,
): string {
    let best = { candidate: "", distance: Infinity };
    for (const candidate of candidates) {
        const spelled = spelling(candidate).toLowerCase();
        if (Math.abs(spelled.length - text.length) >= best.distance) continue; // at least that far away
        const distance = editDistance(text.toLowerCase(), spelled);
        if (distance < best.distance) best = { candidate, distance };
    }
    return best.candidate;
}

/** Levenshtein's distance: a row for each letter of `from`, of the distances of what precedes it to each start of `to`. */
function editDistance(from: string, to: string): number {
    let row = Array.from({ length: to.length }, (_, j) => j + 1);
    let distance = to.length;
    for (let i = 0; i < from.length; i++) {
        let diagonal = i;
        distance = i + 1;
        row = row.map((above, j) => {
            distance = Math.min(distance + 1, above + 1, diagonal + (from[i] === to[j] ? 0 : 1));
            diagonal = above;
            return distance;
        });
    }
    return distance;
}

/**
 * The candidate that becomes `text` with the fewest insertions, deletions and substitutions of a letter. Case does not
 * count. Of several such candidates, the first.
 *
 * @param candidates at least one.
 * @param spelling the part of a candidate to compare, if not all of it.
 */
export function nearest(
    text: string,
    candidates: readonly string[],
    spelling = (candidate: string) => candidate,
): string {
    let best = { candidate: "", distance: Infinity };
    for (const candidate of candidates) {
        const spelled = spelling(candidate).toLowerCase();
        if (Math.abs(spelled.length - text.length) >= best.distance) continue; // It is at least that far away.
        const distance = editDistance(text.toLowerCase(), spelled);
        if (distance < best.distance) best = { candidate, distance };
    }
    return best.candidate;
}

/** Levenshtein's distance. Each letter of `from` makes a row: the distances from the text up to it to each prefix of `to`. */
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

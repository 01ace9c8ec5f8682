/** Something that is wrong with whom a role lets in. */
import type { Pattern } from "../../simulation/pattern";
import { literal } from "../../messages/literal";

/** The kinds of findings, the worst first. */
export const KINDS = [
    "no subject",
    "no audience",
    "any organization",
    "plain audience",
    "other audience",
    "inner wildcard",
    "loose wildcard",
    "other organization",
    "any case",
    "negated operator",
    "ForAllValues",
    "ForAnyValue",
    "IfExists",
    "<yaml>",
    "not judged",
] as const;

export interface Finding {
    kind: (typeof KINDS)[number];
    /** Sentences. */
    text: string;
}

/** The first few patterns. */
export function list(patterns: readonly Pattern[]): string {
    const texts = [...new Set(patterns.map(({ text }) => literal(text)))];
    return texts.length <= 3 ? texts.join(" and ") : `${texts.slice(0, 3).join(", ")} and ${texts.length - 3} more`;
}

/** A finding, if there is something to find it in. */
export const some = (kind: Finding["kind"], where: readonly unknown[], text: string): Finding[] =>
    where.length === 0 ? [] : [{ kind, text }];

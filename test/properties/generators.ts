/** Random settings and tokens for the properties. */
import * as fc from "fast-check";

/** The values that a generator makes. */
export type Generated<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

/** Text made of some of these parts, in any order. */
export const madeOf = (...parts: string[]) =>
    fc.array(fc.constantFrom(...parts), { maxLength: 6 }).map((chosen) => chosen.join(""));

/**
 * Any text at all, also control characters and halves of surrogate pairs, and often what has a meaning to IAM, YAML or a
 * shell.
 */
export const hostileText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    madeOf(
        ...["*", "?", "${", "}", '"', "'", "\n", "\\", ":", "/", "aws", "dev", " ", "#", "\0"],
        ...["$(x)", "`", "<yaml>"],
    ),
);

/** A name that settings accept. */
export const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);

/** The number of runs of a property. An environment variable asks for a longer run: `TOKENS=10000 npx jest test/properties`. */
export const runs = (variable: "TOKENS", usual: number) => Number(process.env[variable] ?? usual);

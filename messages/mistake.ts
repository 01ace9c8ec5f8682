/** What a user can put right. It is a value until it is printed, and printed here only. */
import { RunError } from "@pulumi/pulumi/errors"; // Loading @pulumi/pulumi itself takes half a second.
import { literal, literalName } from "./literal";

/** What is wrong with a text, from the module that knows the text's grammar. */
export class Fault {
    /**
     * @param why continues a sentence that begins with the text: `is not a duration`.
     * @param accepted the accepted form, in words.
     * @param instead text to write in its place, or a placeholder such as `<project>/<environment>`.
     */
    constructor(
        readonly why: string,
        readonly accepted: string,
        readonly instead: string,
    ) {}
}

/** Something that stops `pulumi up` before it creates or changes anything. */
export interface Mistake {
    /** The setting, or a part of one such as `environments[0]`; or whatever else the mistake is about. */
    key: string;
    /** The value given; absent if the mistake is not about a value. */
    value?: unknown;
    /** Continues a sentence that begins with the value: `is not a duration`. */
    why: string;
    /** What AWS or the issuer answered. */
    answer?: string;
    /** What is accepted, in words. */
    accepted: string;
    /** Commands that put it right, to run one after the other. Absent if the stack file is the place to do that. */
    run?: readonly string[];
}

/** Carries mistakes to the place that prints them. */
export class MistakesError extends Error {
    constructor(readonly mistakes: readonly Mistake[]) {
        super(mistakes.map(({ key, why }) => `${key} ${why}`).join("; "));
    }
}

/** The text of mistakes in a stack, or in what else they are about. Equal ones appear once. */
export function printMistakes(mistakes: readonly Mistake[], stack: string, subject = `stack ${stack}`): string {
    const texts = new Set(mistakes.map(printMistake));
    const count = texts.size === 1 ? "1 problem" : `${texts.size} problems`;
    return `${count} with ${subject}. Nothing was created or changed.\n\n  ${[...texts].join("\n\n  ")}\n`;
}

function printMistake({ key, value, why, answer, accepted, run = [] }: Mistake): string {
    const shown = value === undefined ? "" : `${literal(value)} `;
    const lines = [
        `${literalName(key)}: ${shown}${why}${why.endsWith("?") ? "" : "."}`,
        ...(answer === undefined ? [] : [`Answer: ${answer}`]),
        `Accepted: ${accepted}.`,
        ...(run.length === 0 ? [] : [`Run: ${run.join(" &&\n         ")}`]),
    ];
    return lines.join("\n    ");
}

/**
 * Runs a function, and prints the mistakes that it throws.
 *
 * @throws pulumi.RunError, whose text Pulumi prints without a stack trace. Other errors pass through.
 */
export async function printingMistakes<Result>(stack: string, run: () => Result | Promise<Result>): Promise<Result> {
    try {
        return await run();
    } catch (error) {
        if (!(error instanceof MistakesError)) throw error;
        const text = printMistakes(error.mistakes, stack);
        // The text replaces the stack trace, which nobody sees. Node.js 20 and others need 25 seconds and 4 GB to write a
        // trace that passes through @pulumi/pulumi: https://github.com/nodejs/node/issues/64011
        throw Object.assign(new RunError(text), { stack: text });
    }
}

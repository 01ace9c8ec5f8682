import { RunError } from "@pulumi/pulumi/errors"; // @pulumi/pulumi itself takes half a second to load

/**
 * An error of the user's, to be thrown: Pulumi prints its text, which says what is wrong and what to do, and no stack.
 *
 * So it has none: Node 20 and others take 25 seconds and 4 GB to write one down that passes through `@pulumi/pulumi`
 * (nodejs/node#64011), though nobody gets to see it.
 */
export function mistake(text: string): RunError {
    return Object.assign(new RunError(text), { stack: text });
}

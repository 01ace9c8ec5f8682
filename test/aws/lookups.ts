/** An account and an issuer that answer one lookup, and what `pulumi up` prints of a refusal. */
import * as pulumi from "@pulumi/pulumi";
import { MistakesError, printMistakes } from "../../messages/mistake";

/** Makes one lookup answer this, or fail with an error. Any other lookup fails, and so does every resource. */
export async function mockLookup(token: string, inputs: object, answer: object | Error): Promise<void> {
    await pulumi.runtime.setMocks({
        newResource: ({ type }) => {
            throw new Error(`Unexpected resource: ${type}`);
        },
        call: (asked) => {
            const isExpected = asked.token === token && JSON.stringify(asked.inputs) === JSON.stringify(inputs);
            const result = isExpected ? answer : new Error(`Unexpected lookup: ${asked.token}`);
            // Pulumi's runtime reads the text of an error where gRPC puts it.
            if (result instanceof Error) throw Object.assign(result, { details: result.message });
            return result;
        },
    });
}

/** The mistakes that a lookup is refused with, as `pulumi up` prints them for stack acme/dev. */
export async function refusalOf(lookup: Promise<unknown>): Promise<string> {
    try {
        await lookup;
    } catch (error) {
        if (error instanceof MistakesError) return printMistakes(error.mistakes, "acme/dev");
        throw error;
    }
    throw new Error("It refused nothing.");
}

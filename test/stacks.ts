import { MistakesError, printMistakes, type Mistake } from "../messages/mistake";
import { parseSettings, type Settings, type StackIdentity } from "../settings";

/** The stack that the tests configure. */
export const STACK: StackIdentity = { project: "keyless", stack: "dev", organization: "acme" };

/** Settings as the engine passes them to the program. Lists and objects need not be JSON text. */
export function configOf(values: Record<string, unknown>): Record<string, string> {
    const entries = Object.entries(values);
    return Object.fromEntries(
        entries.map(([key, value]) => [`keyless:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
    );
}

/** The program's reading of such settings. */
export function settingsOf(values: Record<string, unknown>, stack = STACK): Settings {
    return parseSettings({ "aws:region": "us-east-1", ...configOf(values) }, stack);
}

/** The mistakes in such settings; none if they are accepted. */
export function mistakesIn(values: Record<string, unknown>, stack = STACK): readonly Mistake[] {
    try {
        settingsOf(values, stack);
    } catch (error) {
        if (error instanceof MistakesError) return error.mistakes;
        throw error;
    }
    return [];
}

/** The same as `pulumi up` prints them. */
export const refusalOf = (values: Record<string, unknown>, stack = STACK) =>
    printMistakes(mistakesIn(values, stack), stack.stack);

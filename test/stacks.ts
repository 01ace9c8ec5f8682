import { parseSettings, type Settings, type StackIdentity } from "../settings";

/** The stack that the tests configure. */
export const STACK: StackIdentity = { project: "keyless", stack: "dev", organization: "acme" };

/** Settings as the engine hands them to the program; lists and objects need not be JSON text. */
export function configOf(values: Record<string, unknown>): Record<string, string> {
    const entries = Object.entries(values);
    return Object.fromEntries(
        entries.map(([key, value]) => [`keyless:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
    );
}

/** What the program makes of such settings. */
export function settingsOf(values: Record<string, unknown>, stack = STACK): Settings {
    return parseSettings({ "aws:region": "us-east-1", ...configOf(values) }, stack);
}

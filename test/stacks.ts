import { trustPolicySize } from "../aws/trust-policy";
import { MistakesError, printMistakes, type Mistake } from "../messages/mistake";
import { parseSettings, type StackIdentity } from "../settings";

/** The stack that the tests configure. */
export const STACK: StackIdentity = { project: "keyless", stack: "dev", organization: "acme", name: "acme/dev" };
/** The same on a self-managed backend, where no organization owns it. */
export const SELF_MANAGED: StackIdentity = { ...STACK, organization: "organization", name: "dev" };

/** Settings by their keys. Lists and objects need not be JSON text. */
export type Values = Record<string, unknown>;

/** Settings as the engine passes them to the program. */
export function configOf(values: Values): Record<string, string> {
    const entries = Object.entries(values);
    return Object.fromEntries(
        entries.map(([key, value]) => [`keyless:${key}`, typeof value === "string" ? value : JSON.stringify(value)]),
    );
}

/** The program's reading of such settings. */
export const settingsOf = (values: Values, stack = STACK) =>
    parseSettings({ "aws:region": "us-east-1", ...configOf(values) }, stack);

/** The same in a stack of the organization that is trusted. */
export const settingsOfOwner = (values: Values & { organization?: string }) =>
    settingsOf(values, { ...STACK, organization: values.organization ?? STACK.organization });

/** The mistakes in such settings; none if they are accepted. */
export function mistakesIn(values: Values, stack = STACK): readonly Mistake[] {
    try {
        settingsOf(values, stack);
    } catch (error) {
        if (error instanceof MistakesError) return error.mistakes;
        throw error;
    }
    return [];
}

/** The same as `pulumi up` prints them. */
export const refusalOf = (values: Values, stack = STACK) => printMistakes(mistakesIn(values, stack), stack.name);

/** Settings whose trust policy has so many characters. */
export function ofSize(size: number, environments: string[] = []): Values {
    const withName = (length: number) => ({ environments, deployments: ["web/dev", `web/${"x".repeat(length)}`] });
    return withName(1 + size - trustPolicySize(settingsOf(withName(1)).trust));
}

/** ARNs of so many policies. */
export const arns = (count: number) =>
    Array.from({ length: count }, (_, i) => `arn:aws:iam::123456789012:policy/p${i}`);

/**
 * IAM's decision on a web identity token, as far as the trust policy makes it. AWS also checks the signature, the expiry
 * and the provider's list of audiences.
 *
 * - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { issuerKey, type TrustPolicy } from "./trust-policy";

/** The claims that a trust policy tests. */
export interface Token {
    aud: string;
    sub: string;
}

/** How each operator compares a claim with one value of the policy. Both are case-sensitive. */
const OPERATORS: Record<string, (claim: string, value: string) => boolean> = {
    StringEquals: (claim, value) => claim === value,
    StringLike: (claim, value) => matches(claim, value),
};

/** `*` matches any text, also an empty one, and `?` any one character. The whole claim must match. */
function matches(claim: string, pattern: string): boolean {
    const source = pattern.replace(/[\\^$.*+?()[\]{}|]/g, (special) =>
        special === "*" ? ".*" : special === "?" ? "." : `\\${special}`,
    );
    return new RegExp(`^${source}$`, "su").test(claim);
}

/**
 * Whether a trust policy lets a token of this issuer assume the role. All conditions of a statement must be met, each by
 * one of its values. A claim that the token lacks meets no condition.
 *
 * @throws Error for an unknown operator, effect or action, because a wrong guess would be worse than none.
 */
export function allows(policy: TrustPolicy, issuerUrl: string, token: Token): boolean {
    const issuer = issuerKey(issuerUrl);
    const claims = new Map([
        [`${issuer}:aud`.toLowerCase(), token.aud],
        [`${issuer}:sub`.toLowerCase(), token.sub],
    ]);
    return policy.Statement.some(({ Effect, Action, Condition }) => {
        if (Effect !== "Allow" || Action !== "sts:AssumeRoleWithWebIdentity")
            throw new Error(`Unknown statement: ${String(Effect)} ${String(Action)}.`);
        return Object.entries(Condition).every(([operator, keys]) => {
            const holds = OPERATORS[operator];
            if (holds === undefined) throw new Error(`Unknown operator: ${operator}.`);
            return Object.entries(keys).every(([key, values]) => {
                const claim = claims.get(key.toLowerCase());
                return claim !== undefined && [values].flat().some((value) => holds(claim, value));
            });
        });
    });
}

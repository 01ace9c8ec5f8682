/**
 * IAM's decision on a web identity token, as far as a role's trust policy makes it: signature, expiry and the provider's
 * own list of audiences come on top. Sources: "Policy evaluation logic" and "IAM JSON policy elements: Condition operators".
 */
import type { TrustPolicy } from "../trust-policy";

/** The claims that a trust policy here looks at. */
export interface Token {
    aud: string;
    sub: string;
}

/** How each operator compares a claim with one value of the policy. Case counts in both. */
const OPERATORS: Record<string, (claim: string, value: string) => boolean> = {
    StringEquals: (claim, value) => claim === value,
    StringLike: (claim, value) => matches(claim, value),
};

/** `*` stands for any text, also none; `?` for any one character. Nothing else is special, and the whole claim must match. */
function matches(claim: string, pattern: string): boolean {
    const source = pattern.replace(/[\\^$.*+?()[\]{}|]/g, (special) =>
        special === "*" ? ".*" : special === "?" ? "." : `\\${special}`,
    );
    return new RegExp(`^${source}$`, "su").test(claim);
}

/**
 * Whether a trust policy lets the bearer of a token of this issuer assume the role. Conditions of a statement must all
 * hold; of a condition's values one must; a claim that the token lacks holds for nothing.
 *
 * @throws Error for an operator or an effect that is not known here: no guess is better than a wrong one.
 */
export function allows(policy: TrustPolicy, issuerUrl: string, token: Token): boolean {
    const issuer = issuerUrl.replace("https://", "");
    const claims = new Map(
        [
            [`${issuer}:aud`, token.aud],
            [`${issuer}:sub`, token.sub],
        ].map(([key = "", claim = ""]) => [key.toLowerCase(), claim]),
    );
    return policy.Statement.some(({ Effect, Action, Condition }) => {
        if (Effect !== "Allow" || Action !== "sts:AssumeRoleWithWebIdentity")
            throw new Error(`A statement that ${String(Effect)}s ${String(Action)} can't be judged.`);
        return Object.entries(Condition).every(([operator, keys]) => {
            const holds = OPERATORS[operator];
            if (holds === undefined) throw new Error(`The operator ${operator} can't be judged.`);
            return Object.entries(keys).every(([key, values]) => {
                const claim = claims.get(key.toLowerCase());
                return claim !== undefined && [values].flat().some((value) => holds(claim, value));
            });
        });
    });
}

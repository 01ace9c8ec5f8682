/**
 * IAM's decision on a web identity token, as far as the trust policy makes it. AWS also checks the signature, the expiry
 * and the provider's list of audiences.
 *
 * - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * - https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { holds, printTest, readTests, type Token } from "./condition";
import type { TrustPolicy } from "../aws/trust-policy";
import type { Rule } from "./trust-rules";

export type Decision = "allowed" | "refused" | "not judged";

/** Decides a token by the rules of a trust policy: a statement must allow it, and none may deny it. */
export function decide(rules: readonly Rule[], token: Token): Decision {
    const some = (effect: Rule["effect"]) => {
        const applies = rules.filter((rule) => rule.effect === effect).map((rule) => appliesTo(rule, token));
        return applies.includes(true) || (applies.includes(undefined) ? undefined : false);
    };
    const [allowed, denied] = [some("Allow"), some("Deny")];
    if (allowed === false || denied === true) return "refused";
    return allowed === undefined || denied === undefined ? "not judged" : "allowed";
}

/** Whether a token meets all tests; undefined if that depends on one that is not judged. */
function appliesTo({ tests }: Rule, token: Token): boolean | undefined {
    const results = tests.map((test) => holds(test, token));
    return !results.includes(false) && (results.includes(undefined) ? undefined : true);
}

/**
 * Whether a trust policy of this program lets a token of this issuer assume the role.
 *
 * @throws Error for an unknown condition, effect or action, because a wrong guess would be worse than none.
 */
export function allows(policy: TrustPolicy, issuerUrl: string, token: Token): boolean {
    const rules = policy.Statement.map(({ Effect, Action, Condition }): Rule => {
        if (Effect !== "Allow" || Action !== "sts:AssumeRoleWithWebIdentity")
            throw new Error(`Unknown statement: ${String(Effect)} ${String(Action)}.`);
        return { effect: Effect, tests: readTests(Condition, { issuerUrl, hasVariables: true }) };
    });
    const unknown = rules.flatMap(({ tests }) => tests).find(({ kind }) => kind === "not judged");
    if (unknown !== undefined) throw new Error(`Unknown condition: ${printTest(unknown)}.`);
    return decide(rules, token) === "allowed";
}

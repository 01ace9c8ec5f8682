/** Trust policies, as an account may have them. */
import type { Rule } from "../simulation/trust-rules";
import { readTrustRules } from "../simulation/trust-rules";

export const ISSUER = "https://api.pulumi.com/oidc";
export const PROVIDER = "arn:aws:iam::111122223333:oidc-provider/api.pulumi.com/oidc";
export const AUD = "api.pulumi.com/oidc:aud";
export const SUB = "api.pulumi.com/oidc:sub";

export type Condition = Record<string, Record<string, unknown>>;

/** A statement about the issuer's tokens. */
export const statement = (Condition?: Condition, Effect: Rule["effect"] = "Allow") => ({
    Effect,
    Principal: { Federated: PROVIDER },
    Action: "sts:AssumeRoleWithWebIdentity",
    ...(Condition && { Condition }),
});

/** A policy document with these statements. */
export const policyOf = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });

/** The rules of a policy with these statements. */
export const rulesOf = (...statements: object[]): Rule[] => readTrustRules(policyOf(...statements), ISSUER)!.rules;

/** Why a token is refused before its audience and subject count: its use, its issuer or its time. */
import type { Token } from "../aws/condition";
import { literal } from "../messages/literal";
import { CUSTOM_AUDIENCE_ISSUER } from "../pulumi-cloud/issuer";
import type { Subject } from "../pulumi-cloud/tokens";
import { likeOutput, otherIssuer, type Refusal, type Role } from "./remedies";

/** The claims of a token that decide. */
export interface Claims extends Token {
    /** The issuer. */
    iss?: string;
    /** Seconds since 1970. */
    exp?: number;
    /** Seconds since 1970. */
    nbf?: number;
}

/** Tokens that are no logins to AWS: https://www.pulumi.com/docs/esc/guides/configuring-oidc/custom-audience/ */
export function whyOfOtherUse({ iss }: Claims, subject: Subject | undefined): Refusal | undefined {
    if (iss !== CUSTOM_AUDIENCE_ISSUER && subject?.kind !== "custom audience") return undefined;
    return {
        reason: "The token is from fn::open::oidc, which is for services that accept the token itself. Its issuer and its subject are not those of AWS logins, which use fn::open::aws-login.",
        next: [{ ...likeOutput, text: "Use fn::open::aws-login, as in:" }],
    };
}

export function whyNotNow({ issuerUrl }: Role["trust"], { iss, exp, nbf }: Claims, now: number): Refusal | undefined {
    if (iss !== undefined && iss !== issuerUrl)
        return {
            reason: `The token's issuer is ${literal(iss)}, and the role trusts ${literal(issuerUrl)}.`,
            next: otherIssuer(iss),
        };
    const time = (seconds: number) => new Date(seconds * 1000).toISOString();
    if (exp !== undefined && exp <= now)
        return { reason: `The token expired at ${time(exp)}.`, next: [{ text: "Get a new token." }] };
    if (nbf !== undefined && nbf > now)
        return {
            reason: `The token is not valid before ${time(nbf)}.`,
            next: [{ text: "Check this machine's clock." }],
        };
    return undefined;
}

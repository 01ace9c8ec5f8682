/** The claims of a token, from what people have of it. */
import { isObject } from "../../messages/json";
import type { Token } from "../../simulation/condition";
import { UsageError } from "../shared/command-line";

/** The claims that decide. Times are in seconds since 1970. */
export interface Claims extends Token {
    iss?: string;
    exp?: number;
    nbf?: number;
}

const ACCEPTED =
    "Accepted: a JWT, its claims as JSON, a CloudTrail event of AssumeRoleWithWebIdentity, or its principalId (<provider ARN>:<audience>:<subject>)";

/**
 * Reads a JSON Web Token (https://www.rfc-editor.org/rfc/rfc7519), its claims, or what CloudTrail has of it:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html. No message has the text.
 *
 * @throws UsageError for anything else.
 */
export function parseClaims(text: string): Claims {
    const principal = readPrincipal(text);
    if (principal !== undefined) return principal;
    try {
        const isJson = /^\s*[{[]/.test(text);
        const [, payload = ""] = /^(?:Bearer\s+)?[\w-]+\.([\w-]+)\.[\w-]*$/i.exec(text) ?? [];
        const json: unknown = JSON.parse(isJson ? text : Buffer.from(payload, "base64url").toString("utf8"));
        return readEvent(json) ?? readClaims(json);
    } catch (error) {
        throw error instanceof UsageError ? error : new UsageError(`That is not a token. ${ACCEPTED}.`);
    }
}

/** The principal of a web identity: the provider's ARN, the audience, which may end in an organization `pulumi`, and the subject. */
function readPrincipal(text: unknown): Claims | undefined {
    const PRINCIPAL = /^arn:[^:\s]*:iam::\d*:oidc-provider\/([^:\s]+):(\S+?):(pulumi:(?!pulumi:)[^]+)$/;
    const [, provider = "", aud, sub] = (typeof text === "string" ? PRINCIPAL.exec(text) : undefined) ?? [];
    return aud === undefined || sub === undefined ? undefined : { aud, sub, iss: `https://${provider}` };
}

/** An event, alone, in `Records`, or as text in what Event history shows. */
function readEvent(json: unknown): Claims | undefined {
    if (!isObject(json)) return undefined;
    const { Records, Events, CloudTrailEvent, userIdentity } = json;
    if (typeof CloudTrailEvent === "string") return readEvent(JSON.parse(CloudTrailEvent));
    for (const event of [Records ?? Events ?? []].flat()) {
        const claims = readEvent(event);
        if (claims !== undefined) return claims;
    }
    return isObject(userIdentity) ? readPrincipal(userIdentity["principalId"]) : undefined;
}

function readClaims(json: unknown): Claims {
    const { sub, iss, exp, nbf, ...others } = isObject(json) ? json : {};
    const [aud, ...more] = [others["aud"]].flat();
    const isText = (each: unknown) => each === undefined || typeof each === "string";
    const isTime = (each: unknown) => each === undefined || typeof each === "number";
    if (
        typeof aud !== "string" ||
        typeof sub !== "string" ||
        more.length > 0 ||
        !isText(iss) ||
        ![exp, nbf].every(isTime)
    )
        throw new UsageError(
            `That is not a token of Pulumi Cloud: it needs one audience, a subject, and times in seconds. ${ACCEPTED}.`,
        );
    return { aud, sub, iss, exp, nbf } as Claims;
}

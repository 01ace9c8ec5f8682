/** Why a token may or may not assume the role, in words that a person can act on. */
import { trustPolicy } from "../../aws/trust-policy";
import { literal } from "../../messages/literal";
import { printDeploymentEntry } from "../../pulumi-cloud/deployments";
import { printEnvironmentEntry, type EnvironmentEntry } from "../../pulumi-cloud/environments";
import { CUSTOM_AUDIENCE_ISSUER } from "../../pulumi-cloud/issuer";
import { awsAudience, plainAudience, subjectAttributes, tokensOfEnvironments } from "../../pulumi-cloud/tokens";
import type { Settings } from "../../settings";
import type { Token } from "../../simulation/condition";
import { allows } from "../../simulation/decision";
import type { LoadedStack } from "../shared/stack";
import { readSubject, type Subject } from "../shared/subjects";
import { covers, entryFor, trusting } from "./trusting";

/** The claims of a token that decide. Times are in seconds since 1970. */
export interface Claims extends Token {
    iss?: string;
    exp?: number;
    nbf?: number;
}

/** The decision on a token. */
export interface Verdict {
    allowed: boolean;
    reason: string;
    /** What to do about a refusal: sentences, or a command. */
    next?: string | undefined;
}

/** A stack, and whom it trusts. */
export interface TrustingStack extends Pick<LoadedStack, "identity" | "configured"> {
    trust: Settings["trust"];
}

const refused = (reason: string, next?: string): Verdict => ({ allowed: false, reason, next });

/** Decides a token as IAM does with the role's trust policy, at a time in seconds since 1970. */
export function judge(stack: TrustingStack, claims: Claims, now: number): Verdict {
    const { trust } = stack;
    const { aud, sub, iss, exp, nbf } = claims;
    const subject = readSubject(sub);
    if (iss === CUSTOM_AUDIENCE_ISSUER || subject?.kind === "custom audience")
        return refused(
            "The token is from fn::open::oidc, which is for services that accept the token itself. Its issuer and its subject are not those of logins to AWS.",
            "Use fn::open::aws-login, as in the stack's output escEnvironment.",
        );
    if (iss !== undefined && iss !== trust.issuerUrl)
        return refused(
            `The token's issuer is ${literal(iss)}, and the role trusts ${literal(trust.issuerUrl)}.`,
            "If that is your own Pulumi Cloud, set issuerUrl to it. That replaces the account's provider.",
        );
    const time = (seconds: number) => new Date(seconds * 1000).toUTCString();
    if (exp !== undefined && exp <= now) return refused(`The token expired at ${time(exp)}.`, "Get a new token.");
    if (nbf !== undefined && nbf > now)
        return refused(`The token is not valid before ${time(nbf)}.`, "Check this machine's clock.");

    if (allows(trustPolicy(trust, "the account's"), trust.issuerUrl, claims))
        return { allowed: true, reason: `The role trusts ${subject ? describe(subject) : "this subject"}.` };

    const compare = "Compare it with the stack's output subjects.";
    if (subject === undefined)
        return refused(
            `The subject ${literal(sub)} has no form that Pulumi Cloud issues for environments or deployments.`,
            compare,
        );
    const { organization } = subject;
    if (organization !== trust.organization)
        return refused(
            `The token is for the organization ${literal(organization)}, and the role trusts ${literal(trust.organization)}.${isCase(organization, [trust.organization])}`,
            "If that is your organization, set organization to it. That changes who is trusted.",
        );
    if (subject.kind === "customer-managed key")
        return refused(
            "The token is for a customer-managed key, and not for an ESC environment or a deployment.",
            "Use a role of its own for the key. This program creates no role for keys.",
        );
    if (subject.kind === "legacy project named")
        return refused("The subject names the legacy project, which Pulumi Cloud leaves out of subjects.", compare);
    const refusal = whyAudience(trust, aud, subject);
    return refusal ?? (subject.kind === "deployment" ? whyNotListed(stack, subject) : whyEnvironment(stack, subject));
}

/** What a subject names, in words. */
function describe(subject: Subject): string {
    const entry = entryFor(subject);
    if (entry === undefined) return "this subject";
    const user = "user" in subject && subject.user !== undefined ? `, opened by ${literal(subject.user)}` : "";
    return `the ${subject.kind === "deployment" ? "deployment" : "ESC environment"} ${literal(entry)}${user}`;
}

const isCase = (text: string, expected: readonly string[]) =>
    expected.some((each) => each !== text && each.toLowerCase() === text.toLowerCase())
        ? " Names are case-sensitive."
        : "";

/** Why an audience doesn't belong to a subject; undefined if it does. */
function whyAudience(trust: Settings["trust"], aud: string, subject: Subject): Verdict | undefined {
    const { organization, users } = trust;
    const [plain, aws] = [plainAudience(organization), awsAudience(organization)];
    const audienceOf = (entry: EnvironmentEntry) => tokensOfEnvironments(organization, entry, users).audience;
    // The token of an environment that it doesn't name may have the audience of any that is trusted.
    const environments: readonly EnvironmentEntry[] =
        "environment" in subject && subject.environment
            ? [{ kind: "one", ...subject.environment }]
            : trust.environments;
    const expected = subject.kind === "deployment" ? [plain] : [...new Set(environments.map(audienceOf))];
    if (expected.includes(aud) || expected.length === 0) return undefined;
    const owners =
        aud === plain
            ? ", which Pulumi Deployments, logins in the legacy project and every vault-login have"
            : aud === aws
              ? ", which logins to AWS outside of the legacy project have"
              : "";
    return refused(
        `The audience is ${literal(aud)}${owners}. It must be ${expected.map(literal).join(" or ")}.${isCase(aud, [plain, aws])}`,
        subject.kind === "deployment"
            ? undefined
            : "Use fn::open::aws-login. If the environment imports its login, trust the one that defines it, and keep the login's subjectAttributes.",
    );
}

function whyEnvironment(stack: TrustingStack, subject: Extract<Subject, { kind: "opened" | "declared" }>): Verdict {
    const { environments, users } = stack.trust;
    const { environment } = subject;
    const attributes = subjectAttributes(environments, users).join(", ");
    const declare = `Give the login subjectAttributes: [${attributes}] and no other attribute, as in the stack's output escEnvironment.`;
    if (environment === undefined && environments.length > 0)
        return refused(
            subject.kind === "opened"
                ? "The environment was opened through a stack's environment: list, and its login lacks subjectAttributes, so the token doesn't name it."
                : "The login's subjectAttributes lack currentEnvironment.name, so the token doesn't name its environment.",
            declare,
        );
    if (environment === undefined || !environments.some((entry) => covers(entry, environment)))
        return whyNotListed(stack, subject);
    const name = literal(entryFor(subject));
    if (subject.kind === "opened" || subject.attributes.join(", ") !== attributes)
        return refused(`${name} is trusted, but the login's subjectAttributes are not [${attributes}].`, declare);
    const user = literal(subject.user ?? "");
    return refused(
        `${name} is trusted if ${users.join(" or ")} opens it, and ${user} opened it.`,
        `To trust ${user} as well, add that login to users.`,
    );
}

function whyNotListed(stack: TrustingStack, subject: Subject): Verdict {
    const { environments, deployments } = stack.trust;
    const [entries, none] =
        subject.kind === "deployment"
            ? [deployments.map(printDeploymentEntry), "no deployments"]
            : [environments.map(printEnvironmentEntry), "no ESC environments"];
    const command = trusting(stack, subject);
    return refused(
        `The role doesn't trust ${describe(subject)}. It trusts ${entries.map(literal).join(", ") || none}.${isCase(entryFor(subject) ?? "", entries)}`,
        // The default subject names the environment that was opened, and not the one that it may import its login from.
        command !== undefined && subject.kind === "opened"
            ? `If the environment imports its login, give the login where it is defined subjectAttributes: [currentEnvironment.name]. Otherwise: ${command}`
            : command,
    );
}

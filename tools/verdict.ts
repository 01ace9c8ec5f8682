/** Why a token may or may not assume the role, in words that a person can act on. */
import { allows, type Token } from "../aws/decision";
import { trustPolicy } from "../aws/trust-policy";
import { setConfig } from "../messages/command";
import { Fault } from "../messages/mistake";
import { nearest } from "../messages/nearest";
import * as deployments from "../pulumi-cloud/deployments";
import * as environments from "../pulumi-cloud/environments";
import { parseIssuerUrl } from "../pulumi-cloud/issuer";
import { audiencesOf, awsAudience, plainAudience, readSubject, type Subject } from "../pulumi-cloud/tokens";
import { compareSubjects, declareAttribute, trusting, type DeploymentSubject, type Role, type Step } from "./remedies";

/** The claims of a token that decide. */
export interface Claims extends Token {
    /** The issuer. */
    iss?: string;
    /** Seconds since 1970. */
    exp?: number;
    /** Seconds since 1970. */
    nbf?: number;
}

export interface Verdict {
    allowed: boolean;
    /** A sentence. */
    reason: string;
    /** What to do about a refusal. */
    next: Step[];
}

type Refusal = Omit<Verdict, "allowed">;
const show = (text: string) => JSON.stringify(text);

/** Decides a token as IAM does with the role's trust policy, at a time in seconds since 1970. */
export function judge(role: Role, claims: Claims, now: number): Verdict {
    const { trust } = role;
    const subject = readSubject(claims.sub);
    const refusal = whyUntimely(trust, claims, now);
    if (refusal !== undefined) return { allowed: false, ...refusal };
    if (allows(trustPolicy(trust, "the account's"), trust.issuerUrl, claims))
        return { allowed: true, reason: `The role trusts ${subject ? describe(subject) : "this subject"}.`, next: [] };
    if (subject === undefined) {
        const reason = `The subject ${show(claims.sub)} has no form that Pulumi Cloud issues for environments or deployments.`;
        return { allowed: false, reason, next: [compareSubjects] };
    }
    const refused =
        whyOrganization(trust, subject) ??
        whyAudience(trust, claims.aud, subject) ??
        (subject.kind === "deployment" ? whyDeployment(role, subject) : whyEnvironment(role, subject));
    return { allowed: false, ...refused };
}

function describe(subject: Subject): string {
    if (subject.kind === "deployment")
        return `the operation ${subject.deployment.operation} of stack ${show(deployments.printStack(subject.deployment))}`;
    if (subject.kind === "legacy project named" || subject.environment === undefined)
        return "ESC environments with tokens that don't name them";
    return `the ESC environment ${show(environments.printEnvironment(subject.environment))}`;
}

function whyUntimely({ issuerUrl }: Role["trust"], { iss, exp, nbf }: Claims, now: number): Refusal | undefined {
    if (iss !== undefined && iss !== issuerUrl) {
        const isAccepted = !(parseIssuerUrl(iss) instanceof Fault);
        return {
            reason: `The token's issuer is ${show(iss)}, and the role trusts ${show(issuerUrl)}.`,
            next: isAccepted ? [{ text: "If that is your Pulumi Cloud:", run: [setConfig("issuerUrl", iss)] }] : [],
        };
    }
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

function whyOrganization({ organization }: Role["trust"], { organization: named }: Subject): Refusal | undefined {
    if (named === organization) return undefined;
    const isCase = named.toLowerCase() === organization.toLowerCase();
    return {
        reason: `The token is for the organization ${show(named)}, and the role trusts ${show(organization)}${isCase ? ". Names are case-sensitive" : ""}.`,
        next: [{ text: "If you mean that organization:", run: [setConfig("organization", named)] }],
    };
}

function whyAudience({ organization }: Role["trust"], aud: string, subject: Subject): Refusal | undefined {
    const expected = audiencesOf(subject);
    const [first = ""] = expected;
    if (expected.includes(aud)) return undefined;
    const isCase = expected.some((audience) => audience.toLowerCase() === aud.toLowerCase());
    const whose =
        aud === plainAudience(organization)
            ? "belongs to Pulumi Deployments and to ESC environments in the legacy project"
            : aud === awsAudience(organization)
              ? "belongs to ESC environments outside of the legacy project"
              : isCase
                ? "differs by case, and audiences are case-sensitive"
                : "is not one that Pulumi Cloud issues to this organization for AWS";
    return {
        reason: `The audience ${show(aud)} ${whose}. Tokens of ${describe(subject)} have ${show(first)}.`,
        next: [{ text: `Make the login, or the test, ask for ${show(first)}.` }],
    };
}

function whyEnvironment(role: Role, subject: Exclude<Subject, DeploymentSubject>): Refusal {
    const { environments: entries } = role.trust;
    if (subject.kind === "legacy project named")
        return {
            reason: "The subject names the legacy project, which Pulumi Cloud leaves out of subjects.",
            next: [compareSubjects],
        };
    const { environment } = subject;
    const hasMore = subject.kind === "declared" && subject.hasMoreAttributes;
    if (entries.length === 0) {
        const declare = environment === undefined || hasMore ? [declareAttribute] : [];
        const steps = [...trusting(role, subject), ...declare];
        return { reason: "The role trusts deployments, and no ESC environments.", next: steps };
    }
    if (environment === undefined)
        return {
            reason:
                subject.kind === "opened"
                    ? "The environment was opened through a stack's environment: list, and its login lacks subjectAttributes, so the token doesn't name it."
                    : "The login's subjectAttributes lack currentEnvironment.name, so the token doesn't name its environment.",
            next: [declareAttribute],
        };
    const listed = entries.find((entry) => environments.coversEnvironment(entry, environment));
    if (listed !== undefined) {
        const why =
            subject.kind === "declared"
                ? "the login declares other subjectAttributes than currentEnvironment.name"
                : "a prefix in the legacy project accepts only logins with subjectAttributes";
        const reason = `${show(environments.printEnvironmentEntry(listed))} is trusted, but ${why}.`;
        return { reason, next: [declareAttribute] };
    }
    const near = nearestOf(environments.printEnvironment(environment), entries.map(environments.printEnvironmentEntry));
    return {
        reason: `The role doesn't trust ${describe(subject)}. ${near}`,
        next: [...trusting(role, subject), ...(hasMore ? [declareAttribute] : [])],
    };
}

function whyDeployment(role: Role, subject: DeploymentSubject): Refusal {
    const { deployments: entries } = role.trust;
    const next = trusting(role, subject);
    if (entries.length === 0) return { reason: "The role trusts ESC environments, and no deployments.", next };
    const ofStack = entries.filter((entry) => deployments.coversStack(entry, subject.deployment));
    const instead =
        ofStack.length > 0
            ? `It trusts only ${ofStack.map(deployments.printDeploymentEntry).join(", ")}.`
            : nearestOf(deployments.printStack(subject.deployment), entries.map(deployments.printDeploymentEntry));
    return { reason: `The role doesn't trust ${describe(subject)}. ${instead}`, next };
}

function nearestOf(text: string, entries: string[]): string {
    const near = nearest(text, entries);
    const isCase = near.toLowerCase() === text.toLowerCase();
    return isCase ? `It trusts ${show(near)}: names are case-sensitive.` : `The nearest entry is ${show(near)}.`;
}

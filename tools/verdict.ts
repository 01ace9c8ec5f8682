/** Why a token may or may not assume the role, in words that a person can act on. */
import { allows } from "../aws/decision";
import { trustPolicy } from "../aws/trust-policy";
import { escaped, literal } from "../messages/literal";
import * as deployments from "../pulumi-cloud/deployments";
import * as environments from "../pulumi-cloud/environments";
import { readSubject, type Subject } from "../pulumi-cloud/tokens";
import { whyAudience } from "./audience-verdict";
import { whyNotNow, whyOfOtherUse, type Claims } from "./claims-verdict";
import * as remedies from "./remedies";
import type { DeploymentSubject, EnvironmentSubject, Refusal, Role } from "./remedies";

export interface Verdict extends Refusal {
    allowed: boolean;
}

/** Decides a token as IAM does with the role's trust policy, at a time in seconds since 1970. */
export function judge(role: Role, claims: Claims, now: number): Verdict {
    const { trust } = role;
    const subject = readSubject(claims.sub);
    const refusal = whyOfOtherUse(claims, subject) ?? whyNotNow(trust, claims, now);
    if (refusal !== undefined) return { allowed: false, ...refusal };
    if (allows(trustPolicy(trust, "the account's"), trust.issuerUrl, claims))
        return { allowed: true, reason: `The role trusts ${subject ? describe(subject) : "this subject"}.`, next: [] };
    return { allowed: false, ...whyRefused(role, claims.aud, subject, claims.sub) };
}

function whyRefused(role: Role, aud: string, subject: Subject | undefined, sub: string): Refusal {
    if (subject === undefined || subject.kind === "custom audience") {
        const reason = `The subject ${literal(sub)} has no form that Pulumi Cloud issues for environments or deployments.`;
        return { reason, next: [remedies.compareSubjects] };
    }
    const refusal = whyOrganization(role, subject.organization);
    if (refusal !== undefined) return refusal;
    switch (subject.kind) {
        case "customer-managed key":
            return {
                reason: "The token is for a customer-managed key, and not for an ESC environment or a deployment.",
                next: [{ text: "Use a role of its own for the key. This program creates no role for keys." }],
            };
        case "legacy project named":
            return {
                reason: "The subject names the legacy project, which Pulumi Cloud leaves out of subjects.",
                next: [remedies.compareSubjects],
            };
        case "deployment":
            return whyAudience(role, aud, subject) ?? whyDeployment(role, subject);
        default:
            return whyAudience(role, aud, subject) ?? whyEnvironment(role, subject);
    }
}

/** What a subject names, in words. */
function describe(subject: Subject): string {
    if (subject.kind === "deployment")
        return `the operation ${escaped(subject.deployment.operation)} of stack ${literal(deployments.printStack(subject.deployment))}`;
    if ((subject.kind !== "opened" && subject.kind !== "declared") || subject.environment === undefined)
        return "ESC environments with tokens that don't name them";
    const user =
        subject.kind === "declared" && subject.user !== undefined ? `, opened by ${literal(subject.user)}` : "";
    return `the ESC environment ${literal(environments.printEnvironment(subject.environment))}${user}`;
}

function whyOrganization({ trust: { organization } }: Role, named: string): Refusal | undefined {
    if (named === organization) return undefined;
    const isCase = named.toLowerCase() === organization.toLowerCase();
    return {
        reason: `The token is for the organization ${literal(named)}, and the role trusts ${literal(organization)}${isCase ? ". Names are case-sensitive" : ""}.`,
        next: remedies.otherOrganization(named),
    };
}

function whyEnvironment(role: Role, subject: EnvironmentSubject): Refusal {
    const { environments: entries, users } = role.trust;
    const { environment } = subject;
    const declare = remedies.declareAttributes(role.trust);
    const nameIt = remedies.nameDefining("<project>/<environment>", "Trust the environment:");
    if (environment === undefined)
        return {
            reason:
                subject.kind === "opened"
                    ? "The environment was opened through a stack's environment: list, and its login lacks subjectAttributes, so the token doesn't name it."
                    : "The login's subjectAttributes lack currentEnvironment.name, so the token doesn't name its environment.",
            next: [...(entries.length === 0 ? [nameIt] : []), declare],
        };
    const listed = entries.find((entry) => environments.coversEnvironment(entry, environment));
    const declaresRightly = remedies.declaresRightly(role.trust, subject);
    if (listed === undefined) {
        const printed = entries.map(environments.printEnvironmentEntry);
        return {
            reason: `The role doesn't trust ${describe(subject)}. ${trusted(printed, environments.printEnvironment(environment), "ESC environments")}`,
            next: [...remedies.trusting(role, subject), ...(declaresRightly ? [] : [declare])],
        };
    }
    const entry = literal(environments.printEnvironmentEntry(listed));
    if (users.length === 0)
        return {
            reason: `${entry} is trusted, but the login declares other subjectAttributes than currentEnvironment.name.`,
            next: [declare],
        };
    if (!declaresRightly || subject.kind === "opened")
        return {
            reason: `${entry} is trusted for some users only, and the token doesn't name the environment and then the user.`,
            next: [declare],
        };
    return {
        reason: `${entry} is trusted only if opened by ${users.join(" or ")}, and ${literal(subject.user ?? "")} opened it.`,
        next: remedies.trustingUser(role, subject.user),
    };
}

function whyDeployment(role: Role, subject: DeploymentSubject): Refusal {
    const { deployments: entries } = role.trust;
    const ofStack = entries.filter((entry) => deployments.coversStack(entry, subject.deployment));
    const printed = (ofStack.length > 0 ? ofStack : entries).map(deployments.printDeploymentEntry);
    const instead = trusted(printed, deployments.printStack(subject.deployment), "deployments");
    return {
        reason: `The role doesn't trust ${describe(subject)}. ${instead}`,
        next: remedies.trusting(role, subject),
    };
}

/** The trusted entries, in a sentence. */
function trusted(entries: readonly string[], text: string, what: string): string {
    if (entries.length === 0) return `It trusts no ${what}.`;
    const [first = "", ...rest] = entries.slice(0, 5).map(literal);
    const more = entries.length > 5 ? ` and ${entries.length - 5} more` : "";
    const isCase = entries.some((entry) => entry !== text && entry.toLowerCase() === text.toLowerCase());
    return `It trusts ${[first, ...rest].join(", ")}${more}.${isCase ? " Names are case-sensitive." : ""}`;
}

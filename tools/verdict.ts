/** Why a token may or may not assume the role, in words that a person can act on. */
import { setCommand } from "../configuration";
import { nearest } from "../nearest";
import { isDeploymentEntry, isEnvironmentEntry, isIssuerUrl, type Settings } from "../settings";
import { quote } from "../shell";
import { awsAudience, plainAudience, trustPolicy } from "../trust-policy";
import { allows, type Token } from "./decide";

/** What a token says, as far as it decides. */
export interface Claims extends Token {
    /** The issuer. */
    iss?: string;
    /** Seconds since 1970, as `nbf`. */
    exp?: number;
    nbf?: number;
}

/** Whom a stack trusts, and how its configuration says so. */
export interface Role {
    settings: Settings;
    /** How many entries each list has in the configuration; both none while the default environment is trusted. */
    configured: { environments: number; deployments: number };
}

export interface Verdict {
    allowed: boolean;
    /** A sentence. */
    reason: string;
    /** What to do about a refusal; a command where one does it. */
    next?: string;
}

type Refusal = Omit<Verdict, "allowed">;

/** Decides a token as IAM does with the role's trust policy, at a time in seconds since 1970. */
export function judge(role: Role, claims: Claims, now: number): Verdict {
    const { settings } = role;
    const subject = parseSubject(claims.sub);
    const refusal = whyUntimely(settings, claims, now);
    if (refusal !== undefined) return { allowed: false, ...refusal };
    if (allows(trustPolicy(settings, "the account's"), settings.issuerUrl, claims)) {
        return { allowed: true, reason: `The role trusts ${subject ? describe(subject) : "this subject"}.` };
    }
    if (subject === undefined) {
        return {
            allowed: false,
            reason: `The subject ${show(claims.sub)} is of no form that Pulumi Cloud gives to environments or deployments.`,
            next: "Compare it with: pulumi stack output subjects",
        };
    }
    return {
        allowed: false,
        ...(whyOrganization(settings, subject) ??
            whyAudience(settings, claims.aud, subject) ??
            (subject.kind === "deployment" ? whyDeployment(role, subject) : whyEnvironment(role, subject))),
    };
}

// ---- subjects ----

/** What a subject names, in the forms that Pulumi Cloud gives it. */
type Subject =
    | { kind: "environment"; organization: string; name: string }
    /** With `subjectAttributes`; the name is that of the environment with the login, if it is among them. */
    | { kind: "attributes"; organization: string; name: string | undefined; hasMore: boolean }
    | { kind: "deployment"; organization: string; stack: string; operation: string };

function parseSubject(sub: string): Subject | undefined {
    const parts = sub.split(":");
    const [, kind, key, organization = "", ...rest] = parts;
    if (parts[0] !== "pulumi" || organization === "") return undefined;
    if (kind === "environments" && key === "org" && rest[0] === "env" && rest.length === 2) {
        return { kind: "environment", organization, name: rest[1] ?? "" };
    }
    if (kind === "environments" && key === "pulumi.organization.login") {
        const at = rest.findIndex((part, i) => i % 2 === 0 && part === "currentEnvironment.name");
        return { kind: "attributes", organization, name: at < 0 ? undefined : rest[at + 1], hasMore: rest.length > 2 };
    }
    const [project, , stack, , operation] = rest.slice(1);
    const isDeployment = kind === "deploy" && key === "org" && operation !== undefined;
    if (!isDeployment || `project:${project}:stack:${stack}:operation:${operation}:scope:write` !== rest.join(":"))
        return undefined;
    return { kind: "deployment", organization, stack: `${project}/${stack}`, operation };
}

function describe(subject: Subject): string {
    if (subject.kind === "deployment") return `the operation ${subject.operation} of stack ${show(subject.stack)}`;
    if (subject.name === undefined || subject.name === UNNAMED) return "ESC environments whose token doesn't name them";
    return `the ESC environment ${show(entryOf(subject.name))}`;
}

/** What stands for the environment that is made of a stack's `environment:` list. */
const UNNAMED = "<yaml>";

/** The environment as `environments` has it: with its project, also the legacy one. */
const entryOf = (name: string) => (name.includes("/") ? name : `default/${name}`);

const show = (text: string) => JSON.stringify(text);

// ---- reasons ----

function whyUntimely({ issuerUrl }: Settings, { iss, exp, nbf }: Claims, now: number): Refusal | undefined {
    if (iss !== undefined && iss !== issuerUrl) {
        return {
            reason: `The token's issuer is ${show(iss)}, and the role trusts ${show(issuerUrl)}.`,
            ...(isIssuerUrl(iss) && { next: `If that is your Pulumi Cloud: ${setCommand("issuerUrl", quote(iss))}` }),
        };
    }
    const time = (seconds: number) => new Date(seconds * 1000).toISOString();
    if (exp !== undefined && exp <= now) {
        return { reason: `The token expired at ${time(exp)}.`, next: "Take a new one." };
    }
    if (nbf !== undefined && nbf > now) {
        return { reason: `The token is not valid before ${time(nbf)}.`, next: "Set this machine's clock." };
    }
    return undefined;
}

function whyOrganization({ organization }: Settings, { organization: named }: Subject): Refusal | undefined {
    if (named === organization) return undefined;
    const isCase = named.toLowerCase() === organization.toLowerCase();
    return {
        reason: `The token is of the organization ${show(named)}, and the role trusts ${show(organization)}${isCase ? ": case counts" : ""}.`,
        next: `If that is the one you mean: ${setCommand("organization", quote(named))}`,
    };
}

function whyAudience({ organization }: Settings, aud: string, subject: Subject): Refusal | undefined {
    const [plain, aws] = [plainAudience(organization), awsAudience(organization)];
    const isUnnamed = subject.kind !== "deployment" && (subject.name === undefined || subject.name === UNNAMED);
    const isPlain = subject.kind === "deployment" || (!isUnnamed && !subject.name?.includes("/"));
    const expected = isPlain ? plain : aws;
    if (aud === expected || (isUnnamed && aud === plain)) return undefined;
    const whose =
        aud === plain
            ? "that of Pulumi Deployments and ESC environments in the legacy project"
            : aud === aws
              ? "that of ESC environments outside of the legacy project"
              : aud.toLowerCase() === expected.toLowerCase()
                ? "in another case, which counts"
                : "none that Pulumi Cloud gives this organization for AWS";
    return {
        reason: `The audience ${show(aud)} is ${whose}, and ${describe(subject)} comes with ${show(expected)}.`,
        next: `Make the login, or the test, ask for ${show(expected)}.`,
    };
}

function whyEnvironment(role: Role, subject: Exclude<Subject, { kind: "deployment" }>): Refusal {
    const { environments } = role.settings;
    const declare =
        "Give the login subjectAttributes: [currentEnvironment.name], and no more, like the YAML of: pulumi stack output escEnvironment";
    if (subject.name?.startsWith("default/")) {
        return {
            reason: "The subject names the legacy project, which Pulumi Cloud leaves out of subjects.",
            next: `Compare it with: pulumi stack output subjects`,
        };
    }
    if (environments.length === 0) {
        return {
            reason: "The role trusts deployments, and no ESC environments.",
            next: declare,
            ...allowing(role, subject),
        };
    }
    if (subject.name === UNNAMED) {
        return {
            reason: "The environment was opened through a stack's environment: list, and as its login lacks subjectAttributes, the token doesn't name it.",
            next: declare,
        };
    }
    if (subject.name === undefined) {
        return {
            reason: "The login's subjectAttributes lack currentEnvironment.name, so the token doesn't name its environment.",
            next: declare,
        };
    }
    const entry = entryOf(subject.name);
    const listed = environments.find(
        (item) => item === entry || (item.endsWith("*") && entry.startsWith(item.slice(0, -1))),
    );
    if (listed !== undefined) {
        return {
            reason: `${show(listed)} is trusted, but ${subject.kind === "attributes" ? "the login declares other subjectAttributes than currentEnvironment.name" : "a prefix in the legacy project takes only logins with subjectAttributes"}.`,
            next: declare,
        };
    }
    const { next } = allowing(role, subject);
    const steps = [next, subject.kind === "attributes" && subject.hasMore ? declare : undefined].filter(Boolean);
    return {
        reason: `The role doesn't trust ${describe(subject)}; ${nearestOf(entry, environments)}.`,
        ...(steps.length > 0 && { next: steps.join("; then: ") }),
    };
}

function whyDeployment(role: Role, subject: Extract<Subject, { kind: "deployment" }>): Refusal {
    const { deployments } = role.settings;
    if (deployments.length === 0) {
        return { reason: "The role trusts ESC environments, and no deployments.", ...allowing(role, subject) };
    }
    const operations = deployments.filter((item) => item.startsWith(`${subject.stack}:`));
    const instead = operations.length > 0 ? `only ${operations.join(", ")}` : nearestOf(subject.stack, deployments);
    return { reason: `The role doesn't trust ${describe(subject)}; ${instead}.`, ...allowing(role, subject) };
}

function nearestOf(text: string, entries: string[]): string {
    const meant = nearest(text, entries);
    const isCase = meant.toLowerCase() === text.toLowerCase();
    return isCase ? `it trusts ${show(meant)}: case counts` : `the nearest that it trusts is ${show(meant)}`;
}

/** The command that would allow what a subject names; none for names that the settings would refuse. */
function allowing({ settings, configured }: Role, subject: Subject): Pick<Verdict, "next"> {
    const [key, entry, isAccepted] =
        subject.kind === "deployment"
            ? (["deployments", `${subject.stack}:${subject.operation}`, isDeploymentEntry] as const)
            : (["environments", entryOf(subject.name ?? ""), isEnvironmentEntry] as const);
    if (!isAccepted(entry) || entry.includes("*")) return {};
    // A first entry ends the default, so that has to be written down too.
    const isDefault = configured.environments + configured.deployments === 0;
    const kept = isDefault ? settings.environments.map((name, i) => setCommand(`environments[${i}]`, name)) : [];
    const index = configured[key] + (key === "environments" ? kept.length : 0);
    return { next: [...kept, setCommand(`${key}[${index}]`, entry)].join(" && ") };
}

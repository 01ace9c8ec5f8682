/** What to do about a refused token. */
import { printCommands, pulumi, setConfig, type Command } from "../messages/command";
import { literal } from "../messages/literal";
import { Fault } from "../messages/mistake";
import * as deployments from "../pulumi-cloud/deployments";
import * as environments from "../pulumi-cloud/environments";
import { parseIssuerUrl } from "../pulumi-cloud/issuer";
import { parseOrganization, parseUser } from "../pulumi-cloud/names";
import { subjectAttributes, type Subject } from "../pulumi-cloud/tokens";
import type { Settings } from "../settings";

/** Whom a stack trusts, and what its configuration has. */
export interface Role {
    trust: Settings["trust"];
    /** The number of entries in the stack's files, without those of the command line. */
    configured: { environments: number; deployments: number; users: number };
    /** The environment that is trusted while the files have no entries. */
    ownEnvironment: environments.Environment;
}

/** Something to do about a refusal: a sentence, commands, or both. */
export interface Step {
    text?: string;
    run?: Command[];
}

/** Why a token is refused, and what to do about it. */
export interface Refusal {
    /** Sentences. */
    reason: string;
    next: Step[];
}

export type EnvironmentSubject = Extract<Subject, { kind: "opened" | "declared" }>;
export type DeploymentSubject = Extract<Subject, { kind: "deployment" }>;

/** For subjects of an unknown form. */
export const compareSubjects: Step = { text: "Compare it with:", run: [pulumi(["stack", "output"], "subjects")] };

/** The YAML that this program writes. */
export const likeOutput: Step = { run: [pulumi(["stack", "output"], "escEnvironment")] };

/** The attributes that make a login's tokens match, while some environment is trusted by name or would be. */
const expectedAttributes = ({ environments: entries, users }: Role["trust"]) =>
    subjectAttributes([...entries, { kind: "one", project: "", name: "" }], users);

/** For tokens that don't name their environment, or not in the way that the role trusts. */
export const declareAttributes = (trust: Role["trust"]): Step => ({
    ...likeOutput,
    text: `Give the login subjectAttributes: [${expectedAttributes(trust).join(", ")}] and no other attribute, as in:`,
});

/** Whether the tokens of a login match once its environment, and its user, are trusted. */
export function declaresRightly(trust: Role["trust"], subject: EnvironmentSubject): boolean {
    if (subject.kind === "opened") return trust.users.length === 0;
    return subject.attributes.join() === expectedAttributes(trust).join();
}

/** Trusts an environment that the token doesn't tell. */
export const nameDefining = (placeholder: string, text: string): Step => ({
    text,
    run: [setConfig("environments[<index>]", placeholder)],
});

/** Trusts another issuer; nothing for a URL that settings refuse. */
export function otherIssuer(issuer: string): Step[] {
    if (parseIssuerUrl(issuer) instanceof Fault) return [];
    const text = `If ${literal(issuer)} is your own Pulumi Cloud, trust it instead. That replaces the account's provider:`;
    return [{ text, run: [setConfig("issuerUrl", "<issuer URL>")] }];
}

/** Trusts another organization; nothing for a name that settings refuse. */
export function otherOrganization(organization: string): Step[] {
    if (parseOrganization(organization) instanceof Fault) return [];
    const text = `If ${literal(organization)} is your organization, trust it instead. That changes who is trusted:`;
    return [{ text, run: [setConfig("organization", "<organization>")] }];
}

/** Trusts exactly what a subject names; nothing for names that settings refuse. */
export function trusting(role: Role, subject: EnvironmentSubject | DeploymentSubject): Step[] {
    const { configured } = role;
    const key = subject.kind === "deployment" ? "deployments" : "environments";
    const entry = entryFor(subject);
    if (entry === undefined) return [];
    // A first entry ends the trust of the stack's own environment, so that needs an entry, too.
    const isFirst = configured.environments + configured.deployments === 0;
    const keep = isFirst ? [setConfig("environments[0]", environments.printEnvironment(role.ownEnvironment))] : [];
    const index = configured[key] + (key === "environments" ? keep.length : 0);
    return [{ run: [...keep, setConfig(`${key}[${index}]`, entry)] }];
}

/**
 * Trusts a user; nothing for a login that settings refuse, or if the stack's files name no user: the first one there would
 * end the trust of all others.
 */
export const trustingUser = ({ configured }: Role, user: string | undefined): Step[] =>
    user === undefined || configured.users === 0 || parseUser(user) instanceof Fault
        ? []
        : [{ run: [setConfig(`users[${configured.users}]`, user)] }];

/** The entry of settings for exactly what a subject names, if settings accept it. */
function entryFor(subject: EnvironmentSubject | DeploymentSubject): string | undefined {
    if (subject.kind === "deployment") {
        const text = deployments.printDeploymentEntry({ kind: "operation", ...subject.deployment });
        const entry = deployments.parseDeploymentEntry(text);
        return entry instanceof Fault || entry.kind !== "operation" ? undefined : text;
    }
    const text = subject.environment && environments.printEnvironment(subject.environment);
    const entry = text === undefined ? undefined : environments.parseEnvironmentEntry(text);
    return entry instanceof Fault || entry?.kind !== "one" ? undefined : text;
}

/** The text of steps, for a stack. */
export function printSteps(steps: readonly Step[], stack: string): string {
    return steps
        .map(({ text, run = [] }) => [text, run.length > 0 && printCommands(run, stack)].filter(Boolean).join(" "))
        .join("; then: ");
}

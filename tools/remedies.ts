/** What to do about a refused token. */
import { printCommands, pulumi, setConfig, type Command } from "../messages/command";
import { Fault } from "../messages/mistake";
import * as deployments from "../pulumi-cloud/deployments";
import * as environments from "../pulumi-cloud/environments";
import type { Subject } from "../pulumi-cloud/tokens";
import type { Settings } from "../settings";

/** Whom a stack trusts, and how its configuration says so. */
export interface Role {
    trust: Settings["trust"];
    /** The entries of each list in the configuration. Both are 0 while the default environment is trusted. */
    configured: { environments: number; deployments: number };
}

/** Something to do about a refusal: a sentence, commands, or both. */
export interface Step {
    text?: string;
    run?: Command[];
}

export type EnvironmentSubject = Extract<Subject, { kind: "opened" | "declared" }>;
export type DeploymentSubject = Extract<Subject, { kind: "deployment" }>;

/** For subjects of an unknown form. */
export const compareSubjects: Step = { text: "Compare it with:", run: [pulumi(["stack", "output"], "subjects")] };
/** For tokens that don't name their environment, or not in the way that the role trusts. */
export const declareAttribute: Step = {
    text: "Give the login subjectAttributes: [currentEnvironment.name] and no other attribute, like the YAML of:",
    run: [pulumi(["stack", "output"], "escEnvironment")],
};

/** The commands that trust what a subject names; none for names that settings refuse. */
export function trusting({ trust, configured }: Role, subject: EnvironmentSubject | DeploymentSubject): Step[] {
    const key = subject.kind === "deployment" ? "deployments" : "environments";
    const entry = entryFor(subject);
    if (entry === undefined) return [];
    // A first entry ends the trust of the default environment, so its entry has to be set, too.
    const isDefault = configured.environments + configured.deployments === 0;
    const kept = isDefault ? trust.environments.map(environments.printEnvironmentEntry) : [];
    const index = configured[key] + (key === "environments" ? kept.length : 0);
    const keep = kept.map((text, i) => setConfig(`environments[${i}]`, text));
    return [{ run: [...keep, setConfig(`${key}[${index}]`, entry)] }];
}

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

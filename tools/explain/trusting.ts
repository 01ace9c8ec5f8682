/** The command that trusts what a token names. */
import { setConfig } from "../../messages/command";
import { literal } from "../../messages/literal";
import { Fault } from "../../messages/mistake";
import { parseDeploymentEntry, printDeploymentEntry } from "../../pulumi-cloud/deployments";
import {
    LEGACY_PROJECT,
    parseEnvironmentEntry,
    printEnvironment,
    type EnvironmentEntry,
    type EscEnvironment,
} from "../../pulumi-cloud/environments";
import type { LoadedStack } from "../shared/stack";
import type { Subject } from "../shared/subjects";

/** The entry of settings for exactly what a subject names; undefined if it names no environment and no deployment. */
export function entryFor(subject: Subject): string | undefined {
    if (subject.kind === "deployment") return printDeploymentEntry({ kind: "operation", ...subject.deployment });
    return "environment" in subject && subject.environment ? printEnvironment(subject.environment) : undefined;
}

/** Trusts exactly what a subject names, and whom the stack's files trust; undefined for names that settings refuse. */
export function trusting(
    { identity, configured }: Pick<LoadedStack, "identity" | "configured">,
    subject: Subject,
): string | undefined {
    const entry = entryFor(subject);
    const key = subject.kind === "deployment" ? "deployments" : "environments";
    const parse = subject.kind === "deployment" ? parseDeploymentEntry : parseEnvironmentEntry;
    if (entry === undefined || entry.includes("*") || parse(entry) instanceof Fault) return undefined;
    if (configured === undefined) return `Add ${literal(entry)} to ${key}, beside what it has.`;
    // A first entry ends the trust of the stack's own environment, so that needs an entry, too.
    const isFirst = configured.environments + configured.deployments === 0;
    const own = printEnvironment({ project: identity.project, name: identity.stack });
    const keep = isFirst ? [setConfig(identity.name, "environments[0]", own)] : [];
    const index = configured[key] + (key === "environments" ? keep.length : 0);
    return [...keep, setConfig(identity.name, `${key}[${index}]`, entry)].join(" && ");
}

/** Whether an entry includes an environment. */
export function covers(entry: EnvironmentEntry, { project, name }: EscEnvironment): boolean {
    if (entry.kind === "all") return project !== LEGACY_PROJECT;
    if (entry.project !== project) return false;
    return entry.kind === "one" ? entry.name === name : name.startsWith(entry.prefix);
}

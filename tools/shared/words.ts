/** Environments, stacks, policies and sessions, in words. In names, `*` stands for any text. */
import { OPERATIONS, type StackName } from "../../pulumi-cloud/deployments";
import { LEGACY_PROJECT, type EscEnvironment } from "../../pulumi-cloud/environments";
import type { Duration } from "../../pulumi-cloud/session";

/** What the names of operations are called. */
const DEPLOYMENTS: Record<string, string> = {
    preview: "previews",
    update: "updates",
    refresh: "refreshes",
    destroy: "destroys",
    "detect-drift": "drift detections",
    "remediate-drift": "drift remediations",
};

/** Whether a name may be any. */
export const isAny = (name: string | undefined) => name === "*";
/** Whether it is every environment, of the legacy project or of all others. */
export const isEveryEnvironment = ({ project, name }: EscEnvironment) =>
    isAny(name) && (isAny(project) || project === LEGACY_PROJECT);

/** Deployments with some operations. */
export const describeDeployments = (operations: readonly string[]) =>
    OPERATIONS.every((operation) => operations.includes(operation))
        ? "Pulumi Deployments, every operation"
        : `Pulumi Deployments, ${list(operations.map((operation) => DEPLOYMENTS[operation] ?? operation))}`;

/** ESC environments. */
export function describeEnvironments({ project, name }: EscEnvironment): string {
    if (isAny(project) && isAny(name))
        return "every ESC environment of the organization, in any project but the legacy one";
    return describeNamed("ESC environment", name, project);
}

/** Stacks. */
export const describeStacks = ({ project, stack }: StackName) =>
    isAny(project) && isAny(stack) ? "every stack of the organization" : describeNamed("stack", stack, project);

function describeNamed(thing: string, name: string, project: string): string {
    const projects = isAny(project)
        ? "every project"
        : hasWildcard(project)
          ? `the projects ${project}`
          : project === LEGACY_PROJECT && thing === "ESC environment"
            ? "the legacy project default"
            : `project ${project}`;
    if (isAny(name)) return `every ${thing} of ${projects}`;
    return `the ${thing}${hasWildcard(name) || hasWildcard(project) ? "s" : ""} ${name} of ${projects}`;
}

/** Whether a name stands for several environments, and not for all. */
export const areSeveral = ({ project, name }: EscEnvironment) => !isAny(name) && hasWildcard(project + name);

/** Whether a name has a wildcard. */
export const hasWildcard = (name: string) => /[*?]/.test(name);

/** Items in a sentence: `a, b and c`. */
export function list(items: readonly string[], last = "and"): string {
    return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1) ?? ""}`;
}

/** How long sessions last, in words. `maximum` is the role's, in seconds. */
export const describeSessions = ({ text, seconds }: Duration, maximum: number) =>
    `in sessions of ${text}${seconds === maximum ? ", the role's maximum" : "; the role's maximum is 1h"}`; // IAM's least.

/** A policy as settings name it: an AWS managed policy by its name, and any other by its ARN. */
export const policyLabel = (arn: string) => arn.replace(/^arn:[^:]*:iam::aws:policy\//, "");

/** A role's permissions boundary, in words. */
export const describeBoundary = (policy: string) => `within the permissions boundary ${policy}`;

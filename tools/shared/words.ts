/** Entries of settings, policies and sessions, in words. */
import type { DeploymentEntry } from "../../pulumi-cloud/deployments";
import type { Duration } from "../../pulumi-cloud/session";
import { LEGACY_PROJECT, type EnvironmentEntry } from "../../pulumi-cloud/environments";

/** The environments that an entry includes, in words. `users` are those who may open them, if not everybody may. */
export function describeEnvironmentEntry(entry: EnvironmentEntry, users: readonly string[]): string {
    const opened = users.length > 0 ? `, opened by ${users.join(" or ")}` : "";
    if (entry.kind === "all") return "every ESC environment of the organization, in any project but the legacy one";
    const project = entry.project === LEGACY_PROJECT ? "the legacy project default" : `project ${entry.project}`;
    if (entry.kind === "one") return `the ESC environment ${entry.name} of ${project}${opened}`;
    if (entry.prefix === "") return `every ESC environment of ${project}`;
    return `the ESC environments of ${project} with names that begin with ${entry.prefix}`;
}

/** The deployments that an entry includes, in words. */
export function describeDeploymentEntry(entry: DeploymentEntry): string {
    const operations = entry.kind === "operation" ? `the operation ${entry.operation}` : "every operation";
    return `Pulumi Deployments, ${operations} of ${describeStacks(entry)}`;
}

function describeStacks(entry: DeploymentEntry): string {
    if (entry.kind === "all") return "every stack of the organization";
    return `${entry.kind === "project" ? "every stack" : `stack ${entry.stack}`} of project ${entry.project}`;
}

/** How long sessions last, in words. `maximum` is the role's, in seconds. */
export const describeSessions = ({ text, seconds }: Duration, maximum: number) =>
    `in sessions of ${text}${seconds === maximum ? ", the role's maximum" : "; the role's maximum is 1h"}`; // IAM's least.

/** A policy as settings name it: an AWS managed policy by its name, and any other by its ARN. */
export const policyLabel = (arn: string) => arn.replace(/^arn:[^:]*:iam::aws:policy\//, "");

/** A role's permissions boundary, in words. */
export const describeBoundary = (policy: string) => `within the permissions boundary ${policy}`;

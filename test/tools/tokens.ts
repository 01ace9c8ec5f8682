/** Subjects of tokens, as Pulumi Cloud writes them, and roles that may trust them. */
import type { Role } from "../../tools/remedies";
import { settingsOf } from "../stacks";

/** Of an environment that was opened. */
export const opened = (name: string, organization = "acme") => `pulumi:environments:org:${organization}:env:${name}`;

/** Of a login that declares `subjectAttributes`. */
export const declared = (attributes: string, organization = "acme") =>
    `pulumi:environments:pulumi.organization.login:${organization}:${attributes}`;

/** Of a deployment. */
export const deployment = (project: string, stack: string, operation: string, organization = "acme") =>
    `pulumi:deploy:org:${organization}:project:${project}:stack:${stack}:operation:${operation}:scope:write`;

/** The role of a stack with these settings, of which its files have some. */
export function roleOf(values: Record<string, unknown>, inFiles = values): Role {
    const count = (key: string) => ((inFiles[key] ?? []) as string[]).length;
    return {
        trust: settingsOf(values).trust,
        configured: { environments: count("environments"), deployments: count("deployments"), users: count("users") },
        ownEnvironment: { project: "keyless", name: "dev" },
    };
}

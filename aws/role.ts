/** The role: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
import { Fault } from "../messages/mistake";

/** Reads the name of a role. */
export function parseRoleName(text: string): string | Fault {
    if (/^[\w+=,.@-]{1,64}$/.test(text)) return text;
    return new Fault("is not a valid role name", "1 to 64 letters, digits or _+=,.@-", "<role name>");
}

/** The description of a role: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const roleDescription = (organization: string, owner: string) =>
    `Assumed by Pulumi Cloud for the organization ${organization}. Managed by the Pulumi stack ${owner}`;

/**
 * A role's maximum session duration that allows sessions of this length, in seconds. IAM's least is an hour, though a
 * session may be shorter: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export const maxSessionDuration = (seconds: number) => Math.max(seconds, 3600);

/** Limits of role sessions: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */

/** In seconds. */
export const SHORTEST_SESSION = 900;
/** In seconds. */
export const LONGEST_SESSION = 43_200;
/** Policies that narrow a session further. */
export const MOST_SESSION_POLICIES = 10;

/** In characters. */
export const SHORTEST_SESSION_NAME = 2;
/** In characters. */
export const LONGEST_SESSION_NAME = 64;
/** The characters of a session name, in words. */
export const SESSION_NAME_CHARACTERS = "letters, digits or _+=,.@-";

/** Whether a text has no other characters than a session name may have. */
export const hasSessionNameCharacters = (text: string) => /^[\w+=,.@-]*$/.test(text);

/**
 * A role's maximum session duration that allows sessions of this length, in seconds. IAM's least is an hour, though a
 * session may be shorter: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export const maxSessionDuration = (seconds: number) => Math.max(seconds, 3600);

/** A duration in hours, minutes and seconds: `1h30m`. */
export function printDuration(seconds: number): string {
    const parts = [`${Math.floor(seconds / 3600)}h`, `${Math.floor(seconds / 60) % 60}m`, `${seconds % 60}s`];
    return parts.filter((part) => !part.startsWith("0")).join("");
}

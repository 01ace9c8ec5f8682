/** What Pulumi Cloud asks AWS for when it assumes the role: a session of some length, under some name. */
import { literal } from "../messages/literal";
import { Fault } from "../messages/mistake";
import { didYouMean, nearest } from "../messages/nearest";

/** Limits of role sessions: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */

/** In seconds. */
const SHORTEST_SESSION = 900;
/** In seconds. */
const LONGEST_SESSION = 43_200;
/** Policies that narrow a session further. */
export const MOST_SESSION_POLICIES = 10;

/** In characters. */
const SHORTEST_SESSION_NAME = 2;
/** In characters. */
const LONGEST_SESSION_NAME = 64;

/** How long a session lasts. */
export interface Duration {
    /** In hours, minutes and seconds: `1h30m`. */
    text: string;
    seconds: number;
}

export const DEFAULT_DURATION = "1h";
export const DEFAULT_SESSION_NAME = "pulumi-esc";
export const DEFAULT_DEPLOYMENT_SESSION_NAME = "${project.name}-${stack.name}-${deployment.id}";

/** The variables of a template, each with the fewest and the most characters that are left once others are trimmed. */
type Variables = Readonly<Record<string, readonly [fewest: number, most: number]>>;

const DURATION = /^(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/;

/**
 * The variables of a Deployments session name. Pulumi trims the first three as far as needed, and never the others: an
 * operation, a number and a UUID: https://www.pulumi.com/docs/deployments/guides/oidc/aws/
 */
const DEPLOYMENT_VARIABLES: Variables = {
    "organization.name": [1, 0],
    "project.name": [1, 0],
    "stack.name": [1, 0],
    "deployment.operation": ["update".length, "remediate-drift".length],
    "deployment.version": [1, 6],
    "deployment.id": [36, 36],
};

/** The text of a duration in seconds. */
export const printDuration = (seconds: number) =>
    [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
        .map((count, i) => (count === 0 ? "" : `${count}${"hms"[i] ?? ""}`))
        .join("");

/** Reads a session duration: https://www.pulumi.com/docs/esc/providers/login/aws-login/ */
export function parseDuration(text: string): Duration | Fault {
    const [whole, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(text) ?? [];
    const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    if (whole && total >= SHORTEST_SESSION && total <= LONGEST_SESSION) return { text, seconds: total };
    return new Fault(
        whole ? `is ${total} seconds` : "is not a duration",
        "15m to 12h, in hours, minutes and seconds, such as 1h, 90m or 1h30m",
        // A number is what AWS has, seconds.
        /^\d+$/.test(text) && !(parseDuration(`${text}s`) instanceof Fault)
            ? printDuration(Number(text))
            : "<duration>",
    );
}

/**
 * The variables of an ESC session name. Nothing trims them, so their length is the user's to know:
 * https://www.pulumi.com/docs/esc/concepts/environment-definition/
 */
const ESC_VARIABLES: Variables = {
    "context.pulumi.user.login": [1, 0],
    "context.pulumi.organization.login": [1, 0],
};

/** Reads the session name of ESC environments, a template: https://www.pulumi.com/docs/esc/providers/login/aws-login/ */
export const parseSessionName = (text: string): string | Fault => parseTemplate(text, ESC_VARIABLES, "");

/** Reads the session name of Deployments, a template. */
export const parseDeploymentSessionName = (text: string): string | Fault =>
    parseTemplate(
        text,
        DEPLOYMENT_VARIABLES,
        ". Pulumi trims the names of organization, project and stack, and nothing else",
    );

/** Reads a template with variables in `${}`. Answers the first fault, if it has one. */
function parseTemplate(text: string, variables: Variables, trimming: string): string | Fault {
    const fault = (why: string, accepted: string) => new Fault(why, accepted, "<session name>");
    const known = Object.keys(variables);
    const variable = /\$\{([^{}]*)\}/g;
    const letters = text.replace(variable, "");
    if (!/^[\w+=,.@-]*$/.test(letters))
        return fault(
            "has characters that a role session name can't have",
            `letters, digits or _+=,.@-, and the variables ${known.map((name) => `\${${name}}`).join(", ")}`,
        );
    const names = [...text.matchAll(variable)].map(([, name = ""]) => name);
    const unknown = names.find((name) => !Object.hasOwn(variables, name));
    if (unknown !== undefined)
        return fault(
            `has the unknown variable ${literal(unknown)}${didYouMean(nearest(unknown, known))}`,
            known.join(", "),
        );
    const lengths = names.map((name) => variables[name] ?? [0, 0]);
    const fewest = lengths.reduce((sum, [length]) => sum + length, letters.length);
    const most = lengths.reduce((sum, [, length]) => sum + length, letters.length);
    const once = "characters once the variables have their values";
    if (Math.max(fewest, most) > LONGEST_SESSION_NAME)
        return fault(`can get too long${trimming}`, `at most ${LONGEST_SESSION_NAME} ${once}`);
    if (fewest < SHORTEST_SESSION_NAME) return fault("can get too short", `at least ${SHORTEST_SESSION_NAME} ${once}`);
    return text;
}

/** What Pulumi Cloud asks AWS for when it assumes the role: a session of some length, under some name. */
import {
    hasSessionNameCharacters,
    LONGEST_SESSION,
    LONGEST_SESSION_NAME,
    printDuration,
    SESSION_NAME_CHARACTERS,
    SHORTEST_SESSION,
    SHORTEST_SESSION_NAME,
} from "../aws/session";
import { literal } from "../messages/literal";
import { Fault } from "../messages/mistake";
import { didYouMean, nearest } from "../messages/nearest";

/** How long a session lasts. */
export interface Duration {
    /** In hours, minutes and seconds: `1h30m`. */
    text: string;
    seconds: number;
}

export const DEFAULT_DURATION = "1h";
export const DEFAULT_SESSION_NAME = "pulumi-esc";
export const DEFAULT_DEPLOYMENT_SESSION_NAME = "${project.name}-${stack.name}-${deployment.id}";

/** The variables of a template, with the lengths of their text after trimming. */
type Variables = ReadonlyMap<string, { shortest: number; longest: number }>;

const DURATION = /^(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/;

/**
 * The variables of a Deployments session name. Pulumi trims the first three as far as needed, and never the others: an
 * operation, a number and a UUID. `shortest` and `longest` are the lengths of their text after that.
 * https://www.pulumi.com/docs/deployments/guides/oidc/aws/
 */
const DEPLOYMENT_VARIABLES: Variables = new Map([
    ["organization.name", { shortest: 1, longest: 0 }],
    ["project.name", { shortest: 1, longest: 0 }],
    ["stack.name", { shortest: 1, longest: 0 }],
    ["deployment.operation", { shortest: "update".length, longest: "preview".length }],
    ["deployment.version", { shortest: 1, longest: 6 }],
    ["deployment.id", { shortest: 36, longest: 36 }],
]);

/** Reads a session duration: https://www.pulumi.com/docs/esc/providers/login/aws-login/ */
export function parseDuration(text: string): Duration | Fault {
    const [whole, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(text) ?? [];
    const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    if (whole && total >= SHORTEST_SESSION && total <= LONGEST_SESSION) return { text, seconds: total };
    return new Fault(
        whole ? `is ${total} seconds` : "is not a duration",
        "15m to 12h, in hours, minutes and seconds, such as 1h, 90m or 1h30m",
        "<duration>",
    );
}

/** How long sessions last, in words. `maximum` is the role's, in seconds. */
export const describeSessions = ({ text, seconds }: Duration, maximum: number) =>
    `in sessions of ${text}${seconds === maximum ? ", the role's maximum" : `; the role's maximum is ${printDuration(maximum)}`}`;

/**
 * The variables of an ESC session name. Nothing trims them, so their length is the user's to know:
 * https://www.pulumi.com/docs/esc/concepts/environment-definition/
 */
const ESC_VARIABLES: Variables = new Map([
    ["context.pulumi.user.login", { shortest: 1, longest: 0 }],
    ["context.pulumi.organization.login", { shortest: 1, longest: 0 }],
]);

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
    const known = [...variables.keys()];
    const variable = /\$\{([^{}]*)\}/g;
    const letters = text.replace(variable, "");
    if (!hasSessionNameCharacters(letters))
        return fault(
            "has characters that a role session name can't have",
            `${SESSION_NAME_CHARACTERS}, and the variables ${known.map((name) => `\${${name}}`).join(", ")}`,
        );
    const size = { shortest: letters.length, longest: letters.length };
    for (const [, name = ""] of text.matchAll(variable)) {
        const length = variables.get(name);
        if (length === undefined)
            return fault(
                `has the unknown variable ${literal(name)}${didYouMean(nearest(name, known))}`,
                known.join(", "),
            );
        size.shortest += length.shortest;
        size.longest += length.longest;
    }
    if (Math.max(size.shortest, size.longest) > LONGEST_SESSION_NAME)
        return fault(
            `can get too long${trimming}`,
            `at most ${LONGEST_SESSION_NAME} characters once the variables have their values`,
        );
    if (size.shortest < SHORTEST_SESSION_NAME)
        return fault(
            "can get too short",
            `at least ${SHORTEST_SESSION_NAME} characters once the variables have their values`,
        );
    return text;
}

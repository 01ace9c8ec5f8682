/** What the audiences and subjects of a trust policy mean, whoever wrote it. */
import { covers, exactly, like, matches, overlaps, type Pattern } from "../../simulation/pattern";
import { Fault } from "../../messages/mistake";
import { parseDeploymentEntry, type DeploymentEntry } from "../../pulumi-cloud/deployments";
import { parseEnvironmentEntry, printEnvironment, type EnvironmentEntry } from "../../pulumi-cloud/environments";
import { parseOrganization, parseUser } from "../../pulumi-cloud/names";
import { readSubject } from "../shared/subjects";
import { awsAudience, plainAudience, tokensOfDeployments, tokensOfEnvironments } from "../../pulumi-cloud/tokens";

/** What a subject names that one of `environments` or `deployments` names, too. */
export type Named =
    | {
          product: "environments";
          entry: EnvironmentEntry;
          user: string | undefined;
          /** Whether the login declares `subjectAttributes`. */
          isDeclared: boolean;
      }
    | { product: "deployments"; entry: DeploymentEntry };

/** The organization of an audience, and whether it is the plain one; undefined if it is of no login to AWS. */
export function readAudience({ text }: Pattern): { organization: string; isPlain: boolean } | undefined {
    for (const [isPlain, audience] of [
        [true, plainAudience],
        [false, awsAudience],
    ] as const) {
        const organization = text.slice(audience("").length);
        if (audience(organization) === text && !(parseOrganization(organization) instanceof Fault))
            return { organization, isPlain };
    }
    return undefined;
}

/** Reads subjects that belong to an audience; undefined if no entry stands for them. */
export function readPattern(organization: string, audience: string, pattern: Pattern): Named | undefined {
    const { kind, text } = pattern;
    if (kind === "any case" || (kind === "exact") === /[*?]/.test(text)) return undefined;
    return readEnvironments(organization, audience, text) ?? readDeployments(organization, audience, text);
}

function readEnvironments(organization: string, audience: string, text: string): Named | undefined {
    const subject = readSubject(text);
    const environment = subject?.kind === "opened" || subject?.kind === "declared" ? subject.environment : undefined;
    const user = subject?.kind === "declared" ? subject.user : undefined;
    if (user !== undefined && parseUser(user) instanceof Fault) return undefined;
    const named = environment && parseEnvironmentEntry(printEnvironment(environment));
    const entries: EnvironmentEntry[] = [{ kind: "all" }];
    if (named !== undefined && !(named instanceof Fault)) entries.push(named);
    for (const entry of entries) {
        const tokens = tokensOfEnvironments(organization, entry, user === undefined ? [] : [user]);
        if (tokens.audience === audience && tokens.subjects.includes(text))
            return { product: "environments", entry, user, isDeclared: tokens.subjects[0] !== text };
    }
    return undefined;
}

/** The names in a subject of deployments. What else it must have is checked by building it again. */
const DEPLOYMENT_NAMES =
    /^pulumi:deploy:org:[^:]+:project:(?<project>[^:]+)(?::stack:(?<stack>[^:]+):operation:(?<operation>[^:]+))?/;

function readDeployments(organization: string, audience: string, text: string): Named | undefined {
    const { project, stack, operation } = DEPLOYMENT_NAMES.exec(text)?.groups ?? {};
    const candidates = ["*", `${project}/*`, `${project}/${stack}`, `${project}/${stack}:${operation}`];
    for (const entry of candidates.map(parseDeploymentEntry)) {
        if (entry instanceof Fault) continue;
        const tokens = tokensOfDeployments(organization, entry);
        if (tokens.audience === audience && tokens.subjects.includes(text)) return { product: "deployments", entry };
    }
    return undefined;
}

/** The organization that all of these subjects name; undefined if they need not name the same. */
export const organizationOf = ({ text }: Pattern): string | undefined =>
    /^pulumi:(?:environments|deploy|cmk):(?:org|pulumi\.organization\.login):([^:*?]+)(?::|$)/.exec(text)?.[1];

/** Subjects of each kind, with names that no pattern has by chance. */
const SAMPLES = [
    "pulumi:environments:org:~:env:~/~",
    "pulumi:environments:pulumi.organization.login:~:currentEnvironment.name:~/~",
    "pulumi:deploy:org:~:project:~:stack:~:operation:~:scope:write",
];

/** Whether practically every subject of Pulumi Cloud is one of these. */
export const coversEverySubject = (pattern: Pattern) => SAMPLES.every((subject) => matches(pattern, subject));

/** Whether practically every audience is one of these. */
export const coversEveryAudience = (pattern: Pattern) =>
    [plainAudience("~"), awsAudience("~"), "azure:~"].every((audience) => matches(pattern, audience));

/** Whether some of these are subjects of environments. */
export const mayBeEnvironments = (pattern: Pattern) => overlaps(pattern, like("pulumi:environments:*"));

/** Whether a plain audience is one of these, of the organization if it is known. */
export function mayBePlain(audience: Pattern, organization: string | undefined): boolean {
    if (organization !== undefined) return overlaps(audience, exactly(plainAudience(organization)));
    return !covers(like("*:*"), audience); // No organization has a colon in its name.
}

/** Whether other audiences than those of logins to AWS and of deployments are among these, but not every audience. */
export const mayBeOther = (audience: Pattern) =>
    audience.kind === "like"
        ? !covers(like(awsAudience("*")), audience) && !coversEveryAudience(audience)
        : readAudience(exactly(audience.text.toLowerCase())) === undefined;

/** Whether a subject is that of environments, and names none. */
export function namesNoEnvironment({ kind, text }: Pattern): boolean {
    const subject = readSubject(text);
    if (kind !== "exact" || (subject?.kind !== "opened" && subject?.kind !== "declared")) return false;
    return subject.environment === undefined && !text.includes(":rootEnvironment.name:");
}

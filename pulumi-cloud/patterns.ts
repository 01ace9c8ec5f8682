/** What the audiences and subjects of a trust policy mean, whoever wrote it. */
import { covers, exactly, like, overlaps, type Pattern } from "../aws/pattern";
import { Fault } from "../messages/mistake";
import { parseDeploymentEntry, type DeploymentEntry } from "./deployments";
import { parseEnvironmentEntry, printEnvironment, type EnvironmentEntry } from "./environments";
import { parseOrganization, parseUser } from "./names";
import { awsAudience, plainAudience, readSubject, tokensOfDeployments, tokensOfEnvironments, UNNAMED } from "./tokens";

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
export function readAudience({ kind, text }: Pattern): { organization: string; isPlain: boolean } | undefined {
    if (kind === "like") return undefined;
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
const DEPLOYMENT_NAMES = /:project:(?<project>[^:]+)(?::stack:(?<stack>[^:]+):operation:(?<operation>[^:]+))?/;

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

/** Whether every subject of Pulumi Cloud is one of these. */
export const coversEverySubject = (pattern: Pattern) => covers(pattern, like("pulumi:*"));

/** Whether these are subjects of more than one environment. */
export const coversEnvironments = (pattern: Pattern) =>
    pattern.kind === "like" && overlaps(pattern, like("pulumi:environments:*"));

/** Whether a plain audience is one of these, of the organization if it is known. */
export function mayBePlain(audience: Pattern, organization: string | undefined): boolean {
    if (audience.kind === "exact") return readAudience(audience)?.isPlain === true;
    if (organization !== undefined) return overlaps(audience, exactly(plainAudience(organization)));
    return !covers(like("*:*"), audience); // No organization has a colon in its name.
}

/** Whether these subjects are written for environments that `pulumi up` opens through a stack's `environment:` list. */
export const isUnnamed = ({ text }: Pattern) => text.includes(UNNAMED);

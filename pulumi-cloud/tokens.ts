/**
 * The tokens of Pulumi Cloud: their audiences and subjects, built from entries and read back.
 * https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/, https://www.pulumi.com/docs/deployments/guides/oidc/aws/
 */
import type { Deployment, DeploymentEntry } from "./deployments";
import { LEGACY_PROJECT, printEnvironment, type Environment, type EnvironmentEntry } from "./environments";

/** Tokens with this audience and one of these subjects. */
export interface Tokens {
    audience: string;
    subjects: string[];
}

/** What a subject says. */
export type Subject =
    /** The environment that was opened. None if `pulumi up` opened it through a stack's `environment:` list. */
    | { kind: "opened"; organization: string; environment: Environment | undefined }
    /**
     * The `subjectAttributes` that the login declares. The environment is the one that defines the login; it is undefined
     * if the login doesn't declare `currentEnvironment.name`.
     */
    | { kind: "declared"; organization: string; environment: Environment | undefined; hasMoreAttributes: boolean }
    /** A subject that names the legacy project, which Pulumi Cloud leaves out. */
    | { kind: "legacy project named"; organization: string; environment: undefined }
    | { kind: "deployment"; organization: string; deployment: Deployment };

/** The subject attribute that names the environment where a login is defined. */
const ENVIRONMENT_ATTRIBUTE = "currentEnvironment.name";

/** The name in the default subject if `pulumi up` opened the environment through a stack's `environment:` list. */
const UNNAMED = "<yaml>";

/** Audience of Pulumi Deployments and of logins that are defined in the legacy project. */
export const plainAudience = (organization: string) => organization;

/** Audience of all other logins of ESC environments to AWS. */
export const awsAudience = (organization: string) => `aws:${organization}`;

/** Every audience of an organization. One provider that lists them serves all roles of the account. */
export const organizationAudiences = (organization: string) => [plainAudience(organization), awsAudience(organization)];

/** The audiences of tokens with a subject: one, or both if the subject doesn't tell. */
export function audiencesOf(subject: Subject): string[] {
    const { organization } = subject;
    if (subject.kind === "deployment") return [plainAudience(organization)];
    if (subject.environment !== undefined) return [environmentAudience(organization, subject.environment)];
    return [awsAudience(organization), plainAudience(organization)];
}

const environmentAudience = (organization: string, { project }: { project: string }) =>
    project === LEGACY_PROJECT ? plainAudience(organization) : awsAudience(organization);

const openedSubject = (organization: string, name: string) => `pulumi:environments:org:${organization}:env:${name}`;
const declaredSubject = (organization: string, attributes: string) =>
    `pulumi:environments:pulumi.organization.login:${organization}:${attributes}`;
const deploymentSubject = (organization: string, rest: string) => `pulumi:deploy:org:${organization}:${rest}`;

/** An environment as tokens name it. */
const nameInToken = (environment: Environment) =>
    environment.project === LEGACY_PROJECT ? environment.name : printEnvironment(environment);

/** The tokens of the environments that an entry includes. In a subject, `*` matches any text. */
export function tokensOfEnvironments(organization: string, entry: EnvironmentEntry): Tokens[] {
    if (entry.kind === "all") {
        const subjects = [openedSubject(organization, "*"), declaredSubject(organization, "*")];
        return organizationAudiences(organization).map((audience) => ({ audience, subjects }));
    }
    const name = nameInToken({
        project: entry.project,
        name: entry.kind === "one" ? entry.name : `${entry.prefix}*`,
    });
    const declared = declaredSubject(organization, `${ENVIRONMENT_ATTRIBUTE}:${name}`);
    // The default subject names the environment that was opened, which may import the login from another one. In the legacy
    // project it names no project, and IAM's * matches "/", so a prefix would match the names of other projects, too.
    const isAmbiguous = entry.project === LEGACY_PROJECT && entry.kind === "prefix" && entry.prefix !== "";
    const subjects = isAmbiguous ? [declared] : [openedSubject(organization, name), declared];
    return [{ audience: environmentAudience(organization, entry), subjects }];
}

/** The tokens of the deployments that an entry includes. In a subject, `*` matches any text. */
export function tokensOfDeployments(organization: string, entry: DeploymentEntry): Tokens {
    const subject = deploymentSubject(organization, deploymentPattern(entry));
    return { audience: plainAudience(organization), subjects: [subject] };
}

function deploymentPattern(entry: DeploymentEntry): string {
    switch (entry.kind) {
        case "all":
            return "*";
        case "project":
            return `project:${entry.project}:*`;
        case "stack":
            return `project:${entry.project}:stack:${entry.stack}:operation:*`;
        case "operation":
            return `project:${entry.project}:stack:${entry.stack}:operation:${entry.operation}:scope:write`;
    }
}

/** The `subjectAttributes` that a login must declare, so that its tokens name the environment however it is opened. */
export function subjectAttributes(environments: readonly EnvironmentEntry[]): string[] {
    return environments.some(({ kind }) => kind === "all") ? [] : [ENVIRONMENT_ATTRIBUTE];
}

/** Reads a subject; undefined if it has no form that Pulumi Cloud issues. */
export function readSubject(subject: string): Subject | undefined {
    const [pulumi, product, key, organization = "", ...rest] = subject.split(":");
    if (pulumi !== "pulumi" || organization === "") return undefined;
    switch (`${product}:${key}`) {
        case "environments:org":
            return readOpened(organization, rest);
        case "environments:pulumi.organization.login":
            return readDeclared(organization, rest);
        case "deploy:org":
            return readDeployment(organization, rest);
        default:
            return undefined;
    }
}

function readOpened(organization: string, [key, name, ...more]: string[]): Subject | undefined {
    if (key !== "env" || name === undefined || more.length > 0) return undefined;
    const environment = name === UNNAMED ? undefined : readName(name);
    if (environment === "legacy project named") return { kind: environment, organization, environment: undefined };
    return { kind: "opened", organization, environment };
}

function readDeclared(organization: string, attributes: string[]): Subject {
    const at = attributes.findIndex((part, i) => i % 2 === 0 && part === ENVIRONMENT_ATTRIBUTE);
    const name = at < 0 ? undefined : attributes[at + 1];
    const environment = name === undefined ? undefined : readName(name);
    if (environment === "legacy project named") return { kind: environment, organization, environment: undefined };
    return { kind: "declared", organization, environment, hasMoreAttributes: attributes.length > 2 };
}

/** Reverses `nameInToken`. */
function readName(text: string): Environment | "legacy project named" {
    const [project = "", ...name] = text.split("/");
    if (name.length === 0) return { project: LEGACY_PROJECT, name: project };
    return project === LEGACY_PROJECT ? "legacy project named" : { project, name: name.join("/") };
}

function readDeployment(organization: string, rest: string[]): Subject | undefined {
    const [, project = "", , stack = "", , operation = ""] = rest;
    const deployment = { project, stack, operation };
    if (deploymentPattern({ kind: "operation", ...deployment }) !== rest.join(":")) return undefined;
    return { kind: "deployment", organization, deployment };
}

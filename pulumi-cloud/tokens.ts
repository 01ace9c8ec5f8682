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
     * The `subjectAttributes` that a login declares, by name and in order. The environment is the one that defines the
     * login, and the user is the one who opened it; each is undefined if the login doesn't declare its attribute.
     */
    | {
          kind: "declared";
          organization: string;
          attributes: string[];
          environment: Environment | undefined;
          user: string | undefined;
      }
    /** A subject that names the legacy project, which Pulumi Cloud leaves out. */
    | { kind: "legacy project named"; organization: string; environment: undefined }
    | { kind: "deployment"; organization: string; deployment: Deployment }
    /** https://www.pulumi.com/docs/esc/administration/customer-managed-keys/ */
    | { kind: "customer-managed key"; organization: string }
    /** A token of `fn::open::oidc`, from another issuer: https://www.pulumi.com/docs/esc/providers/login/oidc/ */
    | { kind: "custom audience" };

/** The subject attribute that names the environment where a login is defined. */
const ENVIRONMENT_ATTRIBUTE = "currentEnvironment.name";
/** The subject attribute that names the user who opened the environment. */
const USER_ATTRIBUTE = "pulumi.user.login";

/** The name in the default subject if `pulumi up` opened the environment through a stack's `environment:` list. */
const UNNAMED = "<yaml>";

/**
 * The audience of Pulumi Deployments, of every login in the legacy project, and of `vault-login` in any environment:
 * https://www.pulumi.com/docs/esc/guides/configuring-oidc/vault/
 */
export const plainAudience = (organization: string) => organization;

/** The audience of all other logins of ESC environments to AWS. */
export const awsAudience = (organization: string) => `aws:${organization}`;

/** Every audience of an organization. One provider that lists them serves all roles of the account. */
export const organizationAudiences = (organization: string) => [plainAudience(organization), awsAudience(organization)];

/** The audience of logins to AWS that are defined in an environment, or in the environments of a project. */
export const environmentAudience = (organization: string, { project }: { project: string }) =>
    project === LEGACY_PROJECT ? plainAudience(organization) : awsAudience(organization);

const openedSubject = (organization: string, name: string) => `pulumi:environments:org:${organization}:env:${name}`;
const declaredSubject = (organization: string, attributes: string) =>
    `pulumi:environments:pulumi.organization.login:${organization}:${attributes}`;

/** An environment as tokens name it. */
const nameInToken = (environment: Environment) =>
    environment.project === LEGACY_PROJECT ? environment.name : printEnvironment(environment);

/**
 * The tokens of the environments that an entry includes. In a subject, `*` matches any text.
 *
 * @param users the users who may open them; none for every user.
 */
export function tokensOfEnvironments(organization: string, entry: EnvironmentEntry, users: readonly string[]): Tokens {
    if (entry.kind === "all") {
        const subjects = [openedSubject(organization, "*"), declaredSubject(organization, "*")];
        return { audience: awsAudience(organization), subjects };
    }
    const name = nameInToken({ project: entry.project, name: entry.kind === "one" ? entry.name : `${entry.prefix}*` });
    const declared = declaredSubject(organization, `${ENVIRONMENT_ATTRIBUTE}:${name}`);
    return {
        audience: environmentAudience(organization, entry),
        subjects:
            users.length > 0
                ? users.map((user) => `${declared}:${USER_ATTRIBUTE}:${user}`)
                : [openedSubject(organization, name), declared],
    };
}

/** The tokens of the deployments that an entry includes. In a subject, `*` matches any text. */
export function tokensOfDeployments(organization: string, entry: DeploymentEntry): Tokens {
    const subject = `pulumi:deploy:org:${organization}:${deploymentPattern(entry)}`;
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

/** The `subjectAttributes` that a login must declare, so that its tokens match however the environment is opened. */
export function subjectAttributes(environments: readonly EnvironmentEntry[], users: readonly string[]): string[] {
    if (users.length > 0) return [ENVIRONMENT_ATTRIBUTE, USER_ATTRIBUTE];
    return environments.some(({ kind }) => kind !== "all") ? [ENVIRONMENT_ATTRIBUTE] : [];
}

/** Reads a subject; undefined if it has no form that Pulumi Cloud issues. */
export function readSubject(subject: string): Subject | undefined {
    const [pulumi, product, key, organization = "", ...rest] = subject.split(":");
    if (pulumi !== "pulumi") return undefined;
    if (product === "org" && organization === "env" && rest.length === 1) return { kind: "custom audience" };
    if (organization === "") return undefined;
    switch (`${product}:${key}`) {
        case "environments:org":
            return readOpened(organization, rest);
        case "environments:pulumi.organization.login":
            return readDeclared(organization, rest);
        case "deploy:org":
            return readDeployment(organization, rest);
        case "cmk:pulumi.organization.login":
            return rest.length === 0 ? { kind: "customer-managed key", organization } : undefined;
        default:
            return undefined;
    }
}

function readOpened(organization: string, [key, name, ...more]: string[]): Subject | undefined {
    if (key !== "env" || name === undefined || more.length > 0) return undefined;
    return readName(organization, name === UNNAMED ? undefined : name, { kind: "opened" });
}

function readDeclared(organization: string, parts: string[]): Subject | undefined {
    const attributes = parts.filter((_, i) => i % 2 === 0);
    const values = new Map(attributes.map((attribute, i) => [attribute, parts[2 * i + 1]]));
    const user = values.get(USER_ATTRIBUTE);
    const rest = { kind: "declared", attributes, user: user === "" ? undefined : user } as const;
    return readName(organization, values.get(ENVIRONMENT_ATTRIBUTE), rest);
}

/** Reverses `nameInToken`. */
function readName(
    organization: string,
    text: string | undefined,
    rest: { kind: "opened" } | { kind: "declared"; attributes: string[]; user: string | undefined },
): Subject | undefined {
    if (text === undefined) return { organization, environment: undefined, ...rest };
    const [first = "", ...more] = text.split("/");
    const [project, name] = more.length === 0 ? [LEGACY_PROJECT, first] : [first, more.join("/")];
    if (more.length > 0 && project === LEGACY_PROJECT)
        return { kind: "legacy project named", organization, environment: undefined };
    return project === "" || name === "" ? undefined : { organization, environment: { project, name }, ...rest };
}

function readDeployment(organization: string, rest: string[]): Subject | undefined {
    const [, project = "", , stack = "", , operation = ""] = rest;
    const deployment = { project, stack, operation };
    if (Object.values(deployment).includes("")) return undefined;
    if (deploymentPattern({ kind: "operation", ...deployment }) !== rest.join(":")) return undefined;
    return { kind: "deployment", organization, deployment };
}

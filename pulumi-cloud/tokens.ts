/**
 * The tokens of Pulumi Cloud: their audiences and subjects, built from entries.
 * https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/, https://www.pulumi.com/docs/deployments/guides/oidc/aws/
 */
import type { Deployment, DeploymentEntry } from "./deployments";
import { LEGACY_PROJECT, printEnvironment, type EscEnvironment, type EnvironmentEntry } from "./environments";

/** Tokens with this audience and one of these subjects. */
export interface Tokens {
    audience: string;
    subjects: string[];
}

/** The subject attribute that names the environment where a login is defined. */
export const ENVIRONMENT_ATTRIBUTE = "currentEnvironment.name";
/** The subject attribute that names the user who opened the environment. */
export const USER_ATTRIBUTE = "pulumi.user.login";

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

/** The default subject: the environment that was opened. */
export const openedSubject = (organization: string, name: string) =>
    `pulumi:environments:org:${organization}:env:${name}`;
/** The subject of a login that declares `subjectAttributes`: each attribute with its value, in their order. */
export const declaredSubject = (organization: string, attributes: string) =>
    `pulumi:environments:pulumi.organization.login:${organization}:${attributes}`;

/** An environment as tokens name it. */
export const nameInToken = (environment: EscEnvironment) =>
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

/**
 * The tokens of the deployments that an entry includes. In a subject, `*` matches any text, here no more than one name: names
 * have no `:`, and deployments have no subject attributes.
 */
export const tokensOfDeployments = (organization: string, entry: DeploymentEntry): Tokens => ({
    audience: plainAudience(organization),
    subjects: [`pulumi:deploy:org:${organization}:${deploymentPattern(entry)}`],
});

/** The subject of a deployment. */
export const deploymentSubject = (organization: string, deployment: Deployment) =>
    `pulumi:deploy:org:${organization}:${deploymentPattern(deployment)}`;

function deploymentPattern({ project, stack, operation }: DeploymentEntry): string {
    const operations = operation === undefined ? "*" : `${operation}:scope:write`;
    if (operation !== undefined || stack !== "*") return `project:${project}:stack:${stack}:operation:${operations}`;
    return project === "*" ? "*" : `project:${project}:*`;
}

/** The `subjectAttributes` that a login must declare, so that its tokens match however the environment is opened. */
export function subjectAttributes(environments: readonly EnvironmentEntry[], users: readonly string[]): string[] {
    if (users.length > 0) return [ENVIRONMENT_ATTRIBUTE, USER_ATTRIBUTE];
    return environments.some(({ kind }) => kind !== "all") ? [ENVIRONMENT_ATTRIBUTE] : [];
}

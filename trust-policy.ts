/**
 * Who may assume the role: the audiences and subjects of the tokens that Pulumi Cloud issues, and the trust policy that
 * accepts them and no others.
 *
 * Sources: "Configuring OpenID Connect for Pulumi ESC" (default and custom subject, legacy project), "Configuring OpenID
 * Connect for AWS with Pulumi Deployments" (Deployments' subject and audience); for the policy, "Create a role for OpenID
 * Connect federation" and "IAM JSON policy elements: Condition operators" of AWS.
 */
import type { Settings, TrustSettings } from "./settings";

/** Characters, not counting white space, that AWS takes for a trust policy by default. Source: "IAM and AWS STS quotas". */
export const TRUST_POLICY_QUOTA = 2048;
/** The same once the account's quota is raised as far as it goes. */
export const LONGEST_TRUST_POLICY = 4096;

/** The project of environments that were made before environments had projects; tokens don't name it. */
const LEGACY_PROJECT = "default";

/** Tokens that the role accepts: this audience with one of these subjects, in which `*` stands for any text. */
export interface Trust {
    audience: string;
    subjects: string[];
}

/** An IAM policy document, of the form that trust policies have here. */
export interface TrustPolicy {
    Version: "2012-10-17";
    Statement: {
        Effect: "Allow";
        Principal: { Federated: string };
        Action: "sts:AssumeRoleWithWebIdentity";
        Condition: Partial<Record<"StringEquals" | "StringLike", Record<string, string | string[]>>>;
    }[];
}

/** Audience of tokens of Pulumi Deployments and of ESC environments in the legacy project. */
export const plainAudience = (organization: string) => organization;
/** Audience of tokens of all other ESC environments when they log in to AWS. */
export const awsAudience = (organization: string) => `aws:${organization}`;

/** Every audience that Pulumi Cloud has for an organization. One provider that lists them serves all roles of the account. */
export const organizationAudiences = (organization: string) => [plainAudience(organization), awsAudience(organization)];

/** What a token of an environment says of it: its audience, and its subjects without and with `subjectAttributes: [currentEnvironment.name]`. */
function environmentTrust(organization: string, entry: string): Trust {
    const { project, name } = splitEnvironment(entry);
    const byDefault = `pulumi:environments:org:${organization}:env:`;
    const byAttribute = `pulumi:environments:pulumi.organization.login:${organization}:currentEnvironment.name:`;
    if (project !== LEGACY_PROJECT)
        return { audience: awsAudience(organization), subjects: [byDefault + entry, byAttribute + entry] };
    // The default subject names the environment that was opened, which may import the login from another one; IAM's *
    // matches "/" too. So a prefix in the project that goes unnamed would also be that of other projects' names.
    const isPrefix = name.endsWith("*") && name !== "*";
    return {
        audience: plainAudience(organization),
        subjects: [...(isPrefix ? [] : [byDefault + name]), byAttribute + name],
    };
}

/** The parts of `<project>/<environment>`. */
export function splitEnvironment(entry: string): { project: string; name: string } {
    const slash = entry.indexOf("/");
    return { project: entry.slice(0, slash), name: entry.slice(slash + 1) };
}

/** `<project>/<stack>:<operation>` and its wider forms → the subject of such a deployment. */
function deploymentSubject(organization: string, entry: string): string {
    const prefix = `pulumi:deploy:org:${organization}:`;
    if (entry === "*") return `${prefix}*`;
    if (entry.endsWith("/*")) return `${prefix}project:${entry.replace("/", ":")}`;
    const stack = `${prefix}project:${entry.replace(":", ":operation:").replace("/", ":stack:")}`;
    return entry.includes(":") ? `${stack}:scope:write` : `${stack}:operation:*`;
}

/** Whether the environments are named, so that their logins should declare who they are. */
export function pinsEnvironments({ environments }: Pick<Settings, "environments">): boolean {
    return environments.length > 0 && !environments.includes("*");
}

/** What the role accepts, sorted by audience and subject. */
export function trusts({ organization, environments, deployments }: TrustSettings): Trust[] {
    const every: Trust[] = deployments.map((entry) => ({
        audience: plainAudience(organization),
        subjects: [deploymentSubject(organization, entry)],
    }));
    if (environments.includes("*")) {
        const subjects = [
            `pulumi:environments:org:${organization}:env:*`,
            `pulumi:environments:pulumi.organization.login:${organization}:*`,
        ];
        every.push(...organizationAudiences(organization).map((audience) => ({ audience, subjects })));
    } else {
        every.push(...environments.map((entry) => environmentTrust(organization, entry)));
    }
    return sorted(every.map(({ audience }) => audience)).map((audience) => ({
        audience,
        subjects: sorted(every.filter((trust) => trust.audience === audience).flatMap(({ subjects }) => subjects)),
    }));
}

/** The audiences that the role accepts, sorted. */
export const audiences = (settings: TrustSettings) => trusts(settings).map(({ audience }) => audience);

/** The subjects that the role accepts, sorted; `*` stands for any text. */
export const subjects = (settings: TrustSettings) => sorted(trusts(settings).flatMap((trust) => trust.subjects));

/**
 * The role's trust policy: a statement for each audience, with the subjects that come with it, so that no subject is
 * accepted with the audience of another product.
 */
export function trustPolicy(settings: TrustSettings, providerArn: string): TrustPolicy {
    const issuer = settings.issuerUrl.replace("https://", "");
    return {
        Version: "2012-10-17",
        Statement: trusts(settings).map(({ audience, subjects }) => {
            const aud = { [`${issuer}:aud`]: audience };
            const sub = { [`${issuer}:sub`]: subjects };
            return {
                Effect: "Allow",
                Principal: { Federated: providerArn },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: subjects.some((subject) => subject.includes("*"))
                    ? { StringEquals: aud, StringLike: sub }
                    : { StringEquals: { ...aud, ...sub } },
            };
        }),
    };
}

/**
 * How many characters of a trust policy AWS counts. The provider's ARN is not known before it exists; in the partition
 * `aws` it has this length, in GovCloud 7 and in China 3 more.
 */
export function trustPolicySize(settings: TrustSettings): number {
    const providerArn = settings.issuerUrl.replace("https://", "arn:aws:iam::111122223333:oidc-provider/");
    return JSON.stringify(trustPolicy(settings, providerArn)).length;
}

const sorted = (values: string[]) => [...new Set(values)].sort();

/** Whom the role trusts. */
import { LONGEST_TRUST_POLICY, TRUST_POLICY_QUOTA, trustPolicySize, type Trust } from "../aws/trust-policy";
import { removeConfigPath, setConfig } from "../messages/command";
import { Fault } from "../messages/mistake";
import { acceptedTokens } from "../pulumi-cloud/accepted-tokens";
import { parseDeploymentEntry, type DeploymentEntry } from "../pulumi-cloud/deployments";
import {
    namedEnvironments,
    parseEnvironmentEntry,
    printEnvironmentEntry,
    type Environment,
    type EnvironmentEntry,
} from "../pulumi-cloud/environments";
import { hasPort, parseIssuerUrl } from "../pulumi-cloud/issuer";
import { NO_ORGANIZATION, parseOrganization, parseUser } from "../pulumi-cloud/names";
import { subjectAttributes } from "../pulumi-cloud/tokens";
import type { SettingsReader } from "./declared";
import { complete } from "./reader";

/** The stack that is configured. */
export interface StackIdentity {
    project: string;
    stack: string;
    /** The organization that owns the stack; on a self-managed backend the literal `organization`. */
    organization: string;
}

/** Whom the role trusts, as settings and as tokens. */
export interface TrustSettings extends Trust {
    /** The organization's name in its URL, which is case-sensitive. */
    organization: string;
    environments: EnvironmentEntry[];
    /** The users who may open `environments`; none for every user whom ESC lets. If any, no environment has a wildcard. */
    users: string[];
    deployments: DeploymentEntry[];
    /** The subject attributes that logins must declare. */
    subjectAttributes: string[];
    /** The environments to create in Pulumi Cloud: none, or all that `environments` names. */
    environmentsToCreate: (Environment & { organization: string })[];
}

export function readTrust(reader: SettingsReader, stack: StackIdentity): TrustSettings | undefined {
    const entries = complete({
        organization: readOrganization(reader, stack),
        issuerUrl: readIssuerUrl(reader),
        environments: reader.parseList("environments", parseEnvironmentEntry),
        users: reader.parseList("users", parseUser),
        deployments: reader.parseList("deployments", parseDeploymentEntry),
        createEnvironments: reader.read("createEnvironments"),
    });
    if (entries === undefined) return undefined;
    const { createEnvironments, ...fields } = entries;
    const isDefault = fields.environments.length + fields.deployments.length === 0;
    const environments = isDefault ? [ownEnvironment(stack)] : fields.environments;
    if (fields.users.length > 0) checkNamed(reader, "users", fields.users, environments);
    if (createEnvironments) checkNamed(reader, "createEnvironments", true, environments);
    const named = namedEnvironments(environments).map((each) => ({ organization: fields.organization, ...each }));
    const trust = {
        ...fields,
        environments,
        environmentsToCreate: createEnvironments ? named : [],
        subjectAttributes: subjectAttributes(environments, fields.users),
    };
    const accepted = acceptedTokens(trust);
    checkSize(reader, { ...trust, accepted });
    return { ...trust, accepted };
}

/** The one environment that is trusted if nothing else is configured: least privilege by default. */
const ownEnvironment = ({ project, stack }: StackIdentity): EnvironmentEntry => ({ kind: "one", project, name: stack });

function readOrganization(reader: SettingsReader, stack: StackIdentity): string | undefined {
    if (reader.read("organization") === "" && stack.organization === NO_ORGANIZATION) {
        reader.mistakes.push({
            key: "organization",
            value: "",
            why: "is not set, and no organization owns this stack because its backend is self-managed",
            accepted: "the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>",
            run: [setConfig("organization", "<organization>")],
        });
        return undefined;
    }
    const given = reader.read("organization") ?? "";
    const organization = parseOrganization(given || stack.organization);
    if (organization instanceof Fault) {
        reader.refuse("organization", given || stack.organization, organization);
        return undefined;
    }
    if (/[A-Z]/.test(given)) {
        reader.warnings.push({
            text: `organization: ${JSON.stringify(organization)} has capital letters. AWS compares the name letter by letter, and Pulumi documents it in lower case. Check that it is the same in the organization's URL, app.pulumi.com/<organization>.`,
        });
    }
    return organization;
}

function readIssuerUrl(reader: SettingsReader): string | undefined {
    const issuerUrl = reader.parse("issuerUrl", parseIssuerUrl);
    if (issuerUrl !== undefined && hasPort(issuerUrl))
        reader.warnings.push({
            text: `issuerUrl: ${JSON.stringify(issuerUrl)} has a port. AWS documents that the URL of a provider should not have one.`,
        });
    return issuerUrl;
}

function checkSize(reader: SettingsReader, trust: TrustSettings): void {
    const size = trustPolicySize(trust);
    const [key, other] =
        trust.environments.length > 0 ? ["environments", "deployments"] : ["deployments", "environments"];
    if (size > LONGEST_TRUST_POLICY) {
        reader.mistakes.push({
            key: `${key} and ${other}`,
            why: `${trust.environments.length + trust.deployments.length} of them make a trust policy of ${size} characters; AWS accepts ${LONGEST_TRUST_POLICY}`,
            accepted:
                "fewer entries. Give each group of them a role of its own: one stack of this program for each role",
            run: [removeConfigPath(`${key}[<index>]`)],
        });
    } else if (size > TRUST_POLICY_QUOTA) {
        reader.warnings.push({
            text: `environments and deployments make a trust policy of ${size} characters. AWS accepts ${TRUST_POLICY_QUOTA} unless the account's quota "Role trust policy length" is raised, at most to ${LONGEST_TRUST_POLICY}. Raise it, or give each group of entries a role of its own.`,
        });
    }
}

/** Refuses a setting that is about single environments if `environments` has none, or has wildcards. */
function checkNamed(
    reader: SettingsReader,
    key: "users" | "createEnvironments",
    value: unknown,
    environments: readonly EnvironmentEntry[],
): void {
    const wildcards = environments.filter(({ kind }) => kind !== "one").map(printEnvironmentEntry);
    const wildcard = reader.read("environments")?.findIndex((text) => wildcards.includes(text)) ?? 0;
    if (environments.length > 0 && wildcards.length === 0) return;
    reader.mistakes.push({
        key,
        value,
        why:
            wildcards.length > 0
                ? `needs environments by name, and environments has the wildcard ${wildcards.join(" and ")}`
                : "needs environments, and only deployments are trusted",
        accepted: `${key} together with environments by name`,
        run: [setConfig(`environments[${Math.max(wildcard, 0)}]`, "<project>/<environment>")],
    });
}

/** Whom the role trusts. */
import { LONGEST_TRUST_POLICY, TRUST_POLICY_QUOTA, trustPolicySize, type Trust } from "../aws/trust-policy";
import { removeConfigPath, setConfig } from "../messages/command";
import { acceptedTokens } from "../pulumi-cloud/accepted-tokens";
import { parseDeploymentEntry, type DeploymentEntry } from "../pulumi-cloud/deployments";
import {
    parseEnvironmentEntry,
    printEnvironmentEntry,
    type Environment,
    type EnvironmentEntry,
} from "../pulumi-cloud/environments";
import { hasPort, parseIssuerUrl } from "../pulumi-cloud/issuer";
import { NO_ORGANIZATION, parseOrganization } from "../pulumi-cloud/names";

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
    deployments: DeploymentEntry[];
    /** Whether to create the account's OIDC provider. If not, the account has one already. */
    createProvider: boolean;
    /** The environments to create in Pulumi Cloud: none, or all that `environments` names. */
    environmentsToCreate: (Environment & { organization: string })[];
}

export function readTrust(reader: SettingsReader, stack: StackIdentity): TrustSettings | undefined {
    const entries = complete({
        organization: readOrganization(reader, stack),
        issuerUrl: readIssuerUrl(reader),
        environments: reader.parseList("environments", parseEnvironmentEntry),
        deployments: reader.parseList("deployments", parseDeploymentEntry),
        createProvider: reader.read("createProvider"),
        createEnvironments: reader.read("createEnvironments"),
    });
    if (entries === undefined) return undefined;
    const { organization, issuerUrl, deployments, createProvider } = entries;
    const environments =
        entries.environments.length + deployments.length === 0 ? [ownEnvironment(stack)] : entries.environments;
    const accepted = acceptedTokens(organization, environments, deployments);
    const environmentsToCreate = entries.createEnvironments
        ? readEnvironmentsToCreate(reader, organization, environments)
        : [];
    const trust = {
        organization,
        issuerUrl,
        environments,
        deployments,
        createProvider,
        environmentsToCreate,
        accepted,
    };
    checkSize(reader, trust);
    return trust;
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
    const organization = reader.parse("organization", (text) => parseOrganization(text || stack.organization));
    if (organization !== undefined && /[A-Z]/.test(reader.read("organization") ?? "")) {
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
    if (size > LONGEST_TRUST_POLICY) {
        reader.mistakes.push({
            key: "environments and deployments",
            value: trust.environments.length + trust.deployments.length,
            why: `entries make a trust policy of ${size} characters; AWS accepts ${LONGEST_TRUST_POLICY}`,
            accepted:
                "fewer entries: <project>/* or <project>/<prefix>* in place of many names, or one stack of this program for each group",
            run: [removeConfigPath(`${trust.environments.length > 0 ? "environments" : "deployments"}[0]`)],
        });
    } else if (size > TRUST_POLICY_QUOTA) {
        reader.warnings.push({
            text: `environments and deployments make a trust policy of ${size} characters. AWS accepts ${TRUST_POLICY_QUOTA} unless the account's quota "Role trust policy length" is raised, at most to ${LONGEST_TRUST_POLICY}. Raise it, or use <project>/* in place of many names.`,
        });
    }
}

function readEnvironmentsToCreate(
    reader: SettingsReader,
    organization: string,
    environments: EnvironmentEntry[],
): TrustSettings["environmentsToCreate"] {
    const wildcards = environments.filter(({ kind }) => kind !== "one").map(printEnvironmentEntry);
    if (environments.length === 0 || wildcards.length > 0)
        reader.mistakes.push({
            key: "createEnvironments",
            value: true,
            why:
                wildcards.length > 0
                    ? `can't create environments from a wildcard: environments has ${wildcards.join(", ")}`
                    : "has no environment to create, because only deployments are trusted",
            accepted: "false, or environments by name",
            run: [setConfig("createEnvironments", "false")],
        });
    return environments.flatMap((entry) =>
        entry.kind === "one" ? [{ organization, project: entry.project, name: entry.name }] : [],
    );
}

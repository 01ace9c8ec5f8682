/** Every setting of a stack: read all, stop once. */
import { mistakesInPolicy } from "../aws/inline-policy";
import { OWNER_TAG, ownerOf } from "../aws/ownership";
import { parsePolicy, type Policy } from "../aws/policies";
import { parseRegion } from "../aws/region";
import { maxSessionDuration, parseRoleName, roleDescription } from "../aws/role";
import { removeConfig, setConfig } from "../messages/command";
import { acceptedTokens } from "../pulumi-cloud/accepted-tokens";
import { selfHostedIssuer } from "../pulumi-cloud/backend";
import { parseDeploymentEntry } from "../pulumi-cloud/deployments";
import { namedEnvironments, parseEnvironmentEntry, type EnvironmentEntry } from "../pulumi-cloud/environments";
import { parseIssuerUrl, PULUMI_CLOUD_ISSUER } from "../pulumi-cloud/issuer";
import { NO_ORGANIZATION, parseOrganization, parseUser } from "../pulumi-cloud/names";
import { parseDeploymentSessionName, parseDuration, parseSessionName } from "../pulumi-cloud/session";
import { organizationAudiences, subjectAttributes } from "../pulumi-cloud/tokens";
import type { Reader, StackIdentity } from "./reader";
import { readTags } from "./tags";

/** The configuration of a stack, valid and complete. */
export type Settings = ReturnType<typeof readSettings>;

/** @throws MistakesError with every mistake that a setting has by itself. */
export function readSettings(reader: Reader) {
    const { stack } = reader;
    const organization = readOrganization(reader);
    const given = {
        organization,
        issuerUrl: readIssuerUrl(reader),
        environments: reader.list("environments", (text) => parseEnvironmentEntry(text, organization)),
        users: reader.list("users", parseUser),
        deployments: reader.list("deployments", (text) => parseDeploymentEntry(text, organization)),
    };
    const otherOrganizations = reader.list("otherOrganizations", parseOrganization);
    const policies = reader.list("policies", parsePolicy);
    const sessionPolicies = reader.list("sessionPolicies", parsePolicy);
    const duration = reader.text("sessionDuration", parseDuration);
    const roleName = reader.optional("roleName", parseRoleName);
    const tags = readTags(reader);
    const settings = {
        otherOrganizations,
        inlinePolicy: readInlinePolicy(reader),
        permissionsBoundary: reader.optional("permissionsBoundary", parsePolicy),
        duration,
        sessionName: reader.text("sessionName", parseSessionName),
        deploymentSessionName: reader.text("deploymentSessionName", parseDeploymentSessionName),
        environmentRegion: reader.optional("environmentRegion", parseRegion),
    };
    const provider = { create: reader.value("createProvider"), protect: reader.value("protectProvider") };
    const update = reader.value("updateEnvironments") && stack.organization !== NO_ORGANIZATION;
    reader.throwMistakes(); // A refused value may not be used before this.

    const { users, deployments } = given;
    const isDefault = given.environments.length + deployments.length === 0;
    const environments = isDefault ? [ownEnvironment(stack)] : given.environments;
    const owner = ownerOf(stack.organization === NO_ORGANIZATION ? organization : stack.organization, stack);
    return {
        ...settings,
        trust: {
            ...given,
            environments,
            subjectAttributes: subjectAttributes(environments, users),
            tokens: acceptedTokens({ organization, environments, users, deployments }),
        },
        provider: {
            ...provider,
            clientIds: [...new Set([organization, ...otherOrganizations].flatMap(organizationAudiences))],
        },
        owner,
        role: {
            ...(roleName !== undefined && { name: roleName }),
            description: roleDescription(organization, owner),
            maxSessionDuration: maxSessionDuration(duration.seconds),
        },
        policies: distinct(policies),
        sessionPolicies: distinct(sessionPolicies),
        /** Those whose login `pulumi up` writes. */
        environmentsToUpdate: update ? namedEnvironments(environments) : [],
        /** The tags of all resources, with the one that names the owner. */
        tags: { ...tags, [OWNER_TAG]: owner },
    };
}

/** The one environment that is trusted if nothing else is configured: least privilege by default. */
const ownEnvironment = ({ project, stack }: StackIdentity): EnvironmentEntry => ({ kind: "one", project, name: stack });

/** Each policy once, by name or by ARN. */
const distinct = (policies: Policy[]) => [...new Map(policies.map((each) => [each.resourceName, each])).values()];

function readOrganization(reader: Reader): string {
    const { stack } = reader;
    const isMissing = reader.value("organization") === "" && stack.organization === NO_ORGANIZATION;
    if (isMissing)
        reader.refuse({
            key: "organization",
            value: "",
            why: "is not set, and no organization owns this stack because its backend is self-managed",
            accepted: "the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>",
            run: [setConfig(stack.name, "organization", "<organization>")],
        });
    if (isMissing) return "";
    const organization = reader.text("organization", (text) => parseOrganization(text || stack.organization));
    const run = [removeConfig(stack.name, "organization")];
    const isOther = typeof organization === "string" && ![organization, NO_ORGANIZATION].includes(stack.organization);
    if (isOther && organization.toLowerCase() === stack.organization.toLowerCase()) {
        const why = `differs by case from ${stack.organization}, which owns this stack. Names are case-sensitive`;
        reader.refuse({ key: "organization", value: organization, why, accepted: stack.organization, run });
    } else if (isOther)
        reader.warnings.push(
            `organization: ${JSON.stringify(organization)}. This stack belongs to ${stack.organization}; nobody of ${stack.organization} is trusted. If you don't mean that, run: ${run.join("")}`,
        );
    return organization;
}

/** By default, the public Pulumi Cloud's, but not where a self-hosted one keeps the stack. */
function readIssuerUrl(reader: Reader): string {
    const { name, backend, organization } = reader.stack;
    const issuerUrl = reader.optional("issuerUrl", parseIssuerUrl);
    const own = selfHostedIssuer(backend);
    if (issuerUrl === undefined && own !== undefined)
        reader.refuse({
            key: "issuerUrl",
            value: "",
            why: `is not set, and ${new URL(own).host} keeps this stack. On the public Pulumi Cloud, the organization ${organization} may be a stranger's`,
            accepted: `the URL of your Pulumi Cloud's issuer, or ${PULUMI_CLOUD_ISSUER} if you do mean the public one`,
            run: [setConfig(name, "issuerUrl", own)],
        });
    return issuerUrl ?? PULUMI_CLOUD_ISSUER;
}

function readInlinePolicy(reader: Reader): Record<string, unknown> | undefined {
    const policy = reader.value("inlinePolicy");
    if (Object.keys(policy).length === 0) return undefined;
    for (const mistake of mistakesInPolicy(policy, "inlinePolicy", reader.stack.name)) reader.refuse(mistake);
    return policy;
}

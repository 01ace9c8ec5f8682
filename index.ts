import * as iam from "@pulumi/aws/iam"; // Loading all of @pulumi/aws takes 0.1 s and 12 MB more.
import * as pulumi from "@pulumi/pulumi";
import { Environment } from "@pulumi/pulumiservice/environment";
import { accountPartition } from "./aws/account";
import { existingProvider } from "./aws/existing-provider";
import { maxSessionDuration } from "./aws/session";
import { issuerThumbprint } from "./aws/thumbprint";
import { trustPolicy } from "./aws/trust-policy";
import { printingMistakes, printWarning } from "./messages/mistake";
import { audiencesIn, subjectsIn } from "./pulumi-cloud/accepted-tokens";
import { deploymentSettings } from "./pulumi-cloud/deployment-settings";
import { namedStacks } from "./pulumi-cloud/deployments";
import { printEnvironment } from "./pulumi-cloud/environments";
import { escEnvironment } from "./pulumi-cloud/esc-environment";
import { organizationAudiences } from "./pulumi-cloud/tokens";
import { parseSettings } from "./settings";

export = () => printingMistakes(pulumi.getStack(), program);

// An asynchronous function, so that lookups finish before resources are registered.
async function program() {
    const stack = { project: pulumi.getProject(), stack: pulumi.getStack(), organization: pulumi.getOrganization() };
    const { trust, permissions, sessions, roleName, tags, warnings } = parseSettings(pulumi.runtime.allConfig(), stack);
    for (const warning of warnings) await pulumi.log.warn(printWarning(warning, stack.stack));
    const { policies, permissionsBoundary, inlinePolicy } = permissions;
    const [partition, thumbprint, existing] = await Promise.all([
        accountPartition([...policies, ...sessions.policies, permissionsBoundary]),
        trust.createProvider ? issuerThumbprint(trust.issuerUrl) : "",
        trust.createProvider ? undefined : existingProvider(trust.issuerUrl, audiencesIn(trust.accepted)),
    ]);

    // An account has one provider for each issuer. This one lists every audience of the organization, so that other roles
    // can use it. The trust policy of each role does the narrowing.
    const provider =
        existing ??
        new iam.OpenIdConnectProvider("pulumi-cloud", {
            url: trust.issuerUrl,
            clientIdLists: organizationAudiences(trust.organization),
            thumbprintLists: [thumbprint],
            tags,
        });

    const role = new iam.Role("pulumi-cloud", {
        ...(roleName !== null && { name: roleName }),
        description: `Assumed by Pulumi Cloud for the organization ${trust.organization}`,
        assumeRolePolicy: pulumi.output(provider.arn).apply((arn) => JSON.stringify(trustPolicy(trust, arn))),
        maxSessionDuration: maxSessionDuration(sessions.duration.seconds),
        ...(permissionsBoundary && { permissionsBoundary: permissionsBoundary.arn(partition) }),
        tags,
    });

    for (const policy of policies)
        new iam.RolePolicyAttachment(policy.resourceName, { role: role.name, policyArn: policy.arn(partition) });
    if (inlinePolicy) new iam.RolePolicy("inline", { role: role.name, policy: JSON.stringify(inlinePolicy) });

    const session = { duration: sessions.duration.text, policyArns: sessions.policies.map((it) => it.arn(partition)) };
    const escSession = { ...session, name: sessions.name, subjectAttributes: trust.subjectAttributes };
    const yaml = role.arn.apply((roleArn) => escEnvironment(roleArn, escSession));
    for (const environment of trust.environmentsToCreate) {
        const asset = yaml.apply((text) => new pulumi.asset.StringAsset(text));
        new Environment(printEnvironment(environment), { ...environment, yaml: asset });
    }

    const stacks = namedStacks(trust.deployments); // A wildcard names none.
    const deploymentSession = { ...session, name: sessions.deploymentName };
    const commands = role.arn.apply((arn) => deploymentSettings(arn, trust.organization, stacks, deploymentSession));
    return {
        oidcProviderArn: provider.arn,
        roleArn: role.arn,
        audiences: audiencesIn(trust.accepted),
        subjects: subjectsIn(trust.accepted),
        ...(trust.environments.length > 0 && { escEnvironment: yaml }),
        ...(stacks.length > 0 && { deploymentSettings: commands }),
    };
}

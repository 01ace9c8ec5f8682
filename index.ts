import * as iam from "@pulumi/aws/iam"; // Loading all of @pulumi/aws takes 0.1 s and 12 MB more.
import * as pulumi from "@pulumi/pulumi";
import { Environment } from "@pulumi/pulumiservice/environment";
import { accountPartition } from "./aws/account";
import { existingProvider, warnOfOtherProvider } from "./aws/existing-provider";
import { maxSessionDuration } from "./aws/session";
import { issuerThumbprint } from "./aws/thumbprint";
import { trustPolicy } from "./aws/trust-policy";
import { printingMistakes, printWarning } from "./messages/mistake";
import { subjectsIn } from "./pulumi-cloud/accepted-tokens";
import { deploymentSettings } from "./pulumi-cloud/deployment-settings";
import { namedEnvironments, printEnvironment } from "./pulumi-cloud/environments";
import { escCommands } from "./pulumi-cloud/esc-commands";
import { escEnvironment } from "./pulumi-cloud/esc-environment";
import { parseSettings } from "./settings";

export = () => printingMistakes(pulumi.getStack(), program);
// An asynchronous function, so that lookups finish before resources are registered.
async function program() {
    const stack = { project: pulumi.getProject(), stack: pulumi.getStack(), organization: pulumi.getOrganization() };
    const settings = parseSettings(pulumi.runtime.allConfig(), stack);
    const { trust, permissions, sessions, role: names, tags } = settings;
    const { policies, permissionsBoundary, inlinePolicy } = permissions;
    const [partition, thumbprint, existing, warnings] = await Promise.all([
        accountPartition([...policies, ...sessions.policies, permissionsBoundary]),
        settings.provider.create ? issuerThumbprint(trust.issuerUrl) : "",
        settings.provider.create ? undefined : existingProvider(settings.provider),
        settings.provider.create ? warnOfOtherProvider(settings.provider) : [],
    ]);
    for (const each of [...settings.warnings, ...warnings]) await pulumi.log.warn(printWarning(each, stack.stack));

    // An account has one provider for each issuer, which other roles use, too. Their trust policies do the narrowing.
    const provider =
        existing ??
        new iam.OpenIdConnectProvider(
            "pulumi-cloud",
            { url: trust.issuerUrl, clientIdLists: settings.provider.lists, thumbprintLists: [thumbprint], tags },
            { protect: settings.provider.protect },
        );

    const role = new iam.Role("pulumi-cloud", {
        ...names,
        assumeRolePolicy: pulumi.output(provider.arn).apply((arn) => JSON.stringify(trustPolicy(trust, arn))),
        maxSessionDuration: maxSessionDuration(sessions.duration.seconds),
        ...(permissionsBoundary && { permissionsBoundary: permissionsBoundary.arn(partition) }),
        tags,
    });

    for (const policy of policies)
        new iam.RolePolicyAttachment(policy.resourceName, { role: role.name, policyArn: policy.arn(partition) });
    if (inlinePolicy) new iam.RolePolicy("inline", { role: role.name, policy: JSON.stringify(inlinePolicy) });

    const session = { duration: sessions.duration.text, policyArns: sessions.policies.map((it) => it.arn(partition)) };
    const escSession = { ...session, ...sessions.esc, subjectAttributes: trust.subjectAttributes };
    const yaml = role.arn.apply((arn) => escEnvironment(arn, escSession));
    for (const environment of trust.environmentsToCreate) {
        const asset = yaml.apply((text) => new pulumi.asset.StringAsset(text));
        // Retained, because people put things into it.
        new Environment(printEnvironment(environment), { ...environment, yaml: asset }, { retainOnDelete: true });
    }

    const commands = role.arn.apply((arn) => escCommands(arn, trust, escSession));
    const deploymentCommands = role.arn.apply((arn) =>
        deploymentSettings(arn, trust, { ...session, ...sessions.deployment }),
    );
    return {
        oidcProviderArn: provider.arn,
        roleArn: role.arn,
        audiences: settings.provider.audiences,
        subjects: subjectsIn(trust.accepted),
        ...(trust.environments.length > 0 && { escEnvironment: yaml }),
        ...(namedEnvironments(trust.environments).length > 0 && { escCommands: commands }),
        ...(trust.deployments.length > 0 && { deploymentSettings: deploymentCommands }),
    };
}

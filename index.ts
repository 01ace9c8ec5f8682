import * as iam from "@pulumi/aws/iam"; // Loading all of @pulumi/aws takes 0.1 s and 12 MB more.
import { Command } from "@pulumi/command/local/command";
import * as pulumi from "@pulumi/pulumi";
import { accountPartition } from "./aws/account";
import { existingProvider, warnOfOtherProvider } from "./aws/existing-provider";
import { RESOURCE_NAME } from "./aws/ownership";
import { missingRegion } from "./aws/region";
import { issuerThumbprint } from "./aws/thumbprint";
import { trustPolicy } from "./aws/trust-policy";
import { printingMistakes } from "./messages/mistake";
import { subjectsIn } from "./pulumi-cloud/accepted-tokens";
import { findBackend } from "./pulumi-cloud/backend";
import { deploymentSettings } from "./pulumi-cloud/deployment-settings";
import { namedEnvironments, printEnvironment } from "./pulumi-cloud/environments";
import { escCommands, updateCommands } from "./pulumi-cloud/esc-commands";
import { escEnvironment } from "./pulumi-cloud/esc-environment";
import { NO_ORGANIZATION } from "./pulumi-cloud/names";
import { parseSettings, type StackIdentity } from "./settings";

export = () => printingMistakes(thisStack().name, program);
// An asynchronous function, so that lookups finish before resources are registered.
async function program() {
    const { url, ...backend } = findBackend();
    const stack = { ...thisStack(), backend: url };
    const config = pulumi.runtime.allConfig();
    const settings = parseSettings(config, stack);
    for (const warning of [...missingRegion(config, stack.name), ...settings.warnings]) await pulumi.log.warn(warning);
    const { trust, owner, policies, sessionPolicies, permissionsBoundary, inlinePolicy, tags } = settings;
    const needs = { stack, owner, trust };
    const [partition, thumbprint, existing, warnings] = await Promise.all([
        accountPartition([...policies, ...sessionPolicies, ...[permissionsBoundary ?? []].flat()], stack.name),
        settings.provider.create ? issuerThumbprint(trust.issuerUrl) : "",
        settings.provider.create ? undefined : existingProvider(needs),
        settings.provider.create ? warnOfOtherProvider(needs) : [],
    ]);
    for (const warning of warnings) await pulumi.log.warn(warning);

    // An account has one provider for each issuer, which other roles use, too. Their trust policies do the narrowing.
    const provider =
        existing ??
        new iam.OpenIdConnectProvider(
            RESOURCE_NAME,
            { url: trust.issuerUrl, clientIdLists: settings.provider.clientIds, thumbprintLists: [thumbprint], tags },
            { protect: settings.provider.protect },
        );

    const role = new iam.Role(RESOURCE_NAME, {
        ...settings.role,
        assumeRolePolicy: pulumi.output(provider.arn).apply((arn) => JSON.stringify(trustPolicy(trust, arn))),
        ...(permissionsBoundary && { permissionsBoundary: permissionsBoundary.arn(partition) }),
        tags,
    });

    for (const policy of policies)
        new iam.RolePolicyAttachment(policy.resourceName, { role: role.name, policyArn: policy.arn(partition) });
    if (inlinePolicy) new iam.RolePolicy("inline", { role: role.name, policy: JSON.stringify(inlinePolicy) });

    const session = { duration: settings.duration.text, policyArns: sessionPolicies.map((it) => it.arn(partition)) };
    const { sessionName: name, environmentRegion: region } = settings;
    const escSession = { ...session, name, region, subjectAttributes: trust.subjectAttributes };
    const named = namedEnvironments(trust.environments);
    const commandsFor = (environments: typeof named) =>
        role.arn.apply((arn) => escCommands(arn, trust.organization, environments, escSession));
    for (const environment of settings.environmentsToUpdate)
        new Command(printEnvironment(environment), {
            interpreter: ["sh", "-c"],
            create: "sh", // The lines are its input, so that an error doesn't repeat them.
            stdin: commandsFor([environment]).apply((lines) => updateCommands(lines, stack.name)),
            ...backend,
        });

    const deploymentSession = { ...session, name: settings.deploymentSessionName };
    return {
        oidcProviderArn: provider.arn,
        roleArn: role.arn,
        audiences: trust.tokens.map(({ audience }) => audience),
        subjects: subjectsIn(trust.tokens),
        ...(trust.environments.length > 0 && {
            escEnvironment: role.arn.apply((arn) => escEnvironment(arn, escSession)),
        }),
        ...(named.length > 0 && { escCommands: commandsFor(named) }),
        ...(trust.deployments.length > 0 && {
            deploymentSettings: role.arn.apply((arn) => deploymentSettings(arn, trust, deploymentSession)),
        }),
    };
}

function thisStack(): StackIdentity {
    const [project, stack, organization] = [pulumi.getProject(), pulumi.getStack(), pulumi.getOrganization()];
    return {
        project,
        stack,
        organization,
        name: organization === NO_ORGANIZATION ? stack : `${organization}/${stack}`,
    };
}

import * as iam from "@pulumi/aws/iam"; // @pulumi/aws itself takes a tenth of a second and 12 MB more to load
import * as pulumi from "@pulumi/pulumi";
import { Environment } from "@pulumi/pulumiservice/environment";
import { deploymentSettings, namedStacks } from "./deployment-settings";
import { escEnvironment } from "./esc-environment";
import { accountPartition, existingProvider, issuerThumbprint } from "./lookups";
import { parseSettings } from "./settings";
import { audiences, organizationAudiences, splitEnvironment, subjects, trustPolicy } from "./trust-policy";

// A function, so that whatever has to be asked first is answered, or an error, before any resource is registered.
export = async function program() {
    const settings = parseSettings(pulumi.runtime.allConfig(), {
        project: pulumi.getProject(),
        stack: pulumi.getStack(),
        organization: pulumi.getOrganization(),
    });
    for (const warning of settings.warnings) await pulumi.log.warn(warning);
    const [partition, thumbprint, existing] = await Promise.all([
        accountPartition(settings),
        settings.createProvider ? issuerThumbprint(settings) : "",
        settings.createProvider ? undefined : existingProvider(settings),
    ]);

    // The account has one provider for each issuer. Made here, it lists every audience of the organization, so that
    // further roles can use it; each role's trust policy does the narrowing.
    const provider =
        existing ??
        new iam.OpenIdConnectProvider("pulumi-cloud", {
            url: settings.issuerUrl,
            clientIdLists: organizationAudiences(settings.organization),
            thumbprintLists: [thumbprint],
            tags: settings.tags,
        });

    const role = new iam.Role("pulumi-cloud", {
        ...(settings.roleName !== undefined && { name: settings.roleName }),
        description: `Assumed by Pulumi Cloud for the organization ${settings.organization}`,
        assumeRolePolicy: pulumi.output(provider.arn).apply((arn) => JSON.stringify(trustPolicy(settings, arn))),
        maxSessionDuration: Math.max(settings.sessionSeconds, 3600), // IAM's least, though a session may be shorter
        ...(settings.permissionsBoundary && { permissionsBoundary: settings.permissionsBoundary.arn(partition) }),
        tags: settings.tags,
    });

    for (const policy of settings.policies) {
        new iam.RolePolicyAttachment(policy.resourceName, { role: role.name, policyArn: policy.arn(partition) });
    }

    if (settings.inlinePolicy) {
        new iam.RolePolicy("inline", { role: role.name, policy: JSON.stringify(settings.inlinePolicy) });
    }

    const yaml = role.arn.apply((arn) => escEnvironment(settings, arn, partition));
    for (const environment of settings.createEnvironments ? settings.environments : []) {
        new Environment(environment, {
            organization: settings.organization,
            ...splitEnvironment(environment),
            yaml: yaml.apply((text) => new pulumi.asset.StringAsset(text)),
        });
    }

    return {
        oidcProviderArn: provider.arn,
        roleArn: role.arn,
        audiences: audiences(settings),
        subjects: subjects(settings),
        ...(settings.environments.length > 0 && { escEnvironment: yaml }),
        ...(namedStacks(settings).length > 0 && {
            deploymentSettings: role.arn.apply((arn) => deploymentSettings(settings, arn, partition).join("\n")),
        }),
    };
};

/** Commands that tell Pulumi Deployments to assume the role. */
import type { Settings } from "./settings";
import { quote } from "./shell";

/** The stacks that `deployments` names, as `<project>/<stack>`, each once; wildcards name none. */
export function namedStacks({ deployments }: Pick<Settings, "deployments">): string[] {
    return [...new Set(deployments.filter((entry) => !entry.endsWith("*")).map((entry) => entry.replace(/:.*/, "")))];
}

/**
 * One `pulumi deployment settings edit` line for each named stack, ready for a shell.
 * Source: "pulumi deployment settings edit".
 *
 * @param partition of the account, for session policies given by name.
 */
export function deploymentSettings(settings: Settings, roleArn: string, partition: string): string[] {
    return namedStacks(settings).map((stack) =>
        [
            "pulumi deployment settings edit",
            "--stack",
            quote(`${settings.organization}/${stack}`),
            "--oidc-aws-role-arn",
            quote(roleArn),
            "--oidc-aws-session-name",
            quote(settings.deploymentSessionName),
            "--oidc-aws-duration",
            quote(settings.sessionDuration),
            ...settings.sessionPolicies.flatMap((policy) => [
                "--oidc-aws-policy-arn",
                quote(listItem(policy.arn(partition))),
            ]),
        ].join(" "),
    );
}

/** The CLI reads that flag's value as a line of CSV, and IAM allows commas in names. */
const listItem = (text: string) => (text.includes(",") ? `"${text}"` : text);

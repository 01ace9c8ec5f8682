/** Commands that tell Pulumi Deployments to assume the role. */
import { quote } from "../messages/command";
import type { DeploymentEntry } from "./deployments";

/** The session that a deployment asks for. */
export interface DeploymentSession {
    /** A template with Pulumi's variables. */
    name: string;
    /** In hours, minutes and seconds: `1h30m`. */
    duration: string;
    /** ARNs of session policies. */
    policyArns: string[];
}

/**
 * A command line for each named stack, for a POSIX shell, which it stops if it fails. For an entry with a wildcard, the same
 * line as a comment with placeholders, which a shell skips: https://www.pulumi.com/docs/iac/cli/commands/pulumi_deployment_settings_edit/
 */
export function deploymentSettings(
    roleArn: string,
    trust: { organization: string; deployments: readonly DeploymentEntry[] },
    { name, duration, policyArns }: DeploymentSession,
): string {
    const { organization, deployments } = trust;
    const options = [
        ...["--oidc-aws-role-arn", roleArn],
        ...["--oidc-aws-session-name", name],
        ...["--oidc-aws-duration", duration],
        // The command keeps what it is not told to change. An empty ARN removes the session policies that a stack has.
        ...(policyArns.length > 0 ? policyArns.map(listItem) : [""]).flatMap((arn) => ["--oidc-aws-policy-arn", arn]),
    ].map(quote);
    const names = deployments.map(
        ({ project, stack }) =>
            `${organization}/${project === "*" ? "<project>" : project}/${stack.endsWith("*") ? "<stack>" : stack}`,
    );
    const edit = (stack: string) => ["pulumi deployment settings edit --stack", stack, ...options].join(" ");
    const isPattern = (name: string) => name.endsWith("<stack>");
    return [
        "# A stack has one role. This replaces the one it has.",
        ...[...new Set(names.filter((name) => !isPattern(name)))].map((name) => `${edit(quote(name))} || exit 1`),
        ...[...new Set(names.filter(isPattern))].map((name) => `# ${edit(name)}`),
    ].join("\n");
}

/** The CLI reads that option as a line of CSV, and IAM allows commas and quotes in an ARN. */
const listItem = (text: string) => (/[,"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Commands that tell Pulumi Deployments to assume the role. */
import { quote } from "../messages/command";
import { printStack, type Stack } from "./deployments";

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
 * One command line for each stack, for a POSIX shell:
 * https://www.pulumi.com/docs/iac/cli/commands/pulumi_deployment_settings_edit/
 */
export function deploymentSettings(
    roleArn: string,
    organization: string,
    stacks: readonly Stack[],
    { name, duration, policyArns }: DeploymentSession,
): string {
    const options = [
        ...["--oidc-aws-role-arn", roleArn],
        ...["--oidc-aws-session-name", name],
        ...["--oidc-aws-duration", duration],
        ...policyArns.flatMap((arn) => ["--oidc-aws-policy-arn", listItem(arn)]),
    ];
    const edit = ["pulumi", "deployment", "settings", "edit", "--stack"];
    return stacks
        .map((stack) => [...edit, `${organization}/${printStack(stack)}`, ...options].map(quote).join(" "))
        .join("\n");
}

/** The CLI reads that option as a line of CSV, and IAM allows commas in names. */
const listItem = (text: string) => (text.includes(",") ? `"${text}"` : text);

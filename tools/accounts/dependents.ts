/** The roles of an account that depend on the provider that a stack owns. */
import { execFileSync } from "node:child_process";
import { readTrustRules } from "../../simulation/trust-rules";
import { readRoles } from "../shared/account-roles";
import { list } from "../shared/words";
import type { AccountStack } from "./account-stacks";

/** What to say of the other roles, as the AWS CLI tells them; nothing for a stack that has no provider. */
export function dependents({ roleArn, settings: { provider, owner, trust } }: AccountStack): string {
    if (!provider.create) return "";
    try {
        const output = aws(
            ["iam", "get-account-authorization-details", "--filter", "Role"],
            roleArn ? assume(roleArn) : {},
        );
        const others = readRoles(output)
            .filter(({ trustPolicy }) => readTrustRules(trustPolicy, trust.issuerUrl)?.trustsIssuer)
            .filter(({ managedBy }) => managedBy !== `the Pulumi stack ${owner}`)
            .map(({ id }) => id.replace(/.*\//, ""));
        if (others.length === 0) return "; no other role depends on the provider";
        return `; other roles depend on the provider, and stop working if it goes: ${list(others)}`;
    } catch {
        return "; whether other roles depend on the provider is not known, because the AWS CLI doesn't tell";
    }
}

/** The variables of a session in a role. */
function assume(roleArn: string): NodeJS.ProcessEnv {
    const output = aws(["sts", "assume-role", "--role-session-name", "accounts", "--role-arn", roleArn]);
    const { Credentials } = JSON.parse(output) as { Credentials: Record<string, string> };
    const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials;
    return { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_SESSION_TOKEN: SessionToken };
}

const aws = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    execFileSync("aws", [...args, "--output", "json"], {
        encoding: "utf8",
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "ignore"],
        maxBuffer: 2 ** 30,
    });

/** Further accounts of the local IAM, which lets everybody be their administrator. */
import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";

/** The id of an account that nothing else uses. */
export const randomAccount = () => String(randomInt(2 * 10 ** 11, 2.8 * 10 ** 11));

/** Variables that make an account the one to use. */
export function credentialsIn(accountId: string): Record<string, string> {
    const role = `arn:aws:iam::${accountId}:role/administrator`;
    const query = "Credentials.[AccessKeyId,SecretAccessKey,SessionToken]";
    const options = ["--role-arn", role, "--role-session-name", "e2e", "--query", query, "--output", "text"];
    const printed = execFileSync("aws", ["sts", "assume-role", ...options], { encoding: "utf8" });
    const [AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN = ""] = printed.trim().split(/\s+/);
    return { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN };
}

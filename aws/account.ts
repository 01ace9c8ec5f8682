/** The AWS account. */
import { getPartition } from "@pulumi/aws/getPartition";
import { command, pulumi } from "../messages/command";
import { MistakesError } from "../messages/mistake";
import type { Policy } from "./policies";

/**
 * The partition of the account (`aws`, `aws-us-gov`, `aws-cn`), which its ARNs and those of its policies name:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 *
 * @param policies the policies that the program uses.
 * @throws MistakesError if AWS does not answer, or if the ARN of a policy names another partition.
 */
export async function accountPartition(policies: readonly Policy[], stack: string): Promise<string> {
    const { partition } = await getPartition().catch((error: Error) => {
        throw new MistakesError([
            {
                key: "AWS account",
                why: "could not be read",
                answer: error.message,
                accepted:
                    "credentials of the account, as for the AWS CLI, and in aws:region one of its regions. With aws:assumeRoles, credentials that may assume that role",
                run: [command("aws", "sts", "get-caller-identity")],
            },
        ]);
    });
    const foreign = policies.map(({ arn }) => arn(partition)).filter((arn) => !arn.startsWith(`arn:${partition}:`));
    if (foreign.length === 0) return partition;
    throw new MistakesError(
        foreign.map((arn) => ({
            key: "policies, sessionPolicies or permissionsBoundary",
            value: arn,
            why: `is in another partition than the account, which is in ${partition}`,
            accepted: `ARNs that begin with arn:${partition}:, or names, which are valid in every partition`,
            run: [pulumi(stack, "config")],
        })),
    );
}

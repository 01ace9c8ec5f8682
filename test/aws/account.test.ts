import { accountPartition } from "../../aws/account";
import { parsePolicy, type Policy } from "../../aws/policies";
import { mockLookup, refusalOf } from "./lookups";

/** What the program makes of an account in a partition, or of AWS's error. */
async function partitionOf(answer: string | Error, ...policies: string[]): Promise<string> {
    const found = answer instanceof Error ? answer : { partition: answer };
    await mockLookup("aws:index/getPartition:getPartition", {}, found);
    return accountPartition(
        policies.map((text) => parsePolicy(text) as Policy),
        "acme/dev",
    );
}

test.each(["aws", "aws-us-gov", "aws-cn"])("an account in %s may use its own policies, and names", async (answer) => {
    const own = `arn:${answer}:iam::123456789012:policy/deploy`;
    await expect(partitionOf(answer, "ReadOnlyAccess", own)).resolves.toBe(answer);
});

test("each ARN of another partition is refused", async () => {
    const china = "arn:aws-cn:iam::aws:policy/BrandNewAccess";
    const gov = "arn:aws-us-gov:iam::123456789012:policy/x";
    const own = "arn:aws:iam::123456789012:policy/x";
    const key = "policies, sessionPolicies or permissionsBoundary";
    const printed = (arn: string) => `
  ${key}: "${arn}" is in another partition than the account, which is in aws.
    Accepted: ARNs that begin with arn:aws:, or names, which are valid in every partition.
    Run: pulumi config --stack acme/dev
`;
    expect(await refusalOf(partitionOf("aws", china, "ReadOnlyAccess", own, gov))).toBe(
        `2 problems with stack acme/dev. Nothing was created or changed.\n${printed(china)}${printed(gov)}`,
    );
});

test("an ARN of the partition aws is refused in another one, whose name begins like it", async () => {
    const refusal = await refusalOf(partitionOf("aws-cn", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
    expect(refusal).toContain("Accepted: ARNs that begin with arn:aws-cn:, or names");
});

test("an account that can't be read is told with AWS's answer", async () => {
    expect(await refusalOf(partitionOf(new Error("unable to validate AWS credentials")))).toBe(
        `1 problem with stack acme/dev. Nothing was created or changed.

  AWS account: could not be read.
    Answer: unable to validate AWS credentials
    Accepted: credentials of the account, as for the AWS CLI, and in aws:region one of its regions. With aws:assumeRoles, credentials that may assume that role.
    Run: aws sts get-caller-identity
`,
    );
});

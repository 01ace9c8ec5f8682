import * as pulumi from "@pulumi/pulumi";
import { accountPartition } from "../../aws/account";
import { parsePolicy, type Policy } from "../../aws/policies";
import { MistakesError } from "../../messages/mistake";

/** Makes AWS answer that the account is in a partition, or fail with an error. */
async function mockPartition(answer: string | Error): Promise<void> {
    await pulumi.runtime.setMocks({
        newResource: ({ type }) => {
            throw new Error(`Unexpected resource: ${type}`);
        },
        call: ({ token }) => {
            // Pulumi's runtime reads the text of an error where gRPC puts it.
            if (answer instanceof Error) throw Object.assign(answer, { details: answer.message });
            return token === "aws:index/getPartition:getPartition" ? { partition: answer } : {};
        },
    });
}

const policies = (...texts: string[]) => texts.map((text) => parsePolicy(text) as Policy);

test.each(["aws", "aws-us-gov", "aws-cn"])(
    "finds the partition %s, in which a name is any policy's",
    async (answer) => {
        await mockPartition(answer);
        const arn = `arn:${answer}:iam::123456789012:policy/deploy`;
        await expect(accountPartition([...policies("ReadOnlyAccess", arn), null])).resolves.toBe(answer);
    },
);

test("finds the partition without any policy", async () => {
    await mockPartition("aws");
    await expect(accountPartition([])).resolves.toBe("aws");
});

test("refuses each ARN of another partition", async () => {
    await mockPartition("aws");
    const china = "arn:aws-cn:iam::aws:policy/BrandNewAccess";
    const gov = "arn:aws-us-gov:iam::123456789012:policy/x";
    const own = "arn:aws:iam::123456789012:policy/x";
    const mistake = (value: string) => ({
        key: "policies, sessionPolicies or permissionsBoundary",
        value,
        why: "is in another partition than the account, which is in aws",
        accepted: "ARNs that begin with arn:aws:, or names, which are valid in every partition",
        run: [{ name: ["pulumi", "config"], arguments: [], usesStack: true }],
    });
    const refusal = accountPartition([...policies(china, "ReadOnlyAccess", own), null, ...policies(gov)]);
    await expect(refusal).rejects.toBeInstanceOf(MistakesError);
    await expect(refusal).rejects.toHaveProperty("mistakes", [mistake(china), mistake(gov)]);
});

test("refuses an ARN of the partition aws in another one", async () => {
    await mockPartition("aws-cn");
    const refusal = accountPartition(policies("arn:aws:iam::aws:policy/ReadOnlyAccess"));
    await expect(refusal).rejects.toHaveProperty("mistakes.0.accepted", expect.stringMatching(/^ARNs .* arn:aws-cn:,/));
});

test("tells that the account could not be read, and what AWS answered", async () => {
    await mockPartition(new Error("unable to validate AWS credentials"));
    const refusal = accountPartition(policies("ReadOnlyAccess"));
    await expect(refusal).rejects.toBeInstanceOf(MistakesError);
    await expect(refusal).rejects.toHaveProperty("mistakes", [
        {
            key: "AWS account",
            why: "could not be read",
            answer: "unable to validate AWS credentials",
            accepted:
                "credentials of the account, as for the AWS CLI, and in aws:region one of its regions. With aws:assumeRoles, credentials that may assume that role",
            run: [{ name: ["aws", "sts", "get-caller-identity"], arguments: [], usesStack: false }],
        },
    ]);
});

import { parsePolicy, type Policy } from "../../aws/policies";
import { Fault } from "../../messages/mistake";

const ACCEPTED =
    "the name of an AWS managed policy, such as ReadOnlyAccess or job-function/ViewOnlyAccess, or the ARN of a policy, arn:aws:iam::<account>:policy/<name>";

describe("the name of an AWS managed policy", () => {
    test.each([
        ["ReadOnlyAccess", "aws", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
        ["ReadOnlyAccess", "aws-us-gov", "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess"],
        ["job-function/ViewOnlyAccess", "aws-cn", "arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess"],
        [
            "service-role/AWSLambdaBasicExecutionRole",
            "aws",
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        ],
    ])("%s has in the partition %s the ARN %s", (name, partition, arn) => {
        const policy = parsePolicy(name) as Policy;
        expect(policy.resourceName).toBe(name);
        expect(policy.arn(partition)).toBe(arn);
    });

    test.each([
        ["ReadOnlyAcces", "ReadOnlyAccess"],
        ["ReadOnlyAcess", "ReadOnlyAccess"],
        ["ReadOnlyAccess ", "ReadOnlyAccess"],
        ["readonlyaccess", "ReadOnlyAccess"],
        ["ViewOnlyAccess", "job-function/ViewOnlyAccess"],
        ["job-funktion/ViewOnlyAccess", "job-function/ViewOnlyAccess"],
        ["AdministratorAcess", "AdministratorAccess"],
        ["PowerUserAcces", "PowerUserAccess"],
        ["IAMFullAccess2", "IAMFullAccess"],
        ["AWSLambdaBasicExecutionRole", "service-role/AWSLambdaBasicExecutionRole"],
        ["//ReadOnlyAccess", "ReadOnlyAccess"],
    ])("is not %j, and %s is the nearest one", (text, nearest) => {
        expect(parsePolicy(text)).toStrictEqual(
            new Fault(
                `is not the name of an AWS managed policy that a role can have. The nearest one is ${nearest}`,
                ACCEPTED,
                nearest,
            ),
        );
    });

    test.each(["NoSuchAccess", "", "toString", "*"])("is not %j", (text) => {
        expect(parsePolicy(text)).toBeInstanceOf(Fault);
    });

    test.each(["aws-service-role/AWSSupportServiceRolePolicy", "AWSSupportServiceRolePolicy"])(
        "is not %s, nor is one like it the nearest, because AWS attaches it to a service's own role only",
        (text) => {
            const fault = parsePolicy(text) as Fault;
            expect(fault).toBeInstanceOf(Fault);
            expect(fault.instead).not.toMatch(/^aws-service-role\//);
        },
    );
});

describe("the ARN of a policy", () => {
    test.each([
        ["arn:aws:iam::123456789012:policy/deploy", "123456789012/deploy"],
        ["arn:aws-cn:iam::123456789012:policy/team/a/deploy", "123456789012/team/a/deploy"],
        ["arn:aws:iam::aws:policy/BrandNewAccess", "BrandNewAccess"],
        ["arn:aws:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess"],
        ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "job-function/ViewOnlyAccess"],
        ["arn:aws-us-gov:iam::123456789012:policy/with_all+the=marks,.@-", "123456789012/with_all+the=marks,.@-"],
        ["arn:aws:iam::123456789012:policy/p_+=,.@-1/x", "123456789012/p_+=,.@-1/x"],
        ["arn:aws:iam::123456789012:policy/x", "123456789012/x"],
        [`arn:aws:iam::aws:policy/${"x".repeat(128)}`, "x".repeat(128)],
    ])("%s stays as it is in any partition, under the name %s", (arn, resourceName) => {
        const policy = parsePolicy(arn) as Policy;
        expect(policy.resourceName).toBe(resourceName);
        expect(policy.arn("aws-cn")).toBe(arn);
    });

    test.each([
        "arn:aws:iam::123456789012:role/deploy",
        "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy",
        "arn:aws-cn:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy",
        "arn:aws:iam::12345678901:policy/deploy",
        "arn:aws:iam::1234567890123:policy/deploy",
        "arn:aws:iam::gcp:policy/deploy",
        "arn:aws:iam:::policy/deploy",
        "arn:aws:iam:us-east-1:123456789012:policy/x",
        "arn:aws:s3:::bucket",
        "arn:aws:iam::123456789012:policy/",
        "arn:aws:iam::123456789012:policy//x",
        "arn:aws:iam::123456789012:policy/x/",
        "arn:aws:iam::123456789012:policy/x y",
        "arn:aws:iam::123456789012:policy/x y/z",
        "arn:aws:iam::123456789012:policy/*",
        "arn:aws:iam::123456789012:policy/x\n",
        "arn:gcp:iam::aws:policy/x",
        "arn:aws2:iam::aws:policy/x",
        " arn:aws:iam::aws:policy/ReadOnlyAccess",
        `arn:aws:iam::aws:policy/${"x".repeat(129)}`,
        ":",
    ])("is not %j", (arn) => {
        expect(parsePolicy(arn)).toStrictEqual(
            new Fault("is not the ARN of a policy", ACCEPTED, "arn:aws:iam::<account>:policy/<name>"),
        );
    });
});

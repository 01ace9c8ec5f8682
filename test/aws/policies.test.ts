import {
    ATTACHED_POLICIES_QUOTA,
    MOST_ATTACHED_POLICIES,
    parsePolicy,
    policyLabel,
    type Policy,
} from "../../aws/policies";
import { Fault } from "../../messages/mistake";
import { mistakesIn, settingsOf } from "../stacks";

const ACCEPTED =
    "the name of an AWS managed policy, such as ReadOnlyAccess or job-function/ViewOnlyAccess; the ARN of a policy, arn:aws:iam::<account>:policy/<name>; or for an AWS managed policy newer than the installed @pulumi/aws, arn:aws:iam::aws:policy/<name>";

/** The fault of a name, with the question that follows it. The command has a placeholder, whatever the question is. */
const unknown = (question = "") =>
    new Fault(`is not the name of an AWS managed policy that a role can have${question}`, ACCEPTED, "<policy>");

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

    test.each(["NoSuchAccess", "", "toString", "*", "123", "---", "job-function/"])(
        "is not %j, and none is near",
        (text) => {
            expect(parsePolicy(text)).toStrictEqual(unknown());
        },
    );

    test.each(["aws-service-role/AWSSupportServiceRolePolicy", "AWSSupportServiceRolePolicy"])(
        "is not %s, which AWS attaches to a service's own role only, and that one is not near",
        (text) => {
            expect(parsePolicy(text)).toStrictEqual(unknown());
        },
    );
});

describe("names that are near a wrong one", () => {
    const near = (question: string) => unknown(`. Did you mean ${question}?`);

    test.each([
        ["readonlyaccess", "ReadOnlyAccess"],
        ["IAMFULLACCESS", "IAMFullAccess"],
        ["billing", "job-function/Billing"],
    ])("have the same letters: %s is %s alone", (text, question) => {
        expect(parsePolicy(text)).toStrictEqual(near(question));
    });

    test.each([
        ["ViewOnlyAccess", "job-function/ViewOnlyAccess"],
        ["job-funktion/ViewOnlyAccess", "job-function/ViewOnlyAccess"],
        ["AWSLambdaBasicExecutionRole", "service-role/AWSLambdaBasicExecutionRole"],
        ["service-role/AmazonEKSClusterPolicy", "AmazonEKSClusterPolicy"],
        ["//ReadOnlyAccess", "ReadOnlyAccess"],
    ])("may have another path: %s is %s", (text, question) => {
        expect(parsePolicy(text)).toStrictEqual(near(question));
    });

    test.each([
        // A cut name, and none that grants more than it says: the shorter names first.
        ["ReadOnlyAcces", "ReadOnlyAccess, IAMReadOnlyAccess or IVSReadOnlyAccess"],
        ["IAMReadAccess", "IAMReadOnlyAccess, IAMAccessAdvisorReadOnly or IAMAccessAnalyzerReadOnlyAccess"],
        ["PowerUser", "PowerUserAccess, AWSCodeCommitPowerUser or AmazonCognitoPowerUser"],
        ["lambda", "AWSLambdaExecute, AWSLambda_FullAccess or AWSLambda_ReadOnlyAccess"],
        ["DenyAll", "AWSDenyAll"],
        // In any order, and with whatever is between the words.
        ["S3 Full", "AmazonS3FullAccess or AmazonS3OutpostsFullAccess"],
        ["FullAccessS3", "AmazonS3FullAccess or AmazonS3OutpostsFullAccess"],
        ["DynamoDBReadOnlyAccess", "AmazonDynamoDBReadOnlyAccess"],
    ])("contain it, or all of its words: %s is %s", (text, question) => {
        expect(parsePolicy(text)).toStrictEqual(near(question));
    });

    test.each([
        ["ReadOnlyAcess", "ReadOnlyAccess"],
        ["AdministratorAcess", "AdministratorAccess"],
        ["IAMFullAccess2", "IAMFullAccess"],
        ["job-function/VewOnlyAcces", "job-function/ViewOnlyAccess"],
        ["AmazonEKSClusterPolicyy", "AmazonEKSClusterPolicy"],
    ])("differ by few letters otherwise: %s is %s", (text, question) => {
        expect(parsePolicy(text)).toStrictEqual(near(question));
    });

    test("are sought for a name of at least 3 characters, without its path", () => {
        expect(parsePolicy("IAM")).toStrictEqual(near("IAMFullAccess, IAMUserSSHKeys or IAMReadOnlyAccess"));
        expect(parsePolicy("S3")).toStrictEqual(unknown());
        expect(parsePolicy("job-function/S3")).toStrictEqual(unknown());
    });

    test("are sought for a name of at most 128 characters, without its path", () => {
        expect(parsePolicy("DenyAll".padEnd(128, "-"))).toStrictEqual(near("AWSDenyAll"));
        expect(parsePolicy(`${"path/".repeat(30)}${"DenyAll".padEnd(128, "-")}`)).toStrictEqual(near("AWSDenyAll"));
        expect(parsePolicy("DenyAll".padEnd(129, "-"))).toStrictEqual(unknown());
    });

    test.each([
        ["letters", "x".repeat(1_000_000), unknown()],
        ["words", "Ab".repeat(500_000), unknown()],
        ["slashes", "/".repeat(1_000_000), unknown()],
        [
            "folders of an ARN",
            `arn:aws:iam::aws:policy/${"a/".repeat(499_988)}`,
            new Fault("is not the ARN of a policy", ACCEPTED, "arn:aws:iam::<account>:policy/<name>"),
        ],
    ])("take no time for a million characters: %s", (_, text, fault) => {
        const start = performance.now();
        expect(parsePolicy(text)).toStrictEqual(fault);
        expect(performance.now() - start).toBeLessThan(1000);
    });
});

describe("the ARN of a policy", () => {
    /** An ARN whose path, with the slashes at both ends, has this many characters. */
    const withPath = (length: number) => `arn:aws:iam::123456789012:policy/${"p".repeat(length - 2)}/x`;

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
        [withPath(512), `123456789012/${"p".repeat(510)}/x`],
        // Only an AWS managed policy there is one of a service's own role.
        ["arn:aws:iam::123456789012:policy/my/aws-service-role/x", "123456789012/my/aws-service-role/x"],
    ])("%s stays as it is in any partition, under the name %s", (arn, resourceName) => {
        const policy = parsePolicy(arn) as Policy;
        expect(policy.resourceName).toBe(resourceName);
        expect(policy.arn("aws-cn")).toBe(arn);
    });

    test("may have every visible ASCII character in its path", () => {
        const visible = Array.from({ length: 0x7e - 0x21 + 1 }, (_, i) => String.fromCharCode(0x21 + i));
        for (const character of visible.filter((each) => each !== "/")) {
            const arn = `arn:aws:iam::123456789012:policy/a${character}b/${character}/x`;
            expect(parsePolicy(arn)).toHaveProperty("resourceName", `123456789012/a${character}b/${character}/x`);
        }
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
        "arn:aws:iam::123456789012:policy/p//x",
        "arn:aws:iam::123456789012:policy/x/",
        "arn:aws:iam::123456789012:policy/x y",
        "arn:aws:iam::123456789012:policy/x y/z",
        "arn:aws:iam::123456789012:policy/x\u007f/z",
        "arn:aws:iam::123456789012:policy/ü/z",
        "arn:aws:iam::123456789012:policy/*",
        "arn:aws:iam::123456789012:policy/x!",
        "arn:aws:iam::123456789012:policy/x\n",
        "arn:gcp:iam::aws:policy/x",
        "arn:aws2:iam::aws:policy/x",
        " arn:aws:iam::aws:policy/ReadOnlyAccess",
        `arn:aws:iam::aws:policy/${"x".repeat(129)}`,
        withPath(513),
        ":",
    ])("is not %j", (arn) => {
        expect(parsePolicy(arn)).toStrictEqual(
            new Fault("is not the ARN of a policy", ACCEPTED, "arn:aws:iam::<account>:policy/<name>"),
        );
    });
});

describe("the policies of a role", () => {
    const policies = (count: number) =>
        Array.from({ length: count }, (_, i) => `arn:aws:iam::123456789012:policy/policy-${i}`);

    test("are 10 by default and 25 at most", () => {
        expect([ATTACHED_POLICIES_QUOTA, MOST_ATTACHED_POLICIES]).toEqual([10, 25]);
    });

    test("are accepted up to 25", () => {
        expect(settingsOf({ policies: policies(25) }).permissions.policies).toHaveLength(25);
        expect(mistakesIn({ policies: policies(26) }).map(({ why }) => why)).toEqual([
            "policies are too many; a role can have 25",
        ]);
    });
});

test.each([
    ["arn:aws:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess"],
    ["arn:aws-us-gov:iam::aws:policy/job-function/ViewOnlyAccess", "job-function/ViewOnlyAccess"],
    ["arn:aws:iam::123456789012:policy/own", "arn:aws:iam::123456789012:policy/own"],
    [
        "arn:aws:iam::123456789012:policy/arn:aws:iam::aws:policy/x",
        "arn:aws:iam::123456789012:policy/arn:aws:iam::aws:policy/x",
    ],
])("the policy %s is named %s", (arn, label) => {
    expect(policyLabel(arn)).toBe(label);
});

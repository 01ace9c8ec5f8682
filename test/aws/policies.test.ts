import { parsePolicy, type Policy } from "../../aws/policies";

describe("the name of an AWS managed policy", () => {
    test.each([
        ["ReadOnlyAccess", "aws", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
        ["ReadOnlyAccess", "aws-us-gov", "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess"],
        ["job-function/ViewOnlyAccess", "aws-cn", "arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess"],
    ])("%s has in the partition %s the ARN %s", (name, partition, arn) => {
        const policy = parsePolicy(name) as Policy;
        expect(policy.resourceName).toBe(name);
        expect(policy.arn(partition)).toBe(arn);
    });

    const UNKNOWN = "is not the name of an AWS managed policy that a role can have";

    test.each([
        ...["NoSuchAccess", "", "toString", "*", "123", "---", "job-function/", "S3"],
        // AWS attaches this one to a service's own role only.
        ...["aws-service-role/AWSSupportServiceRolePolicy", "AWSSupportServiceRolePolicy"],
    ])("is not %j, and none is near", (text) => {
        expect(parsePolicy(text)).toMatchObject({ why: UNKNOWN, instead: "<policy>" });
    });

    test.each([
        // The same letters, or another path.
        ["IAMFULLACCESS", "IAMFullAccess"],
        ["AWSLambdaBasicExecutionRole", "service-role/AWSLambdaBasicExecutionRole"],
        ["//AWSDenyAll", "AWSDenyAll"],
        // All of its words, in any order and with others between them: the shortest names, three at most.
        ["DenyAll", "AWSDenyAll"],
        ["ReadOnlyAcces", "ReadOnlyAccess, IAMReadOnlyAccess or IVSReadOnlyAccess"],
        ["FullAccessS3", "AmazonS3FullAccess or AmazonS3OutpostsFullAccess"],
        ["DynamoDBReadOnlyAccess", "AmazonDynamoDBReadOnlyAccess"],
        // Otherwise few other letters. The command still has a placeholder, because this is a guess.
        ["AdministratorAcess", "AdministratorAccess"],
        ["IAMFullAccess2", "IAMFullAccess"],
        ["job-function/VewOnlyAcces", "job-function/ViewOnlyAccess"],
        ["readonlyaccess", "ReadOnlyAccess"],
        ["VIEWONLYACCESS", "job-function/ViewOnlyAccess"],
    ])("is not %j, and the question is whether %s was meant", (text, near) => {
        expect(parsePolicy(text)).toMatchObject({ why: `${UNKNOWN}. Did you mean ${near}?`, instead: "<policy>" });
    });
});

describe("the ARN of a policy", () => {
    /** An ARN whose path, with the slashes at both ends, has this many characters. */
    const withPath = (length: number) => `arn:aws:iam::123456789012:policy/${"p".repeat(length - 2)}/x`;

    test.each([
        ["arn:aws:iam::123456789012:policy/deploy", "123456789012/deploy"],
        ["arn:aws-cn:iam::123456789012:policy/team/a/deploy", "123456789012/team/a/deploy"],
        ["arn:aws:iam::aws:policy/BrandNewAccess", "BrandNewAccess"],
        ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "job-function/ViewOnlyAccess"],
        ["arn:aws-us-gov:iam::123456789012:policy/with_all+the=marks,.@-", "123456789012/with_all+the=marks,.@-"],
        // A path may have every visible ASCII character.
        [
            "arn:aws:iam::123456789012:policy/!\"#$%&'()*+,-.:;<=>?@[]^_`{|}~/x",
            "123456789012/!\"#$%&'()*+,-.:;<=>?@[]^_`{|}~/x",
        ],
        [`arn:aws:iam::aws:policy/${"x".repeat(128)}`, "x".repeat(128)],
        [withPath(512), `123456789012/${"p".repeat(510)}/x`],
        // Only an AWS managed policy there is one of a service's own role.
        ["arn:aws:iam::123456789012:policy/my/aws-service-role/x", "123456789012/my/aws-service-role/x"],
    ])("%s stays as it is in any partition, under the name %s", (arn, resourceName) => {
        const policy = parsePolicy(arn) as Policy;
        expect(policy.resourceName).toBe(resourceName);
        expect(policy.arn("aws-cn")).toBe(arn);
    });

    test("has the name of the same policy given by name", () => {
        expect(parsePolicy("arn:aws:iam::aws:policy/ReadOnlyAccess")).toHaveProperty("resourceName", "ReadOnlyAccess");
    });

    test.each([
        ...["arn:aws:iam::123456789012:role/deploy", "arn:aws:s3:::bucket", "arn:gcp:iam::aws:policy/x", ":"],
        "arn:aws-cn:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy",
        ...["12345678901", "1234567890123", "gcp", ""].map((account) => `arn:aws:iam::${account}:policy/x`),
        "arn:aws:iam:us-east-1:123456789012:policy/x",
        ...["", "/x", "p//x", "x/", "x y", "x y/z", "x\u007f/z", "ü/z", "*", "x!", "x\n"].map(
            (name) => `arn:aws:iam::123456789012:policy/${name}`,
        ),
        ...["arn:aws2:iam::aws:policy/x", " arn:aws:iam::aws:policy/ReadOnlyAccess"],
        `arn:aws:iam::aws:policy/${"x".repeat(129)}`,
        withPath(513),
    ])("is not %j", (arn) => {
        const instead = "arn:aws:iam::<account>:policy/<name>";
        expect(parsePolicy(arn)).toMatchObject({ why: "is not the ARN of a policy", instead });
    });
});

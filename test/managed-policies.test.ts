import { nearestManagedPolicy, parsePolicy } from "../managed-policies";

describe("a name", () => {
    test.each([
        ["ReadOnlyAccess", "aws", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
        ["ReadOnlyAccess", "aws-us-gov", "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess"],
        ["job-function/ViewOnlyAccess", "aws-cn", "arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess"],
        [
            "service-role/AWSLambdaBasicExecutionRole",
            "aws",
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        ],
    ])("%s in partition %s is %s", (name, partition, arn) => {
        expect(parsePolicy(name)).toMatchObject({ resourceName: name });
        expect(parsePolicy(name)?.arn(partition)).toBe(arn);
    });

    test.each([
        "readonlyaccess",
        "ViewOnlyAccess",
        "NoSuchAccess",
        "",
        "toString",
        "aws-service-role/AWSSupportServiceRolePolicy",
        "ReadOnlyAccess ",
        "*",
    ])("%j is none", (name) => {
        expect(parsePolicy(name)).toBeUndefined();
    });
});

describe("an ARN", () => {
    test.each([
        ["arn:aws:iam::123456789012:policy/deploy", "123456789012/deploy"],
        ["arn:aws-cn:iam::123456789012:policy/team/a/deploy", "123456789012/team/a/deploy"],
        ["arn:aws:iam::aws:policy/BrandNewAccess", "BrandNewAccess"],
        ["arn:aws:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess"],
        ["arn:aws-us-gov:iam::123456789012:policy/with_all+the=marks,.@-", "123456789012/with_all+the=marks,.@-"],
    ])("%s stays as it is, under the name %s", (arn, resourceName) => {
        expect(parsePolicy(arn)).toMatchObject({ resourceName });
        expect(parsePolicy(arn)?.arn("aws-cn")).toBe(arn);
    });

    test.each([
        "arn:aws:iam::123456789012:role/deploy",
        "arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy",
        "arn:aws:iam::12345678901:policy/deploy",
        "arn:aws:iam:us-east-1:123456789012:policy/x",
        "arn:aws:s3:::bucket",
        "arn:aws:iam::123456789012:policy/",
        "arn:aws:iam::123456789012:policy//x",
        "arn:aws:iam::123456789012:policy/x y",
        "arn:aws:iam::123456789012:policy/*",
        "arn:aws:iam::123456789012:policy/x\n",
        "arn:gcp:iam::aws:policy/x",
        " arn:aws:iam::aws:policy/ReadOnlyAccess",
        `arn:aws:iam::aws:policy/${"x".repeat(129)}`,
    ])("%j is none of a policy", (arn) => {
        expect(parsePolicy(arn)).toBeUndefined();
    });
});

test.each([
    ["ReadOnlyAcces", "ReadOnlyAccess"],
    ["readonlyaccess", "ReadOnlyAccess"],
    ["ViewOnlyAccess", "job-function/ViewOnlyAccess"],
    ["job-funktion/ViewOnlyAccess", "job-function/ViewOnlyAccess"],
    ["AdministratorAcess", "AdministratorAccess"],
    ["IAMFullAccess2", "IAMFullAccess"],
    ["AWSLambdaBasicExecutionRole", "service-role/AWSLambdaBasicExecutionRole"],
])("%s is probably meant as %s", (text, meant) => {
    expect(nearestManagedPolicy(text)).toBe(meant);
});

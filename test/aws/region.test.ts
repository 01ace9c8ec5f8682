import { missingRegion, parseRegion } from "../../aws/region";

/** A name of so many characters. */
const regionOf = (length: number) => `us-${"x".repeat(length - "us--1".length)}-1`;

test.each([
    ...["us-east-1", "us-gov-west-1", "us-isob-east-1", "cn-northwest-1", "ap-southeast-12", "eusc-de-east-1"],
    regionOf(64),
])("a region can be %s", (region) => {
    expect(parseRegion(region)).toBe(region);
});

test.each([
    ...["", "us", "us-east", "us-1", "u-east-1", "us-east-", "us--east-1", "us-east-123", "us-east1", "us-east-1a"],
    ...["US-EAST-1", "us_east_1", " us-east-1", "us-east-1\n", "x\nus-east-1", "us-éast-1", "4s-east-1", "${region}"],
    regionOf(65),
])("a region can't be %j", (region) => {
    expect(parseRegion(region)).toMatchObject({ why: "is not the name of an AWS Region", instead: "<region>" });
});

test("a region that nothing names is warned of, with this stack in the command", () => {
    expect(missingRegion({}, "acme/dev", {})).toEqual([
        "aws:region is not set. If your AWS configuration has no region, set one, such as us-east-1: pulumi config set --stack acme/dev aws:region '<region>'",
    ]);
});

test.each([
    [{ "aws:region": "eu-west-1" }, {}],
    [{ "aws:profile": "work" }, {}],
    ...["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"].map((name) => [{}, { [name]: "x" }]),
])("with %j and %j, there is one or may be one", (config, env) => {
    expect(missingRegion(config as Record<string, string>, "acme/dev", env)).toEqual([]);
});

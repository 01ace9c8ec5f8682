/** Partitions of AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */

/** Partitions by the beginnings of their regions. */
const PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
    "eusc-": "aws-eusc",
};

/** The partition of a region. */
export const partitionOf = (region: string) =>
    Object.entries(PARTITIONS).find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";

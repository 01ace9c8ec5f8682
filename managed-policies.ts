/** Policies as a person writes them, by name or ARN → what IAM attaches. */
import { ManagedPolicy } from "@pulumi/aws/types/enums/iam";
import { nearest } from "./nearest";

const SERVICE_LINKED = "aws-service-role/";
const AWS_MANAGED = "arn:aws:iam::aws:policy/";
/** Partition, account (`aws` for AWS managed policies), and path with name. Source: "IAM identifiers". */
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;

/**
 * Names, with their path, of the AWS managed policies that a role can have. They are those that the installed
 * `@pulumi/aws` knows; a newer one can be given by ARN. Policies of service-linked roles are left out: AWS refuses to
 * attach them to anything else.
 */
const NAMES: ReadonlySet<string> = new Set(
    Object.values(ManagedPolicy)
        .map((arn) => arn.slice(AWS_MANAGED.length))
        .filter((name) => !name.startsWith(SERVICE_LINKED)),
);

/** A policy, however it was written. */
export interface Policy {
    /** What tells it from every other policy of an account: the logical name of its attachment. */
    readonly resourceName: string;
    /** Its ARN in a partition (`aws`, `aws-us-gov`, `aws-cn`). An ARN that somebody wrote stays as it is. */
    readonly arn: (partition: string) => string;
}

/** Reads the name of an AWS managed policy, with its path, or the ARN of any policy; undefined if it is neither. */
export function parsePolicy(text: string): Policy | undefined {
    if (NAMES.has(text)) return { resourceName: text, arn: (partition) => `arn:${partition}:iam::aws:policy/${text}` };
    if (!POLICY_ARN.test(text) || text.includes(`:policy/${SERVICE_LINKED}`)) return undefined;
    const resourceName = text.replace(/^arn:[^:]*:iam::(aws:policy\/)?/, "").replace(":policy/", "/");
    return { resourceName, arn: () => text };
}

/** The AWS managed policy that was probably meant, which may be the same name in its path. */
export function nearestManagedPolicy(text: string): string {
    const withoutPath = (name: string) => name.slice(name.lastIndexOf("/") + 1);
    return nearest(withoutPath(text), [...NAMES], withoutPath);
}

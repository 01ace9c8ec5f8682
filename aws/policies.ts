/** Managed policies, by name or ARN: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
import { ManagedPolicy } from "@pulumi/aws/types/enums/iam";
import { Fault } from "../messages/mistake";
import { nearest } from "../messages/nearest";

/** A policy, given by name or ARN. */
export interface Policy {
    /** Unique among the policies of an account. It is the logical name of the policy's attachment. */
    readonly resourceName: string;
    /** Its ARN in a partition (`aws`, `aws-us-gov`, `aws-cn`). An ARN that the user gave stays the same. */
    readonly arn: (partition: string) => string;
}

/** The policies of a role that AWS accepts by default: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const ATTACHED_POLICIES_QUOTA = 10;
/** The same once the account's quota is raised to its maximum. */
export const MOST_ATTACHED_POLICIES = 20;

const SERVICE_LINKED = "aws-service-role/";
const AWS_MANAGED = "arn:aws:iam::aws:policy/";
/** Partition, account (`aws` for AWS managed policies), and path with name. */
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/;
const ACCEPTED =
    "the name of an AWS managed policy, such as ReadOnlyAccess or job-function/ViewOnlyAccess, or the ARN of a policy, arn:aws:iam::<account>:policy/<name>";

/**
 * The AWS managed policies that the installed `@pulumi/aws` knows, with their paths. A newer policy can be given by ARN.
 * Policies of service-linked roles are left out, because AWS attaches them to nothing else.
 */
const NAMES: ReadonlySet<string> = new Set(
    Object.values(ManagedPolicy)
        .map((arn) => arn.slice(AWS_MANAGED.length))
        .filter((name) => !name.startsWith(SERVICE_LINKED)),
);

/** Reads the name of an AWS managed policy, with its path, or the ARN of any policy. */
export function parsePolicy(text: string): Policy | Fault {
    if (NAMES.has(text)) return { resourceName: text, arn: (partition) => `arn:${partition}:iam::aws:policy/${text}` };
    if (POLICY_ARN.test(text) && !text.includes(`:policy/${SERVICE_LINKED}`)) {
        const resourceName = text.replace(/^arn:[^:]*:iam::(aws:policy\/)?/, "").replace(":policy/", "/");
        return { resourceName, arn: () => text };
    }
    if (text.includes(":"))
        return new Fault("is not the ARN of a policy", ACCEPTED, "arn:aws:iam::<account>:policy/<name>");
    const near = nearestName(text);
    return new Fault(
        `is not the name of an AWS managed policy that a role can have. The nearest one is ${near}`,
        ACCEPTED,
        near,
    );
}

/** The nearest name, compared without its path. */
function nearestName(text: string): string {
    const withoutPath = (name: string) => name.slice(name.lastIndexOf("/") + 1);
    return nearest(withoutPath(text), [...NAMES], withoutPath);
}

/** Managed policies, by name or ARN: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
import { ManagedPolicy } from "@pulumi/aws/types/enums/iam";
import { Fault } from "../messages/mistake";
import { didYouMean, nearest } from "../messages/nearest";

/** A policy, given by name or ARN. */
export interface Policy {
    /** Unique among the policies of an account. It is the logical name of the policy's attachment. */
    readonly resourceName: string;
    /** Its ARN in a partition (`aws`, `aws-us-gov`, `aws-cn`). An ARN that the user gave stays the same. */
    readonly arn: (partition: string) => string;
}

/** The policies of a role that AWS accepts by default: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const ATTACHED_POLICIES_QUOTA = 10;

const SERVICE_LINKED = "aws-service-role/";
const AWS_MANAGED = "arn:aws:iam::aws:policy/";
/** Partition, account (`aws` for AWS managed policies), and path with name. A path may have any visible ASCII character. */
const POLICY_ARN = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy(?<path>\/([!-.0-~]+\/)*)[\w+=,.@-]{1,128}$/;
const LONGEST_PATH = 512;
const ACCEPTED =
    "the name of an AWS managed policy, such as ReadOnlyAccess or job-function/ViewOnlyAccess; the ARN of a policy, arn:aws:iam::<account>:policy/<name>; or for an AWS managed policy newer than the installed @pulumi/aws, arn:aws:iam::aws:policy/<name>";

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
    const { path } = POLICY_ARN.exec(text)?.groups ?? {};
    if (path !== undefined && path.length <= LONGEST_PATH && !path.startsWith(`/${SERVICE_LINKED}`)) {
        const resourceName = text.replace(/^arn:[^:]*:iam::(aws:policy\/)?/, "").replace(/^(\d{12}):policy\//, "$1/");
        return { resourceName, arn: () => text };
    }
    if (text.includes(":"))
        return new Fault("is not the ARN of a policy", ACCEPTED, "arn:aws:iam::<account>:policy/<name>");
    return new Fault(
        `is not the name of an AWS managed policy that a role can have${didYouMean(...nearNames(text))}`,
        ACCEPTED,
        "<policy>",
    );
}

const lastPart = (name: string) => name.slice(name.lastIndexOf("/") + 1);

/**
 * The names that a person may have meant: the one with the same letters; or else those that contain all words of the text,
 * the three shortest; or else the one with few other letters. Names are compared without their paths.
 */
function nearNames(text: string): string[] {
    const name = lastPart(text);
    const words = (name.match(/[A-Z0-9]+(?![a-z])|[A-Z]?[a-z0-9]+/g) ?? []).map((word) => word.toLowerCase());
    if (name.length < 3 || words.length === 0) return [];
    const names = [...NAMES].sort((a, b) => lastPart(a).length - lastPart(b).length);
    const same = names.filter((full) => lastPart(full).toLowerCase() === name.toLowerCase());
    if (same.length > 0) return same;
    const containing = names.filter((full) => words.every((word) => lastPart(full).toLowerCase().includes(word)));
    if (containing.length > 0) return containing.slice(0, 3);
    const near = nearest(name, names.map(lastPart));
    return names.filter((full) => lastPart(full) === near);
}

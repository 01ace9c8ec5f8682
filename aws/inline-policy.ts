/** An inline policy of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
import { Fault } from "../messages/mistake";

/** An IAM policy document. */
export type InlinePolicy = Record<string, unknown>;

/** A part of a document that IAM would refuse. */
export interface FaultyPart {
    /** `Version` or `Statement`; undefined for the whole document. */
    element: "Version" | "Statement" | undefined;
    value: unknown;
    fault: Fault;
}

/** In characters, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST = 10_240;

/** The parts of a document that IAM would refuse. */
export function faultsOfInlinePolicy(policy: InlinePolicy): FaultyPart[] {
    const { Version: version = null, Statement: statement = null } = policy;
    const faults: FaultyPart[] = [];
    if (version !== "2012-10-17" && version !== "2008-10-17")
        faults.push({
            element: "Version",
            value: version,
            fault: new Fault(
                "is not a version of IAM's policy language. Without quotes, YAML reads it as a date",
                '"2012-10-17"',
                "2012-10-17",
            ),
        });
    const statements = [statement].flat();
    if (statements.length === 0 || !statements.every(isStatement))
        faults.push({
            element: "Statement",
            value: statement,
            fault: new Fault(
                "is not a list of statements",
                "statements, each with Effect (Allow or Deny), Action or NotAction, and Resource or NotResource",
                "<statement>",
            ),
        });
    const size = JSON.stringify(policy).replace(/\s/g, "").length;
    if (size > LONGEST)
        faults.push({
            element: undefined,
            value: undefined,
            fault: new Fault(
                `is ${size} characters; AWS accepts ${LONGEST}`,
                `at most ${LONGEST} characters, without white space`,
                "{}",
            ),
        });
    return faults;
}

/** Whether IAM accepts a value as a statement of a role's policy. */
function isStatement(statement: unknown): boolean {
    if (typeof statement !== "object" || statement === null) return false;
    const has = (...names: string[]) => names.some((name) => Object.hasOwn(statement, name));
    const { Effect: effect } = statement as { Effect?: unknown };
    return (effect === "Allow" || effect === "Deny") && has("Action", "NotAction") && has("Resource", "NotResource");
}

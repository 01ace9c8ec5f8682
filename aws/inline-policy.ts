/**
 * An inline policy of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * AWS checks it at `pulumi up`, when the role exists already. This finds what people get wrong before that.
 */
import { configPath, setConfig } from "../messages/command";
import { isObject } from "../messages/json";
import { literalName } from "../messages/literal";
import type { Mistake } from "../messages/mistake";
import { nearest } from "../messages/nearest";

/** In characters, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST = 10_240;
const POLICY_ELEMENTS = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const STATEMENT =
    "Effect (Allow or Deny), Action or NotAction, Resource or NotResource, and if you like Sid and Condition";

/** The mistakes in a policy document: one for each statement. `key` is the setting that has it. */
export function mistakesInPolicy(policy: Record<string, unknown>, key: string, stack: string): Mistake[] {
    const size = JSON.stringify(policy).replace(/\s/g, "").length;
    const { Version: version = null, Statement: given = null } = policy;
    const mistakes: Mistake[] = [];
    if (size > LONGEST)
        mistakes.push({
            key,
            why: `is ${size} characters; AWS accepts ${LONGEST}`,
            accepted: `at most ${LONGEST} characters, without white space. Move statements to a managed policy, and name it in policies`,
        });
    if (version !== "2012-10-17" && version !== "2008-10-17")
        mistakes.push({
            key: `${key}.Version`,
            value: version,
            why: "is not a version of IAM's policy language. Without quotes, YAML reads it as a date",
            accepted: '"2012-10-17"',
            run: [setConfig(stack, `${key}.Version`, "2012-10-17")],
        });
    const unknown = unknownElements(policy, POLICY_ELEMENTS);
    if (unknown.length > 0)
        mistakes.push({ key, why: `has ${unknown.join("; ")}`, accepted: POLICY_ELEMENTS.join(", ") });
    const statements = [given].flat();
    if (statements.length === 0) statements.push(given);
    for (const [index, statement] of statements.entries()) {
        const path = configPath(`${key}.Statement`, ...(Array.isArray(given) && given.length > 0 ? [index] : []));
        if (!isObject(statement))
            mistakes.push({ key: path, value: statement, why: "is not a statement", accepted: STATEMENT });
        else {
            const wrong = [...unknownElements(statement, STATEMENT_ELEMENTS), ...missingElements(statement)];
            if (wrong.length > 0) mistakes.push({ key: path, why: `has ${wrong.join("; ")}`, accepted: STATEMENT });
        }
    }
    return mistakes;
}

const unknownElements = (given: Record<string, unknown>, known: string[]) =>
    Object.keys(given)
        .filter((element) => !known.includes(element))
        .map(
            (element) =>
                `the element ${literalName(element)}, which isn't allowed here${suggestion(nearest(element, known))}`,
        );

const suggestion = (near: string | undefined) => (near === undefined ? "" : ` (did you mean ${near}?)`);

function missingElements(statement: Record<string, unknown>): string[] {
    const has = (element: string) => Object.hasOwn(statement, element);
    const { Effect: effect } = statement;
    return [
        ...(effect === "Allow" || effect === "Deny" ? [] : ["no valid Effect"]),
        ...["Action", "Resource"].flatMap((element) => {
            if (has(element) && has(`Not${element}`)) return [`both ${element} and Not${element}`];
            return has(element) || has(`Not${element}`) ? [] : [`no ${element} and no Not${element}`];
        }),
    ];
}

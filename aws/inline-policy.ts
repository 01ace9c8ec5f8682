/**
 * An inline policy of a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * This checks the elements and the types of their values, and not the values, such as the names of actions.
 */
import { configPath, removeConfigPath, setConfig, type Command } from "../messages/command";
import type { Mistake } from "../messages/mistake";
import { didYouMean, nearest } from "../messages/nearest";
import { isObject } from "./json";

/** An IAM policy document. */
export type InlinePolicy = Record<string, unknown>;

/** In characters, without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LONGEST = 10_240;

/** Reports a part of a document that IAM refuses, at a path such as `["Statement", 0, "Effect"]`. */
type Refuse = (path: Path, value: unknown, what: { why: string; accepted: string; run: Command[] }) => void;
type Path = (string | number)[];

/** The mistakes in a document. `key` is the setting that has it. */
export function mistakesInPolicy(policy: InlinePolicy, key: string): Mistake[] {
    const mistakes: Mistake[] = [];
    const at = (path: Path) => configPath(key, ...path);
    const refuse: Refuse = (path, value, what) => mistakes.push({ key: at(path), value, ...what });
    const set = (path: Path, text: string) => [setConfig(at(path), text)];

    const size = JSON.stringify(policy).replace(/\s/g, "").length;
    if (size > LONGEST) {
        refuse([], undefined, {
            why: `is ${size} characters; AWS accepts ${LONGEST}`,
            accepted: `at most ${LONGEST} characters, without white space. Move statements to a managed policy, and name it in policies`,
            run: [removeConfigPath(`${key}.Statement[<index>]`)],
        });
        return mistakes;
    }
    checkElements(policy, ["Version", "Id", "Statement"], []);
    const { Version: version = null, Statement: statement = null, Id: id = "" } = policy;
    if (typeof id !== "string")
        refuse(["Id"], id, { why: "is not a text", accepted: "a text", run: set(["Id"], "<ID>") });
    if (version !== "2012-10-17" && version !== "2008-10-17")
        refuse(["Version"], version, {
            why: "is not a version of IAM's policy language. Without quotes, YAML reads it as a date",
            accepted: '"2012-10-17"',
            run: set(["Version"], "2012-10-17"),
        });
    const statements = [statement].flat();
    if (statements.length === 0 || !statements.every(isObject))
        refuse(["Statement"], statement, {
            why: "is not a list of statements",
            accepted: "statements, each with Effect, Action or NotAction, and Resource or NotResource",
            run: ["Effect", "Action", "Resource"].flatMap((element) =>
                set(["Statement", 0, element], `<${element.toLowerCase()}>`),
            ),
        });
    else
        statements.forEach((each, i) => {
            checkStatement(each, Array.isArray(statement) ? ["Statement", i] : ["Statement"]);
        });
    return mistakes;

    function checkElements(given: Record<string, unknown>, known: string[], path: Path): void {
        for (const [element, value] of Object.entries(given).filter(([name]) => !known.includes(name))) {
            const near = nearest(element, known);
            const remove = removeConfigPath(at([...path, element]));
            const some = removeConfigPath(at([...path, "<element>"]));
            refuse([...path, element], value, {
                why: /^(Not)?Principal$/.test(element)
                    ? "is not allowed in a policy of a role"
                    : `is not an element of IAM's policy language${didYouMean(near)}`,
                accepted: known.join(", "),
                run:
                    near === undefined
                        ? // Without a condition that IAM does not know under this name, the statement would allow more.
                          [/^(Not)?Principal$/.test(element) ? remove : some]
                        : Object.hasOwn(given, near)
                          ? [some]
                          : [...set([...path, near], `<${near}>`), remove],
            });
        }
    }

    function checkStatement(given: Record<string, unknown>, path: Path): void {
        checkElements(given, STATEMENT_ELEMENTS, path);
        for (const [element, { why, accepted, isValid }] of Object.entries(ELEMENTS))
            if (Object.hasOwn(given, element) && !isValid(given[element]))
                refuse([...path, element], given[element], {
                    why,
                    accepted,
                    run: set([...path, element], `<${element}>`),
                });
        for (const [element, inverse] of PAIRS) {
            const present = [element, inverse].filter((name) => Object.hasOwn(given, name));
            const accepted = inverse === element ? element : `either ${element} or ${inverse}`;
            const isMisspelt = Object.keys(given).some((name) =>
                [element, inverse].some((right) => right === nearest(name, STATEMENT_ELEMENTS)),
            );
            if (present.length === 0 && !isMisspelt)
                refuse([...path, element], null, {
                    why: "is missing",
                    accepted,
                    run: set([...path, element], `<${element}>`),
                });
            else if (inverse !== element && present.length === 2)
                refuse([...path, inverse], given[inverse], {
                    why: `is not allowed beside ${element}`,
                    accepted,
                    run: [removeConfigPath(configPath(key, ...path, "<element>"))],
                });
        }
    }
}

/** The elements that a statement needs, each with the one that may replace it. */
const PAIRS = [
    ["Effect", "Effect"],
    ["Action", "NotAction"],
    ["Resource", "NotResource"],
] as const;

const isTexts = (value: unknown): boolean =>
    [value].flat().length > 0 && [value].flat().every((text) => typeof text === "string" && text !== "");

const isScalars = (value: unknown): boolean =>
    [value].flat().length > 0 && [value].flat().every((each) => ["string", "number", "boolean"].includes(typeof each));

const isCondition = (condition: unknown): boolean =>
    isObject(condition) &&
    Object.values(condition).every((keys) => isObject(keys) && Object.values(keys).every(isScalars));

const TEXTS = { why: "is not a text or a list of texts", accepted: "a text, or a list of texts", isValid: isTexts };

/** The elements of a statement, each with what IAM accepts there. */
const ELEMENTS: Record<string, { why: string; accepted: string; isValid: (value: unknown) => boolean }> = {
    Sid: {
        why: "is not a statement ID",
        accepted: "letters and digits",
        isValid: (value) => typeof value === "string" && /^[A-Za-z0-9]*$/.test(value),
    },
    Effect: {
        why: "is not an effect",
        accepted: "Allow or Deny",
        isValid: (value) => value === "Allow" || value === "Deny",
    },
    Action: TEXTS,
    NotAction: TEXTS,
    Resource: TEXTS,
    NotResource: TEXTS,
    Condition: {
        why: "is not a condition",
        accepted: "operators, each with condition keys and their values",
        isValid: isCondition,
    },
};
const STATEMENT_ELEMENTS = Object.keys(ELEMENTS);

/**
 * Any trust policy, as rules about the tokens of one issuer:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
import { readTests, type Reading, type Test } from "./condition";
import { isObject } from "../messages/json";
import { like, matches } from "./pattern";
import { issuerKey } from "../aws/trust-policy";

/** A statement that is about the issuer's tokens. It takes effect for those that meet all of its tests. */
export interface Rule {
    effect: "Allow" | "Deny";
    tests: Test[];
}

export interface TrustRules {
    /** Whether the policy trusts the issuer, if only for some tokens or none. Without its provider, it would not work. */
    trustsIssuer: boolean;
    /** Whether a statement that allows something names other principals, too. */
    trustsOthers: boolean;
    rules: Rule[];
}

type Statement = Record<string, unknown>;

const ACTION = "sts:AssumeRoleWithWebIdentity";

/** Reads a policy document; undefined if it is none. */
export function readTrustRules(document: unknown, issuerUrl: string): TrustRules | undefined {
    if (!isObject(document)) return undefined;
    const statements = [document["Statement"]].flat();
    if (!statements.every(isStatement)) return undefined;
    const reading = { issuerUrl, hasVariables: document["Version"] === "2012-10-17" };
    const read = statements.map((statement) => readStatement(statement, reading));
    return {
        trustsIssuer: read.some(({ names, rule }) => names || rule?.effect === "Allow"),
        trustsOthers: read.some(({ others }) => others),
        rules: read.flatMap(({ rule }) => rule ?? []),
    };
}

/** @returns whether the statement trusts the issuer by its name, whether it trusts others, and the rule that it makes, if any. */
function readStatement(statement: Statement, reading: Reading): { names: boolean; others: boolean; rule?: Rule } {
    const { Effect, Condition } = statement as { Effect: Rule["effect"]; Condition?: unknown };
    const principals = readPrincipals(statement, reading.issuerUrl);
    const names = Effect === "Allow" && principals === "issuer";
    const others =
        Effect === "Allow" &&
        (principals !== "issuer" || Object.values(statement["Principal"] ?? {}).flat().length > 1);
    if (principals === "others" || !isAboutWebIdentity(statement)) return { names, others };
    const notJudged: Test[] =
        typeof principals === "string"
            ? []
            : [{ kind: "not judged", claim: undefined, operator: principals.notJudged, key: "" }];
    return { names, others, rule: { effect: Effect, tests: [...notJudged, ...readTests(Condition, reading)] } };
}

/**
 * Whom a statement is about: the issuer by name, everybody, or others.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function readPrincipals(
    statement: Statement,
    issuerUrl: string,
): "issuer" | "everybody" | "others" | { notJudged: string } {
    const { Principal } = statement;
    if (Object.hasOwn(statement, "NotPrincipal")) return { notJudged: "NotPrincipal" };
    if (isEverybody(Principal)) return "everybody";
    if (!isObject(Principal)) return "others";
    const federated = texts(Principal["Federated"]);
    if (federated.some((arn) => arn.endsWith(`:oidc-provider/${issuerKey(issuerUrl)}`))) return "issuer";
    if (texts(Principal["AWS"]).some(isEverybody)) return "everybody";
    return federated.some(isEverybody) ? { notJudged: "the principal Federated *" } : "others";
}

const isEverybody = (principal: unknown) => principal === "*";

/** Actions have wildcards, and are in any case of letters. */
function isAboutWebIdentity({ Action, NotAction }: Statement): boolean {
    const has = (actions: unknown) =>
        texts(actions).some((action) => matches(like(action.toLowerCase()), ACTION.toLowerCase()));
    return NotAction === undefined ? has(Action) : !has(NotAction);
}

const texts = (value: unknown) => [value].flat().filter((each) => typeof each === "string");

const isStatement = (value: unknown): value is Statement =>
    isObject(value) && (value["Effect"] === "Allow" || value["Effect"] === "Deny");

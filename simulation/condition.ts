/**
 * The conditions of a trust policy, as far as the claims of a web identity token decide them:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { exactly, inAnyCase, like, matches, type Pattern } from "./pattern";
import { issuerKey } from "../aws/trust-policy";

/** The claims that a trust policy tests. */
export interface Token {
    aud: string;
    sub: string;
}

export type Claim = keyof Token;

/** One key of one operator. */
export type Test = { operator: string; key: string } & (
    | { kind: "claim"; claim: Claim; isNegated: boolean; patterns: Pattern[] }
    /** The same for every token of the issuer. */
    | { kind: "constant"; holds: boolean }
    /** An operator, a key or a value that only AWS knows. The claim is the one that it is about, if any. */
    | { kind: "not judged"; claim: Claim | undefined }
);

/** What decides about conditions beside their text. */
export interface Reading {
    issuerUrl: string;
    /** Whether `${` begins a variable: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
    hasVariables: boolean;
}

const OPERATOR =
    /^(?:(?<set>ForAnyValue|ForAllValues):)?(?:(?<none>Null)|String(?<not>Not)?(?<how>EqualsIgnoreCase|Equals|Like)(?<optional>IfExists)?)$/;
const PATTERNS: Record<string, (text: string) => Pattern> = {
    Equals: exactly,
    EqualsIgnoreCase: inAnyCase,
    Like: like,
};

/** The tests of a statement's `Condition`, all of which must hold. */
export function readTests(condition: unknown, reading: Reading): Test[] {
    return Object.entries(condition ?? {}).flatMap(([operator, keys]: [string, unknown]) =>
        Object.entries(keys ?? {}).map(([key, values]: [string, unknown], _, all) => ({
            operator,
            key,
            // What AWS does with a key that comes twice, in different case, is not documented.
            ...(all.filter(([other]) => other.toLowerCase() === key.toLowerCase()).length > 1
                ? { kind: "not judged" as const, claim: undefined }
                : readTest(operator, key, [values].flat(), reading)),
        })),
    );
}

type Read = { [Kind in Test["kind"]]: Omit<Extract<Test, { kind: Kind }>, "operator" | "key"> }[Test["kind"]];
const constant = (holds: boolean): Read => ({ kind: "constant", holds });

function readTest(operator: string, key: string, values: unknown[], { issuerUrl, hasVariables }: Reading): Read {
    const claim = claimOf(key, issuerUrl);
    const notJudged: Read = { kind: "not judged", claim: claim === "absent" ? undefined : claim };
    const { groups } = OPERATOR.exec(operator) ?? {};
    if (groups === undefined || claim === undefined || values.length === 0) return notJudged;
    const { set, none, not, how = "", optional } = groups;
    if (none !== undefined) {
        const wanted = values.join();
        if (set !== undefined || !/^(true|false)$/.test(wanted)) return notJudged;
        return constant((wanted === "true") === (claim === "absent"));
    }
    if (claim === "absent") {
        // AWS documents each of them alone, and not both together.
        if (set !== undefined && optional !== undefined) return notJudged;
        if (set !== undefined) return constant(set === "ForAllValues");
        return constant(not !== undefined || optional !== undefined);
    }
    // The claim is there and has one value, so neither a set operator nor IfExists makes a difference.
    const texts = values.map((value) => (isScalar(value) ? String(value) : undefined));
    const patterns = texts.flatMap((text) => (text === undefined ? [] : (PATTERNS[how]?.(text) ?? [])));
    const hasVariable = hasVariables && patterns.some(({ text }) => text.includes("${"));
    if (hasVariable || patterns.length < values.length) return notJudged;
    return { kind: "claim", claim, isNegated: not !== undefined, patterns };
}

const isScalar = (value: unknown) =>
    typeof value === "string" || typeof value === "boolean" || typeof value === "number";

/** The claim of a key, in any case of letters; absent for a claim of another issuer. Undefined for other keys. */
function claimOf(key: string, issuerUrl: string): Claim | "absent" | undefined {
    const own = `${issuerKey(issuerUrl)}:`.toLowerCase();
    const claim = /^(.*:)(aud|sub)$/.exec(key.toLowerCase());
    if (claim === null || /^(aws|sts):/i.test(key)) return undefined;
    return claim[1] === own ? (claim[2] as Claim) : "absent";
}

/** Whether a test holds for a token; undefined if that is not judged. */
export function holds(test: Test, token: Token): boolean | undefined {
    if (test.kind === "not judged") return undefined;
    if (test.kind === "constant") return test.holds;
    return test.patterns.some((pattern) => matches(pattern, token[test.claim])) !== test.isNegated;
}

/** A test in a message. */
export const printTest = ({ operator, key }: Test) => (key === "" ? operator : `${operator} on ${key}`);

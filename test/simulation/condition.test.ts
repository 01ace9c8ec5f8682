import { holds, printTest, readTests, type Test } from "../../simulation/condition";
import { AUD, ISSUER, SUB } from "../trust";

const TOKEN = { aud: "aws:acme", sub: "pulumi:x" };
const OTHER = "token.actions.githubusercontent.com:sub";

const read = (operator: string, key: string, values: unknown, hasVariables = true): Test =>
    readTests({ [operator]: { [key]: values } }, { issuerUrl: ISSUER, hasVariables })[0]!;
/** Whether a condition on the subject holds for a subject. */
const says = (operator: string, values: unknown, sub: string) => holds(read(operator, SUB, values), { ...TOKEN, sub });

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String
describe("the string operators", () => {
    test.each([
        // Exact matching, case-sensitive.
        ["StringEquals", "a", "a", true],
        ["StringEquals", "a", "A", false],
        ["StringEquals", "a*", "ab", false],
        ["StringEquals", "a*", "a*", true],
        // Negated matching.
        ["StringNotEquals", "a", "a", false],
        ["StringNotEquals", "a", "A", true],
        ["StringNotEquals", "a*", "ab", true],
        // Exact matching, ignoring case.
        ["StringEqualsIgnoreCase", "a", "A", true],
        ["StringEqualsIgnoreCase", "a", "b", false],
        ["StringEqualsIgnoreCase", "a*", "AB", false],
        // Negated matching, ignoring case.
        ["StringNotEqualsIgnoreCase", "a", "A", false],
        ["StringNotEqualsIgnoreCase", "a", "b", true],
        // Case-sensitive matching, with wildcards.
        ["StringLike", "a*", "ab:c/d", true],
        ["StringLike", "a?", "ab", true],
        ["StringLike", "a?", "abc", false],
        ["StringLike", "a*", "AB", false],
        // Negated case-sensitive matching, with wildcards.
        ["StringNotLike", "a*", "ab", false],
        ["StringNotLike", "a*", "AB", true],
        ["StringNotLike", "a*", "b", true],
    ])("%s %j and %j: %j", (operator, value, sub, verdict) => {
        expect(says(operator, value, sub)).toBe(verdict);
        // With one value in the token, these make no difference.
        for (const variant of [`${operator}IfExists`, `ForAnyValue:${operator}`, `ForAllValues:${operator}`])
            expect(says(variant, value, sub)).toBe(verdict);
        expect(says(`ForAllValues:${operator}IfExists`, [value], sub)).toBe(verdict);
    });

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
    test.each([
        ["StringEquals", "a", true],
        ["StringEquals", "b", true],
        ["StringEquals", "c", false],
        ["StringNotEquals", "a", false],
        ["StringNotEquals", "b", false],
        ["StringNotEquals", "c", true],
        ["StringNotLike", "b", false],
        ["StringNotLike", "c", true],
    ])("%s with several values: one is enough, and for a negated one too many: %j %j", (operator, sub, verdict) => {
        expect(says(operator, ["a", "b"], sub)).toBe(verdict);
    });

    test("compare the audience, too", () => {
        expect(holds(read("StringEquals", AUD, "aws:acme"), TOKEN)).toBe(true);
        expect(holds(read("StringEquals", AUD, "pulumi:x"), TOKEN)).toBe(false);
    });

    test.each([
        [true, "true"],
        [1, "1"],
    ])("take %j for the text %j", (value, sub) => {
        expect(says("StringEquals", value, sub)).toBe(true);
        expect(says("StringEquals", value, "x")).toBe(false);
    });
});

// "If the key that you specify in a policy condition is not present in the request context, the values do not match and
// the condition is false. If the policy condition requires that the key is not matched […], the condition is true."
describe("a claim of another issuer, which no token has,", () => {
    test.each([
        ["StringEquals", false],
        ["StringLike", false],
        ["StringEqualsIgnoreCase", false],
        ["StringNotEquals", true],
        ["StringNotLike", true],
        ["StringNotEqualsIgnoreCase", true],
        ["StringEqualsIfExists", true],
        ["StringLikeIfExists", true],
        ["StringNotEqualsIfExists", true],
        // "It also returns true if there are no context keys in the request."
        ["ForAllValues:StringEquals", true],
        ["ForAllValues:StringNotLike", true],
        // "For no matching context key or if the key does not exist, the condition returns false."
        ["ForAnyValue:StringEquals", false],
        ["ForAnyValue:StringNotLike", false],
    ])("makes %s %j", (operator, verdict) => {
        expect(holds(read(operator, OTHER, "*"), TOKEN)).toBe(verdict);
    });

    test.each(["ForAnyValue:StringLikeIfExists", "ForAllValues:StringEqualsIfExists"])(
        "is not judged with %s, which AWS doesn't document",
        (operator) => {
            expect(read(operator, OTHER, "*").kind).toBe("not judged");
        },
    );
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null
describe("Null", () => {
    test.each([
        [SUB, "true", false],
        [SUB, "false", true],
        [SUB, true, false],
        [SUB, false, true],
        [OTHER, "true", true],
        [OTHER, ["false"], false],
    ])("on %s with %j: %j", (key, value, verdict) => {
        expect(holds(read("Null", key, value), TOKEN)).toBe(verdict);
    });

    test.each([["yes"], ["untrue"], ["truest"], [["true", "false"]], [["true", "true"]], [[]]])(
        "is not judged with %j",
        (value) => {
            expect(read("Null", SUB, value).kind).toBe("not judged");
        },
    );
});

describe("keys", () => {
    test("are in any case of letters", () => {
        expect(holds(read("StringEquals", "API.Pulumi.com/OIDC:Sub", "pulumi:x"), TOKEN)).toBe(true);
    });

    test("of an issuer with capital letters are its own", () => {
        const reading = { issuerUrl: "https://issuer.example/OIDC", hasVariables: true };
        const [test] = readTests({ StringEquals: { "issuer.example/oidc:sub": "pulumi:x" } }, reading);
        expect(holds(test!, TOKEN)).toBe(true);
    });

    test("all make tests of their own", () => {
        const tests = readTests(
            { StringEquals: { [AUD]: "a", [SUB]: "b" }, StringLike: { [SUB]: "c*" } },
            { issuerUrl: ISSUER, hasVariables: true },
        );
        expect(tests.map(printTest)).toEqual([
            `StringEquals on ${AUD}`,
            `StringEquals on ${SUB}`,
            `StringLike on ${SUB}`,
        ]);
    });

    test.each([undefined, null, {}, { StringEquals: null }])("make no test in the condition %j", (condition) => {
        expect(readTests(condition, { issuerUrl: ISSUER, hasVariables: true })).toEqual([]);
    });
});

describe("not judged is", () => {
    test.each([
        ["an unknown operator", "ArnLike", SUB, "a", "sub"],
        ["an operator for other types", "Bool", AUD, "true", "aud"],
        ["an operator in other letters", "stringequals", SUB, "a", "sub"],
        ["an operator with more after it", "StringEqualsIfExistsNot", SUB, "a", "sub"],
        ["an operator with more before it", "ForSomeValues:StringEquals", SUB, "a", "sub"],
        ["Null with a suffix", "NullIfExists", SUB, "true", "sub"],
        ["Null of a set", "ForAnyValue:Null", SUB, "true", "sub"],
        ["a key of AWS", "StringEquals", "aws:SourceIp", "a", undefined],
        ["a key of AWS that ends like a claim's", "StringEquals", "aws:RequestTag/x:sub", "a", undefined],
        ["a key of STS that ends like a claim's", "StringEquals", "STS:x:aud", "a", undefined],
        ["a key that begins like a claim's", "StringEquals", "api.pulumi.com/oidc:subject", "a", undefined],
        ["another claim of the issuer", "StringEquals", "api.pulumi.com/oidc:email", "a", undefined],
        ["a key that ends like a claim's", "StringEquals", "sub", "a", undefined],
        ["an unknown operator on a key of another issuer", "ArnLike", OTHER, "a", undefined],
        ["a list without values", "StringNotEquals", SUB, [], "sub"],
        ["a value that is no text", "StringEquals", SUB, ["a", {}], "sub"],
        ["a value that is null", "StringEquals", SUB, null, "sub"],
        ["a policy variable", "StringEquals", SUB, ["a", "${aws:username}"], "sub"],
    ])("%s", (_, operator, key, values, claim) => {
        const test = read(operator, key, values);
        expect(test).toEqual({ kind: "not judged", claim, operator, key });
        expect(holds(test, TOKEN)).toBeUndefined();
    });

    test("a key that comes twice, in different case, beside one that doesn't", () => {
        const condition = { StringEquals: { [SUB]: "a", [AUD]: "b", [SUB.toUpperCase()]: "*" } };
        const tests = readTests(condition, { issuerUrl: ISSUER, hasVariables: true });
        expect(tests.map(({ kind }) => kind)).toEqual(["not judged", "claim", "not judged"]);
        expect(tests[0]).toEqual({ kind: "not judged", claim: undefined, operator: "StringEquals", key: SUB });
    });

    test("no variable in a policy of the version that has none", () => {
        const test = read("StringEquals", SUB, "${aws:username}", false);
        expect(holds(test, { ...TOKEN, sub: "${aws:username}" })).toBe(true);
    });
});

test("a test without a key is printed by its name", () => {
    expect(printTest({ kind: "not judged", claim: undefined, operator: "NotPrincipal", key: "" })).toBe("NotPrincipal");
});

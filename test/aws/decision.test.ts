import { allows } from "../../aws/decision";
import type { TrustPolicy } from "../../aws/trust-policy";

type Condition = TrustPolicy["Statement"][number]["Condition"];

const ISSUER = "https://issuer.example/oidc";
const policy = (...conditions: Condition[]): TrustPolicy => ({
    Version: "2012-10-17",
    Statement: conditions.map((Condition) => ({
        Effect: "Allow",
        Principal: { Federated: "arn" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition,
    })),
});
const decide = (condition: Condition, aud: string, sub: string) => allows(policy(condition), ISSUER, { aud, sub });

describe("StringEquals", () => {
    const equals = (value: string, sub: string) =>
        decide({ StringEquals: { "issuer.example/oidc:sub": value } }, "a", sub);

    test.each(["a", "", "a*", "a?"])("takes %j for itself", (text) => {
        expect(equals(text, text)).toBe(true);
    });

    test.each([
        ["a", "A"],
        ["a", "ab"],
        ["ab", "a"],
        ["a*", "ab"],
        ["a?", "ab"],
        ["*", "a"],
    ])("%j is not %j", (value, claim) => {
        expect(equals(value, claim)).toBe(false);
    });
});

describe("StringLike", () => {
    const like = (pattern: string, sub: string) =>
        decide({ StringLike: { "issuer.example/oidc:sub": pattern } }, "a", sub);

    test.each([
        ["a", "a"],
        ["a*", "a"],
        ["a*", "a:b/c\nd"],
        ["a*c", "abc"],
        ["*a", "ba"],
        ["*", ""],
        ["a?", "ab"],
        ["a?", "a\n"],
        ["a?", "a😀"],
        ["a.c", "a.c"],
        ["\\^$.+()[]{}|", "\\^$.+()[]{}|"],
    ])("%j matches %j", (pattern, claim) => {
        expect(like(pattern, claim)).toBe(true);
    });

    test.each([
        ["a", "A"],
        ["a*c", "abcd"],
        ["*a", "ab"],
        ["a*", "ba"],
        ["a?", "a"],
        ["a?", "abc"],
        ["a.c", "abc"],
        ["a[b]", "ab"],
        ["a|b", "a"],
        ["(a)", "a"],
        ["a+", "aa"],
        ["^a$", "a"],
    ])("%j does not match %j", (pattern, claim) => {
        expect(like(pattern, claim)).toBe(false);
    });
});

describe("a trust policy", () => {
    test.each([
        ["x", "y", true],
        ["x", "zz", true],
        ["x", "w", false],
        ["w", "y", false],
    ])("needs every condition of a statement: audience %s and subject %s make %j", (aud, sub, verdict) => {
        const both: Condition = {
            StringEquals: { "issuer.example/oidc:aud": "x" },
            StringLike: { "issuer.example/oidc:sub": ["y", "z*"] },
        };
        expect(decide(both, aud, sub)).toBe(verdict);
    });

    test.each([
        ["x", "y", true],
        ["x", "x", false],
        ["y", "y", false],
    ])("needs every key of an operator: audience %s and subject %s make %j", (aud, sub, verdict) => {
        const both: Condition = {
            StringEquals: { "issuer.example/oidc:aud": "x", "issuer.example/oidc:sub": "y" },
        };
        expect(decide(both, aud, sub)).toBe(verdict);
    });

    test("needs one of its statements", () => {
        const either = policy(
            { StringEquals: { "issuer.example/oidc:sub": "x" } },
            { StringEquals: { "issuer.example/oidc:sub": "y" } },
        );
        expect(["x", "y", "z"].map((sub) => allows(either, ISSUER, { aud: "a", sub }))).toEqual([true, true, false]);
    });

    test("allows nothing without statements", () => {
        expect(allows(policy(), ISSUER, { aud: "a", sub: "x" })).toBe(false);
    });

    test("matches its keys in any case and its claims in their own", () => {
        expect(decide({ StringEquals: { "ISSUER.example/oidc:SUB": "x" } }, "a", "x")).toBe(true);
        expect(decide({ StringEquals: { "issuer.example/oidc:sub": "X" } }, "a", "x")).toBe(false);
    });

    test("matches the keys of an issuer with capital letters", () => {
        const upper = policy({ StringEquals: { "issuer.example/OIDC:aud": "a", "issuer.example/OIDC:sub": "x" } });
        expect(allows(upper, "https://issuer.example/OIDC", { aud: "a", sub: "x" })).toBe(true);
    });

    test("refuses where it asks for a claim of another issuer", () => {
        expect(decide({ StringLike: { "other.example/oidc:sub": "*" } }, "a", "x")).toBe(false);
    });

    test("is not guessed at where it has an operator that is unknown here", () => {
        const condition = { StringNotLike: { "issuer.example/oidc:sub": "x" } } as Condition;
        expect(() => decide(condition, "a", "x")).toThrow(new Error("Unknown operator: StringNotLike."));
    });

    test.each([
        [{ Effect: "Deny" }, "Unknown statement: Deny sts:AssumeRoleWithWebIdentity."],
        [{ Action: "sts:*" }, "Unknown statement: Allow sts:*."],
    ])("is not guessed at where a statement has %j", (part, text) => {
        const { Version, Statement } = policy({});
        const other = { Version, Statement: [{ ...Statement[0], ...part }] } as TrustPolicy;
        expect(() => allows(other, ISSUER, { aud: "a", sub: "x" })).toThrow(new Error(text));
    });
});

import { allows } from "../tools/decide";
import type { TrustPolicy } from "../trust-policy";

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
const like = (pattern: string, sub: string) => decide({ StringLike: { "issuer.example/oidc:sub": pattern } }, "a", sub);
const equals = (value: string, sub: string) => decide({ StringEquals: { "issuer.example/oidc:sub": value } }, "a", sub);

describe("StringEquals", () => {
    test.each([
        ["a", "a", true],
        ["a", "A", false],
        ["a", "ab", false],
        ["a*", "ab", false],
        ["a*", "a*", true],
        ["", "", true],
    ])("%j with %j is %j", (value, claim, verdict) => {
        expect(equals(value, claim)).toBe(verdict);
    });
});

describe("StringLike", () => {
    test.each([
        ["a", "a", true],
        ["a", "A", false],
        ["a*", "a", true],
        ["a*", "a:b/c\nd", true],
        ["a*c", "abc", true],
        ["a*c", "abcd", false],
        ["*a", "ba", true],
        ["*a", "ab", false],
        ["a?", "ab", true],
        ["a?", "a", false],
        ["a?", "abc", false],
        ["a?", "a😀", true],
        ["a.c", "abc", false],
        ["a.c", "a.c", true],
        ["a[b]", "ab", false],
        ["a|b", "a", false],
        ["(a)", "a", false],
        ["a+", "aa", false],
        ["^a$", "a", false],
    ])("%j with %j is %j", (pattern, claim, verdict) => {
        expect(like(pattern, claim)).toBe(verdict);
    });
});

describe("a trust policy", () => {
    test("needs every condition of a statement", () => {
        const both: Condition = {
            StringEquals: { "issuer.example/oidc:aud": "x" },
            StringLike: { "issuer.example/oidc:sub": ["y", "z*"] },
        };
        expect(decide(both, "x", "y")).toBe(true);
        expect(decide(both, "x", "zz")).toBe(true);
        expect(decide(both, "x", "w")).toBe(false);
        expect(decide(both, "w", "y")).toBe(false);
    });

    test("needs one of its statements", () => {
        const either = policy(
            { StringEquals: { "issuer.example/oidc:sub": "x" } },
            { StringEquals: { "issuer.example/oidc:sub": "y" } },
        );
        expect(["x", "y", "z"].map((sub) => allows(either, ISSUER, { aud: "a", sub }))).toEqual([true, true, false]);
    });

    test("matches its keys in any case and its claims in their own", () => {
        expect(decide({ StringEquals: { "ISSUER.example/oidc:SUB": "x" } }, "a", "x")).toBe(true);
        expect(decide({ StringEquals: { "issuer.example/oidc:sub": "X" } }, "a", "x")).toBe(false);
    });

    test("refuses where it asks for a claim of another issuer", () => {
        expect(decide({ StringLike: { "other.example/oidc:sub": "*" } }, "a", "x")).toBe(false);
    });

    test("is not guessed at where it has operators, effects or actions that are unknown here", () => {
        expect(() => decide({ StringNotLike: { "issuer.example/oidc:sub": "x" } } as Condition, "a", "x")).toThrow(
            "StringNotLike",
        );
        const denying = policy({}) as unknown as { Statement: { Effect: string; Action: string }[] };
        denying.Statement[0]!.Effect = "Deny";
        expect(() => allows(denying as unknown as TrustPolicy, ISSUER, { aud: "a", sub: "x" })).toThrow("Deny");
        denying.Statement[0]!.Effect = "Allow";
        denying.Statement[0]!.Action = "sts:*";
        expect(() => allows(denying as unknown as TrustPolicy, ISSUER, { aud: "a", sub: "x" })).toThrow("sts:*");
    });
});

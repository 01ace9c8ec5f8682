import { allows, decide as decideRules } from "../../aws/decision";
import type { TrustPolicy } from "../../aws/trust-policy";
import { AUD, rulesOf, statement, SUB } from "../trust";

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
        const condition = { ArnLike: { "issuer.example/oidc:sub": "x" } } as Condition;
        const error = new Error("Unknown condition: ArnLike on issuer.example/oidc:sub.");
        expect(() => decide(condition, "a", "x")).toThrow(error);
    });

    test("is not guessed at where it has a key that is unknown here", () => {
        const error = new Error("Unknown condition: StringEquals on aws:SourceIp.");
        expect(() => decide({ StringEquals: { "aws:SourceIp": "x" } }, "a", "x")).toThrow(error);
    });

    test("is not guessed at where it has a variable", () => {
        const error = new Error("Unknown condition: StringEquals on issuer.example/oidc:sub.");
        expect(() => decide({ StringEquals: { "issuer.example/oidc:sub": "${x}" } }, "a", "x")).toThrow(error);
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

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
describe("any trust policy", () => {
    /** A statement that applies to subjects as its name says, or whose application is not judged. */
    const applying = (effect: "Allow" | "Deny", to: string) => {
        const isUnknown = to === "unknown";
        return statement(
            isUnknown ? { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } : { StringEquals: { [SUB]: to } },
            effect,
        );
    };
    const decided = (...statements: ["Allow" | "Deny", string][]) =>
        decideRules(rulesOf(...statements.map(([effect, to]) => applying(effect, to))), { aud: "a", sub: "x" });

    test.each<[string, ...["Allow" | "Deny", string][]]>([
        ["refused"],
        ["allowed", ["Allow", "x"]],
        ["refused", ["Allow", "y"]],
        ["allowed", ["Allow", "y"], ["Allow", "x"]],
        ["refused", ["Deny", "x"]],
        ["refused", ["Deny", "y"]],
        ["refused", ["Allow", "x"], ["Deny", "x"]],
        ["refused", ["Deny", "x"], ["Allow", "x"]],
        ["allowed", ["Allow", "x"], ["Deny", "y"]],
        ["not judged", ["Allow", "unknown"]],
        ["allowed", ["Allow", "unknown"], ["Allow", "x"]],
        ["refused", ["Allow", "unknown"], ["Deny", "x"]],
        ["not judged", ["Allow", "x"], ["Deny", "unknown"]],
        ["refused", ["Allow", "y"], ["Deny", "unknown"]],
        ["refused", ["Allow", "x"], ["Deny", "unknown"], ["Deny", "x"]],
        ["not judged", ["Allow", "unknown"], ["Deny", "y"]],
        ["not judged", ["Allow", "unknown"], ["Deny", "unknown"]],
    ])("%s: %j %j %j", (decision, ...statements) => {
        expect(decided(...statements)).toBe(decision);
    });

    test.each([
        ["x", "y", "not judged"],
        ["x", "z", "refused"],
        ["w", "y", "refused"],
    ])(
        "refuses what misses a test, whatever else is not judged: audience %s and subject %s are %s",
        (aud, sub, decision) => {
            const rules = rulesOf(
                statement({ StringEquals: { [AUD]: "x", "aws:RequestTag/a": "b" }, StringLike: { [SUB]: "y*" } }),
            );
            expect(decideRules(rules, { aud, sub })).toBe(decision);
        },
    );

    test("allows every token by a statement without conditions", () => {
        expect(decideRules(rulesOf(statement()), { aud: "a", sub: "x" })).toBe("allowed");
        expect(decideRules(rulesOf(statement(), statement(undefined, "Deny")), { aud: "a", sub: "x" })).toBe("refused");
    });
});

import type { TrustPolicy } from "../../aws/trust-policy";
import { allows, decide } from "../../simulation/decision";
import { AUD, ISSUER, policyOf, rulesOf, statement, SUB, type Condition } from "../trust";

describe("a trust policy of this program", () => {
    const policy = (...conditions: Condition[]) =>
        policyOf(...conditions.map((condition) => statement(condition))) as TrustPolicy;

    test.each([
        ["x", "y", true],
        ["x", "zz", true],
        ["x", "w", false],
        ["w", "y", false],
    ])("needs every condition of a statement: audience %s and subject %s make %j", (aud, sub, verdict) => {
        const both = policy({ StringEquals: { [AUD]: "x" }, StringLike: { [SUB]: ["y", "z*"] } });
        expect(allows(both, ISSUER, { aud, sub })).toBe(verdict);
    });

    test.each([
        ["x", "y", true],
        ["x", "x", false],
        ["y", "y", false],
    ])("needs every key of an operator: audience %s and subject %s make %j", (aud, sub, verdict) => {
        expect(allows(policy({ StringEquals: { [AUD]: "x", [SUB]: "y" } }), ISSUER, { aud, sub })).toBe(verdict);
    });

    test("needs one of its statements", () => {
        const either = policy({ StringEquals: { [SUB]: "x" } }, { StringEquals: { [SUB]: "y" } });
        const verdicts = ["x", "y", "z"].map((sub) => allows(either, ISSUER, { aud: "a", sub }));
        expect(verdicts).toEqual([true, true, false]);
        expect(allows(policy(), ISSUER, { aud: "a", sub: "x" })).toBe(false);
    });

    test("refuses tokens of another issuer than it asks for", () => {
        const every = policy({ StringLike: { [SUB]: "*" } });
        expect(allows(every, ISSUER, { aud: "a", sub: "x" })).toBe(true);
        expect(allows(every, `${ISSUER}/v2`, { aud: "a", sub: "x" })).toBe(false);
    });

    test.each<[string, object, string]>([
        ["operator", { Condition: { ArnLike: { [SUB]: "x" } } }, `condition: ArnLike on ${SUB}`],
        ["key", { Condition: { StringEquals: { "aws:SourceIp": "x" } } }, "condition: StringEquals on aws:SourceIp"],
        ["variable", { Condition: { StringEquals: { [SUB]: "${x}" } } }, `condition: StringEquals on ${SUB}`],
        ["effect", { Effect: "Deny" }, "statement: Deny sts:AssumeRoleWithWebIdentity"],
        ["action", { Action: "sts:*" }, "statement: Allow sts:*"],
    ])("is not guessed at where it has another %s", (_, part, unknown) => {
        const other = policyOf({ ...statement(), ...part }) as TrustPolicy;
        expect(() => allows(other, ISSUER, { aud: "a", sub: "x" })).toThrow(new Error(`Unknown ${unknown}.`));
    });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
describe("any trust policy", () => {
    const NOT_JUDGED = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };
    /** A statement that applies to one subject, or with "?" to nobody knows which. */
    const applying = (text: string) => {
        const [effect, to] = text.split(" ") as ["Allow" | "Deny", string];
        return statement(to === "?" ? NOT_JUDGED : { StringEquals: { [SUB]: to } }, effect);
    };

    test.each([
        ["refused", []],
        ["allowed", ["Allow x"]],
        ["refused", ["Allow y"]],
        ["allowed", ["Allow y", "Allow x"]],
        ["refused", ["Deny y"]],
        ["refused", ["Allow x", "Deny x"]],
        ["refused", ["Deny x", "Allow x"]],
        ["allowed", ["Allow x", "Deny y"]],
        ["not judged", ["Allow ?"]],
        ["allowed", ["Allow ?", "Allow x"]],
        ["refused", ["Allow ?", "Deny x"]],
        ["not judged", ["Allow x", "Deny ?"]],
        ["refused", ["Allow y", "Deny ?"]],
        ["refused", ["Allow x", "Deny ?", "Deny x"]],
        ["not judged", ["Allow ?", "Deny y"]],
        ["not judged", ["Allow ?", "Deny ?"]],
    ])("has the subject x %s by %j", (decision, statements) => {
        expect(decide(rulesOf(...statements.map(applying)), { aud: "a", sub: "x" })).toBe(decision);
    });

    test.each([
        ["x", "y", "not judged"],
        ["x", "z", "refused"],
        ["w", "y", "refused"],
    ])(
        "refuses what misses a test, whatever else is not judged: audience %s and subject %s are %s",
        (aud, sub, decision) => {
            const condition = { StringEquals: { [AUD]: "x", "aws:RequestTag/a": "b" }, StringLike: { [SUB]: "y*" } };
            expect(decide(rulesOf(statement(condition)), { aud, sub })).toBe(decision);
        },
    );

    test("allows every token by a statement without conditions, unless another denies it", () => {
        const token = { aud: "a", sub: "x" };
        expect(decide(rulesOf(statement()), token)).toBe("allowed");
        expect(decide(rulesOf(statement(), statement(undefined, "Deny")), token)).toBe("refused");
    });
});

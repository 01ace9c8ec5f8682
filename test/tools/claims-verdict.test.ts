import { readSubject } from "../../pulumi-cloud/tokens";
import { whyNotNow, whyOfOtherUse } from "../../tools/claims-verdict";
import { printSteps, type Refusal } from "../../tools/remedies";
import { opened, roleOf } from "./tokens";

/** 2026-01-01T00:00:00Z. */
const NOW = 1_767_225_600;
const TOKEN = { aud: "aws:acme", sub: opened("keyless/dev") };

/** A refusal with the text of its next steps. */
const printed = (refusal: Refusal | undefined) =>
    refusal && { reason: refusal.reason, next: printSteps(refusal.next, "dev") };

describe("a token of fn::open::oidc", () => {
    const CUSTOM_AUDIENCE = "pulumi:org:1a2b:env:3c4d";
    const V2 = "https://api.pulumi.com/oidc/v2";
    const answerTo = (sub: string, iss?: string) =>
        printed(whyOfOtherUse({ aud: "aws:acme", sub, ...(iss !== undefined && { iss }) }, readSubject(sub)));
    const refusal = {
        reason: "The token is from fn::open::oidc, which is for services that accept the token itself. Its issuer and its subject are not those of AWS logins, which use fn::open::aws-login.",
        next: "Use fn::open::aws-login, as in: pulumi stack output --stack dev escEnvironment",
    };

    test("is told by its subject, whatever its issuer", () => {
        expect(answerTo(CUSTOM_AUDIENCE)).toEqual(refusal);
        expect(answerTo(CUSTOM_AUDIENCE, "https://api.pulumi.com/oidc")).toEqual(refusal);
    });

    test("is told by its issuer, whatever its subject", () => {
        expect(answerTo(CUSTOM_AUDIENCE, V2)).toEqual(refusal);
        expect(answerTo(opened("keyless/dev"), V2)).toEqual(refusal);
        expect(answerTo("x", V2)).toEqual(refusal);
    });

    test.each([
        [opened("keyless/dev"), undefined],
        [opened("keyless/dev"), "https://api.pulumi.com/oidc"],
        [opened("keyless/dev"), "https://pulumi.example.com/oidc/v2"],
        ["x", undefined],
    ])("is not one with the subject %s and the issuer %s", (sub, iss) => {
        expect(answerTo(sub, iss)).toBeUndefined();
    });
});

describe("the issuer of a token", () => {
    const answerTo = (iss: string, values: Record<string, unknown> = {}) =>
        printed(whyNotNow(roleOf(values).trust, { ...TOKEN, iss }, NOW));

    test("is accepted if it is the role's", () => {
        expect(answerTo("https://api.pulumi.com/oidc")).toBeUndefined();
        const issuerUrl = "https://pulumi.example.com/oidc";
        expect(answerTo(issuerUrl, { issuerUrl })).toBeUndefined();
    });

    test("is refused if it is another one, with the command that trusts another", () => {
        expect(answerTo("https://pulumi.example.com/oidc")).toEqual({
            reason: 'The token\'s issuer is "https://pulumi.example.com/oidc", and the role trusts "https://api.pulumi.com/oidc".',
            next: "If \"https://pulumi.example.com/oidc\" is your own Pulumi Cloud, trust it instead. That replaces the account's provider: pulumi config set --stack dev issuerUrl '<issuer URL>'",
        });
    });

    test.each([
        "https://api.pulumi.com/oidc/",
        "https://pulumi.example.com/oidc/",
        "http://pulumi.example.com",
        "x",
        "",
    ])("is refused without a command if settings refuse it, too: %j", (iss) => {
        expect(whyNotNow(roleOf({}).trust, { ...TOKEN, iss }, NOW)).toEqual({
            reason: `The token's issuer is "${iss}", and the role trusts "https://api.pulumi.com/oidc".`,
            next: [],
        });
    });

    test("decides before its time", () => {
        const claims = { ...TOKEN, iss: "https://pulumi.example.com/oidc", exp: 1 };
        expect(whyNotNow(roleOf({}).trust, claims, NOW)?.reason).toMatch(/^The token's issuer is /);
    });
});

describe("the time of a token", () => {
    const answerTo = (times: { exp?: number; nbf?: number }) =>
        printed(whyNotNow(roleOf({}).trust, { ...TOKEN, ...times }, NOW));

    test("need not be given", () => {
        expect(answerTo({})).toBeUndefined();
    });

    test("ends when it expires", () => {
        expect(answerTo({ exp: NOW })).toEqual({
            reason: "The token expired at 2026-01-01T00:00:00.000Z.",
            next: "Get a new token.",
        });
        expect(answerTo({ exp: NOW + 1 })).toBeUndefined();
    });

    test("begins when it says", () => {
        expect(answerTo({ nbf: NOW + 1 })).toEqual({
            reason: "The token is not valid before 2026-01-01T00:00:01.000Z.",
            next: "Check this machine's clock.",
        });
        expect(answerTo({ nbf: NOW })).toBeUndefined();
    });
});

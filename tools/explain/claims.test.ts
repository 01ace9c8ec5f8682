import { declared, deployment, opened } from "../shared/testing/tokens";
import { parseClaims } from "./claims";

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
const jwt = (claims: unknown) => `${encoded({ alg: "RS256" })}.${encoded(claims)}.c2lnbmF0dXJl`;

const ISSUER = "https://api.pulumi.com/oidc";
const GOOD = { iss: ISSUER, aud: "aws:acme", sub: opened("aws/dev"), exp: 4e9, nbf: 1 };
const PROVIDER = "arn:aws:iam::111122223333:oidc-provider/api.pulumi.com/oidc";
const PRINCIPAL = `${PROVIDER}:aws:acme:${opened("aws/dev")}`;
const OF_EVENT = { iss: ISSUER, aud: "aws:acme", sub: opened("aws/dev") };

/** As CloudTrail records a login that AWS refused. */
const EVENT = {
    ...{ eventVersion: "1.08", eventTime: "2026-01-01T00:00:00Z", eventCategory: "Management" },
    ...{ eventSource: "sts.amazonaws.com", eventName: "AssumeRoleWithWebIdentity", awsRegion: "us-east-1" },
    userIdentity: { type: "WebIdentityUser", principalId: PRINCIPAL, identityProvider: PROVIDER },
    ...{ errorCode: "AccessDenied", errorMessage: "An unknown error occurred" },
    requestParameters: {
        roleArn: "arn:aws:iam::111122223333:role/pulumi-cloud-1a2b3c4",
        roleSessionName: "pulumi-esc",
    },
};
const OTHER_EVENT = { eventName: "AssumeRole", userIdentity: { type: "IAMUser", principalId: "AIDAEXAMPLE" } };
const HISTORY = { EventName: EVENT.eventName, Username: opened("aws/dev"), CloudTrailEvent: JSON.stringify(EVENT) };

test.each<[string, string, object]>([
    ["a token", jwt(GOOD), GOOD],
    ["a header with a token", `Bearer ${jwt(GOOD)}`, GOOD],
    ["a token without a signature", jwt(GOOD).replace(/[^.]*$/, ""), GOOD],
    ["a token with its audience in a list", jwt({ ...GOOD, aud: ["aws:acme"] }), GOOD],
    ["claims", JSON.stringify(GOOD, null, 2), GOOD],
    ["two claims, beside others", '{ "aud": "acme", "sub": "x", "aud2": 1 }', { aud: "acme", sub: "x" }],
    ["an event", JSON.stringify(EVENT, null, 2), OF_EVENT],
    ["a log file's events", JSON.stringify({ Records: [OTHER_EVENT, EVENT] }), OF_EVENT],
    ["what lookup-events prints", JSON.stringify({ Events: [HISTORY], NextToken: "x" }), OF_EVENT],
    ["an entry of Event history", JSON.stringify(HISTORY), OF_EVENT],
    ["a principal ID", PRINCIPAL, OF_EVENT],
    [
        "a principal ID of a deployment",
        `${PROVIDER}:acme:${deployment("web", "prod", "update")}`,
        { iss: ISSUER, aud: "acme", sub: deployment("web", "prod", "update") },
    ],
    [
        "a principal ID of an organization pulumi, in China",
        `arn:aws-cn:iam::1:oidc-provider/api.pulumi.com/oidc:aws:pulumi:${declared("x", "pulumi")}`,
        { iss: ISSUER, aud: "aws:pulumi", sub: declared("x", "pulumi") },
    ],
    [
        "a principal ID of an organization pulumi, with the plain audience",
        `${PROVIDER}:pulumi:${opened("x", "pulumi")}`,
        { iss: ISSUER, aud: "pulumi", sub: opened("x", "pulumi") },
    ],
    [
        "a principal ID of another provider",
        PRINCIPAL.replace("api.pulumi.com", "pulumi.example.com"),
        { ...OF_EVENT, iss: "https://pulumi.example.com/oidc" },
    ],
])("claims are read from %s", (_, text, claims) => {
    expect(parseClaims(text)).toEqual(claims);
});

const INPUTS =
    "Accepted: a JWT, its claims as JSON, a CloudTrail event of AssumeRoleWithWebIdentity, or its principalId (<provider ARN>:<audience>:<subject>).";
const WRONG: object[] = [
    ...[{ sub: 1 }, { sub: undefined }, { iss: null }, { aud: [] }, { aud: ["a", "b"] }, { aud: [1] }],
    ...[{ exp: "4000000000" }, { nbf: null }],
];

test.each([
    ...["a.b.c", `Token: ${jwt(GOOD)}`, `${jwt(GOOD)}.x`, `${jwt(GOOD)}!`, `${jwt(GOOD)}\nx`, "{", "Bearer", "x"],
    ...[PROVIDER, `${PROVIDER}:sts.amazonaws.com:repo:acme/web`, `${PRINCIPAL.replace("oidc-provider", "role")}`],
    JSON.stringify({ CloudTrailEvent: "{" }),
    '{"Records":['.repeat(50_000) + "]}".repeat(50_000),
])("refused is another text: %#", (text) => {
    expect(() => parseClaims(text)).toThrow(`That is not a token. ${INPUTS}`);
});

test.each([
    ...[null, [], "text", ...WRONG.map((claims) => ({ ...GOOD, ...claims }))].map(jwt),
    ...[[], [GOOD], OTHER_EVENT, { Records: [OTHER_EVENT] }, { Events: [] }].map((json) => JSON.stringify(json)),
])("refused is other JSON: %#", (text) => {
    expect(() => parseClaims(text)).toThrow(
        `That is not a token of Pulumi Cloud: it needs one audience, a subject, and times in seconds. ${INPUTS}`,
    );
});

import { providerArn, trustPolicy, trustPolicySize } from "../../aws/trust-policy";
import { allows } from "../../simulation/decision";
import { mistakesIn, settingsOf } from "../stacks";

const ISSUER = "https://api.pulumi.com/oidc";
/** The issuer of `fn::open::oidc`, whose audience any editor of an environment chooses. */
const OIDC_V2 = "https://api.pulumi.com/oidc/v2";
const SELF_HOSTED = "https://pulumi.example.com:8443/cloud/oidc";
const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

const OPENED = "pulumi:environments:org:acme:env:";
const DECLARED = "pulumi:environments:pulumi.organization.login:acme:";
const NAMED = `${DECLARED}currentEnvironment.name:`;
const DEPLOY = "pulumi:deploy:org:acme:project:";

/**
 * Every kind of token that Pulumi Cloud issues, and their neighbours: a letter, a case, an audience away. The issuer is
 * Pulumi Cloud's unless a token says otherwise.
 */
const TOKENS = [
    ["environment aws/dev", "aws:acme", `${OPENED}aws/dev`],
    ["environment aws/dev by attribute", "aws:acme", `${NAMED}aws/dev`],
    ["environment aws/dev opened by eve", "aws:acme", `${NAMED}aws/dev:pulumi.user.login:eve`],
    ["environment aws/dev opened by bob", "aws:acme", `${NAMED}aws/dev:pulumi.user.login:bob`],
    ["environment aws/dev opened by Eve", "aws:acme", `${NAMED}aws/dev:pulumi.user.login:Eve`],
    ["environment aws/dev opened by eve2", "aws:acme", `${NAMED}aws/dev:pulumi.user.login:eve2`],
    [
        "environment aws/dev opened by eve, with a further attribute",
        "aws:acme",
        `${NAMED}aws/dev:pulumi.user.login:eve:rootEnvironment.name:web/x`,
    ],
    [
        "environment aws/dev opened by eve, who is named first",
        "aws:acme",
        `${DECLARED}pulumi.user.login:eve:currentEnvironment.name:aws/dev`,
    ],
    [
        "environment aws/dev opened by bob, who is named first",
        "aws:acme",
        `${DECLARED}pulumi.user.login:bob:currentEnvironment.name:aws/dev`,
    ],
    ["an environment opened by eve, without its name", "aws:acme", `${DECLARED}pulumi.user.login:eve`],
    ["environment aws/dev2 opened by eve", "aws:acme", `${NAMED}aws/dev2:pulumi.user.login:eve`],
    [
        "environment aws/dev of another organization opened by eve",
        "aws:other",
        "pulumi:environments:pulumi.organization.login:other:currentEnvironment.name:aws/dev:pulumi.user.login:eve",
    ],
    // https://www.pulumi.com/docs/esc/guides/configuring-oidc/vault/
    ["vault-login of aws/dev", "acme", `${OPENED}aws/dev`],
    ["vault-login of aws/dev by attribute", "acme", `${NAMED}aws/dev`],
    ["vault-login of aws/dev opened by eve", "acme", `${NAMED}aws/dev:pulumi.user.login:eve`],
    ["azure-login of aws/dev", "azure:acme", `${OPENED}aws/dev`],
    ["environment aws/Dev", "aws:acme", `${OPENED}aws/Dev`],
    ["environment aws/de", "aws:acme", `${OPENED}aws/de`],
    ["environment aws/dev2", "aws:acme", `${OPENED}aws/dev2`],
    ["environment aws/dev2 by attribute", "aws:acme", `${NAMED}aws/dev2`],
    ["environment aws/prod", "aws:acme", `${OPENED}aws/prod`],
    ["environment aws2/dev", "aws:acme", `${OPENED}aws2/dev`],
    ["environment evil/x that names aws/dev as its root", "aws:acme", `${NAMED}evil/x:rootEnvironment.name:aws/dev`],
    [
        "environment evil/x that names its root aws/dev first",
        "aws:acme",
        `${DECLARED}rootEnvironment.name:aws/dev:currentEnvironment.name:evil/x`,
    ],
    ["a stack's environment list", "aws:acme", `${OPENED}<yaml>`],
    ["environment aws/dev of another organization", "aws:other", "pulumi:environments:org:other:env:aws/dev"],
    ["another organization's aws/dev with this audience", "aws:acme", "pulumi:environments:org:other:env:aws/dev"],
    ["aws/dev of an organization that begins alike", "aws:acme2", "pulumi:environments:org:acme2:env:aws/dev"],
    ["aws/dev of the organization in other case", "aws:Acme", "pulumi:environments:org:Acme:env:aws/dev"],
    ["legacy environment dev", "acme", `${OPENED}dev`],
    ["legacy environment dev by attribute", "acme", `${NAMED}dev`],
    ["legacy environment dev opened by eve", "acme", `${NAMED}dev:pulumi.user.login:eve`],
    ["legacy environment dev opened by bob", "acme", `${NAMED}dev:pulumi.user.login:bob`],
    // Nothing tells these from an aws-login of that environment: whoever receives them can replay them at AWS.
    ["vault-login of the legacy environment dev", "acme", `${OPENED}dev`],
    ["vault-login of the legacy environment dev by attribute", "acme", `${NAMED}dev`],
    ["azure-login in the legacy environment dev", "acme", `${OPENED}dev`],
    ["legacy environment dev with the audience of AWS", "aws:acme", `${OPENED}dev`],
    ["legacy environment dev written with its project", "acme", `${OPENED}default/dev`],
    ["legacy environment dev2", "acme", `${OPENED}dev2`],
    ["legacy environment dev2 by attribute", "acme", `${NAMED}dev2`],
    // The same as a vault-login of devil/x, whose default subject begins with "dev".
    ["a login of a legacy environment imported by devil/x", "acme", `${OPENED}devil/x`],
    ["legacy environment dev of another organization", "other", "pulumi:environments:org:other:env:dev"],
    ["preview of web/prod", "acme", `${DEPLOY}web:stack:prod:operation:preview:scope:write`],
    ["update of web/prod", "acme", `${DEPLOY}web:stack:prod:operation:update:scope:write`],
    ["refresh of web/prod", "acme", `${DEPLOY}web:stack:prod:operation:refresh:scope:write`],
    ["destroy of web/prod", "acme", `${DEPLOY}web:stack:prod:operation:destroy:scope:write`],
    ["detect-drift of web/prod", "acme", `${DEPLOY}web:stack:prod:operation:detect-drift:scope:write`],
    ["remediate-drift of web/prod", "acme", `${DEPLOY}web:stack:prod:operation:remediate-drift:scope:write`],
    ["preview of web/prod2", "acme", `${DEPLOY}web:stack:prod2:operation:preview:scope:write`],
    ["preview of web/Prod", "acme", `${DEPLOY}web:stack:Prod:operation:preview:scope:write`],
    ["preview of web2/prod", "acme", `${DEPLOY}web2:stack:prod:operation:preview:scope:write`],
    ["update of web/dev", "acme", `${DEPLOY}web:stack:dev:operation:update:scope:write`],
    ["preview with the audience of AWS", "aws:acme", `${DEPLOY}web:stack:prod:operation:preview:scope:write`],
    [
        "preview of another organization",
        "other",
        "pulumi:deploy:org:other:project:web:stack:prod:operation:preview:scope:write",
    ],
    [
        "preview of an organization that begins alike",
        "acme2",
        "pulumi:deploy:org:acme2:project:web:stack:prod:operation:preview:scope:write",
    ],
    ["a customer-managed key", "aws:acme", "pulumi:cmk:pulumi.organization.login:acme"],
    ["a customer-managed key with the plain audience", "acme", "pulumi:cmk:pulumi.organization.login:acme"],
    ["no subject at all", "aws:acme", ""],
    ["no subject, Deployments' audience", "acme", ""],
    ["fn::open::oidc with an audience of its own", "sts.amazonaws.com", "pulumi:org:1a2b3c:env:4d5e6f", OIDC_V2],
    ["fn::open::oidc with the audience of AWS", "aws:acme", "pulumi:org:1a2b3c:env:4d5e6f", OIDC_V2],
    ["fn::open::oidc with the plain audience", "acme", "pulumi:org:1a2b3c:env:4d5e6f", OIDC_V2],
    ["the subject of fn::open::oidc, its own audience", "sts.amazonaws.com", "pulumi:org:1a2b3c:env:4d5e6f"],
    ["the subject of fn::open::oidc, the audience of AWS", "aws:acme", "pulumi:org:1a2b3c:env:4d5e6f"],
    ["the subject of fn::open::oidc, the plain audience", "acme", "pulumi:org:1a2b3c:env:4d5e6f"],
] as const satisfies [name: string, aud: string, sub: string, issuer?: string][];

type TokenName = (typeof TOKENS)[number][0];

/** The tokens of the environment aws/dev, whoever opened it. */
const AWS_DEV: TokenName[] = ["environment aws/dev", "environment aws/dev by attribute"];
/** The tokens of the environments of project aws with names that begin with dev, with any further attributes. */
const AWS_DEV_PREFIX: TokenName[] = [
    ...AWS_DEV,
    "environment aws/dev opened by eve",
    "environment aws/dev opened by bob",
    "environment aws/dev opened by Eve",
    "environment aws/dev opened by eve2",
    "environment aws/dev opened by eve, with a further attribute",
    "environment aws/dev2",
    "environment aws/dev2 by attribute",
    "environment aws/dev2 opened by eve",
];
const AWS: TokenName[] = [...AWS_DEV_PREFIX, "environment aws/Dev", "environment aws/de", "environment aws/prod"];
/** The tokens with the audience of AWS of whatever environment of the organization. */
const ENVIRONMENTS: TokenName[] = [
    ...AWS,
    "environment aws/dev opened by eve, who is named first",
    "environment aws/dev opened by bob, who is named first",
    "an environment opened by eve, without its name",
    "environment aws2/dev",
    "environment evil/x that names aws/dev as its root",
    "environment evil/x that names its root aws/dev first",
    "a stack's environment list",
    // A legacy environment that imports its login from another project.
    "legacy environment dev with the audience of AWS",
];
const LEGACY_DEV: TokenName[] = [
    "legacy environment dev",
    "legacy environment dev by attribute",
    "vault-login of the legacy environment dev",
    "vault-login of the legacy environment dev by attribute",
    "azure-login in the legacy environment dev",
];
const PREVIEW: TokenName[] = ["preview of web/prod"];
const WEB_PROD: TokenName[] = [
    ...PREVIEW,
    "update of web/prod",
    "refresh of web/prod",
    "destroy of web/prod",
    "detect-drift of web/prod",
    "remediate-drift of web/prod",
];
const WEB: TokenName[] = [...WEB_PROD, "preview of web/prod2", "preview of web/Prod", "update of web/dev"];
const DEPLOYMENTS: TokenName[] = [...WEB, "preview of web2/prod"];

/** What is trusted, as settings. */
interface Entries {
    environments?: string[];
    users?: string[];
    deployments?: string[];
    issuerUrl?: string;
}
const trust = (entries: Entries) => settingsOf({ ...entries }).trust;

/** Each line: what is trusted, and every token of the table that may come in; all others must not. */
const DECISIONS: [what: string, entries: Entries, allowed: TokenName[]][] = [
    ["an environment", { environments: ["aws/dev"] }, AWS_DEV],
    ["two environments", { environments: ["aws/dev", "aws/prod"] }, [...AWS_DEV, "environment aws/prod"]],
    ["a prefix", { environments: ["aws/dev*"] }, AWS_DEV_PREFIX],
    ["a project", { environments: ["aws/*"] }, AWS],
    ["every environment", { environments: ["*"] }, ENVIRONMENTS],
    ["a legacy environment", { environments: ["default/dev"] }, LEGACY_DEV],
    ["every environment and a legacy one", { environments: ["*", "default/dev"] }, [...ENVIRONMENTS, ...LEGACY_DEV]],
    [
        "every environment, one by name and a legacy one",
        { environments: ["aws/dev", "default/dev", "*"] },
        [...ENVIRONMENTS, ...LEGACY_DEV],
    ],
    ["a legacy environment and another", { environments: ["default/dev", "aws/dev"] }, [...LEGACY_DEV, ...AWS_DEV]],
    ["an operation", { deployments: ["web/prod:preview"] }, PREVIEW],
    ["two operations", { deployments: ["web/prod:preview", "web/prod:update"] }, [...PREVIEW, "update of web/prod"]],
    ["an operation of drift", { deployments: ["web/prod:detect-drift"] }, ["detect-drift of web/prod"]],
    ["the other operation of drift", { deployments: ["web/prod:remediate-drift"] }, ["remediate-drift of web/prod"]],
    ["a stack", { deployments: ["web/prod"] }, WEB_PROD],
    ["the stacks of a project", { deployments: ["web/*"] }, WEB],
    ["the updates of a project", { deployments: ["web/*:update"] }, ["update of web/prod", "update of web/dev"]],
    ["stacks that begin alike", { deployments: ["web/prod*"] }, [...WEB_PROD, "preview of web/prod2"]],
    ["their previews", { deployments: ["web/prod*:preview"] }, [...PREVIEW, "preview of web/prod2"]],
    ["every stack", { deployments: ["*"] }, DEPLOYMENTS],
    ["every preview", { deployments: ["*:preview"] }, DEPLOYMENTS.filter((name) => name.startsWith("preview of web"))],
    ["an environment and a stack", { environments: ["aws/dev"], deployments: ["web/prod"] }, [...AWS_DEV, ...WEB_PROD]],
    [
        "a legacy environment and a stack",
        { environments: ["default/dev"], deployments: ["web/prod"] },
        [...LEGACY_DEV, ...WEB_PROD],
    ],
    [
        "a legacy environment and an operation",
        { environments: ["default/dev"], deployments: ["web/prod:preview"] },
        [...LEGACY_DEV, ...PREVIEW],
    ],
    [
        "every environment and every stack",
        { environments: ["*"], deployments: ["*"] },
        [...ENVIRONMENTS, ...DEPLOYMENTS],
    ],
    ["an environment and a user", { environments: ["aws/dev"], users: ["eve"] }, ["environment aws/dev opened by eve"]],
    [
        "an environment and two users",
        { environments: ["aws/dev"], users: ["eve", "bob"] },
        ["environment aws/dev opened by eve", "environment aws/dev opened by bob"],
    ],
    [
        "two environments and a user",
        { environments: ["aws/dev", "aws/dev2"], users: ["eve"] },
        ["environment aws/dev opened by eve", "environment aws/dev2 opened by eve"],
    ],
    [
        "a legacy environment and a user",
        { environments: ["default/dev"], users: ["eve"] },
        ["legacy environment dev opened by eve"],
    ],
    [
        "an environment and a user, and an operation",
        { environments: ["aws/dev"], users: ["eve"], deployments: ["web/prod:preview"] },
        ["environment aws/dev opened by eve", ...PREVIEW],
    ],
];

/** The tokens of the table that a role lets in, which may all be of one issuer. AWS tells the claims of issuers apart. */
function namesAllowedBy(entries: Entries, issuer?: string): TokenName[] {
    const policy = trustPolicy(trust(entries), PROVIDER);
    return TOKENS.filter(([, aud, sub, own = ISSUER]) => allows(policy, issuer ?? own, { aud, sub })).map(
        ([name]) => name,
    );
}

test.each(DECISIONS)("a role that trusts %s lets in its tokens and no others", (_, entries, allowed) => {
    expect(namesAllowedBy(entries).sort()).toEqual([...allowed].sort());
});

test.each([SELF_HOSTED, OIDC_V2])("no role lets in the same tokens of the issuer %s", (issuer) => {
    expect(DECISIONS.flatMap(([, entries]) => namesAllowedBy(entries, issuer))).toEqual([]);
});

test("a role that trusts a self-hosted issuer lets in its tokens, and none of Pulumi Cloud", () => {
    const entries = { environments: ["aws/dev"], issuerUrl: SELF_HOSTED };
    expect(namesAllowedBy(entries, SELF_HOSTED)).toEqual(AWS_DEV);
    expect(namesAllowedBy(entries)).toEqual([]);
});

test.each(["default/*", "default/dev*"])("no role trusts %s, a pattern with the plain audience", (entry) => {
    expect(mistakesIn({ environments: [entry] }).map(({ key }) => key)).toEqual(["environments[0]"]);
});

test("the policy has a statement for each audience, with a pattern only where a subject has a wildcard", () => {
    const statement = (Condition: object) => ({
        Effect: "Allow",
        Principal: { Federated: PROVIDER },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition,
    });
    expect(trustPolicy(trust({ environments: ["aws/dev"], deployments: ["web/prod"] }), PROVIDER)).toEqual({
        Version: "2012-10-17",
        Statement: [
            statement({
                StringEquals: { "api.pulumi.com/oidc:aud": "acme" },
                StringLike: { "api.pulumi.com/oidc:sub": [`${DEPLOY}web:stack:prod:operation:*`] },
            }),
            statement({
                StringEquals: {
                    "api.pulumi.com/oidc:aud": "aws:acme",
                    "api.pulumi.com/oidc:sub": [`${OPENED}aws/dev`, `${NAMED}aws/dev`],
                },
            }),
        ],
    });
});

test("the size of a policy is counted as AWS does, with the provider's ARN and without white space", () => {
    const both = trust({ environments: ["aws/dev", "default/dev"], deployments: ["web/prod"] });
    expect(trustPolicySize(both)).toBe(JSON.stringify(trustPolicy(both, PROVIDER)).length);
});

test("a provider's ARN names the partition, the account and the issuer", () => {
    expect(providerArn("aws-cn", "123456789012", SELF_HOSTED)).toBe(
        "arn:aws-cn:iam::123456789012:oidc-provider/pulumi.example.com:8443/cloud/oidc",
    );
});

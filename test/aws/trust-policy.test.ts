import { allows, type Token } from "../../aws/decision";
import { issuerKey, LONGEST_TRUST_POLICY, providerArn, trustPolicy, trustPolicySize } from "../../aws/trust-policy";
import { acceptedTokens } from "../../pulumi-cloud/accepted-tokens";
import { settingsOf } from "../stacks";

const ISSUER = "https://api.pulumi.com/oidc";
const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

const trust = (environments: string[], deployments: string[] = [], issuerUrl = ISSUER) =>
    settingsOf({ environments, deployments, issuerUrl }).trust;

/** Every kind of token that Pulumi Cloud issues, and their neighbours: a letter, a case, an audience away. */
const TOKENS = {
    "environment aws/dev": { aud: "aws:acme", sub: "pulumi:environments:org:acme:env:aws/dev" },
    "environment aws/dev by attribute": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
    },
    "environment aws/dev by attribute, then user": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev:pulumi.user.login:eve",
    },
    "environment aws/dev with the audience of Deployments": {
        aud: "acme",
        sub: "pulumi:environments:org:acme:env:aws/dev",
    },
    "environment aws/dev by attribute with the audience of Deployments": {
        aud: "acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
    },
    "environment aws/dev in the audience of Azure": {
        aud: "azure:acme",
        sub: "pulumi:environments:org:acme:env:aws/dev",
    },
    "environment aws/Dev": { aud: "aws:acme", sub: "pulumi:environments:org:acme:env:aws/Dev" },
    "environment aws/de": { aud: "aws:acme", sub: "pulumi:environments:org:acme:env:aws/de" },
    "environment aws/dev2": { aud: "aws:acme", sub: "pulumi:environments:org:acme:env:aws/dev2" },
    "environment aws/dev2 by attribute": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev2",
    },
    "environment aws/prod": { aud: "aws:acme", sub: "pulumi:environments:org:acme:env:aws/prod" },
    "environment aws2/dev": { aud: "aws:acme", sub: "pulumi:environments:org:acme:env:aws2/dev" },
    "environment evil/x that names aws/dev as its root": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:evil/x:rootEnvironment.name:aws/dev",
    },
    "environment evil/x that names its root aws/dev first": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:rootEnvironment.name:aws/dev:currentEnvironment.name:evil/x",
    },
    "a stack's environment list": { aud: "aws:acme", sub: "pulumi:environments:org:acme:env:<yaml>" },
    "environment aws/dev of another organization": {
        aud: "aws:other",
        sub: "pulumi:environments:org:other:env:aws/dev",
    },
    "environment aws/dev of another organization with this audience": {
        aud: "aws:acme",
        sub: "pulumi:environments:org:other:env:aws/dev",
    },
    "environment aws/dev of an organization that begins alike": {
        aud: "aws:acme2",
        sub: "pulumi:environments:org:acme2:env:aws/dev",
    },
    "environment aws/dev of the organization in other case": {
        aud: "aws:Acme",
        sub: "pulumi:environments:org:Acme:env:aws/dev",
    },
    "legacy environment dev": { aud: "acme", sub: "pulumi:environments:org:acme:env:dev" },
    "legacy environment dev by attribute": {
        aud: "acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev",
    },
    "legacy environment dev with the audience of AWS": { aud: "aws:acme", sub: "pulumi:environments:org:acme:env:dev" },
    "legacy environment dev written with its project": {
        aud: "acme",
        sub: "pulumi:environments:org:acme:env:default/dev",
    },
    "legacy environment dev2": { aud: "acme", sub: "pulumi:environments:org:acme:env:dev2" },
    "legacy environment dev2 by attribute": {
        aud: "acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev2",
    },
    "a login of a legacy environment imported by devil/x": {
        aud: "acme",
        sub: "pulumi:environments:org:acme:env:devil/x",
    },
    "legacy environment dev of another organization": { aud: "other", sub: "pulumi:environments:org:other:env:dev" },
    "preview of web/prod": {
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:prod:operation:preview:scope:write",
    },
    "update of web/prod": {
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write",
    },
    "refresh of web/prod": {
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:prod:operation:refresh:scope:write",
    },
    "destroy of web/prod": {
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:prod:operation:destroy:scope:write",
    },
    "preview of web/prod2": {
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:prod2:operation:preview:scope:write",
    },
    "preview of web/Prod": {
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:Prod:operation:preview:scope:write",
    },
    "preview of web2/prod": {
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web2:stack:prod:operation:preview:scope:write",
    },
    "update of web/dev": {
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:dev:operation:update:scope:write",
    },
    "preview of web/prod with the audience of AWS": {
        aud: "aws:acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:prod:operation:preview:scope:write",
    },
    "preview of web/prod of another organization": {
        aud: "other",
        sub: "pulumi:deploy:org:other:project:web:stack:prod:operation:preview:scope:write",
    },
    "preview of web/prod of an organization that begins alike": {
        aud: "acme2",
        sub: "pulumi:deploy:org:acme2:project:web:stack:prod:operation:preview:scope:write",
    },
    "no subject at all": { aud: "aws:acme", sub: "" },
    "no subject, Deployments' audience": { aud: "acme", sub: "" },
} satisfies Record<string, Token>;

type TokenName = keyof typeof TOKENS;

const PREVIEW_ONLY: TokenName[] = ["preview of web/prod"];
const WEB_PROD: TokenName[] = [...PREVIEW_ONLY, "update of web/prod", "refresh of web/prod", "destroy of web/prod"];
const WEB: TokenName[] = [...WEB_PROD, "preview of web/prod2", "preview of web/Prod", "update of web/dev"];
const DEPLOYMENTS: TokenName[] = [...WEB, "preview of web2/prod"];

/** Each line: what is trusted, and every token of the table that may come in; all others must not. */
const DECISIONS: [what: string, entries: Parameters<typeof trust>, allowed: TokenName[]][] = [
    ["an environment", [["aws/dev"]], ["environment aws/dev", "environment aws/dev by attribute"]],
    [
        "two environments",
        [["aws/dev", "aws/prod"]],
        ["environment aws/dev", "environment aws/dev by attribute", "environment aws/prod"],
    ],
    [
        "a prefix",
        [["aws/dev*"]],
        [
            "environment aws/dev",
            "environment aws/dev by attribute",
            "environment aws/dev by attribute, then user",
            "environment aws/dev2",
            "environment aws/dev2 by attribute",
        ],
    ],
    [
        "a project",
        [["aws/*"]],
        [
            "environment aws/dev",
            "environment aws/dev by attribute",
            "environment aws/dev by attribute, then user",
            "environment aws/Dev",
            "environment aws/de",
            "environment aws/dev2",
            "environment aws/dev2 by attribute",
            "environment aws/prod",
        ],
    ],
    ["a legacy environment", [["default/dev"]], ["legacy environment dev", "legacy environment dev by attribute"]],
    // By attribute only: the default subject of devil/x begins with "dev" as well.
    [
        "a legacy prefix",
        [["default/dev*"]],
        ["legacy environment dev by attribute", "legacy environment dev2 by attribute"],
    ],
    [
        "every legacy environment",
        [["default/*"]],
        [
            "legacy environment dev",
            "legacy environment dev by attribute",
            "legacy environment dev2",
            "legacy environment dev2 by attribute",
            // None of these exists but as a login of a legacy environment, which is what "default/*" trusts.
            "a login of a legacy environment imported by devil/x",
            "environment aws/dev with the audience of Deployments",
            "environment aws/dev by attribute with the audience of Deployments",
            "legacy environment dev written with its project",
        ],
    ],
    [
        "every environment",
        [["*"]],
        (Object.keys(TOKENS) as TokenName[]).filter((name) => {
            const { aud, sub }: Token = TOKENS[name];
            return (
                ["acme", "aws:acme"].includes(aud) &&
                /^pulumi:environments:(org:acme:env|pulumi\.organization\.login:acme):/.test(sub)
            );
        }),
    ],
    [
        "a legacy environment and another",
        [["default/dev", "aws/dev"]],
        [
            "legacy environment dev",
            "legacy environment dev by attribute",
            "environment aws/dev",
            "environment aws/dev by attribute",
        ],
    ],
    ["an operation", [[], ["web/prod:preview"]], PREVIEW_ONLY],
    ["two operations", [[], ["web/prod:preview", "web/prod:update"]], [...PREVIEW_ONLY, "update of web/prod"]],
    ["a stack", [[], ["web/prod"]], WEB_PROD],
    ["the stacks of a project", [[], ["web/*"]], WEB],
    ["every stack", [[], ["*"]], DEPLOYMENTS],
    [
        "an environment and a stack",
        [["aws/dev"], ["web/prod"]],
        ["environment aws/dev", "environment aws/dev by attribute", ...WEB_PROD],
    ],
    [
        "a legacy environment and a stack",
        [["default/dev"], ["web/prod"]],
        ["legacy environment dev", "legacy environment dev by attribute", ...WEB_PROD],
    ],
    [
        "a legacy environment and an operation",
        [["default/dev"], ["web/prod:preview"]],
        ["legacy environment dev", "legacy environment dev by attribute", ...PREVIEW_ONLY],
    ],
];

describe.each(DECISIONS)("a role that trusts %s", (_, entries, allowed) => {
    const decide = (token: Token, issuerUrl = ISSUER) =>
        allows(trustPolicy(trust(...entries), PROVIDER), issuerUrl, token);

    test.each(
        Object.entries(TOKENS).map(
            ([name, token]) => [allowed.includes(name as TokenName) ? "allows" : "refuses", name, token] as const,
        ),
    )("%s %s", (verdict, _name, token) => {
        expect(decide(token)).toBe(verdict === "allows");
    });

    test("refuses the same tokens of another issuer", () => {
        expect(allowed.filter((name) => decide(TOKENS[name], "https://pulumi.example.com/oidc"))).toEqual([]);
    });

    test("pins the audience exactly, and always the subject", () => {
        const policy = trustPolicy(trust(...entries), PROVIDER);
        expect(policy.Statement.length).toBeGreaterThan(0);
        for (const { Condition } of policy.Statement) {
            const patterns = [
                Condition.StringLike?.["api.pulumi.com/oidc:sub"] ??
                    Condition.StringEquals?.["api.pulumi.com/oidc:sub"] ??
                    [],
            ].flat();
            expect(["acme", "aws:acme"]).toContain(Condition.StringEquals?.["api.pulumi.com/oidc:aud"]);
            expect(patterns.length).toBeGreaterThan(0);
            for (const pattern of patterns)
                expect(pattern).toMatch(
                    /^pulumi:(environments:(org|pulumi\.organization\.login):acme:|deploy:org:acme:)/,
                );
        }
    });
});

describe("the trust policy", () => {
    /** A statement of IAM's document. */
    const statement = (Condition: object) => ({
        Effect: "Allow",
        Principal: { Federated: PROVIDER },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition,
    });

    test("compares exactly while nothing is a wildcard", () => {
        expect(trustPolicy(trust(["aws/dev"]), PROVIDER)).toEqual({
            Version: "2012-10-17",
            Statement: [
                statement({
                    StringEquals: {
                        "api.pulumi.com/oidc:aud": "aws:acme",
                        "api.pulumi.com/oidc:sub": [
                            "pulumi:environments:org:acme:env:aws/dev",
                            "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
                        ],
                    },
                }),
            ],
        });
    });

    test("has a statement for each audience, with patterns only where a subject has a wildcard", () => {
        expect(trustPolicy(trust(["aws/dev"], ["web/prod:update", "web/prod"]), PROVIDER)).toEqual({
            Version: "2012-10-17",
            Statement: [
                statement({
                    StringEquals: { "api.pulumi.com/oidc:aud": "acme" },
                    StringLike: {
                        "api.pulumi.com/oidc:sub": [
                            "pulumi:deploy:org:acme:project:web:stack:prod:operation:*",
                            "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write",
                        ],
                    },
                }),
                statement({
                    StringEquals: {
                        "api.pulumi.com/oidc:aud": "aws:acme",
                        "api.pulumi.com/oidc:sub": [
                            "pulumi:environments:org:acme:env:aws/dev",
                            "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
                        ],
                    },
                }),
            ],
        });
    });

    test("names a self-hosted issuer in its condition keys", () => {
        const selfHosted = "https://pulumi.example.com:8443/cloud/oidc";
        const policy = trustPolicy(
            trust(["aws/dev"], [], selfHosted),
            "arn:aws:iam::123456789012:oidc-provider/pulumi.example.com:8443/cloud/oidc",
        );
        expect(Object.keys(policy.Statement[0]?.Condition.StringEquals ?? {})).toEqual([
            "pulumi.example.com:8443/cloud/oidc:aud",
            "pulumi.example.com:8443/cloud/oidc:sub",
        ]);
        expect(allows(policy, selfHosted, TOKENS["environment aws/dev"])).toBe(true);
        expect(allows(policy, ISSUER, TOKENS["environment aws/dev"])).toBe(false);
    });

    test("has its size counted as AWS does, without white space", () => {
        const settings = trust(["aws/dev", "default/dev"], ["web/prod"]);
        expect(trustPolicySize(settings)).toBe(
            JSON.stringify(trustPolicy(settings, PROVIDER), null, 2).replace(/\s/g, "").length,
        );
    });

    test("of 40 environments is longer than AWS accepts", () => {
        const environments = Array.from({ length: 40 }, (_, i) => ({
            kind: "one" as const,
            project: "aws",
            name: `environment-${i}`,
        }));
        const accepted = acceptedTokens("acme", environments, []);
        expect(trustPolicySize({ issuerUrl: ISSUER, accepted })).toBeGreaterThan(LONGEST_TRUST_POLICY);
    });
});

test("an issuer is its URL without the scheme", () => {
    expect(issuerKey("https://pulumi.example.com:8443/oidc")).toBe("pulumi.example.com:8443/oidc");
});

test("a provider's ARN names the partition, the account and the issuer", () => {
    expect(providerArn("aws-cn", "123456789012", ISSUER)).toBe(
        "arn:aws-cn:iam::123456789012:oidc-provider/api.pulumi.com/oidc",
    );
});

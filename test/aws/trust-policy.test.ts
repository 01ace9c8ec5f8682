import type { Token } from "../../aws/condition";
import { allows } from "../../aws/decision";
import {
    issuerKey,
    LONGEST_TRUST_POLICY,
    providerArn,
    TRUST_POLICY_QUOTA,
    trustPolicy,
    trustPolicySize,
} from "../../aws/trust-policy";
import { mistakesIn, settingsOf } from "../stacks";

const ISSUER = "https://api.pulumi.com/oidc";
/** The issuer of `fn::open::oidc`. */
const CUSTOM_AUDIENCE_ISSUER = "https://api.pulumi.com/oidc/v2";
const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

/** What is trusted, as settings. */
interface Entries {
    environments?: string[];
    users?: string[];
    deployments?: string[];
    issuerUrl?: string;
}
const trust = (entries: Entries) => settingsOf({ ...entries }).trust;

/**
 * Every kind of token that Pulumi Cloud issues, and their neighbours: a letter, a case, an audience away. The issuer is
 * Pulumi Cloud's unless a token says otherwise.
 */
const TOKENS = {
    "environment aws/dev": { aud: "aws:acme", sub: "pulumi:environments:org:acme:env:aws/dev" },
    "environment aws/dev by attribute": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
    },
    "environment aws/dev opened by eve": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev:pulumi.user.login:eve",
    },
    "environment aws/dev opened by bob": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev:pulumi.user.login:bob",
    },
    "environment aws/dev opened by Eve": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev:pulumi.user.login:Eve",
    },
    "environment aws/dev opened by eve2": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev:pulumi.user.login:eve2",
    },
    "environment aws/dev opened by eve, with a further attribute": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev:pulumi.user.login:eve:rootEnvironment.name:web/x",
    },
    "environment aws/dev opened by eve, who is named first": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:pulumi.user.login:eve:currentEnvironment.name:aws/dev",
    },
    "environment aws/dev opened by bob, who is named first": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:pulumi.user.login:bob:currentEnvironment.name:aws/dev",
    },
    "an environment opened by eve, without its name": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:pulumi.user.login:eve",
    },
    "environment aws/dev2 opened by eve": {
        aud: "aws:acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev2:pulumi.user.login:eve",
    },
    "environment aws/dev of another organization opened by eve": {
        aud: "aws:other",
        sub: "pulumi:environments:pulumi.organization.login:other:currentEnvironment.name:aws/dev:pulumi.user.login:eve",
    },
    // https://www.pulumi.com/docs/esc/guides/configuring-oidc/vault/
    "vault-login of aws/dev": { aud: "acme", sub: "pulumi:environments:org:acme:env:aws/dev" },
    "vault-login of aws/dev by attribute": {
        aud: "acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
    },
    "vault-login of aws/dev opened by eve": {
        aud: "acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev:pulumi.user.login:eve",
    },
    "azure-login of aws/dev": { aud: "azure:acme", sub: "pulumi:environments:org:acme:env:aws/dev" },
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
    "legacy environment dev opened by eve": {
        aud: "acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev:pulumi.user.login:eve",
    },
    "legacy environment dev opened by bob": {
        aud: "acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev:pulumi.user.login:bob",
    },
    // Nothing tells these from an aws-login of that environment: whoever receives them can replay them at AWS.
    "vault-login of the legacy environment dev": { aud: "acme", sub: "pulumi:environments:org:acme:env:dev" },
    "vault-login of the legacy environment dev by attribute": {
        aud: "acme",
        sub: "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev",
    },
    "azure-login in the legacy environment dev": { aud: "acme", sub: "pulumi:environments:org:acme:env:dev" },
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
    // The same as a vault-login of devil/x, whose default subject begins with "dev".
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
    "detect-drift of web/prod": {
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:prod:operation:detect-drift:scope:write",
    },
    "remediate-drift of web/prod": {
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:prod:operation:remediate-drift:scope:write",
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
    "a customer-managed key": { aud: "aws:acme", sub: "pulumi:cmk:pulumi.organization.login:acme" },
    "a customer-managed key with the plain audience": { aud: "acme", sub: "pulumi:cmk:pulumi.organization.login:acme" },
    "no subject at all": { aud: "aws:acme", sub: "" },
    "no subject, Deployments' audience": { aud: "acme", sub: "" },
    // Any editor of an environment chooses these audiences.
    "fn::open::oidc with an audience of its own": {
        aud: "sts.amazonaws.com",
        sub: "pulumi:org:1a2b3c:env:4d5e6f",
        issuer: CUSTOM_AUDIENCE_ISSUER,
    },
    "fn::open::oidc with the audience of AWS": {
        aud: "aws:acme",
        sub: "pulumi:org:1a2b3c:env:4d5e6f",
        issuer: CUSTOM_AUDIENCE_ISSUER,
    },
    "fn::open::oidc with the plain audience": {
        aud: "acme",
        sub: "pulumi:org:1a2b3c:env:4d5e6f",
        issuer: CUSTOM_AUDIENCE_ISSUER,
    },
    "the subject of fn::open::oidc with an audience of its own": {
        aud: "sts.amazonaws.com",
        sub: "pulumi:org:1a2b3c:env:4d5e6f",
    },
    "the subject of fn::open::oidc with the audience of AWS": { aud: "aws:acme", sub: "pulumi:org:1a2b3c:env:4d5e6f" },
    "the subject of fn::open::oidc with the plain audience": { aud: "acme", sub: "pulumi:org:1a2b3c:env:4d5e6f" },
} satisfies Record<string, Token & { issuer?: string }>;

type TokenName = keyof typeof TOKENS;

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
const PREVIEW_ONLY: TokenName[] = ["preview of web/prod"];
const WEB_PROD: TokenName[] = [
    ...PREVIEW_ONLY,
    "update of web/prod",
    "refresh of web/prod",
    "destroy of web/prod",
    "detect-drift of web/prod",
    "remediate-drift of web/prod",
];
const WEB: TokenName[] = [...WEB_PROD, "preview of web/prod2", "preview of web/Prod", "update of web/dev"];
const DEPLOYMENTS: TokenName[] = [...WEB, "preview of web2/prod"];

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
    ["an operation", { deployments: ["web/prod:preview"] }, PREVIEW_ONLY],
    [
        "two operations",
        { deployments: ["web/prod:preview", "web/prod:update"] },
        [...PREVIEW_ONLY, "update of web/prod"],
    ],
    ["an operation of drift", { deployments: ["web/prod:detect-drift"] }, ["detect-drift of web/prod"]],
    ["the other operation of drift", { deployments: ["web/prod:remediate-drift"] }, ["remediate-drift of web/prod"]],
    ["a stack", { deployments: ["web/prod"] }, WEB_PROD],
    ["the stacks of a project", { deployments: ["web/*"] }, WEB],
    ["every stack", { deployments: ["*"] }, DEPLOYMENTS],
    ["an environment and a stack", { environments: ["aws/dev"], deployments: ["web/prod"] }, [...AWS_DEV, ...WEB_PROD]],
    [
        "a legacy environment and a stack",
        { environments: ["default/dev"], deployments: ["web/prod"] },
        [...LEGACY_DEV, ...WEB_PROD],
    ],
    [
        "a legacy environment and an operation",
        { environments: ["default/dev"], deployments: ["web/prod:preview"] },
        [...LEGACY_DEV, ...PREVIEW_ONLY],
    ],
    [
        "every environment and every stack",
        { environments: ["*"], deployments: ["*"] },
        [...ENVIRONMENTS, ...DEPLOYMENTS],
    ],
    [
        "an environment opened by a user",
        { environments: ["aws/dev"], users: ["eve"] },
        ["environment aws/dev opened by eve"],
    ],
    [
        "an environment opened by one of two users",
        { environments: ["aws/dev"], users: ["eve", "bob"] },
        ["environment aws/dev opened by eve", "environment aws/dev opened by bob"],
    ],
    [
        "two environments opened by a user",
        { environments: ["aws/dev", "aws/dev2"], users: ["eve"] },
        ["environment aws/dev opened by eve", "environment aws/dev2 opened by eve"],
    ],
    [
        "a legacy environment opened by a user",
        { environments: ["default/dev"], users: ["eve"] },
        ["legacy environment dev opened by eve"],
    ],
    [
        "an environment opened by a user, and an operation",
        { environments: ["aws/dev"], users: ["eve"], deployments: ["web/prod:preview"] },
        ["environment aws/dev opened by eve", ...PREVIEW_ONLY],
    ],
];

describe.each(DECISIONS)("a role that trusts %s", (_, entries, allowed) => {
    const policy = trustPolicy(trust(entries), PROVIDER);
    const decide = (token: Token & { issuer?: string }, issuer = token.issuer ?? ISSUER) => {
        // AWS gives the claims of a token the keys of the token's own issuer.
        return allows(policy, issuer, token);
    };

    test.each(
        Object.entries(TOKENS).map(
            ([name, token]) => [allowed.includes(name as TokenName) ? "allows" : "refuses", name, token] as const,
        ),
    )("%s %s", (verdict, _name, token) => {
        expect(decide(token)).toBe(verdict === "allows");
    });

    test.each(["https://pulumi.example.com/oidc", CUSTOM_AUDIENCE_ISSUER])(
        "refuses the same tokens of the issuer %s",
        (issuer) => {
            expect(allowed.filter((name) => decide(TOKENS[name], issuer))).toEqual([]);
        },
    );

    /** The audience and the subjects of each statement. */
    const statements = policy.Statement.map(({ Condition: { StringEquals, StringLike } }) => ({
        audience: StringEquals?.["api.pulumi.com/oidc:aud"],
        subjects: [
            StringEquals?.["api.pulumi.com/oidc:sub"] ?? [],
            StringLike?.["api.pulumi.com/oidc:sub"] ?? [],
        ].flat(),
    }));

    test("pins the audience exactly, and always the subject", () => {
        expect(statements.length).toBeGreaterThan(0);
        for (const { audience, subjects } of statements) {
            expect(["acme", "aws:acme"]).toContain(audience);
            expect(subjects.length).toBeGreaterThan(0);
            for (const subject of subjects)
                expect(subject).toMatch(
                    /^pulumi:(environments:(org|pulumi\.organization\.login):acme:|deploy:org:acme:)/,
                );
        }
    });

    test("has no pattern over environments with the plain audience, which any vault-login has", () => {
        const plain = statements.filter(({ audience }) => audience === "acme").flatMap(({ subjects }) => subjects);
        expect(plain.filter((subject) => subject.startsWith("pulumi:environments:") && /[*?]/.test(subject))).toEqual(
            [],
        );
    });
});

test.each(["default/*", "default/dev*"])("no role trusts %s, a pattern with the plain audience", (entry) => {
    expect(mistakesIn({ environments: [entry] }).map(({ key }) => key)).toEqual(["environments[0]"]);
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
        expect(trustPolicy(trust({ environments: ["aws/dev"] }), PROVIDER)).toEqual({
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
        expect(
            trustPolicy(trust({ environments: ["aws/dev"], deployments: ["web/prod:update", "web/prod"] }), PROVIDER),
        ).toEqual({
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
            trust({ environments: ["aws/dev"], issuerUrl: selfHosted }),
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
        const settings = trust({ environments: ["aws/dev", "default/dev"], deployments: ["web/prod"] });
        expect(trustPolicySize(settings)).toBe(
            JSON.stringify(trustPolicy(settings, PROVIDER), null, 2).replace(/\s/g, "").length,
        );
    });

    test("names each user with each environment if there are users, and compares exactly", () => {
        const name = "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name";
        expect(
            trustPolicy(trust({ environments: ["aws/dev", "default/dev"], users: ["eve", "bob"] }), PROVIDER).Statement,
        ).toEqual([
            statement({
                StringEquals: {
                    "api.pulumi.com/oidc:aud": "acme",
                    "api.pulumi.com/oidc:sub": [
                        `${name}:dev:pulumi.user.login:bob`,
                        `${name}:dev:pulumi.user.login:eve`,
                    ],
                },
            }),
            statement({
                StringEquals: {
                    "api.pulumi.com/oidc:aud": "aws:acme",
                    "api.pulumi.com/oidc:sub": [
                        `${name}:aws/dev:pulumi.user.login:bob`,
                        `${name}:aws/dev:pulumi.user.login:eve`,
                    ],
                },
            }),
        ]);
    });
});

describe("the size of a trust policy", () => {
    const shortest = trustPolicySize(trust({ deployments: ["p/s:update"] }));
    /** A deployment that makes a trust policy of this many characters. */
    const ofSize = (size: number) => [`${"p".repeat(1 + size - shortest)}/s:update`];

    test("is 2,048 characters by default, and 8,192 at most", () => {
        expect([TRUST_POLICY_QUOTA, LONGEST_TRUST_POLICY]).toEqual([2048, 8192]);
    });

    test("is accepted up to 2,048 characters, and with a warning beyond", () => {
        expect(trustPolicySize(trust({ deployments: ofSize(2048) }))).toBe(2048);
        const warnings = (size: number) =>
            settingsOf({ deployments: ofSize(size), policies: ["ReadOnlyAccess"] }).warnings.map(({ text }) => text);
        expect(warnings(2048)).toEqual([]);
        expect(warnings(2049)).toHaveLength(1);
        expect(warnings(2049)[0]).toMatch(/^environments and deployments make a trust policy of 2049 characters\./);
    });

    test("is accepted up to 8,192 characters, and refused beyond", () => {
        expect(trustPolicySize(trust({ deployments: ofSize(8192) }))).toBe(8192);
        expect(mistakesIn({ deployments: ofSize(8192) })).toEqual([]);
        expect(mistakesIn({ deployments: ofSize(8193) }).map(({ key, why }) => `${key}: ${why}`)).toEqual([
            "deployments and environments: 1 of them make a trust policy of 8193 characters; AWS accepts 8192",
        ]);
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

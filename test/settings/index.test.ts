import { parseSettings } from "../../settings";
import { defaults } from "../../settings/declared";
import { configOf, mistakesIn, refusalOf, settingsOf, STACK } from "../stacks";

describe("without any setting", () => {
    test("the stack's own ESC environment is trusted, the role may do nothing, and a warning says so", () => {
        expect(settingsOf({})).toEqual({
            trust: {
                organization: "acme",
                issuerUrl: "https://api.pulumi.com/oidc",
                environments: [{ kind: "one", project: "keyless", name: "dev" }],
                users: [],
                deployments: [],
                subjectAttributes: ["currentEnvironment.name"],
                environmentsToCreate: [],
                accepted: [
                    {
                        audience: "aws:acme",
                        subjects: [
                            "pulumi:environments:org:acme:env:keyless/dev",
                            "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:keyless/dev",
                        ],
                    },
                ],
            },
            provider: {
                create: true,
                protect: false,
                otherOrganizations: [],
                issuerUrl: "https://api.pulumi.com/oidc",
                organization: "acme",
                audiences: ["aws:acme"],
                lists: ["acme", "aws:acme"],
                owner: "acme/keyless/dev",
                urn: "urn:pulumi:dev::keyless::aws:iam/openIdConnectProvider:OpenIdConnectProvider::pulumi-cloud",
            },
            permissions: { policies: [], inlinePolicy: null, permissionsBoundary: null },
            sessions: {
                duration: { text: "1h", seconds: 3600 },
                policies: [],
                esc: { name: "pulumi-esc", region: null },
                deployment: { name: "${project.name}-${stack.name}-${deployment.id}" },
            },
            role: {
                description:
                    "Assumed by Pulumi Cloud for the organization acme. Managed by the Pulumi stack acme/keyless/dev",
            },
            tags: { "pulumi:stack": "acme/keyless/dev" },
            warnings: [
                {
                    text: "policies: none, and no inlinePolicy. The role can identify itself and do nothing else.",
                    run: [
                        {
                            name: ["pulumi", "config", "set"],
                            arguments: ["--path", "policies[0]", "<policy>"],
                            usesStack: true,
                        },
                        { name: ["pulumi", "up"], arguments: [], usesStack: true },
                    ],
                },
            ],
        });
    });

    test("all is the same as with every default written out, as the CLI does", () => {
        expect(settingsOf(defaults)).toEqual(settingsOf({}));
    });
});

describe("the owner", () => {
    test("is the stack, in the organization that the role trusts", () => {
        const { provider, role, tags } = settingsOf({ organization: "other" }, { ...STACK, stack: "prod" });
        expect(tags).toEqual({ "pulumi:stack": "other/keyless/prod" });
        expect(role.description).toBe(
            "Assumed by Pulumi Cloud for the organization other. Managed by the Pulumi stack other/keyless/prod",
        );
        expect(provider).toMatchObject({
            organization: "other",
            owner: "other/keyless/prod",
            urn: "urn:pulumi:prod::keyless::aws:iam/openIdConnectProvider:OpenIdConnectProvider::pulumi-cloud",
        });
    });

    test("is a tag beside the user's", () => {
        expect(settingsOf({ tags: { team: "platform" } }).tags).toEqual({
            team: "platform",
            "pulumi:stack": "acme/keyless/dev",
        });
    });

    test("makes the fiftieth tag", () => {
        const tags = Object.fromEntries(Array.from({ length: 49 }, (_, i) => [`t${i}`, "x"]));
        expect(Object.keys(settingsOf({ tags }).tags)).toHaveLength(50);
    });
});

test("a role has the name that is set", () => {
    expect(settingsOf({ roleName: "mine" }).role).toEqual({
        name: "mine",
        description: "Assumed by Pulumi Cloud for the organization acme. Managed by the Pulumi stack acme/keyless/dev",
    });
});

describe("mistakes", () => {
    test("are reported all at once, each with its place", () => {
        const mistakes = mistakesIn({
            tags: { "aws:x": "y" },
            roleName: "a b",
            deploymentSessionName: "!",
            environmentRegion: "!",
            sessionName: "!",
            sessionPolicies: ["x"],
            sessionDuration: "1",
            policies: ["x"],
            otherOrganizations: ["other", "a b"],
            protectProvider: "maybe",
            createProvider: "maybe",
            createEnvironments: "maybe",
            deployments: ["web"],
            users: ["alice", "a b"],
            environments: ["aws/dev", "aws", "/x"],
            issuerUrl: "http://api.pulumi.com/oidc",
            organization: "a b",
            typo: "1",
        });
        expect(mistakes.map(({ key }) => key)).toEqual([
            "typo",
            "organization",
            "issuerUrl",
            "environments[1]",
            "environments[2]",
            "users[1]",
            "deployments[0]",
            "createEnvironments",
            "createProvider",
            "protectProvider",
            "otherOrganizations[1]",
            "policies[0]",
            "sessionDuration",
            "sessionPolicies[0]",
            "sessionName",
            "environmentRegion",
            "deploymentSessionName",
            "roleName",
            'tags["aws:x"]',
        ]);
    });

    test.each([
        ["no such setting", { typo: "1" }],
        ["whom the role trusts", { organization: "a b" }],
        ["the provider", { otherOrganizations: ["a b"] }],
        ["what the role may do", { permissionsBoundary: "x" }],
        ["sessions", { sessionDuration: "1" }],
        ["names", { roleName: "a b" }],
    ])("refuse the whole configuration, whatever they are about: %s", (_, values) => {
        expect(mistakesIn(values)).toHaveLength(1);
    });
});

test("refuses a key that is none of the settings, and sets the one that was meant", () => {
    expect(refusalOf({ environmnts: ["aws/dev"] })).toBe(
        `1 problem with stack dev. Nothing was created or changed.

  environmnts: ["aws/dev"] is set, but there is no such setting. Did you mean environments?
    Accepted: ${Object.keys(defaults).join(", ")}.
    Run: pulumi config set --stack dev --path 'environments[0]' aws/dev &&
         pulumi config rm --stack dev environmnts
`,
    );
});

describe("keys of other namespaces", () => {
    test("are ignored, whatever they are", () => {
        const config = { "keyless2:environmnts": "[]", "aws:environments": "x", ...configOf({ roleName: "mine" }) };
        expect(parseSettings(config, STACK)).toEqual(settingsOf({ roleName: "mine" }));
    });

    test("have a warning if they are settings of this program", () => {
        const config = { "former:environments": "[]", ...configOf({ policies: ["ReadOnlyAccess"] }) };
        expect(parseSettings(config, STACK).warnings).toEqual([
            {
                text: "former:environments has no effect: the settings of this project begin with keyless:. If the project was renamed, rename the key in the stack file.",
            },
        ]);
    });
});

describe("a project", () => {
    test.each(["aws", "pulumi", "pulumiservice", "tls"])(
        "can't have the name of a provider, whose settings would be read as the program's: %s",
        (project) => {
            expect(refusalOf({ roleName: "a b" }, { ...STACK, project })).toBe(
                `1 problem with stack dev. Nothing was created or changed.

  project: "${project}" is also the name of a Pulumi provider, so the settings of both would have the same names.
    Accepted: any other name: change "name" in Pulumi.yaml. Not aws, pulumi, pulumiservice, tls.
`,
            );
        },
    );

    test.each(["aws2", "Aws", "aws-ts-oidc", "default"])("can have any other name: %s", (project) => {
        expect(settingsOf({}, { ...STACK, project }).trust.environments).toEqual([
            { kind: "one", project, name: "dev" },
        ]);
    });
});

test.each([
    ["createProvider", "no", "boolean"],
    ["protectProvider", "no", "boolean"],
    ["otherOrganizations", "other", "array<string>"],
    ["createEnvironments", "maybe", "boolean"],
    ["environments", "aws/dev", "array<string>"],
    ["environments", { a: "aws/dev" }, "array<string>"],
    ["environments", [12], "array<string>"],
    ["users", "alice", "array<string>"],
    ["deployments", "web/prod", "array<string>"],
    ["policies", "ReadOnlyAccess", "array<string>"],
    ["sessionPolicies", "ReadOnlyAccess", "array<string>"],
    ["inlinePolicy", "null", "object"],
    ["inlinePolicy", [], "object"],
    ["tags", "team=platform", "object"],
    ["tags", [], "object"],
])("refuses a value of another type, and says so once: %s is %j", (key, value, type) => {
    const refusal = refusalOf({ [key]: value });
    expect(refusal).toMatch(/^1 problem with stack dev\. /);
    expect(refusal).toContain(`\n  ${key}: `);
    expect(refusal).toContain(` has the wrong type.\n    Accepted: ${type}.\n    Run: `);
    expect(refusal).toContain(`pulumi config rm --stack dev ${key} &&\n`);
});

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
                deployments: [],
                createProvider: true,
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
            permissions: { policies: [], inlinePolicy: null, permissionsBoundary: null },
            sessions: {
                duration: { text: "1h", seconds: 3600 },
                name: "pulumi-esc",
                deploymentName: "${project.name}-${stack.name}-${deployment.id}",
                policies: [],
            },
            roleName: null,
            tags: {},
            warnings: [
                {
                    text: "policies: none, and no inlinePolicy. The role can identify itself and do nothing else.",
                    run: [
                        {
                            name: ["pulumi", "config", "set"],
                            arguments: ["--path", "policies[0]", "ReadOnlyAccess"],
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

describe("mistakes", () => {
    test("are reported all at once, each with its place", () => {
        const mistakes = mistakesIn({
            tags: { "aws:x": "y" },
            roleName: "a b",
            sessionName: "!",
            sessionDuration: "1",
            policies: ["x"],
            createEnvironments: "maybe",
            deployments: ["web"],
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
            "deployments[0]",
            "createEnvironments",
            "policies[0]",
            "sessionDuration",
            "sessionName",
            "roleName",
            "tags.aws:x",
        ]);
    });

    test.each([
        ["no such setting", { typo: "1" }],
        ["whom the role trusts", { organization: "a b" }],
        ["what the role may do", { permissionsBoundary: "x" }],
        ["sessions", { sessionDuration: "1" }],
        ["names", { roleName: "a b" }],
    ])("refuse the whole configuration, whatever they are about: %s", (_, values) => {
        expect(mistakesIn(values)).toHaveLength(1);
    });
});

test("refuses a key that is none of the settings, and names the nearest one", () => {
    expect(refusalOf({ environmnts: ["aws/dev"] })).toBe(
        `1 problem with stack dev. Nothing was created or changed.

  environmnts: ["aws/dev"] is set, but there is no such setting. The nearest one is environments.
    Accepted: ${Object.keys(defaults).join(", ")}.
    Run: pulumi config rm --stack dev environmnts
`,
    );
});

test("ignores keys of other namespaces, whatever they are", () => {
    const config = { "keyless2:environmnts": "[]", "aws:environments": "x", ...configOf({ roleName: "mine" }) };
    expect(parseSettings(config, STACK)).toEqual(settingsOf({ roleName: "mine" }));
});

test.each([
    ["createProvider", "no", "boolean"],
    ["createEnvironments", "maybe", "boolean"],
    ["environments", "aws/dev", "array<string>"],
    ["environments", { a: "aws/dev" }, "array<string>"],
    ["environments", [12], "array<string>"],
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

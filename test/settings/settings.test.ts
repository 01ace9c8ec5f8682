/** What the program makes of settings that it accepts. */
import { parseSettings } from "../../settings";
import { defaults } from "../../settings/defaults";
import { arns, configOf, ofSize, settingsOf, settingsOfOwner, SELF_MANAGED, STACK, type Values } from "../stacks";

const INLINE_POLICY = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } };
const ARN = "arn:aws-us-gov:iam::123456789012:policy/team/deploy";

const one = (project: string, name: string) => ({ kind: "one", project, name });

test("without any setting the stack's own ESC environment is trusted, the role may do nothing, and a warning says so", () => {
    expect(settingsOf({})).toEqual({
        trust: {
            organization: "acme",
            issuerUrl: "https://api.pulumi.com/oidc",
            environments: [one("keyless", "dev")],
            users: [],
            deployments: [],
            subjectAttributes: ["currentEnvironment.name"],
            tokens: [
                {
                    audience: "aws:acme",
                    subjects: [
                        "pulumi:environments:org:acme:env:keyless/dev",
                        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:keyless/dev",
                    ],
                },
            ],
        },
        provider: { create: true, protect: false, clientIds: ["acme", "aws:acme"] },
        otherOrganizations: [],
        owner: "acme/keyless/dev",
        role: {
            description:
                "Assumed by Pulumi Cloud for the organization acme. Managed by the Pulumi stack acme/keyless/dev",
            maxSessionDuration: 3600,
        },
        policies: [],
        inlinePolicy: undefined,
        permissionsBoundary: undefined,
        sessionPolicies: [],
        duration: { text: "1h", seconds: 3600 },
        sessionName: "pulumi-esc",
        deploymentSessionName: "${project.name}-${stack.name}-${deployment.id}",
        environmentRegion: undefined,
        environmentsToUpdate: [{ project: "keyless", name: "dev" }],
        tags: { "pulumi:stack": "acme/keyless/dev" },
        warnings: [
            "policies: none, and no inlinePolicy. The role can identify itself and do nothing else. Run: pulumi config set --stack acme/dev --path 'policies[0]' '<policy>' && pulumi up --stack acme/dev",
        ],
    });
});

test("every default written out, as the CLI does, is the same as no setting", () => {
    expect(settingsOf(defaults)).toEqual(settingsOf({}));
});

test.each<[claim: string, values: Values, settings: object, stack?: typeof STACK]>([
    [
        "issuer and organization that are set are trusted, and the owner stays the stack in its own organization",
        { organization: "other", issuerUrl: "https://a.b/oidc" },
        {
            trust: { organization: "other", issuerUrl: "https://a.b/oidc", tokens: [{ audience: "aws:other" }] },
            provider: { clientIds: ["other", "aws:other"] },
            owner: "acme/keyless/dev",
            tags: { "pulumi:stack": "acme/keyless/dev" },
            role: {
                description:
                    "Assumed by Pulumi Cloud for the organization other. Managed by the Pulumi stack acme/keyless/dev",
            },
        },
    ],
    [
        "the owner is the stack in the organization that is trusted, on a self-managed backend, which has none",
        { organization: "other" },
        { owner: "other/keyless/dev", tags: { "pulumi:stack": "other/keyless/dev" } },
        SELF_MANAGED,
    ],
    [
        "environments that are named are trusted and updated, each once",
        { environments: ["aws/dev", "default/x", "aws/dev", "web/p*"], deployments: ["web/prod"] },
        {
            trust: {
                environments: [one("aws", "dev"), one("default", "x"), { kind: "prefix", project: "web", prefix: "p" }],
                deployments: [{ project: "web", stack: "prod" }],
                tokens: [{ audience: "acme" }, { audience: "aws:acme" }],
            },
            environmentsToUpdate: [
                { project: "aws", name: "dev" },
                { project: "default", name: "x" },
            ],
        },
    ],
    [
        "deployments alone leave no environment trusted",
        { deployments: ["web/prod"] },
        {
            trust: { environments: [], subjectAttributes: [], tokens: [{ audience: "acme" }] },
            environmentsToUpdate: [],
        },
    ],
    [
        "the stack's own environment is for the users that are set",
        { users: ["bob", "alice", "bob"] },
        {
            trust: {
                users: ["bob", "alice"],
                subjectAttributes: ["currentEnvironment.name", "pulumi.user.login"],
                tokens: [{ subjects: [expect.stringMatching(/:alice$/), expect.stringMatching(/:bob$/)] }],
            },
        },
    ],
    ["no environment is updated if that is set", { updateEnvironments: false }, { environmentsToUpdate: [] }],
    [
        "no environment is updated on a self-managed backend, which has none",
        { organization: "acme" },
        { trust: { environments: [one("keyless", "dev")] }, environmentsToUpdate: [] },
        SELF_MANAGED,
    ],
    [
        "the provider is as it is set, with two audiences for each organization",
        { createProvider: false, protectProvider: true, otherOrganizations: ["other", "acme", "other"] },
        { provider: { create: false, protect: true, clientIds: ["acme", "aws:acme", "other", "aws:other"] } },
    ],
    [
        "a session and a role are as they are set",
        {
            sessionDuration: "1h30m",
            sessionName: "ci-${context.pulumi.user.login}",
            deploymentSessionName: "deploy-${deployment.version}",
            environmentRegion: "us-gov-west-1",
            roleName: "role.with_all+the=marks,@-1",
            inlinePolicy: INLINE_POLICY,
        },
        {
            duration: { text: "1h30m", seconds: 5400 },
            sessionName: "ci-${context.pulumi.user.login}",
            deploymentSessionName: "deploy-${deployment.version}",
            environmentRegion: "us-gov-west-1",
            role: { name: "role.with_all+the=marks,@-1", maxSessionDuration: 5400 },
            inlinePolicy: INLINE_POLICY,
        },
    ],
    [
        "tags of text, numbers and booleans are text, beside the owner's",
        { tags: { "cost centre": 42, keep: true, empty: "" } },
        { tags: { "cost centre": "42", keep: "true", empty: "", "pulumi:stack": "acme/keyless/dev" } },
    ],
])("%s", (_, values, settings, stack = STACK) => {
    expect(settingsOf(values, stack)).toMatchObject(settings);
});

test("policies are given by name or by ARN, and appear once", () => {
    const given = ["ReadOnlyAccess", ARN, "arn:aws:iam::aws:policy/ReadOnlyAccess"];
    const settings = settingsOf({ policies: given, sessionPolicies: given, permissionsBoundary: ARN });
    const arnsOf = (policies: typeof settings.policies) => policies.map((policy) => policy.arn("aws"));
    expect(arnsOf(settings.policies)).toEqual(["arn:aws:iam::aws:policy/ReadOnlyAccess", ARN]);
    expect(arnsOf(settings.sessionPolicies)).toEqual(["arn:aws:iam::aws:policy/ReadOnlyAccess", ARN]);
    expect(settings.permissionsBoundary?.arn("aws")).toBe(ARN);
});

describe("a warning is given for", () => {
    /** Of a role that may do something. */
    const warningsOf = (values: Values) => settingsOfOwner({ inlinePolicy: INLINE_POLICY, ...values }).warnings;

    test("another organization than the stack's own, which is then not trusted", () => {
        const values = { organization: "acmee", inlinePolicy: INLINE_POLICY };
        expect(settingsOf(values).warnings).toEqual([
            'organization: "acmee". This stack belongs to acme; nobody of acme is trusted. If you don\'t mean that, run: pulumi config rm --stack acme/dev organization',
        ]);
        expect(settingsOf({ ...values, organization: "acme" }).warnings).toEqual([]);
        expect(settingsOf(values, SELF_MANAGED).warnings).toEqual([]);
    });

    test.each<[claim: string, values: Values, without: Values, warning: string]>([
        [
            "an organization with capital letters",
            { organization: "Acme2" },
            { organization: "acme2" },
            'organization: "Acme2" has capital letters. AWS compares the name letter by letter, and Pulumi documents it in lower case. Check that it is the same in the organization\'s URL, app.pulumi.com/<organization>.',
        ],
        [
            "an issuer with a port",
            { issuerUrl: "https://a.b:8443/oidc" },
            { issuerUrl: "https://a.b/oidc" },
            'issuerUrl: "https://a.b:8443/oidc" has a port. AWS documents that the URL of a provider should not have one.',
        ],
        [
            "a trust policy over the default quota",
            ofSize(2049),
            ofSize(2048),
            'environments and deployments make a trust policy of 2049 characters. AWS accepts 2048 unless the account\'s quota "Role trust policy length" is raised, at most to 8192. Raise it, or give each group of entries a role of its own.',
        ],
        [
            "settings of a provider that another stack creates",
            { createProvider: false, protectProvider: true, otherOrganizations: ["other"] },
            { protectProvider: true, otherOrganizations: ["other"] },
            "protectProvider and otherOrganizations: no effect while createProvider is false. Only the stack that owns the provider decides this.",
        ],
        [
            "more policies than the default quota",
            { policies: arns(11) },
            { policies: arns(10) },
            'policies: 11 policies. AWS attaches 10 to a role unless the account\'s quota "Managed policies attached to an IAM role" is raised. It answers LimitExceeded above the quota. You can merge several into one policy, or into inlinePolicy.',
        ],
    ])("%s", (_, values, without, warning) => {
        expect([warningsOf(values), warningsOf(without)]).toEqual([[warning], []]);
    });

    test("a setting in a namespace of nobody, as after the project was renamed", () => {
        const config = {
            ...configOf({ policies: ["ReadOnlyAccess"], roleName: "mine" }),
            ...{ "former:roleName": "a", "b\u001b:tags": "a", "former:other": "b", "keyless2:toString": "c" },
            ...{ "aws:tags": "d", "command:tags": "e", "pulumi:tags": "f", "tls:tags": "g" },
        };
        const { role, warnings } = parseSettings(config, STACK);
        expect(role.name).toBe("mine");
        expect(warnings).toEqual(
            ["former:roleName", "b\\u001b:tags"].map(
                (key) =>
                    `${key} has no effect: the settings of this project begin with keyless:. If the project was renamed, rename the key in the stack file.`,
            ),
        );
    });
});

import { RunError } from "@pulumi/pulumi/errors";
import { defaults, parseSettings, type Settings } from "../settings";
import { settingsOf, STACK } from "./stacks";

/** The message that such settings are refused with. */
function refusalOf(values: Record<string, unknown>, stack = STACK): string {
    try {
        settingsOf(values, stack);
    } catch (error) {
        if (RunError.isInstance(error)) return error.message;
        throw error;
    }
    throw new Error(`${JSON.stringify(values)} is accepted`);
}

const policyNames = (policies: { resourceName: string }[]) => policies.map(({ resourceName }) => resourceName);

describe("without any setting", () => {
    test("trusts the ESC environment named after the stack, and nothing else", () => {
        const settings = settingsOf({});
        expect(settings.organization).toBe("acme");
        expect(settings.environments).toEqual(["keyless/dev"]);
        expect(settings.deployments).toEqual([]);
    });

    test("grants nothing and says how to", () => {
        const settings = settingsOf({});
        expect(settings.policies).toEqual([]);
        expect(settings.inlinePolicy).toBeUndefined();
        expect(settings.permissionsBoundary).toBeUndefined();
        expect(settings.warnings).toEqual([
            expect.stringContaining("pulumi config set --path 'policies[0]' ReadOnlyAccess"),
        ]);
    });

    test("has Pulumi Cloud's issuer, sessions of an hour and known names", () => {
        expect(settingsOf({})).toMatchObject({
            issuerUrl: "https://api.pulumi.com/oidc",
            createProvider: true,
            createEnvironments: false,
            roleName: undefined,
            tags: {},
            sessionDuration: "1h",
            sessionSeconds: 3600,
            sessionName: "pulumi-esc",
            deploymentSessionName: "${project.name}-${stack.name}-${deployment.id}",
            sessionPolicies: [],
        });
    });

    test("is the same as with every default written out, as the CLI does", () => {
        expect(settingsOf(defaults)).toEqual(settingsOf({}));
    });
});

describe("accepted", () => {
    test.each([
        ["organization", "acme-2_b.c"],
        ["issuerUrl", "https://pulumi.example.com/api/oidc"],
        ["issuerUrl", "https://pulumi.example.com"],
        ["issuerUrl", "https://localhost:8443/oidc"],
        ["roleName", "role.with_all+the=marks,@-1"],
        ["sessionName", "a1"],
        ["sessionName", "x".repeat(64)],
        ["deploymentSessionName", "deploy-${deployment.version}"],
        ["deploymentSessionName", "${organization.name}-${project.name}-${stack.name}-${deployment.id}"],
        ["deploymentSessionName", "ci"],
        ["deploymentSessionName", "${deployment.operation}"],
        ["createProvider", false],
    ] as [keyof Settings, unknown][])("%s: %j", (key, value) => {
        expect(settingsOf({ [key]: value })[key]).toEqual(value);
    });

    test.each([
        ["15m", 900],
        ["1h", 3600],
        ["90m", 5400],
        ["1h30m", 5400],
        ["1h0m1s", 3601],
        ["900s", 900],
        ["12h", 43200],
        ["11h60m", 43200],
    ])("sessionDuration: %s is %d seconds", (text, seconds) => {
        expect(settingsOf({ sessionDuration: text })).toMatchObject({ sessionDuration: text, sessionSeconds: seconds });
    });

    test.each(["aws/dev", "aws/dev*", "aws/*", "*", "default/dev", "A_b-1.c/D_e-2.f"])("environments: %s", (entry) => {
        expect(settingsOf({ environments: [entry] }).environments).toEqual([entry]);
    });

    test.each([
        "web/prod",
        "web/prod:preview",
        "web/prod:update",
        "web/prod:refresh",
        "web/prod:destroy",
        "web/*",
        "*",
    ])("deployments: %s, and no environment with it", (entry) => {
        expect(settingsOf({ deployments: [entry] })).toMatchObject({ deployments: [entry], environments: [] });
    });

    test("equal entries once", () => {
        expect(settingsOf({ environments: ["aws/dev", "aws/dev"] }).environments).toEqual(["aws/dev"]);
        expect(
            policyNames(
                settingsOf({ policies: ["ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"] }).policies,
            ),
        ).toEqual(["ReadOnlyAccess"]);
    });

    test("policies by name and ARN, everywhere that one can stand", () => {
        const arn = "arn:aws-us-gov:iam::123456789012:policy/team/deploy";
        const settings = settingsOf({
            policies: ["job-function/ViewOnlyAccess", arn],
            permissionsBoundary: "PowerUserAccess",
            sessionPolicies: ["ReadOnlyAccess"],
        });
        expect(policyNames(settings.policies)).toEqual(["job-function/ViewOnlyAccess", "123456789012/team/deploy"]);
        expect(settings.permissionsBoundary?.resourceName).toBe("PowerUserAccess");
        expect(policyNames(settings.sessionPolicies)).toEqual(["ReadOnlyAccess"]);
    });

    test("an inline policy, which needs no other", () => {
        const inlinePolicy = {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }],
        };
        expect(settingsOf({ inlinePolicy })).toMatchObject({ inlinePolicy, warnings: [] });
    });

    test("tags of text, numbers and booleans, all as text", () => {
        expect(settingsOf({ tags: { team: "platform", "cost centre": 42, keep: true, empty: "" } }).tags).toEqual({
            team: "platform",
            "cost centre": "42",
            keep: "true",
            empty: "",
        });
    });

    test("environments to create, by name", () => {
        expect(settingsOf({ createEnvironments: true, environments: ["aws/dev"] }).createEnvironments).toBe(true);
        expect(settingsOf({ createEnvironments: true }).environments).toEqual(["keyless/dev"]);
    });

    test("keys of other namespaces, whatever they are", () => {
        expect(parseSettings({ "keyless2:environmnts": "[]", "aws:environments": "x" }, STACK).environments).toEqual([
            "keyless/dev",
        ]);
    });

    test("an organization that owns the stack on a self-managed backend only by setting", () => {
        expect(settingsOf({ organization: "acme" }, { ...STACK, organization: "organization" }).organization).toBe(
            "acme",
        );
    });
});

describe("refused", () => {
    const MANY_POLICIES = Array.from({ length: 21 }, (_, i) => `arn:aws:iam::123456789012:policy/p${i}`);

    /** Setting, value, what the message says besides key and value. */
    const MISTAKES: [string, unknown, string[]][] = [
        ...["a b", "*", "acme*", "x".repeat(81), "acme/other", "ac:me", "${x}", 'a"b', "organization", "a\nb"].map(
            (value): [string, unknown, string[]] => [
                "organization",
                value,
                ["app.pulumi.com/<organization>", "pulumi config set organization"],
            ],
        ),
        ...[
            "aws",
            "/dev",
            "aws/",
            "a/b/c",
            "a:b/c",
            "aws/${x}",
            "aws/?",
            "*/dev",
            "aws/*-dev",
            "aws/**",
            "**",
            "",
            "aws/dev ",
            "aws/d\u0000",
            "aws/dev\n",
            "a*/dev",
            "aws/'x'",
            "äws/dev",
            "aws/$",
            "aws/dev:update",
        ].map((value): [string, unknown, string[]] => [
            "environments",
            [value],
            ["environments[0]", "<project>/<environment>", "pulumi config set --path 'environments[0]'"],
        ]),
        ...[
            "web",
            "/prod",
            "web/",
            "web/prod*",
            "*/prod",
            "web/*:preview",
            "*:preview",
            "a/b/c",
            "web/prod:preview:update",
            "web/pr od",
            "",
            ":preview",
            "web/${x}",
            "web/prod\n",
        ].map((value): [string, unknown, string[]] => ["deployments", [value], ["deployments[0]", "Accepted: "]]),
        [
            "deployments",
            ["web/prod:updte"],
            [
                "nearest is update",
                "preview, update, refresh, destroy",
                "pulumi config set --path 'deployments[0]' web/prod:update",
            ],
        ],
        ["deployments", ["web/prod:Preview"], ["nearest is preview"]],
        ["deployments", ["web/prod:"], ["preview, update, refresh, destroy"]],
        ...[
            "http://api.pulumi.com/oidc",
            "https://api.pulumi.com/oidc/",
            "https://api.pulumi.com/oidc?x=1",
            "https://api.pulumi.com/oidc#x",
            "https://me:secret@api.pulumi.com/oidc",
            "https://API.pulumi.com/oidc",
            "https://api.pulumi.com:443/oidc",
            "api.pulumi.com/oidc",
            "https://",
            "https:///oidc",
            "https://api.pulumi.com/*",
            "https://api.pulumi.com/a b",
            "https://api.pulumi.com//oidc",
            "https://api.pulumi.com/./oidc",
            "https://api.pulumi.com:99999/oidc",
            "https://api.pulumi.com/${x}",
            `https://api.pulumi.com/${"x".repeat(255)}`,
            "",
            "https://api.pulumi.com/oidc\n",
        ].map((value): [string, unknown, string[]] => [
            "issuerUrl",
            value,
            ["https://<host>/<path>", "pulumi config set issuerUrl https://api.pulumi.com/oidc"],
        ]),
        ...[
            "1",
            "90",
            "1d",
            "-1h",
            "1h1h",
            "",
            "h",
            "1.5h",
            "30m1h",
            "1h 30m",
            "1H",
            "14m59s",
            "12h1s",
            "0h",
            "1000000h",
        ].map((value): [string, unknown, string[]] => [
            "sessionDuration",
            value,
            ["15m to 12h", "pulumi config set sessionDuration 1h"],
        ]),
        ...["a", "x".repeat(65), "", "a b", "a/b", "a:b", "${context.pulumi.user.login}", "ünï", "a\n"].map(
            (value): [string, unknown, string[]] => [
                "sessionName",
                value,
                ["2 to 64 letters, digits or _+=,.@-", "pulumi config set sessionName pulumi-esc"],
            ],
        ),
        [
            "deploymentSessionName",
            "${stack.nam}",
            [
                'unknown variable "stack.nam"; the nearest is stack.name',
                "deployment.id",
                "'${project.name}-${stack.name}-${deployment.id}'",
            ],
        ],
        ["deploymentSessionName", "${constructor}x", ["unknown variable"]],
        ["deploymentSessionName", "a b", ["characters"]],
        ["deploymentSessionName", "${stack.name", ["characters"]],
        ["deploymentSessionName", "${deployment.id}${deployment.id}", ["too long"]],
        ["deploymentSessionName", `${"x".repeat(29)}\${deployment.id}`, ["too long"]],
        ["deploymentSessionName", "x".repeat(65), ["too long"]],
        ["deploymentSessionName", "${deployment.version}", ["too short"]],
        ["deploymentSessionName", "", ["too short"]],
        ["roleName", "a b", ["1 to 64"]],
        ["roleName", "x".repeat(65), ["1 to 64"]],
        [
            "policies",
            ["ReadOnlyAcess"],
            ["policies[0]", "nearest is ReadOnlyAccess", "pulumi config set --path 'policies[0]' ReadOnlyAccess"],
        ],
        ["policies", ["ViewOnlyAccess"], ["nearest is job-function/ViewOnlyAccess"]],
        ["policies", ["ReadOnlyAccess", "readonlyaccess"], ["policies[1]", "nearest is ReadOnlyAccess"]],
        ["policies", ["arn:aws:iam::123456789012:role/admin"], ["not the ARN of a policy"]],
        ["policies", ["arn:aws:iam::123456789012:policy/*"], ["not the ARN of a policy"]],
        ["policies", MANY_POLICIES, ["policies: 21", "at most 20"]],
        ["sessionPolicies", ["nope"], ["sessionPolicies[0]"]],
        ["sessionPolicies", MANY_POLICIES.slice(0, 11), ["sessionPolicies: 11", "at most 10"]],
        [
            "permissionsBoundary",
            "PowerUserAcces",
            ["nearest is PowerUserAccess", "pulumi config set permissionsBoundary PowerUserAccess"],
        ],
        ["permissionsBoundary", "arn:aws:s3:::bucket", ["not the ARN of a policy"]],
        [
            "inlinePolicy",
            { Version: "2012-10-17 00:00:00 +0000 UTC", Statement: [{}] },
            ["inlinePolicy.Version", "quoted", "pulumi config set --path 'inlinePolicy.Version' 2012-10-17"],
        ],
        ["inlinePolicy", { Statement: [{ Effect: "Allow" }] }, ["inlinePolicy.Version: null"]],
        ["inlinePolicy", { Version: "2012-10-17" }, ["inlinePolicy.Statement: null"]],
        ["inlinePolicy", { Version: "2012-10-17", Statement: [] }, ["inlinePolicy.Statement: []"]],
        ["inlinePolicy", { Version: "2012-10-17", Statement: "x" }, ['inlinePolicy.Statement: "x"']],
        ["inlinePolicy", { Version: "2012-10-17", Statement: [{ Resource: "x".repeat(10240) }] }, ["at most 10240"]],
        ["tags", { "aws:x": "y" }, ["tags.aws:x", "doesn't begin with aws:"]],
        ["tags", { x: "a;b" }, ["tags.x", "letters, digits"]],
        ["tags", { "": "a" }, ["tags."]],
        ["tags", { ["x".repeat(129)]: "a" }, ["1 to 128"]],
        ["tags", { x: "y".repeat(257) }, ["at most 256"]],
        ["tags", { x: ["y"] }, ["tags.x"]],
        ["tags", { "x\u0007": "y" }, ["tags.x"]],
        ["tags", Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, "x"])), ["tags: 51", "at most 50"]],
        [
            "environmnts",
            ["aws/dev"],
            ["there is no such setting; the nearest is environments", "pulumi config rm environmnts"],
        ],
        ["toString", "x", ["there is no such setting"]],
        ["environments", "aws/dev", ["array<string>", "pulumi config set --path 'environments[0]' <value>"]],
        ["environments", [12], ["array<string>"]],
        ["deployments", "web/prod", ["array<string>"]],
        ["policies", "ReadOnlyAccess", ["array<string>"]],
        ["environments", { a: "aws/dev" }, ["array<string>"]],
        ["createProvider", "no", ["boolean", "pulumi config set createProvider true"]],
        ["tags", "team=platform", ["object", "pulumi config set --path 'tags.<name>' <value>"]],
        ["tags", [], ["object"]],
        ["inlinePolicy", "null", ["object"]],
    ];

    test.each(MISTAKES)("%s: %j", (key, value, says) => {
        const message = refusalOf({ [key]: value });
        expect(message).toContain("1 mistake in the configuration of stack dev; nothing was created or changed.");
        expect(message).toMatch(new RegExp(`\n  ${key}[^\n]*: `));
        for (const text of [...says, "Accepted: ", "Run: "]) expect(message).toContain(text);
        const shown: unknown = Array.isArray(value) && value.length < 3 ? value.at(-1) : value;
        const texts = typeof shown === "string" && shown !== "null" ? [JSON.stringify(shown)] : [];
        for (const text of texts) expect(message).toContain(text);
    });

    test("no organization on a self-managed backend", () => {
        const message = refusalOf({}, { ...STACK, organization: "organization" });
        expect(message).toContain("self-managed");
        expect(message).toContain("pulumi config set organization");
    });

    test("wildcards, or nothing, to create in Pulumi Cloud", () => {
        for (const entry of ["*", "aws/*", "aws/d*"])
            expect(refusalOf({ createEnvironments: true, environments: [entry] })).toContain(
                `environments has ${entry}`,
            );
        expect(refusalOf({ createEnvironments: true, deployments: ["web/prod"] })).toContain(
            "only deployments are trusted",
        );
    });

    test("entries that make too long a trust policy", () => {
        const message = refusalOf({ environments: Array.from({ length: 40 }, (_, i) => `aws/environment-${i}`) });
        expect(message).toMatch(
            /environments and deployments: 40 entries make a trust policy of \d{4} characters; AWS takes 4096/,
        );
    });

    test("all at once, each with its place", () => {
        const message = refusalOf({
            organization: "a b",
            environments: ["aws/dev", "aws", "/x"],
            deployments: ["web"],
            sessionDuration: "1",
            sessionName: "!",
            policies: ["x"],
            typo: "1",
            createEnvironments: "maybe",
        });
        expect(message).toContain("9 mistakes");
        for (const key of [
            "organization",
            "environments[1]",
            "environments[2]",
            "deployments[0]",
            "sessionDuration",
            "sessionName",
            "policies[0]",
            "typo",
            "createEnvironments",
        ])
            expect(message).toContain(`\n  ${key}: `);
        expect(message).not.toContain("environments[0]:");
    });

    test("entries in place of the default, never with it", () => {
        // A list whose entries are all wrong must not fall back to trusting the stack's own environment.
        expect(refusalOf({ environments: ["aws"] })).toContain("1 mistake");
        expect(settingsOf({ deployments: ["web/prod"] }).environments).toEqual([]);
    });
});

describe("warned about", () => {
    const warningsOf = (values: Record<string, unknown>) =>
        settingsOf({ policies: ["ReadOnlyAccess"], ...values }).warnings;

    test("nothing that is in order", () => {
        expect(warningsOf({})).toEqual([]);
    });

    test("an organization in capitals", () => {
        expect(warningsOf({ organization: "Acme" })).toEqual([
            expect.stringContaining('organization: "Acme" has capital letters'),
        ]);
    });

    test("more than 10 policies", () => {
        const policies = Array.from({ length: 11 }, (_, i) => `arn:aws:iam::123456789012:policy/p${i}`);
        expect(warningsOf({ policies })).toEqual([expect.stringContaining("policies: 11 policies. AWS attaches 10")]);
        expect(warningsOf({ policies: policies.slice(1) })).toEqual([]);
    });

    test("a trust policy over the default quota", () => {
        const environments = Array.from({ length: 16 }, (_, i) => `aws/environment-${i}`);
        expect(warningsOf({ environments })).toEqual([
            expect.stringMatching(/trust policy of \d{4} characters\. AWS takes 2048 unless/),
        ]);
        expect(warningsOf({ environments: environments.slice(0, 8) })).toEqual([]);
    });
});

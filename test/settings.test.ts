import { RunError } from "@pulumi/pulumi/errors";
import { defaults, parseSettings, type Settings } from "../settings";
import { LONGEST_TRUST_POLICY, TRUST_POLICY_QUOTA, trustPolicySize } from "../trust-policy";
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

/** One mistake: its key and value, what is wrong, what is accepted, and a command that does something about it. */
const WELL_FORMED =
    /^1 mistake in the configuration of stack dev; nothing was created or changed\.\n\n {2}[^]+: [^\n]+ [a-z][^\n]+\.\n {4}Accepted: [^\n.][^\n]*\.\n {4}Run: pulumi config (set (--path '[^']+'|\w+) \S[^\n]*|rm (--path '[^']+'|'[^]+'|\w+)([ ,][^\n]*)?)\n$/;

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

    test("an inline policy that says what it leaves out", () => {
        const inlinePolicy = {
            Version: "2012-10-17",
            Statement: { Effect: "Deny", NotAction: "s3:*", NotResource: "arn:aws:s3:::mine" },
        };
        expect(settingsOf({ inlinePolicy }).inlinePolicy).toEqual(inlinePolicy);
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

    test("what is just within AWS's limits", () => {
        const arns = Array.from({ length: 20 }, (_, i) => `arn:aws:iam::123456789012:policy/p${i}`);
        expect(settingsOf({ policies: arns }).policies).toHaveLength(20);
        expect(settingsOf({ sessionPolicies: arns.slice(10) }).sessionPolicies).toHaveLength(10);
        expect(settingsOf({ organization: "x".repeat(80) }).organization).toHaveLength(80);
        expect(settingsOf({ issuerUrl: `https://pulumi.example.com/${"x".repeat(228)}` }).issuerUrl).toHaveLength(255);
        const tags = Object.fromEntries(Array.from({ length: 48 }, (_, i) => [`t${i}`, "x"]));
        const longest = { ["k".repeat(128)]: "v".repeat(256), k: "", ...tags };
        expect(settingsOf({ tags: longest }).tags).toEqual(longest);
        expect(settingsOf({ tags: { "from:aws:x": "y" } }).tags).toEqual({ "from:aws:x": "y" });
        const statement = (resource: string) => ({
            Version: "2008-10-17",
            Statement: [{ Effect: "Deny", NotAction: "s3:*", Resource: resource }],
        });
        const room = 10_240 - JSON.stringify(statement("")).length;
        expect(settingsOf({ inlinePolicy: statement(" ".repeat(9) + "x".repeat(room)) }).inlinePolicy).toBeDefined();
        for (const name of ["${deployment.id}", "${deployment.operation}-${deployment.version}"]) {
            const [, size = 0] = [name, name === "${deployment.id}" ? 36 : 14];
            const deploymentSessionName = `${"x".repeat(64 - size)}${name}`;
            expect(settingsOf({ deploymentSessionName }).deploymentSessionName).toBe(deploymentSessionName);
        }
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
                [
                    "is not the name of an organization",
                    "app.pulumi.com/<organization>: at most 80 letters",
                    "pulumi config set organization '<organization>'",
                ],
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
            [
                "environments[0]",
                "does not name ESC environments",
                "Accepted: <project>/<environment>, <project>/<prefix>*, <project>/* or * alone",
                "pulumi config set --path 'environments[0]' '<project>/<environment>'",
            ],
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
            "web/pr od",
            "",
            ":preview",
            "web/${x}",
            "web/prod\n",
        ].map((value): [string, unknown, string[]] => [
            "deployments",
            [value],
            [
                "deployments[0]",
                "does not name stacks",
                "Accepted: <project>/<stack>:<operation>, <project>/<stack>, <project>/* or * alone",
                "pulumi config set --path 'deployments[0]' '<project>/<stack>'",
            ],
        ]),
        ["deployments", ["web/prod:preview:update"], ["ends in an operation that there isn't; the nearest is preview"]],
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
            "view:https://api.pulumi.com/oidc",
            "https://",
            "https://a..b/oidc",
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
            [
                "is not the URL of an OIDC issuer",
                "https://<host>/<path>",
                "pulumi config set issuerUrl https://api.pulumi.com/oidc",
            ],
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
        ["sessionDuration", "1x", ["is not a duration"]],
        ["sessionDuration", "13h", ["is 46800 seconds"]],
        ...["a", "x".repeat(65), "", "a b", "a/b", "a:b", "${context.pulumi.user.login}", "ünï", "a\n"].map(
            (value): [string, unknown, string[]] => [
                "sessionName",
                value,
                [
                    "is not a role session name",
                    "2 to 64 letters, digits or _+=,.@-",
                    "pulumi config set sessionName pulumi-esc",
                ],
            ],
        ),
        [
            "deploymentSessionName",
            "${stack.nam}",
            [
                'unknown variable "stack.nam"; the nearest is stack.name',
                "Accepted: organization.name, project.name, stack.name, deployment.operation, deployment.version, deployment.id.",
                "pulumi config set deploymentSessionName '${project.name}-${stack.name}-${deployment.id}'",
            ],
        ],
        ["deploymentSessionName", "${constructor}x", ["unknown variable"]],
        ["deploymentSessionName", "a b", ["characters", "Accepted: letters, digits, _+=,.@- and variables"]],
        ["deploymentSessionName", "${stack.name", ["characters"]],
        ["deploymentSessionName", "${deployment.id}${deployment.id}", ["too long"]],
        ["deploymentSessionName", `${"x".repeat(29)}\${deployment.id}`, ["too long"]],
        ["deploymentSessionName", "x".repeat(65), ["too long", "at most 64 characters"]],
        ["deploymentSessionName", `${"x".repeat(59)}\${deployment.version}`, ["too long"]],
        ["deploymentSessionName", `${"x".repeat(58)}\${deployment.operation}`, ["too long"]],
        ["deploymentSessionName", "${stack.name}", ["too short"]],
        ["deploymentSessionName", "${project.name}", ["too short"]],
        ["deploymentSessionName", "${organization.name}", ["too short"]],
        ["deploymentSessionName", "${deployment.version}", ["too short"]],
        ["deploymentSessionName", "", ["too short", "at least 2 characters"]],
        ["roleName", "a b", ["is not a name that IAM takes", "1 to 64", "pulumi config set roleName pulumi-cloud"]],
        ["roleName", "x".repeat(65), ["1 to 64"]],
        [
            "policies",
            ["ReadOnlyAcess"],
            ["policies[0]", "nearest is ReadOnlyAccess", "pulumi config set --path 'policies[0]' ReadOnlyAccess"],
        ],
        ["policies", ["ViewOnlyAccess"], ["nearest is job-function/ViewOnlyAccess"]],
        ["policies", ["ReadOnlyAccess", "readonlyaccess"], ["policies[1]", "nearest is ReadOnlyAccess"]],
        [
            "policies",
            ["arn:aws:iam::123456789012:role/admin"],
            [
                "is not the ARN of a policy",
                "Accepted: the name of an AWS managed policy, such as ReadOnlyAccess",
                "pulumi config set --path 'policies[0]' 'arn:aws:iam::<account>:policy/<name>'",
            ],
        ],
        ["policies", ["arn:aws:iam::123456789012:policy/*"], ["not the ARN of a policy"]],
        [
            "policies",
            MANY_POLICIES,
            [
                "policies: 21 policies are more than a role can have",
                "at most 20",
                "pulumi config rm --path 'policies[20]'",
            ],
        ],
        ["sessionPolicies", ["nope"], ["sessionPolicies[0]"]],
        [
            "sessionPolicies",
            MANY_POLICIES.slice(0, 11),
            [
                "sessionPolicies: 11 policies are more than a session can have",
                "at most 10",
                "pulumi config rm --path 'sessionPolicies[10]'",
            ],
        ],
        [
            "permissionsBoundary",
            "PowerUserAcces",
            ["nearest is PowerUserAccess", "pulumi config set permissionsBoundary PowerUserAccess"],
        ],
        [
            "policies",
            ["arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy"],
            ["is not the ARN of a policy"],
        ],
        ["permissionsBoundary", "arn:aws:s3:::bucket", ["not the ARN of a policy"]],
        [
            "inlinePolicy",
            {
                Version: "2012-10-17 00:00:00 +0000 UTC",
                Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
            },
            ["inlinePolicy.Version", "quoted", "pulumi config set --path 'inlinePolicy.Version' 2012-10-17"],
        ],
        [
            "inlinePolicy",
            { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
            ["inlinePolicy.Version: null", 'Accepted: "2012-10-17"'],
        ],
        [
            "inlinePolicy",
            { Version: "2012-10-17" },
            [
                "inlinePolicy.Statement: null is not a list of statements",
                "Accepted: statements, each with Effect (Allow or Deny)",
                "pulumi config set --path 'inlinePolicy.Statement[0].Effect' Allow && pulumi config set --path 'inlinePolicy.Statement[0].Action' '<action>' && pulumi config set --path 'inlinePolicy.Statement[0].Resource' '<resource>'",
            ],
        ],
        ["inlinePolicy", { Version: "2012-10-17", Statement: [] }, ["inlinePolicy.Statement: []"]],
        [
            "inlinePolicy",
            { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }, "x"] },
            ["is not a list of statements"],
        ],
        ...[
            { Effect: "Allow" },
            { Effect: "Alow", Action: "s3:*", Resource: "*" },
            { Effect: "Allow", Resource: "*" },
            { Effect: "Allow", Action: "s3:*" },
            "x",
            null,
        ].map((statement): [string, unknown, string[]] => [
            "inlinePolicy",
            { Version: "2012-10-17", Statement: [statement] },
            ["is not a list of statements"],
        ]),
        ["inlinePolicy", { Version: "2012-10-17", Statement: "x" }, ['inlinePolicy.Statement: "x"']],
        [
            "inlinePolicy",
            {
                Version: "2012-10-17",
                Statement: [{ ...{ Effect: "Allow", Action: "s3:*", Resource: "*" }, Resource: "x".repeat(10240) }],
            },
            ["characters are more than AWS takes", "at most 10240", "pulumi config rm inlinePolicy"],
        ],
        [
            "tags",
            { "aws:x": "y" },
            [
                "tags.aws:x",
                "is not a tag that AWS takes",
                "doesn't begin with aws:",
                "pulumi config set --path 'tags.<key>' '<value>'",
            ],
        ],
        ["tags", { x: "a;b" }, ["tags.x", "letters, digits"]],
        ["tags", { "": "a" }, ["tags."]],
        ["tags", { Team: "a", team: "b" }, ["tags.team", "is no other key in other case"]],
        ["tags", { ["x".repeat(129)]: "a" }, ["1 to 128"]],
        ["tags", { x: "y".repeat(257) }, ["at most 256"]],
        ["tags", { x: ["y"] }, ["tags.x"]],
        ["tags", { x: [{ toString: false }] }, ["tags.x"]],
        ["tags", { x: { toString: false } }, ["tags.x"]],
        ["tags", { "x\u0007": "y" }, ["tags.x"]],
        [
            "tags",
            Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, "x"])),
            ["tags: 51 tags are more than AWS takes", "at most 50", "pulumi config rm --path 'tags.<key>'"],
        ],
        [
            "environmnts",
            ["aws/dev"],
            ["there is no such setting; the nearest is environments", "pulumi config rm environmnts"],
        ],
        [
            "toString",
            "x",
            ["there is no such setting", "Accepted: organization, issuerUrl, createProvider, environments, "],
        ],
        [
            "environments",
            "aws/dev",
            ["is of the wrong type", "array<string>", "pulumi config set --path 'environments[0]' '<value>'"],
        ],
        ["environments", [12], ["array<string>"]],
        ["deployments", "web/prod", ["array<string>"]],
        ["policies", "ReadOnlyAccess", ["array<string>"]],
        ["environments", { a: "aws/dev" }, ["array<string>"]],
        [
            "createProvider",
            "no",
            ["Accepted: boolean", "pulumi config rm createProvider && pulumi config set createProvider true"],
        ],
        ["tags", "team=platform", ["object", "pulumi config set --path 'tags.<name>' '<value>'"]],
        ["tags", [], ["object"]],
        ["inlinePolicy", "null", ["object"]],
    ];

    test.each(MISTAKES)("%s: %j", (key, value, says) => {
        const message = refusalOf({ [key]: value });
        expect(message).toMatch(WELL_FORMED);
        expect(message).toMatch(new RegExp(`\n  ${key}[^\n]*: `));
        for (const text of says) expect(message).toContain(text);
        const shown: unknown = Array.isArray(value) && value.length < 3 ? value.at(-1) : value;
        const text = typeof shown === "string" && shown !== "null" ? JSON.stringify(shown) : "";
        expect(message).toContain(text);
    });

    test("no organization on a self-managed backend", () => {
        const message = refusalOf({}, { ...STACK, organization: "organization" });
        expect(message).toMatch(WELL_FORMED);
        expect(message).toContain('organization: "" is not set, and the backend of this stack is self-managed');
        expect(message).toContain("Accepted: the name of your Pulumi organization as in its URL");
        expect(message).toContain("Run: pulumi config set organization '<organization>'");
        const literal = refusalOf({ organization: "organization" }, { ...STACK, organization: "organization" });
        expect(literal).toContain('organization: "organization" is not the name of an organization');
    });

    test("wildcards, or nothing, to create in Pulumi Cloud", () => {
        const wildcards = refusalOf({ createEnvironments: true, environments: ["aws/dev", "aws/*", "web/d*"] });
        expect(wildcards).toMatch(WELL_FORMED);
        expect(wildcards).toContain("createEnvironments: true can't create what a wildcard stands for");
        expect(wildcards).toContain("environments has aws/*, web/d*.");
        const nothing = refusalOf({ createEnvironments: true, deployments: ["web/prod"] });
        expect(nothing).toMatch(WELL_FORMED);
        expect(nothing).toContain("has none to create: only deployments are trusted");
        for (const message of [wildcards, nothing, refusalOf({ createEnvironments: true, environments: ["*"] })]) {
            expect(message).toContain("Accepted: false, or environments by name");
            expect(message).toContain("Run: pulumi config set createEnvironments false");
        }
    });

    test("entries that make too long a trust policy", () => {
        const environments = Array.from({ length: 40 }, (_, i) => `aws/environment-${i}`);
        const message = refusalOf({ environments, deployments: ["web/prod"] });
        expect(message).toMatch(WELL_FORMED);
        expect(message).toMatch(
            /environments and deployments: 41 entries make a trust policy of \d{4} characters; AWS takes 4096/,
        );
        expect(message).toContain("Accepted: fewer entries");
        expect(message).toContain("Run: pulumi config rm --path 'environments[0]'");
        const deployments = Array.from({ length: 60 }, (_, i) => `web/stack-${i}`);
        expect(refusalOf({ deployments })).toContain("Run: pulumi config rm --path 'deployments[0]'");
    });

    test("a name that is far too long by its own mistake alone", () => {
        expect(refusalOf({ organization: "x".repeat(3000) })).toMatch(WELL_FORMED);
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
        expect(warningsOf({ organization: "acme" })).toEqual([]);
        expect(warningsOf({ organization: "Acme" })).toEqual([
            expect.stringContaining('organization: "Acme" has capital letters'),
        ]);
    });

    test("an issuer with a port", () => {
        expect(warningsOf({ issuerUrl: "https://pulumi.example.com:8443/oidc" })).toEqual([
            expect.stringContaining('issuerUrl: "https://pulumi.example.com:8443/oidc" has a port'),
        ]);
        expect(warningsOf({ issuerUrl: "https://pulumi.example.com/oidc" })).toEqual([]);
    });

    test("more than 10 policies", () => {
        const policies = Array.from({ length: 11 }, (_, i) => `arn:aws:iam::123456789012:policy/p${i}`);
        expect(warningsOf({ policies })).toEqual([expect.stringContaining("policies: 11 policies. AWS attaches 10")]);
        expect(warningsOf({ policies: policies.slice(1) })).toEqual([]);
    });

    test("a trust policy over the default quota, to the letter", () => {
        // A letter of an environment stands in two subjects, one of an operation's stack in one.
        const entries = { environments: Array.from({ length: 10 }, (_, i) => `aws/dev-${i}`), deployments: ["web/x"] };
        const { organization, issuerUrl } = settingsOf({});
        const room = TRUST_POLICY_QUOTA - trustPolicySize({ organization, issuerUrl, ...entries });
        const filled = (letters: number) => ({ ...entries, deployments: [`web/${"x".repeat(1 + letters)}`] });
        expect(warningsOf(filled(room))).toEqual([]);
        expect(warningsOf(filled(room + 1))).toEqual([
            expect.stringContaining("a trust policy of 2049 characters. AWS takes 2048 unless"),
        ]);

        const more = LONGEST_TRUST_POLICY - TRUST_POLICY_QUOTA;
        expect(warningsOf(filled(room + more))).toEqual([expect.stringContaining("of 4096 characters")]);
        expect(refusalOf(filled(room + more + 1))).toContain("of 4097 characters; AWS takes 4096");
    });
});

import { trustPolicySize } from "../../aws/trust-policy";
import { printWarning } from "../../messages/mistake";
import { defaults } from "../../settings/declared";
import { Reader } from "../../settings/reader";
import { readTrust } from "../../settings/trust";
import { configOf, refusalOf, settingsOf, STACK } from "../stacks";

const SELF_MANAGED = { ...STACK, organization: "organization" };
const ACCEPTED_ORGANIZATION =
    "the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>: at most 80 letters, digits, '-', '_' and '.', without a wildcard";
const ACCEPTED_ENVIRONMENTS =
    "<project>/<environment>, <project>/<prefix>*, <project>/* or * alone. Names have letters, digits, '-', '_' and '.', and a '*' is at the end";
const ACCEPTED_DEPLOYMENTS =
    "<project>/<stack>:<operation>, <project>/<stack>, <project>/* or * alone. Names have letters, digits, '-', '_' and '.'";
const ACCEPTED_ISSUER =
    "https://<host>/<path>, at most 255 characters, host in lower case, without credentials, query, fragment, trailing slash or discovery document";

/** Too many for a trust policy. */
const MANY_ENVIRONMENTS = Array.from({ length: 100 }, (_, i) => `aws/environment-${i}`);

const trustOf = (values: Record<string, unknown>, stack = STACK) => settingsOf(values, stack).trust;
const readerOf = (values: Record<string, unknown>) => new Reader(configOf(values), "keyless", defaults);
const warningsOf = (values: Record<string, unknown>, stack = STACK) =>
    settingsOf({ policies: ["ReadOnlyAccess"], ...values }, stack).warnings.map((each) => printWarning(each, "dev"));

/** What `pulumi up` prints for one mistake. */
const printed = (says: string, accepted: string, run: string) =>
    `1 problem with stack dev. Nothing was created or changed.

  ${says}${says.endsWith("?") ? "" : "."}
    Accepted: ${accepted}.
    Run: pulumi config ${run}
`;

describe("the organization", () => {
    test("is the one that owns the stack if it is not set", () => {
        expect(trustOf({}).organization).toBe("acme");
        expect(trustOf({ organization: "" }).organization).toBe("acme");
    });

    test("is the one that is set, whoever owns the stack", () => {
        expect(trustOf({ organization: "other-2_b.c" }).organization).toBe("other-2_b.c");
        expect(trustOf({ organization: "acme" }, SELF_MANAGED).organization).toBe("acme");
    });

    test("must be set on a self-managed backend", () => {
        expect(refusalOf({}, SELF_MANAGED)).toBe(
            printed(
                'organization: "" is not set, and no organization owns this stack because its backend is self-managed',
                "the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>",
                "set --stack dev organization '<organization>'",
            ),
        );
        expect(readTrust(readerOf({}), SELF_MANAGED)).toBeUndefined();
    });

    test.each([STACK, SELF_MANAGED])("can't be set to what a self-managed backend says, for %j", (stack) => {
        expect(refusalOf({ organization: "organization" }, stack)).toBe(
            printed(
                'organization: "organization" is not the name of an organization',
                ACCEPTED_ORGANIZATION,
                "set --stack dev organization '<organization>'",
            ),
        );
    });

    test("with capital letters is accepted with a warning", () => {
        expect(trustOf({ organization: "aCme" }).organization).toBe("aCme");
        expect(warningsOf({ organization: "aCme" })).toEqual([
            'organization: "aCme" has capital letters. AWS compares the name letter by letter, and Pulumi documents it in lower case. Check that it is the same in the organization\'s URL, app.pulumi.com/<organization>.',
        ]);
    });

    test("without capital letters, or as Pulumi Cloud writes it, has no warning", () => {
        expect(warningsOf({ organization: "acme" })).toEqual([]);
        expect(warningsOf({}, { ...STACK, organization: "Acme" })).toEqual([]);
    });

    test("has no warning beside a mistake", () => {
        const reader = readerOf({ organization: "Acme Corp" });
        readTrust(reader, STACK);
        expect(reader.warnings).toEqual([]);
    });
});

describe("the organization that owns the stack", () => {
    test("is refused by its own name if it is none that settings accept", () => {
        expect(refusalOf({}, { ...STACK, organization: "a b" })).toBe(
            printed(
                'organization: "a b" is not the name of an organization',
                ACCEPTED_ORGANIZATION,
                "set --stack dev organization '<organization>'",
            ),
        );
    });

    test("does not matter if another one is set", () => {
        expect(trustOf({ organization: "acme" }, { ...STACK, organization: "a b" }).organization).toBe("acme");
    });
});

describe("the issuer", () => {
    test("is the one that is set", () => {
        expect(trustOf({ issuerUrl: "https://pulumi.example.com/api/oidc" }).issuerUrl).toBe(
            "https://pulumi.example.com/api/oidc",
        );
        expect(warningsOf({ issuerUrl: "https://pulumi.example.com/api/oidc" })).toEqual([]);
    });

    test("with a port is accepted with a warning", () => {
        const issuerUrl = "https://pulumi.example.com:8443/oidc";
        expect(trustOf({ issuerUrl }).issuerUrl).toBe(issuerUrl);
        expect(warningsOf({ issuerUrl })).toEqual([
            'issuerUrl: "https://pulumi.example.com:8443/oidc" has a port. AWS documents that the URL of a provider should not have one.',
        ]);
    });
});

describe("environments and deployments", () => {
    test("are trusted as they are set, with the tokens of the organization", () => {
        const values = { organization: "other", environments: ["aws/dev*", "aws/dev*"], deployments: ["web/prod"] };
        expect(trustOf(values)).toMatchObject({
            environments: [{ kind: "prefix", project: "aws", prefix: "dev" }],
            deployments: [{ kind: "stack", project: "web", stack: "prod" }],
            accepted: [
                {
                    audience: "aws:other",
                    subjects: [
                        "pulumi:environments:org:other:env:aws/dev*",
                        "pulumi:environments:pulumi.organization.login:other:currentEnvironment.name:aws/dev*",
                    ],
                },
                { audience: "other", subjects: ["pulumi:deploy:org:other:project:web:stack:prod:operation:*"] },
            ],
        });
    });

    test("are the environment with the names of project and stack if neither is set", () => {
        const stack = { project: "keyless", stack: "prod", organization: "acme" };
        expect(trustOf({ environments: [], deployments: [] }, stack)).toMatchObject({
            environments: [{ kind: "one", project: "keyless", name: "prod" }],
            deployments: [],
        });
    });

    test("replace that environment: with deployments alone, no environment is trusted", () => {
        expect(trustOf({ deployments: ["web/prod"] })).toMatchObject({
            environments: [],
            accepted: [{ audience: "acme" }],
        });
    });

    test("replace that environment: with environments alone, the stack's own is not trusted", () => {
        expect(trustOf({ environments: ["aws/dev"] }).environments).toEqual([
            { kind: "one", project: "aws", name: "dev" },
        ]);
    });
});

describe("users", () => {
    test("are none unless they are set: logins declare the environment, and every user is trusted", () => {
        expect(trustOf({ environments: ["aws/dev"], users: [] })).toMatchObject({
            users: [],
            subjectAttributes: ["currentEnvironment.name"],
            accepted: [
                {
                    audience: "aws:acme",
                    subjects: [
                        "pulumi:environments:org:acme:env:aws/dev",
                        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
                    ],
                },
            ],
        });
    });

    test("are the only ones who are trusted, each in each environment, by a subject that names both", () => {
        const values = { environments: ["aws/dev", "default/dev"], users: ["bob", "alice", "bob"] };
        expect(trustOf({ ...values, deployments: ["web/prod"] })).toMatchObject({
            users: ["bob", "alice"],
            subjectAttributes: ["currentEnvironment.name", "pulumi.user.login"],
            accepted: [
                {
                    audience: "acme",
                    subjects: [
                        "pulumi:deploy:org:acme:project:web:stack:prod:operation:*",
                        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev:pulumi.user.login:alice",
                        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev:pulumi.user.login:bob",
                    ],
                },
                {
                    audience: "aws:acme",
                    subjects: [
                        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev:pulumi.user.login:alice",
                        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev:pulumi.user.login:bob",
                    ],
                },
            ],
        });
    });

    test("are those of the stack's own environment if no other is named", () => {
        expect(trustOf({ users: ["alice"] }).accepted).toEqual([
            {
                audience: "aws:acme",
                subjects: [
                    "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:keyless/dev:pulumi.user.login:alice",
                ],
            },
        ]);
    });

    test("can be the environments' own that are created", () => {
        const values = { users: ["alice"], environments: ["aws/dev"], createEnvironments: true };
        expect(trustOf(values).environmentsToCreate).toEqual([{ organization: "acme", project: "aws", name: "dev" }]);
    });

    test.each([
        ["a wildcard", "al*"],
        ["a wildcard alone", "*"],
        ["no text", ""],
        ["a separator", "alice:x"],
        ["a variable", "${aws:username}"],
    ])("can't have %s", (_, user) => {
        const values = { environments: ["aws/dev"], users: ["alice", user] };
        expect(refusalOf(values)).toBe(
            printed(
                `users[1]: "${user}" is not the login of a Pulumi user`,
                "the user's login as `pulumi whoami` prints it: at most 80 letters, digits, '-', '_' and '.', without a wildcard",
                "set --stack dev --path 'users[1]' '<login>'",
            ),
        );
        expect(readTrust(readerOf(values), STACK)).toBeUndefined();
    });
});

test("no subject attributes are declared if every environment is trusted, or none", () => {
    expect(trustOf({ environments: ["*"] }).subjectAttributes).toEqual([]);
    expect(trustOf({ deployments: ["web/prod"] }).subjectAttributes).toEqual([]);
    expect(trustOf({ environments: ["*", "default/dev"] }).subjectAttributes).toEqual(["currentEnvironment.name"]);
});

describe("the wildcard for all environments", () => {
    const all = {
        audience: "aws:acme",
        subjects: ["pulumi:environments:org:acme:env:*", "pulumi:environments:pulumi.organization.login:acme:*"],
    };

    test("has no audience but that of AWS logins outside of the legacy project", () => {
        expect(trustOf({ environments: ["*"] }).accepted).toEqual([all]);
        expect(trustOf({ environments: ["aws/dev", "*", "aws/*"] }).accepted).toEqual([all]);
    });

    test("has the plain audience beside it for the legacy environments that are named", () => {
        expect(trustOf({ environments: ["*", "default/dev"] }).accepted).toEqual([
            {
                audience: "acme",
                subjects: [
                    "pulumi:environments:org:acme:env:dev",
                    "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev",
                ],
            },
            all,
        ]);
    });
});

describe("the size of the trust policy", () => {
    const ENVIRONMENTS = Array.from({ length: 10 }, (_, i) => `aws/dev-${i}`);

    /** Settings whose trust policy has so many characters. A letter of the last stack's name is in one subject. */
    function ofSize(size: number, environments = ENVIRONMENTS) {
        const ofLength = (length: number) => ({ environments, deployments: ["web/dev", `web/${"x".repeat(length)}`] });
        return ofLength(1 + size - trustPolicySize(trustOf(ofLength(1))));
    }

    /** The warning for a size. */
    const warning = (size: number) =>
        `environments and deployments make a trust policy of ${size} characters. AWS accepts 2048 unless the account's quota "Role trust policy length" is raised, at most to 8192. Raise it, or give each group of entries a role of its own.`;

    test("can be AWS's default quota without a warning", () => {
        expect(warningsOf(ofSize(2048))).toEqual([]);
    });

    test("can be one character more, with a warning", () => {
        expect(warningsOf(ofSize(2049))).toEqual([warning(2049)]);
    });

    test("can be AWS's maximum, with the same warning", () => {
        expect(warningsOf(ofSize(8192))).toEqual([warning(8192)]);
    });

    const fewer = "fewer entries. Give each group of them a role of its own: one stack of this program for each role";

    test("can't be one character more than the maximum", () => {
        expect(refusalOf(ofSize(8193))).toBe(
            printed(
                "environments and deployments: 12 of them make a trust policy of 8193 characters; AWS accepts 8192",
                fewer,
                "rm --stack dev --path 'environments[<index>]'",
            ),
        );
    });

    test("is brought down by a deployment if only deployments are trusted", () => {
        expect(refusalOf(ofSize(8194, []))).toBe(
            printed(
                "deployments and environments: 2 of them make a trust policy of 8194 characters; AWS accepts 8192",
                fewer,
                "rm --stack dev --path 'deployments[<index>]'",
            ),
        );
    });

    test("grows with every user of every environment", () => {
        const users = Array.from({ length: 40 }, (_, i) => `user-${i}`);
        expect(refusalOf({ environments: ["aws/dev", "web/prod"], users })).toMatch(
            /^1 problem .*\n\n {2}environments and deployments: 2 of them make a trust policy of 9\d{3} characters; AWS accepts 8192\.\n/,
        );
    });
});

describe("the environments to create", () => {
    test("are none unless it is asked for", () => {
        expect(trustOf({ environments: ["aws/dev"] }).environmentsToCreate).toEqual([]);
    });

    test("are those that are named, in the organization", () => {
        const values = { createEnvironments: true, environments: ["aws/dev", "web/prod"], deployments: ["web/*"] };
        expect(trustOf({ ...values, organization: "other" }).environmentsToCreate).toEqual([
            { organization: "other", project: "aws", name: "dev" },
            { organization: "other", project: "web", name: "prod" },
        ]);
    });

    test("are the stack's own if none is named", () => {
        expect(trustOf({ createEnvironments: true }).environmentsToCreate).toEqual([
            { organization: "acme", project: "keyless", name: "dev" },
        ]);
    });
});

describe.each([
    ["createEnvironments", true],
    ["users", ["alice", "bob"]],
])("%s", (key, value) => {
    test.each([
        [
            "wildcards",
            { environments: ["aws/dev", "aws/*", "web/d*"] },
            "needs environments by name, and environments has the wildcard aws/* and web/d*",
            1,
        ],
        [
            "the wildcard for all",
            { environments: ["*"] },
            "needs environments by name, and environments has the wildcard *",
            0,
        ],
        ["deployments only", { deployments: ["web/prod"] }, "needs environments, and only deployments are trusted", 0],
    ])("is refused with %s", (_, values, why, index) => {
        expect(refusalOf({ [key]: value, ...values })).toBe(
            printed(
                `${key}: ${JSON.stringify(value)} ${why}`,
                `${key} together with environments by name`,
                `set --stack dev --path 'environments[${index}]' '<project>/<environment>'`,
            ),
        );
    });

    test("is accepted with names, also beside deployments", () => {
        const values = { environments: ["aws/dev"], deployments: ["*"] };
        expect(trustOf({ [key]: value, ...values }).environments).toEqual([
            { kind: "one", project: "aws", name: "dev" },
        ]);
    });
});

describe("refuses", () => {
    test.each([
        [
            "an organization with a wildcard",
            { organization: "acme*" },
            'organization: "acme*" is not the name of an organization',
            ACCEPTED_ORGANIZATION,
            "set --stack dev organization '<organization>'",
        ],
        [
            "an issuer without https",
            { issuerUrl: "http://pulumi.example.com/oidc" },
            'issuerUrl: "http://pulumi.example.com/oidc" is not the URL of an OIDC issuer',
            ACCEPTED_ISSUER,
            "set --stack dev issuerUrl 'https://<host>/<path>'",
        ],
        [
            "another issuer of Pulumi Cloud",
            { issuerUrl: "https://api.pulumi.com/oidc/v2" },
            'issuerUrl: "https://api.pulumi.com/oidc/v2" is not the issuer of Pulumi Cloud\'s AWS logins',
            "https://api.pulumi.com/oidc",
            "set --stack dev issuerUrl https://api.pulumi.com/oidc",
        ],
        [
            "an issuer with a trailing slash, which the command leaves out",
            { issuerUrl: "https://pulumi.example.com/oidc/" },
            'issuerUrl: "https://pulumi.example.com/oidc/" is not the URL of an OIDC issuer',
            ACCEPTED_ISSUER,
            "set --stack dev issuerUrl https://pulumi.example.com/oidc",
        ],
        [
            "all environments of the legacy project",
            { environments: ["default/*"] },
            'environments[0]: "default/*" has a wildcard in the legacy project. A vault-login of any environment has tokens with the same audience, so a wildcard would trust them, too. Name the environments',
            "default/<environment> for each environment of the legacy project",
            "set --stack dev --path 'environments[0]' 'default/<environment>'",
        ],
        [
            "some environments of the legacy project",
            { environments: ["default/d*"] },
            'environments[0]: "default/d*" has a wildcard in the legacy project. A vault-login of any environment has tokens with the same audience, so a wildcard would trust them, too. Name the environments',
            "default/<environment> for each environment of the legacy project",
            "set --stack dev --path 'environments[0]' 'default/<environment>'",
        ],
        [
            "an environment with its organization",
            { environments: ["acme/aws/dev"] },
            'environments[0]: "acme/aws/dev" has three parts. Leave out the organization',
            ACCEPTED_ENVIRONMENTS,
            "set --stack dev --path 'environments[0]' '<project>/<environment>'",
        ],
        [
            "a stack with its organization",
            { deployments: ["acme/web/prod:update"] },
            'deployments[0]: "acme/web/prod:update" has three parts. Leave out the organization',
            ACCEPTED_DEPLOYMENTS,
            "set --stack dev --path 'deployments[0]' '<project>/<stack>'",
        ],
        [
            "an environment without a project",
            { environments: ["aws/dev", "aws"] },
            'environments[1]: "aws" does not name ESC environments',
            ACCEPTED_ENVIRONMENTS,
            "set --stack dev --path 'environments[1]' '<project>/<environment>'",
        ],
        [
            "a stack without a project",
            { deployments: ["web/prod", "web"] },
            'deployments[1]: "web" does not name stacks',
            ACCEPTED_DEPLOYMENTS,
            "set --stack dev --path 'deployments[1]' '<project>/<stack>'",
        ],
        [
            "an unknown operation",
            { deployments: ["web/prod:updte"] },
            'deployments[0]: "web/prod:updte" has an unknown operation. Did you mean update?',
            "preview, update, refresh, destroy, detect-drift, remediate-drift, or no ':' for all of them",
            "set --stack dev --path 'deployments[0]' 'web/prod:<operation>'",
        ],
    ])("%s", (_, values, says, accepted, run) => {
        expect(refusalOf(values)).toBe(printed(says, accepted, run));
        expect(readTrust(readerOf(values), STACK)).toBeUndefined();
    });

    // Otherwise refused entries would trust the stack's own environment, or be counted, or be missing elsewhere.
    test.each([
        ["an organization that is far too long", { organization: "x".repeat(5000) }, "organization"],
        ["all environments", { environments: ["aws"], createEnvironments: true }, "environments[0]"],
        ["all users", { users: ["*"], environments: ["aws/*"] }, "users[0]"],
        ["all deployments", { deployments: ["web"], createEnvironments: true }, "deployments[0]"],
        [
            "an environment beside a wildcard that can't be created",
            { environments: ["aws/*", "aws"], createEnvironments: true },
            "environments[1]",
        ],
        [
            "another type, beside too many environments",
            { createEnvironments: "no", environments: MANY_ENVIRONMENTS },
            "createEnvironments",
        ],
    ])("%s by its own mistake alone", (_, values, key) => {
        const reader = readerOf(values);
        expect(readTrust(reader, STACK)).toBeUndefined();
        expect(reader.mistakes.map((mistake) => mistake.key)).toEqual([key]);
    });
});

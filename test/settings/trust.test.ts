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

/** Too many for a trust policy. */
const MANY_ENVIRONMENTS = Array.from({ length: 40 }, (_, i) => `aws/environment-${i}`);

const trustOf = (values: Record<string, unknown>, stack = STACK) => settingsOf(values, stack).trust;
const readerOf = (values: Record<string, unknown>) => new Reader(configOf(values), "keyless", defaults);
const warningsOf = (values: Record<string, unknown>, stack = STACK) =>
    settingsOf({ policies: ["ReadOnlyAccess"], ...values }, stack).warnings.map((each) => printWarning(each, "dev"));

/** What `pulumi up` prints for one mistake. */
const printed = (says: string, accepted: string, run: string) =>
    `1 problem with stack dev. Nothing was created or changed.

  ${says}.
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

test.each([true, false])("createProvider is as it is set: %j", (createProvider) => {
    expect(trustOf({ createProvider }).createProvider).toBe(createProvider);
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

describe("the size of the trust policy", () => {
    const ENVIRONMENTS = Array.from({ length: 10 }, (_, i) => `aws/dev-${i}`);

    /** Settings whose trust policy has so many characters. A letter of the last stack's name is in one subject. */
    function ofSize(size: number, environments = ENVIRONMENTS) {
        const ofLength = (length: number) => ({ environments, deployments: ["web/dev", `web/${"x".repeat(length)}`] });
        return ofLength(1 + size - trustPolicySize(trustOf(ofLength(1))));
    }

    test("can be AWS's default quota without a warning", () => {
        expect(warningsOf(ofSize(2048))).toEqual([]);
    });

    test("can be one character more, with a warning", () => {
        expect(warningsOf(ofSize(2049))).toEqual([
            'environments and deployments make a trust policy of 2049 characters. AWS accepts 2048 unless the account\'s quota "Role trust policy length" is raised, at most to 4096. Raise it, or use <project>/* in place of many names.',
        ]);
    });

    test("can be AWS's maximum, with the same warning", () => {
        expect(warningsOf(ofSize(4096))).toEqual([
            'environments and deployments make a trust policy of 4096 characters. AWS accepts 2048 unless the account\'s quota "Role trust policy length" is raised, at most to 4096. Raise it, or use <project>/* in place of many names.',
        ]);
    });

    const fewer =
        "fewer entries: <project>/* or <project>/<prefix>* in place of many names, or one stack of this program for each group";

    test("can't be one character more than the maximum", () => {
        expect(refusalOf(ofSize(4097))).toBe(
            printed(
                "environments and deployments: 12 entries make a trust policy of 4097 characters; AWS accepts 4096",
                fewer,
                "rm --stack dev --path 'environments[0]'",
            ),
        );
    });

    test("is brought down by a deployment if only deployments are trusted", () => {
        expect(refusalOf(ofSize(4098, []))).toBe(
            printed(
                "environments and deployments: 2 entries make a trust policy of 4098 characters; AWS accepts 4096",
                fewer,
                "rm --stack dev --path 'deployments[0]'",
            ),
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

    test.each([
        [
            "from wildcards",
            { environments: ["aws/dev", "aws/*", "web/d*"] },
            "can't create environments from a wildcard: environments has aws/*, web/d*",
        ],
        [
            "from the wildcard for all",
            { environments: ["*"] },
            "can't create environments from a wildcard: environments has *",
        ],
        [
            "from deployments",
            { deployments: ["web/prod"] },
            "has no environment to create, because only deployments are trusted",
        ],
    ])("can't be created %s", (_, values, why) => {
        expect(refusalOf({ createEnvironments: true, ...values })).toBe(
            printed(
                `createEnvironments: true ${why}`,
                "false, or environments by name",
                "set --stack dev createEnvironments false",
            ),
        );
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
            { issuerUrl: "http://api.pulumi.com/oidc" },
            'issuerUrl: "http://api.pulumi.com/oidc" is not the URL of an OIDC issuer',
            "https://<host>/<path>, at most 255 characters, host in lower case, without credentials, query, fragment or trailing slash",
            "set --stack dev issuerUrl https://api.pulumi.com/oidc",
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
            'deployments[0]: "web/prod:updte" has an unknown operation. The nearest one is update',
            "preview, update, refresh, destroy, or no ':' for all of them",
            "set --stack dev --path 'deployments[0]' web/prod:update",
        ],
    ])("%s", (_, values, says, accepted, run) => {
        expect(refusalOf(values)).toBe(printed(says, accepted, run));
        expect(readTrust(readerOf(values), STACK)).toBeUndefined();
    });

    // Otherwise refused entries would trust the stack's own environment, or be counted, or be missing elsewhere.
    test.each([
        ["an organization that is far too long", { organization: "x".repeat(5000) }, "organization"],
        ["all environments", { environments: ["aws"], createEnvironments: true }, "environments[0]"],
        ["all deployments", { deployments: ["web"], createEnvironments: true }, "deployments[0]"],
        [
            "an environment beside a wildcard that can't be created",
            { environments: ["aws/*", "aws"], createEnvironments: true },
            "environments[1]",
        ],
        [
            "another type, beside too many environments",
            { createProvider: "no", environments: MANY_ENVIRONMENTS },
            "createProvider",
        ],
    ])("%s by its own mistake alone", (_, values, key) => {
        const reader = readerOf(values);
        expect(readTrust(reader, STACK)).toBeUndefined();
        expect(reader.mistakes.map((mistake) => mistake.key)).toEqual([key]);
    });
});

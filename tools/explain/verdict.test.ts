import { settingsOf, STACK } from "../../test/stacks";
import { declared, deployment, opened } from "../shared/testing/tokens";
import { judge, type Claims } from "./verdict";

/** 2026-01-01T00:00:00Z. */
const NOW = 1_767_225_600;
const ISSUER = "https://api.pulumi.com/oidc";

/** The verdict for a stack with these settings, all of them in its files. */
function verdictOf(values: Record<string, unknown>, claims: Claims) {
    const count = (key: string) => ((values[key] ?? []) as string[]).length;
    const configured = { environments: count("environments"), deployments: count("deployments") };
    return judge({ identity: STACK, configured, trust: settingsOf(values).trust }, claims, NOW);
}

type Row = [title: string, values: Record<string, unknown>, aud: string, sub: string, reason: string];

const USERS = { environments: ["aws/dev", "default/old"], users: ["alice", "bob"] };
const openedBy = (user: string, name = "aws/dev") =>
    declared(`currentEnvironment.name:${name}:pulumi.user.login:${user}`);

test.each<Row>([
    ["the default environment", {}, "aws:acme", opened("keyless/dev"), 'the ESC environment "keyless/dev"'],
    [
        "a login that declares its environment",
        { environments: ["aws/*"] },
        "aws:acme",
        declared("currentEnvironment.name:aws/x"),
        'the ESC environment "aws/x"',
    ],
    ["the legacy project", { environments: ["default/x"] }, "acme", opened("x"), 'the ESC environment "default/x"'],
    [
        "a deployment",
        { deployments: ["web/prod"] },
        "acme",
        deployment("web", "prod", "destroy"),
        'the deployment "web/prod:destroy"',
    ],
    ["a user", USERS, "aws:acme", openedBy("bob"), 'the ESC environment "aws/dev", opened by "bob"'],
    ["an unnamed environment", { environments: ["*"] }, "aws:acme", opened("<yaml>"), "this subject"],
    ["an unknown form", { environments: ["*"] }, "aws:acme", opened("a:b"), "this subject"],
])("a token is allowed: of %s", (_, values, aud, sub, whom) => {
    expect(verdictOf(values, { aud, sub })).toEqual({ allowed: true, reason: `The role trusts ${whom}.` });
});

/** Refused tokens with the same thing to do about each of them. */
function refuses(next: string | undefined, rows: Row[]) {
    test.each(rows)("of %s", (_, values, aud, sub, reason) => {
        expect(verdictOf(values, { aud, sub })).toEqual({ allowed: false, reason, next });
    });
}

describe("a token is refused for its subject:", () => {
    const noForm = (sub: string) =>
        `The subject "${sub}" has no form that Pulumi Cloud issues for environments or deployments.`;
    refuses("Compare it with the stack's output subjects.", [
        ["another issuer's form", {}, "aws:acme", "repo:acme/web", noForm("repo:acme/web")],
        [
            "the legacy project by its name",
            { environments: ["default/dev"] },
            "acme",
            opened("default/dev"),
            "The subject names the legacy project, which Pulumi Cloud leaves out of subjects.",
        ],
    ]);
    const organization = (named: string, trusted: string, hint = "") =>
        `The token is for the organization "${named}", and the role trusts "${trusted}".${hint}`;
    refuses("If that is your organization, set organization to it. That changes who is trusted.", [
        ["another organization", {}, "aws:other", opened("keyless/dev", "other"), organization("other", "acme")],
        [
            "an organization in another case",
            { organization: "Acme" },
            "aws:acme",
            opened("keyless/dev"),
            organization("acme", "Acme", " Names are case-sensitive."),
        ],
    ]);
    refuses("Use a role of its own for the key. This program creates no role for keys.", [
        [
            "a customer-managed key, where everybody is trusted",
            { environments: ["*"], deployments: ["*"] },
            "aws:acme",
            "pulumi:cmk:pulumi.organization.login:acme",
            "The token is for a customer-managed key, and not for an ESC environment or a deployment.",
        ],
    ]);
});

describe("a token is refused for its audience:", () => {
    const PLAIN = '"acme", which Pulumi Deployments, logins in the legacy project and every vault-login have';
    const AWS = '"aws:acme", which logins to AWS outside of the legacy project have';
    refuses(
        "Use fn::open::aws-login. If the environment imports its login, trust the one that defines it, and keep the login's subjectAttributes.",
        [
            [
                "a vault-login, or one that is imported from the legacy project",
                { environments: ["aws/dev"] },
                "acme",
                opened("aws/dev"),
                `The audience is ${PLAIN}. It must be "aws:acme".`,
            ],
            [
                "the legacy project with a login from outside of it",
                { environments: ["default/dev"] },
                "aws:acme",
                declared("currentEnvironment.name:dev"),
                `The audience is ${AWS}. It must be "acme".`,
            ],
            [
                "another cloud",
                {},
                "azure:acme",
                opened("keyless/dev"),
                'The audience is "azure:acme". It must be "aws:acme".',
            ],
            [
                "another case",
                {},
                "aws:Acme",
                opened("keyless/dev"),
                'The audience is "aws:Acme". It must be "aws:acme". Names are case-sensitive.',
            ],
            [
                "an unnamed environment, with the audience of none that is trusted",
                { environments: ["*"] },
                "acme",
                opened("<yaml>"),
                `The audience is ${PLAIN}. It must be "aws:acme".`,
            ],
            [
                "an unnamed environment, with a key that objects inherit",
                { environments: ["aws/dev", "aws/x", "default/x"] },
                "toString",
                opened("<yaml>"),
                'The audience is "toString". It must be "aws:acme" or "acme".',
            ],
        ],
    );
    refuses(undefined, [
        [
            "a deployment",
            { deployments: ["web/prod"] },
            "aws:acme",
            deployment("web", "prod", "update"),
            `The audience is ${AWS}. It must be "acme".`,
        ],
    ]);
});

describe("a token is refused, because the role doesn't trust what it names:", () => {
    const trusts = (whom: string, entries: string) => `The role doesn't trust ${whom}. It trusts ${entries}.`;
    // Whose default subject doesn't tell where the login is from.
    const otherwise = (command: string) =>
        `If the environment imports its login, give the login where it is defined subjectAttributes: [currentEnvironment.name]. Otherwise: ${command}`;
    refuses(otherwise("pulumi config set --stack acme/dev --path 'environments[2]' aws/prd"), [
        [
            "an environment",
            { environments: ["aws/dev", "AWS/prd"] },
            "aws:acme",
            opened("aws/prd"),
            `${trusts('the ESC environment "aws/prd"', '"aws/dev", "AWS/prd"')} Names are case-sensitive.`,
        ],
    ]);
    refuses("pulumi config set --stack acme/dev --path 'environments[2]' aws/prd", [
        [
            "an environment and a user",
            { environments: ["aws/dev", "aws/x"] },
            "aws:acme",
            declared("currentEnvironment.name:aws/prd:pulumi.user.login:eve"),
            trusts('the ESC environment "aws/prd", opened by "eve"', '"aws/dev", "aws/x"'),
        ],
    ]);
    refuses(otherwise("pulumi config set --stack acme/dev --path 'environments[1]' default/dev"), [
        [
            "the legacy project, where every other environment is trusted",
            { environments: ["*"] },
            "acme",
            opened("dev"),
            trusts('the ESC environment "default/dev"', '"*"'),
        ],
    ]);
    refuses("pulumi config set --stack acme/dev --path 'deployments[1]' web/prod:update", [
        [
            "an operation",
            { deployments: ["web/prod:preview"] },
            "acme",
            deployment("web", "prod", "update"),
            trusts('the deployment "web/prod:update"', '"web/prod:preview"'),
        ],
    ]);
    refuses(undefined, [
        [
            "an unnamed environment, where only deployments are trusted",
            { deployments: ["web/prod"] },
            "aws:acme",
            opened("<yaml>"),
            trusts("this subject", "no ESC environments"),
        ],
        [
            "a deployment whose name settings refuse, where only environments are trusted",
            {},
            "acme",
            deployment("web", "$(reboot)", "update"),
            trusts('the deployment "web/$(reboot):update"', "no deployments"),
        ],
    ]);
});

describe("a token is refused for its login's subjectAttributes:", () => {
    const declare = (attributes: string) =>
        `Give the login subjectAttributes: [${attributes}] and no other attribute, as in the stack's output escEnvironment.`;
    const NAME = "currentEnvironment.name";
    refuses(declare(NAME), [
        [
            "an environment that a stack's list opened",
            { environments: ["aws/dev"] },
            "aws:acme",
            opened("<yaml>"),
            "The environment was opened through a stack's environment: list, and its login lacks subjectAttributes, so the token doesn't name it.",
        ],
        [
            "a login that declares its user only, in the legacy project",
            { environments: ["*", "default/x"] },
            "acme",
            declared("pulumi.user.login:eve"),
            "The login's subjectAttributes lack currentEnvironment.name, so the token doesn't name its environment.",
        ],
        [
            "a login that declares more",
            { environments: ["aws/dev"] },
            "aws:acme",
            openedBy("eve"),
            `"aws/dev" is trusted, but the login's subjectAttributes are not [${NAME}].`,
        ],
    ]);
    const reason = `"aws/dev" is trusted, but the login's subjectAttributes are not [${NAME}, pulumi.user.login].`;
    refuses(declare(`${NAME}, pulumi.user.login`), [
        ["a login that declares nothing, with users", USERS, "aws:acme", opened("aws/dev"), reason],
        ["no user", USERS, "aws:acme", declared(`${NAME}:aws/dev`), reason],
        ["the user first", USERS, "aws:acme", declared(`pulumi.user.login:bob:${NAME}:aws/dev`), reason],
        ["more", USERS, "aws:acme", `${openedBy("bob")}:rootEnvironment.name:aws/dev`, reason],
    ]);
    refuses('To trust "eve" as well, add that login to users.', [
        [
            "another user",
            USERS,
            "acme",
            openedBy("eve", "old"),
            '"default/old" is trusted if alice or bob opens it, and "eve" opened it.',
        ],
    ]);
});

describe("a token is refused before its subject counts:", () => {
    const GOOD = { aud: "aws:acme", sub: opened("keyless/dev"), iss: ISSUER, nbf: NOW, exp: NOW + 1 };
    const OTHER = "https://pulumi.example.com/oidc";
    const CUSTOM =
        "The token is from fn::open::oidc, which is for services that accept the token itself. Its issuer and its subject are not those of logins to AWS.";

    test("but not a good one, of the issuer that the role trusts", () => {
        expect(verdictOf({}, GOOD).allowed).toBe(true);
        expect(verdictOf({ issuerUrl: OTHER }, { ...GOOD, iss: OTHER }).allowed).toBe(true);
    });

    test.each<[string, Partial<Claims>, string]>([
        ["fn::open::oidc, by its issuer", { iss: `${ISSUER}/v2`, exp: NOW }, CUSTOM],
        ["fn::open::oidc, by its subject", { iss: OTHER, sub: "pulumi:org:1a:env:2b" }, CUSTOM],
        [
            "another issuer",
            { iss: OTHER, exp: NOW, sub: "x" },
            `The token's issuer is "${OTHER}", and the role trusts "${ISSUER}".`,
        ],
        ["the past", { exp: NOW, sub: "x" }, "The token expired at Thu, 01 Jan 2026 00:00:00 GMT."],
        ["the future", { nbf: NOW + 1, sub: "x" }, "The token is not valid before Thu, 01 Jan 2026 00:00:01 GMT."],
        ["beyond any date", { nbf: 1e99 }, "The token is not valid before Invalid Date."],
    ])("one of %s", (_, claims, reason) => {
        expect(verdictOf({}, { ...GOOD, ...claims })).toMatchObject({
            allowed: false,
            reason,
            next: expect.stringMatching(/\.$/) as string,
        });
    });
});

// A terminal obeys such characters: an escape sequence, one of a single character, and a mark that reorders a line.
test.each<[string, Partial<Claims>]>([
    ["audience", { aud: "\u001b[2J\u009b\u202e" }],
    ["environment", { sub: opened("aws/\u001b[2J\u009b\u202e") }],
    ["user", { sub: openedBy("\u001b[2J\u009b\u202e") }],
    ["organization", { sub: opened("aws/dev", "\u001b[2J\u009b\u202e") }],
    ["operation", { aud: "acme", sub: deployment("web", "prod", "\u001b[2J\u009b\u202e") }],
    ["subject", { sub: "\u001b[2J\u009b\u202e" }],
    ["issuer", { iss: "\u001b[2J\u009b\u202e" }],
])("control characters in a token's %s are escaped", (_, claims) => {
    const { reason, next = "" } = verdictOf(USERS, { aud: "aws:acme", sub: opened("keyless/dev"), ...claims });
    expect(reason).toContain("\\u001b[2J\\u009b\\u202e");
    expect(reason + next).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

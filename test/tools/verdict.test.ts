import { printSteps } from "../../tools/remedies";
import type { Claims } from "../../tools/claims-verdict";
import { judge } from "../../tools/verdict";
import { declared, deployment, opened, roleOf } from "./tokens";

/** 2026-01-01T00:00:00Z. */
const NOW = 1_767_225_600;

/** A verdict, with the text of its next steps, for settings of which the stack's files have some. */
function verdictOf(values: Record<string, unknown>, claims: Claims, inFiles = values) {
    const { allowed, reason, next } = judge(roleOf(values, inFiles), claims, NOW);
    return { allowed, reason, next: printSteps(next, "dev") };
}

const DECLARE =
    "Give the login subjectAttributes: [currentEnvironment.name] and no other attribute, as in: pulumi stack output --stack dev escEnvironment";
const DECLARE_USER =
    "Give the login subjectAttributes: [currentEnvironment.name, pulumi.user.login] and no other attribute, as in: pulumi stack output --stack dev escEnvironment";
const NAME_IT =
    "Trust the environment: pulumi config set --stack dev --path 'environments[<index>]' '<project>/<environment>'";
const COMPARE = "Compare it with: pulumi stack output --stack dev subjects";

interface Case {
    title: string;
    values?: Record<string, unknown>;
    aud: string;
    sub: string;
    reason: string;
}

const REFUSED: (Case & { next: string })[] = [
    {
        title: "for another organization",
        aud: "aws:other",
        sub: opened("keyless/dev", "other"),
        reason: 'The token is for the organization "other", and the role trusts "acme".',
        next: "If \"other\" is your organization, trust it instead. That changes who is trusted: pulumi config set --stack dev organization '<organization>'",
    },
    {
        title: "for the organization with a capital letter",
        aud: "aws:Acme",
        sub: opened("keyless/dev", "Acme"),
        reason: 'The token is for the organization "Acme", and the role trusts "acme". Names are case-sensitive.',
        next: "If \"Acme\" is your organization, trust it instead. That changes who is trusted: pulumi config set --stack dev organization '<organization>'",
    },
    {
        title: "for the organization without its capital letter",
        values: { organization: "Acme" },
        aud: "aws:acme",
        sub: opened("keyless/dev"),
        reason: 'The token is for the organization "acme", and the role trusts "Acme". Names are case-sensitive.',
        next: "If \"acme\" is your organization, trust it instead. That changes who is trusted: pulumi config set --stack dev organization '<organization>'",
    },
    {
        title: "for an organization with a name that settings refuse",
        aud: "aws:*",
        sub: opened("keyless/dev", "*"),
        reason: 'The token is for the organization "*", and the role trusts "acme".',
        next: "",
    },
    {
        title: "for the organization that self-managed backends name",
        aud: "aws:organization",
        sub: opened("keyless/dev", "organization"),
        reason: 'The token is for the organization "organization", and the role trusts "acme".',
        next: "",
    },
    {
        title: "of a deployment in another organization",
        values: { deployments: ["web/prod"] },
        aud: "other",
        sub: deployment("web", "prod", "update", "other"),
        reason: 'The token is for the organization "other", and the role trusts "acme".',
        next: "If \"other\" is your organization, trust it instead. That changes who is trusted: pulumi config set --stack dev organization '<organization>'",
    },
    {
        title: "for a customer-managed key",
        aud: "aws:acme",
        sub: "pulumi:cmk:pulumi.organization.login:acme",
        reason: "The token is for a customer-managed key, and not for an ESC environment or a deployment.",
        next: "Use a role of its own for the key. This program creates no role for keys.",
    },
    {
        title: "for a customer-managed key, where every environment is trusted",
        values: { environments: ["*"], deployments: ["*"] },
        aud: "aws:acme",
        sub: "pulumi:cmk:pulumi.organization.login:acme",
        reason: "The token is for a customer-managed key, and not for an ESC environment or a deployment.",
        next: "Use a role of its own for the key. This program creates no role for keys.",
    },
    {
        title: "for a customer-managed key of another organization",
        aud: "aws:other",
        sub: "pulumi:cmk:pulumi.organization.login:other",
        reason: 'The token is for the organization "other", and the role trusts "acme".',
        next: "If \"other\" is your organization, trust it instead. That changes who is trusted: pulumi config set --stack dev organization '<organization>'",
    },
    {
        title: "of a subject that names the legacy project",
        values: { environments: ["default/dev"] },
        aud: "aws:acme",
        sub: opened("default/dev"),
        reason: "The subject names the legacy project, which Pulumi Cloud leaves out of subjects.",
        next: COMPARE,
    },
    {
        title: "of a subject that names the legacy project, where only deployments are trusted",
        values: { deployments: ["web/prod"] },
        aud: "aws:acme",
        sub: declared("currentEnvironment.name:default/dev"),
        reason: "The subject names the legacy project, which Pulumi Cloud leaves out of subjects.",
        next: COMPARE,
    },
    {
        title: "of an environment that a stack's list opened, whose login lacks subjectAttributes",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: opened("<yaml>"),
        reason: "The environment was opened through a stack's environment: list, and its login lacks subjectAttributes, so the token doesn't name it.",
        next: DECLARE,
    },
    {
        title: "of an environment that a stack's list opened, where users are named",
        values: { environments: ["aws/dev"], users: ["alice"] },
        aud: "aws:acme",
        sub: opened("<yaml>"),
        reason: "The environment was opened through a stack's environment: list, and its login lacks subjectAttributes, so the token doesn't name it.",
        next: DECLARE_USER,
    },
    {
        title: "of a login whose subjectAttributes don't name the environment",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: declared("pulumi.user.login:eve"),
        reason: "The login's subjectAttributes lack currentEnvironment.name, so the token doesn't name its environment.",
        next: DECLARE,
    },
    {
        title: "of a user who is named like the attribute",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: declared("pulumi.user.login:currentEnvironment.name:aws/dev"),
        reason: "The login's subjectAttributes lack currentEnvironment.name, so the token doesn't name its environment.",
        next: DECLARE,
    },
    {
        title: "of a login with more subjectAttributes than the environment",
        values: { environments: ["aws/prod", "aws/dev"] },
        aud: "aws:acme",
        sub: declared("currentEnvironment.name:aws/dev:pulumi.user.login:eve"),
        reason: '"aws/dev" is trusted, but the login declares other subjectAttributes than currentEnvironment.name.',
        next: DECLARE,
    },
    {
        title: "of a login that declares another attribute before the environment, where a whole project is trusted",
        values: { environments: ["aws/*"] },
        aud: "aws:acme",
        sub: declared("pulumi.user.login:eve:currentEnvironment.name:aws/dev"),
        reason: '"aws/*" is trusted, but the login declares other subjectAttributes than currentEnvironment.name.',
        next: DECLARE,
    },
    {
        title: "of an environment that isn't listed",
        values: { environments: ["aws/dev", "aws/prod"] },
        aud: "aws:acme",
        sub: declared("currentEnvironment.name:aws/prd"),
        reason: 'The role doesn\'t trust the ESC environment "aws/prd". It trusts "aws/dev", "aws/prod".',
        next: "pulumi config set --stack dev --path 'environments[2]' aws/prd",
    },
    {
        title: "of an environment besides five that are listed",
        values: { environments: ["a/1", "a/2", "a/3", "a/4", "a/5"] },
        aud: "aws:acme",
        sub: opened("aws/prd"),
        reason: 'The role doesn\'t trust the ESC environment "aws/prd". It trusts "a/1", "a/2", "a/3", "a/4", "a/5".',
        next: "pulumi config set --stack dev --path 'environments[5]' aws/prd",
    },
    {
        title: "of an environment besides six that are listed",
        values: { environments: ["a/1", "a/2", "a/3", "a/4", "a/5", "a/6"] },
        aud: "aws:acme",
        sub: opened("aws/prd"),
        reason: 'The role doesn\'t trust the ESC environment "aws/prd". It trusts "a/1", "a/2", "a/3", "a/4", "a/5" and 1 more.',
        next: "pulumi config set --stack dev --path 'environments[6]' aws/prd",
    },
    {
        title: "of an environment besides seven that are listed",
        values: { environments: ["a/1", "a/2", "a/3", "a/4", "a/5", "a/6", "AWS/prd"] },
        aud: "aws:acme",
        sub: opened("aws/prd"),
        reason: 'The role doesn\'t trust the ESC environment "aws/prd". It trusts "a/1", "a/2", "a/3", "a/4", "a/5" and 2 more. Names are case-sensitive.',
        next: "pulumi config set --stack dev --path 'environments[7]' aws/prd",
    },
    {
        title: "of an environment that isn't listed, with more subjectAttributes",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: declared("currentEnvironment.name:aws/foo:rootEnvironment.name:aws/x"),
        reason: 'The role doesn\'t trust the ESC environment "aws/foo". It trusts "aws/dev".',
        next: `pulumi config set --stack dev --path 'environments[1]' aws/foo; then: ${DECLARE}`,
    },
    {
        title: "of an environment with a capital letter",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: opened("aws/Dev"),
        reason: 'The role doesn\'t trust the ESC environment "aws/Dev". It trusts "aws/dev". Names are case-sensitive.',
        next: "pulumi config set --stack dev --path 'environments[1]' aws/Dev",
    },
    {
        title: "of an environment without its capital letter",
        values: { environments: ["aws/Dev"] },
        aud: "aws:acme",
        sub: opened("aws/dev"),
        reason: 'The role doesn\'t trust the ESC environment "aws/dev". It trusts "aws/Dev". Names are case-sensitive.',
        next: "pulumi config set --stack dev --path 'environments[1]' aws/dev",
    },
    {
        title: "of an environment in the legacy project that isn't listed",
        values: { environments: ["default/x"] },
        aud: "acme",
        sub: opened("dev"),
        reason: 'The role doesn\'t trust the ESC environment "default/dev". It trusts "default/x".',
        next: "pulumi config set --stack dev --path 'environments[1]' default/dev",
    },
    {
        title: "of an environment in the legacy project, where every other one is trusted",
        values: { environments: ["*"] },
        aud: "acme",
        sub: opened("dev"),
        reason: 'The role doesn\'t trust the ESC environment "default/dev". It trusts "*".',
        next: "pulumi config set --stack dev --path 'environments[1]' default/dev",
    },
    {
        title: "of another environment than the default one",
        aud: "aws:acme",
        sub: opened("aws/dev"),
        reason: 'The role doesn\'t trust the ESC environment "aws/dev". It trusts "keyless/dev".',
        next: "pulumi config set --stack dev --path 'environments[0]' keyless/dev && pulumi config set --stack dev --path 'environments[1]' aws/dev",
    },
    {
        title: "of an environment whose name has two slashes",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: opened("a/b/c"),
        reason: 'The role doesn\'t trust the ESC environment "a/b/c". It trusts "aws/dev".',
        next: "",
    },
    {
        title: "of an environment whose name is a wildcard",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: opened("aws/*"),
        reason: 'The role doesn\'t trust the ESC environment "aws/*". It trusts "aws/dev".',
        next: "",
    },
    {
        title: "of an environment whose name means something to a shell",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: opened("aws/$(reboot)"),
        reason: 'The role doesn\'t trust the ESC environment "aws/$(reboot)". It trusts "aws/dev".',
        next: "",
    },
    {
        title: "of an environment where only deployments are trusted",
        values: { deployments: ["web/prod"] },
        aud: "aws:acme",
        sub: opened("aws/dev"),
        reason: 'The role doesn\'t trust the ESC environment "aws/dev". It trusts no ESC environments.',
        next: "pulumi config set --stack dev --path 'environments[0]' aws/dev",
    },
    {
        title: "of an environment that isn't named where only deployments are trusted",
        values: { deployments: ["web/prod"] },
        aud: "aws:acme",
        sub: opened("<yaml>"),
        reason: "The environment was opened through a stack's environment: list, and its login lacks subjectAttributes, so the token doesn't name it.",
        next: `${NAME_IT}; then: ${DECLARE}`,
    },
    {
        title: "of a login that doesn't name its environment where only deployments are trusted",
        values: { deployments: ["web/prod"] },
        aud: "aws:acme",
        sub: declared("pulumi.user.login:eve"),
        reason: "The login's subjectAttributes lack currentEnvironment.name, so the token doesn't name its environment.",
        next: `${NAME_IT}; then: ${DECLARE}`,
    },
    {
        title: "of a login with more subjectAttributes where only deployments are trusted",
        values: { deployments: ["web/prod"] },
        aud: "aws:acme",
        sub: declared("currentEnvironment.name:aws/dev:pulumi.user.login:eve"),
        reason: 'The role doesn\'t trust the ESC environment "aws/dev", opened by "eve". It trusts no ESC environments.',
        next: `pulumi config set --stack dev --path 'environments[0]' aws/dev; then: ${DECLARE}`,
    },
    {
        title: "of a deployment where only environments are trusted",
        aud: "acme",
        sub: deployment("web", "prod", "preview"),
        reason: 'The role doesn\'t trust the operation preview of stack "web/prod". It trusts no deployments.',
        next: "pulumi config set --stack dev --path 'environments[0]' keyless/dev && pulumi config set --stack dev --path 'deployments[0]' web/prod:preview",
    },
    {
        title: "of an operation that isn't listed",
        values: { deployments: ["web/prod:preview", "web/dev"] },
        aud: "acme",
        sub: deployment("web", "prod", "update"),
        reason: 'The role doesn\'t trust the operation update of stack "web/prod". It trusts "web/prod:preview".',
        next: "pulumi config set --stack dev --path 'deployments[2]' web/prod:update",
    },
    {
        title: "of an operation besides two that are listed",
        values: { deployments: ["web/prod:preview", "web/prod:refresh"] },
        aud: "acme",
        sub: deployment("web", "prod", "destroy"),
        reason: 'The role doesn\'t trust the operation destroy of stack "web/prod". It trusts "web/prod:preview", "web/prod:refresh".',
        next: "pulumi config set --stack dev --path 'deployments[2]' web/prod:destroy",
    },
    {
        title: "of drift that isn't listed",
        values: { deployments: ["web/prod:detect-drift"] },
        aud: "acme",
        sub: deployment("web", "prod", "remediate-drift"),
        reason: 'The role doesn\'t trust the operation remediate-drift of stack "web/prod". It trusts "web/prod:detect-drift".',
        next: "pulumi config set --stack dev --path 'deployments[1]' web/prod:remediate-drift",
    },
    {
        title: "of an operation that settings refuse",
        values: { deployments: ["web/prod:update"] },
        aud: "acme",
        sub: deployment("web", "prod", "Update"),
        reason: 'The role doesn\'t trust the operation Update of stack "web/prod". It trusts "web/prod:update".',
        next: "",
    },
    {
        title: "of a stack that isn't listed",
        values: { deployments: ["web/prod"] },
        aud: "acme",
        sub: deployment("web", "prd", "update"),
        reason: 'The role doesn\'t trust the operation update of stack "web/prd". It trusts "web/prod".',
        next: "pulumi config set --stack dev --path 'deployments[1]' web/prd:update",
    },
    {
        title: "of a stack with a capital letter",
        values: { deployments: ["web/prod"] },
        aud: "acme",
        sub: deployment("web", "Prod", "update"),
        reason: 'The role doesn\'t trust the operation update of stack "web/Prod". It trusts "web/prod". Names are case-sensitive.',
        next: "pulumi config set --stack dev --path 'deployments[1]' web/Prod:update",
    },
    {
        title: "of a stack whose name is a wildcard",
        values: { deployments: ["web/prod"] },
        aud: "acme",
        sub: deployment("web", "*", "update"),
        reason: 'The role doesn\'t trust the operation update of stack "web/*". It trusts "web/prod".',
        next: "",
    },
    {
        title: "of another issuer's subject",
        aud: "aws:acme",
        sub: "repo:acme/web:ref:refs/heads/main",
        reason: 'The subject "repo:acme/web:ref:refs/heads/main" has no form that Pulumi Cloud issues for environments or deployments.',
        next: COMPARE,
    },
    {
        title: "of a subject that breaks off",
        aud: "aws:acme",
        sub: "pulumi:environments:org:acme",
        reason: 'The subject "pulumi:environments:org:acme" has no form that Pulumi Cloud issues for environments or deployments.',
        next: COMPARE,
    },
    {
        title: "of an environment without a name",
        aud: "aws:acme",
        sub: opened(""),
        reason: 'The subject "pulumi:environments:org:acme:env:" has no form that Pulumi Cloud issues for environments or deployments.',
        next: COMPARE,
    },
    {
        title: "of a deployment with another scope",
        aud: "acme",
        sub: "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:read",
        reason: 'The subject "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:read" has no form that Pulumi Cloud issues for environments or deployments.',
        next: COMPARE,
    },
];

describe("refuses a token", () => {
    test.each(REFUSED)("$title", ({ values = {}, aud, sub, reason, next }) => {
        expect(verdictOf(values, { aud, sub })).toEqual({ allowed: false, reason, next });
    });

    // A terminal obeys such characters.
    test.each([
        ["an operation", { deployments: ["web/prod"] }, "acme", deployment("web", "prod", "\u001b[31mx\u0085\u202e")],
        ["a stack", { deployments: ["web/prod"] }, "acme", deployment("web", "\u001b[31mx\u0085\u202e", "update")],
        ["an environment", { environments: ["aws/dev"] }, "aws:acme", opened("aws/\u001b[31mx\u0085\u202e")],
        ["an organization", {}, "aws:acme", opened("aws/x", "\u001b[31mx\u0085\u202e")],
        ["an audience", {}, "\u001b[31mx\u0085\u202e", opened("keyless/dev")],
        ["a subject of no known form", {}, "aws:acme", "\u001b[31mx\u0085\u202e"],
        [
            "a user",
            { environments: ["aws/dev"], users: ["alice"] },
            "aws:acme",
            declared("currentEnvironment.name:aws/dev:pulumi.user.login:\u001b[31mx\u0085\u202e"),
        ],
    ])("with control characters in %s, which are escaped", (_, values, aud, sub) => {
        const { reason } = verdictOf(values, { aud, sub });
        expect(reason).toContain("\\u001b[31mx\\u0085\\u202e");
        expect(reason).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    });
});

describe("a remedy counts the entries of the stack's files", () => {
    const environment = { aud: "aws:acme", sub: opened("aws/x") };
    const update = { aud: "acme", sub: deployment("web", "x", "update") };
    const KEEP = "pulumi config set --stack dev --path 'environments[0]' keyless/dev && ";

    test("and not those of -c", () => {
        const values = { environments: ["aws/dev", "aws/prod"], deployments: ["web/dev", "web/prod"] };
        const inFiles = { environments: ["aws/dev"], deployments: ["web/dev"] };
        expect(verdictOf(values, environment, inFiles).next).toBe(
            "pulumi config set --stack dev --path 'environments[1]' aws/x",
        );
        expect(verdictOf(values, update, inFiles).next).toBe(
            "pulumi config set --stack dev --path 'deployments[1]' web/x:update",
        );
    });

    test("and keeps the default environment, which the files trust, if -c has the only entries", () => {
        const values = { environments: ["aws/dev"], deployments: ["web/dev"] };
        expect(verdictOf(values, environment, {}).next).toBe(
            `${KEEP}pulumi config set --stack dev --path 'environments[1]' aws/x`,
        );
        expect(verdictOf(values, update, {}).next).toBe(
            `${KEEP}pulumi config set --stack dev --path 'deployments[0]' web/x:update`,
        );
    });
});

describe("where users are named", () => {
    const values = { environments: ["aws/dev", "default/old"], users: ["alice", "bob"] };
    const nameOnly = declared("currentEnvironment.name:aws/dev");
    const openedBy = (user: string, name = "aws/dev") =>
        declared(`currentEnvironment.name:${name}:pulumi.user.login:${user}`);
    const NEXT_USER = "pulumi config set --stack dev --path 'users[2]' eve";

    test.each([
        ["alice", "aws:acme", "aws/dev", "aws/dev"],
        ["bob", "acme", "old", "default/old"],
    ])("allows a token of %s, with the audience %s, for %s", (user, aud, name, environment) => {
        expect(verdictOf(values, { aud, sub: openedBy(user, name) })).toEqual({
            allowed: true,
            reason: `The role trusts the ESC environment "${environment}", opened by "${user}".`,
            next: "",
        });
    });

    test("refuses a user who isn't listed", () => {
        expect(verdictOf(values, { aud: "aws:acme", sub: openedBy("eve") })).toEqual({
            allowed: false,
            reason: '"aws/dev" is trusted only if opened by alice or bob, and "eve" opened it.',
            next: NEXT_USER,
        });
    });

    test("counts the users of the stack's files, and not those of -c", () => {
        const { next } = verdictOf(values, { aud: "aws:acme", sub: openedBy("eve") }, { ...values, users: ["alice"] });
        expect(next).toBe("pulumi config set --stack dev --path 'users[1]' eve");
    });

    test("has no command that adds the first user, which would end the trust of all others", () => {
        const inFiles = { environments: values.environments };
        expect(verdictOf(values, { aud: "aws:acme", sub: openedBy("eve") }, inFiles)).toEqual({
            allowed: false,
            reason: '"aws/dev" is trusted only if opened by alice or bob, and "eve" opened it.',
            next: "",
        });
    });

    test.each(["*", "$(reboot)", "", "x".repeat(81)])(
        "has no command for the user %j, whom settings refuse",
        (user) => {
            expect(verdictOf(values, { aud: "aws:acme", sub: openedBy(user) })).toEqual({
                allowed: false,
                reason: `"aws/dev" is trusted only if opened by alice or bob, and "${user}" opened it.`,
                next: "",
            });
        },
    );

    test.each([
        ["without a user", nameOnly],
        ["by the default subject", opened("aws/dev")],
        ["in the wrong order", declared("pulumi.user.login:alice:currentEnvironment.name:aws/dev")],
        ["and more", `${openedBy("alice")}:rootEnvironment.name:aws/dev`],
    ])("refuses a token that names the environment %s", (_, sub) => {
        expect(verdictOf(values, { aud: "aws:acme", sub })).toEqual({
            allowed: false,
            reason: '"aws/dev" is trusted for some users only, and the token doesn\'t name the environment and then the user.',
            next: DECLARE_USER,
        });
    });

    test("names both steps for another environment by the default subject, and one if the login declares rightly", () => {
        const add = "pulumi config set --stack dev --path 'environments[2]' aws/x";
        expect(verdictOf(values, { aud: "aws:acme", sub: opened("aws/x") })).toEqual({
            allowed: false,
            reason: 'The role doesn\'t trust the ESC environment "aws/x". It trusts "aws/dev", "default/old".',
            next: `${add}; then: ${DECLARE_USER}`,
        });
        expect(verdictOf(values, { aud: "aws:acme", sub: openedBy("alice", "aws/x") })).toEqual({
            allowed: false,
            reason: 'The role doesn\'t trust the ESC environment "aws/x", opened by "alice". It trusts "aws/dev", "default/old".',
            next: add,
        });
    });
});

const ALLOWED: Case[] = [
    {
        title: "of the default environment",
        aud: "aws:acme",
        sub: opened("keyless/dev"),
        reason: 'The role trusts the ESC environment "keyless/dev".',
    },
    {
        title: "of an environment that is listed",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: opened("aws/dev"),
        reason: 'The role trusts the ESC environment "aws/dev".',
    },
    {
        title: "of an environment whose login declares its name",
        values: { environments: ["aws/*"] },
        aud: "aws:acme",
        sub: declared("currentEnvironment.name:aws/x"),
        reason: 'The role trusts the ESC environment "aws/x".',
    },
    {
        title: "of an environment in the legacy project",
        values: { environments: ["default/x"] },
        aud: "acme",
        sub: opened("x"),
        reason: 'The role trusts the ESC environment "default/x".',
    },
    {
        title: "of drift that a deployment detects",
        values: { deployments: ["web/prod:detect-drift"] },
        aud: "acme",
        sub: deployment("web", "prod", "detect-drift"),
        reason: 'The role trusts the operation detect-drift of stack "web/prod".',
    },
    {
        title: "of a deployment",
        values: { deployments: ["web/prod"] },
        aud: "acme",
        sub: deployment("web", "prod", "destroy"),
        reason: 'The role trusts the operation destroy of stack "web/prod".',
    },
    {
        title: "of an environment that a stack's list opened, where every environment is trusted",
        values: { environments: ["*"] },
        aud: "aws:acme",
        sub: opened("<yaml>"),
        reason: "The role trusts ESC environments with tokens that don't name them.",
    },
    {
        title: "of a login whose subjectAttributes don't name its environment, where every environment is trusted",
        values: { environments: ["*"] },
        aud: "aws:acme",
        sub: declared("pulumi.user.login:eve"),
        reason: "The role trusts ESC environments with tokens that don't name them.",
    },
    {
        title: "of an unknown form, where every environment is trusted",
        values: { environments: ["*"] },
        aud: "aws:acme",
        sub: opened("a:b"),
        reason: "The role trusts this subject.",
    },
];

test.each(ALLOWED)("allows a token $title", ({ values = {}, aud, sub, reason }) => {
    expect(judge(roleOf(values), { aud, sub }, NOW)).toEqual({ allowed: true, reason, next: [] });
});

describe("a verdict", () => {
    const token = { aud: "aws:acme", sub: opened("keyless/dev"), iss: "https://api.pulumi.com/oidc" };
    const otherIssuer = "https://pulumi.example.com/oidc";
    const reasonFor = (claims: Partial<Claims>, values = {}) => verdictOf(values, { ...token, ...claims });

    test("is to allow a token of the role's issuer in its time", () => {
        expect(reasonFor({ nbf: NOW, exp: NOW + 1 }).allowed).toBe(true);
        expect(reasonFor({ iss: otherIssuer }, { issuerUrl: otherIssuer }).allowed).toBe(true);
    });

    test("tells a token of fn::open::oidc first, then its issuer, its time, and its subject", () => {
        const claims = { iss: otherIssuer, exp: NOW, sub: "pulumi:org:1a2b:env:3c4d" };
        const verdicts = [
            reasonFor(claims, { environments: ["*"] }),
            reasonFor({ ...claims, sub: "x" }),
            reasonFor({ exp: NOW, sub: "x" }),
            reasonFor({ sub: "x" }),
        ];
        expect(verdicts.map(({ allowed }) => allowed)).toEqual([false, false, false, false]);
        expect(verdicts.map(({ reason }) => reason.split(/[,."]/)[0])).toEqual([
            "The token is from fn::open::oidc",
            "The token's issuer is ",
            "The token expired at 2026-01-01T00:00:00",
            "The subject ",
        ]);
    });
});

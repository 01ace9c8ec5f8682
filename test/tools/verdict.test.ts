import { printSteps } from "../../tools/remedies";
import { judge, type Claims } from "../../tools/verdict";
import { declared, deployment, opened, roleOf } from "./tokens";

/** 2026-01-01T00:00:00Z. */
const NOW = 1_767_225_600;

/** A verdict, with the text of its next steps. */
function verdictOf(values: Record<string, unknown>, claims: Claims) {
    const { allowed, reason, next } = judge(roleOf(values), claims, NOW);
    return { allowed, reason, next: printSteps(next, "dev") };
}

const DECLARE =
    "Give the login subjectAttributes: [currentEnvironment.name] and no other attribute, like the YAML of: pulumi stack output --stack dev escEnvironment";
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
        next: "If you mean that organization: pulumi config set --stack dev organization other",
    },
    {
        title: "for the organization with a capital letter",
        aud: "aws:Acme",
        sub: opened("keyless/dev", "Acme"),
        reason: 'The token is for the organization "Acme", and the role trusts "acme". Names are case-sensitive.',
        next: "If you mean that organization: pulumi config set --stack dev organization Acme",
    },
    {
        title: "for the organization without its capital letter",
        values: { organization: "Acme" },
        aud: "aws:acme",
        sub: opened("keyless/dev"),
        reason: 'The token is for the organization "acme", and the role trusts "Acme". Names are case-sensitive.',
        next: "If you mean that organization: pulumi config set --stack dev organization acme",
    },
    {
        title: "with the audience of another organization",
        aud: "aws:other",
        sub: opened("keyless/dev"),
        reason: 'The audience "aws:other" is not one that Pulumi Cloud issues to this organization for AWS. Tokens of the ESC environment "keyless/dev" have "aws:acme".',
        next: 'Make the login, or the test, ask for "aws:acme".',
    },
    {
        title: "with the audience of AWS itself",
        aud: "sts.amazonaws.com",
        sub: opened("keyless/dev"),
        reason: 'The audience "sts.amazonaws.com" is not one that Pulumi Cloud issues to this organization for AWS. Tokens of the ESC environment "keyless/dev" have "aws:acme".',
        next: 'Make the login, or the test, ask for "aws:acme".',
    },
    {
        title: "with the audience of another cloud",
        aud: "azure:acme",
        sub: opened("keyless/dev"),
        reason: 'The audience "azure:acme" is not one that Pulumi Cloud issues to this organization for AWS. Tokens of the ESC environment "keyless/dev" have "aws:acme".',
        next: 'Make the login, or the test, ask for "aws:acme".',
    },
    {
        title: "with an audience that has a capital letter",
        aud: "aws:Acme",
        sub: opened("keyless/dev"),
        reason: 'The audience "aws:Acme" differs by case, and audiences are case-sensitive. Tokens of the ESC environment "keyless/dev" have "aws:acme".',
        next: 'Make the login, or the test, ask for "aws:acme".',
    },
    {
        title: "with an audience that lacks a capital letter",
        values: { organization: "Acme" },
        aud: "aws:acme",
        sub: opened("keyless/dev", "Acme"),
        reason: 'The audience "aws:acme" differs by case, and audiences are case-sensitive. Tokens of the ESC environment "keyless/dev" have "aws:Acme".',
        next: 'Make the login, or the test, ask for "aws:Acme".',
    },
    {
        title: "of an environment, with the audience of Deployments",
        values: { environments: ["aws/dev"] },
        aud: "acme",
        sub: opened("aws/dev"),
        reason: 'The audience "acme" belongs to Pulumi Deployments and to ESC environments in the legacy project. Tokens of the ESC environment "aws/dev" have "aws:acme".',
        next: 'Make the login, or the test, ask for "aws:acme".',
    },
    {
        title: "of a deployment, with the audience of environments",
        values: { deployments: ["web/prod"] },
        aud: "aws:acme",
        sub: deployment("web", "prod", "update"),
        reason: 'The audience "aws:acme" belongs to ESC environments outside of the legacy project. Tokens of the operation update of stack "web/prod" have "acme".',
        next: 'Make the login, or the test, ask for "acme".',
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
        title: "of a prefix in the legacy project, without subjectAttributes",
        values: { environments: ["default/team-*"] },
        aud: "acme",
        sub: opened("team-a"),
        reason: '"default/team-*" is trusted, but a prefix in the legacy project accepts only logins with subjectAttributes.',
        next: DECLARE,
    },
    {
        title: "of an environment that isn't listed",
        values: { environments: ["aws/dev", "aws/prod"] },
        aud: "aws:acme",
        sub: declared("currentEnvironment.name:aws/prd"),
        reason: 'The role doesn\'t trust the ESC environment "aws/prd". The nearest entry is "aws/prod".',
        next: "pulumi config set --stack dev --path 'environments[2]' aws/prd",
    },
    {
        title: "of an environment that isn't listed, with more subjectAttributes",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: declared("currentEnvironment.name:aws/foo:rootEnvironment.name:aws/x"),
        reason: 'The role doesn\'t trust the ESC environment "aws/foo". The nearest entry is "aws/dev".',
        next: `pulumi config set --stack dev --path 'environments[1]' aws/foo; then: ${DECLARE}`,
    },
    {
        title: "of an environment with a capital letter",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: opened("aws/Dev"),
        reason: 'The role doesn\'t trust the ESC environment "aws/Dev". It trusts "aws/dev": names are case-sensitive.',
        next: "pulumi config set --stack dev --path 'environments[1]' aws/Dev",
    },
    {
        title: "of an environment without its capital letter",
        values: { environments: ["aws/Dev"] },
        aud: "aws:acme",
        sub: opened("aws/dev"),
        reason: 'The role doesn\'t trust the ESC environment "aws/dev". It trusts "aws/Dev": names are case-sensitive.',
        next: "pulumi config set --stack dev --path 'environments[1]' aws/dev",
    },
    {
        title: "of an environment in the legacy project that isn't listed",
        values: { environments: ["aws/dev"] },
        aud: "acme",
        sub: opened("dev"),
        reason: 'The role doesn\'t trust the ESC environment "default/dev". The nearest entry is "aws/dev".',
        next: "pulumi config set --stack dev --path 'environments[1]' default/dev",
    },
    {
        title: "of another environment than the default one",
        aud: "aws:acme",
        sub: opened("aws/dev"),
        reason: 'The role doesn\'t trust the ESC environment "aws/dev". The nearest entry is "keyless/dev".',
        next: "pulumi config set --stack dev --path 'environments[0]' keyless/dev && pulumi config set --stack dev --path 'environments[1]' aws/dev",
    },
    {
        title: "of an environment whose name has two slashes",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: opened("a/b/c"),
        reason: 'The role doesn\'t trust the ESC environment "a/b/c". The nearest entry is "aws/dev".',
        next: "",
    },
    {
        title: "of an environment whose name is a wildcard",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: opened("aws/*"),
        reason: 'The role doesn\'t trust the ESC environment "aws/*". The nearest entry is "aws/dev".',
        next: "",
    },
    {
        title: "of an environment whose name means something to a shell",
        values: { environments: ["aws/dev"] },
        aud: "aws:acme",
        sub: opened("aws/$(reboot)"),
        reason: 'The role doesn\'t trust the ESC environment "aws/$(reboot)". The nearest entry is "aws/dev".',
        next: "",
    },
    {
        title: "of an environment where only deployments are trusted",
        values: { deployments: ["web/prod"] },
        aud: "aws:acme",
        sub: opened("aws/dev"),
        reason: "The role trusts deployments, and no ESC environments.",
        next: "pulumi config set --stack dev --path 'environments[0]' aws/dev",
    },
    {
        title: "of an environment that isn't named where only deployments are trusted",
        values: { deployments: ["web/prod"] },
        aud: "aws:acme",
        sub: opened("<yaml>"),
        reason: "The role trusts deployments, and no ESC environments.",
        next: DECLARE,
    },
    {
        title: "of a login with more subjectAttributes where only deployments are trusted",
        values: { deployments: ["web/prod"] },
        aud: "aws:acme",
        sub: declared("currentEnvironment.name:aws/dev:pulumi.user.login:eve"),
        reason: "The role trusts deployments, and no ESC environments.",
        next: `pulumi config set --stack dev --path 'environments[0]' aws/dev; then: ${DECLARE}`,
    },
    {
        title: "of a deployment where only environments are trusted",
        aud: "acme",
        sub: deployment("web", "prod", "preview"),
        reason: "The role trusts ESC environments, and no deployments.",
        next: "pulumi config set --stack dev --path 'environments[0]' keyless/dev && pulumi config set --stack dev --path 'deployments[0]' web/prod:preview",
    },
    {
        title: "of an operation that isn't listed",
        values: { deployments: ["web/prod:preview", "web/dev"] },
        aud: "acme",
        sub: deployment("web", "prod", "update"),
        reason: 'The role doesn\'t trust the operation update of stack "web/prod". It trusts only web/prod:preview.',
        next: "pulumi config set --stack dev --path 'deployments[2]' web/prod:update",
    },
    {
        title: "of an operation besides two that are listed",
        values: { deployments: ["web/prod:preview", "web/prod:refresh"] },
        aud: "acme",
        sub: deployment("web", "prod", "destroy"),
        reason: 'The role doesn\'t trust the operation destroy of stack "web/prod". It trusts only web/prod:preview, web/prod:refresh.',
        next: "pulumi config set --stack dev --path 'deployments[2]' web/prod:destroy",
    },
    {
        title: "of an operation that settings refuse",
        values: { deployments: ["web/prod:update"] },
        aud: "acme",
        sub: deployment("web", "prod", "Update"),
        reason: 'The role doesn\'t trust the operation Update of stack "web/prod". It trusts only web/prod:update.',
        next: "",
    },
    {
        title: "of a stack that isn't listed",
        values: { deployments: ["web/prod"] },
        aud: "acme",
        sub: deployment("web", "prd", "update"),
        reason: 'The role doesn\'t trust the operation update of stack "web/prd". The nearest entry is "web/prod".',
        next: "pulumi config set --stack dev --path 'deployments[1]' web/prd:update",
    },
    {
        title: "of a stack with a capital letter",
        values: { deployments: ["web/prod"] },
        aud: "acme",
        sub: deployment("web", "Prod", "update"),
        reason: 'The role doesn\'t trust the operation update of stack "web/Prod". It trusts "web/prod": names are case-sensitive.',
        next: "pulumi config set --stack dev --path 'deployments[1]' web/Prod:update",
    },
    {
        title: "of a stack whose name is a wildcard",
        values: { deployments: ["web/prod"] },
        aud: "acme",
        sub: deployment("web", "*", "update"),
        reason: 'The role doesn\'t trust the operation update of stack "web/*". The nearest entry is "web/prod".',
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

    // Such a token may have either audience, so its own name can't stand for it.
    test.each([
        ["azure:acme", 'The audience "azure:acme" is not one that Pulumi Cloud issues to this organization for AWS.'],
        ["aws:ACME", 'The audience "aws:ACME" differs by case, and audiences are case-sensitive.'],
        ["ACME", 'The audience "ACME" differs by case, and audiences are case-sensitive.'],
    ])("that doesn't name its environment, with the audience %s", (aud, why) => {
        expect(verdictOf({ environments: ["*"] }, { aud, sub: opened("<yaml>") })).toEqual({
            allowed: false,
            reason: `${why} Tokens of ESC environments with tokens that don't name them have "aws:acme".`,
            next: 'Make the login, or the test, ask for "aws:acme".',
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
    expect(verdictOf(values, { aud, sub })).toEqual({ allowed: true, reason, next: "" });
});

describe("the issuer of a token", () => {
    const token = { aud: "aws:acme", sub: opened("keyless/dev") };

    test("is allowed if it is the role's", () => {
        expect(verdictOf({}, { ...token, iss: "https://api.pulumi.com/oidc" }).allowed).toBe(true);
        const selfHosted = { issuerUrl: "https://pulumi.example.com/oidc" };
        expect(verdictOf(selfHosted, { ...token, iss: "https://pulumi.example.com/oidc" }).allowed).toBe(true);
    });

    test("is refused if it is another one, with the command that trusts it", () => {
        expect(verdictOf({}, { ...token, iss: "https://pulumi.example.com/oidc" })).toEqual({
            allowed: false,
            reason: 'The token\'s issuer is "https://pulumi.example.com/oidc", and the role trusts "https://api.pulumi.com/oidc".',
            next: "If that is your Pulumi Cloud: pulumi config set --stack dev issuerUrl https://pulumi.example.com/oidc",
        });
    });

    test("is refused without a command if settings refuse it, too", () => {
        expect(verdictOf({}, { ...token, iss: "https://api.pulumi.com/oidc/" })).toEqual({
            allowed: false,
            reason: 'The token\'s issuer is "https://api.pulumi.com/oidc/", and the role trusts "https://api.pulumi.com/oidc".',
            next: "",
        });
    });

    test("decides before its time and its subject", () => {
        const claims = { aud: "aws:acme", sub: "x", iss: "https://pulumi.example.com/oidc", exp: 1 };
        expect(verdictOf({}, claims).reason).toMatch(/^The token's issuer is /);
    });
});

describe("the time of a token", () => {
    const token = { aud: "aws:acme", sub: opened("keyless/dev") };

    test("ends when it expires", () => {
        expect(verdictOf({}, { ...token, exp: NOW })).toEqual({
            allowed: false,
            reason: "The token expired at 2026-01-01T00:00:00.000Z.",
            next: "Get a new token.",
        });
        expect(verdictOf({}, { ...token, exp: NOW + 1 }).allowed).toBe(true);
    });

    test("begins when it says", () => {
        expect(verdictOf({}, { ...token, nbf: NOW + 1 })).toEqual({
            allowed: false,
            reason: "The token is not valid before 2026-01-01T00:00:01.000Z.",
            next: "Check this machine's clock.",
        });
        expect(verdictOf({}, { ...token, nbf: NOW }).allowed).toBe(true);
    });
});

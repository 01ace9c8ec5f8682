import { settingsOf, STACK } from "../../test/stacks";
import { declared, deployment, opened } from "../shared/testing/tokens";
import type { Claims } from "./claims";
import { judge } from "./verdict";

/** 2026-01-01T00:00:00Z. */
const NOW = 1_767_225_600;
const ISSUER = "https://api.pulumi.com/oidc";

/** The verdict for a stack with these settings, all of them in its files. */
function verdictOf(values: Record<string, unknown>, claims: Claims) {
    const count = (key: string) => ((values[key] ?? []) as string[]).length;
    const configured = { environments: count("environments"), deployments: count("deployments") };
    return judge({ identity: STACK, configured, trust: settingsOf(values).trust }, claims, NOW);
}

type Row = [values: Record<string, unknown>, aud: string, sub: string, reason: string];

const AWS = "aws:acme";
const DEV = { environments: ["aws/dev"] };
const ALL = { environments: ["*"], deployments: ["*"] };
const USERS = { environments: ["aws/dev", "default/old"], users: ["alice", "bob"] };
const NAME = "currentEnvironment.name";
const openedBy = (user: string, name = "aws/dev") => declared(`${NAME}:${name}:pulumi.user.login:${user}`);

test.each<Row>([
    [{}, AWS, opened("keyless/dev"), "the ESC environment dev of project keyless"],
    [{ environments: ["aws/*"] }, AWS, declared(`${NAME}:aws/x`), "the ESC environment x of project aws"],
    [ALL, AWS, declared(`${NAME}:aws/x:rootEnvironment.name:aws/y`), "the ESC environment x of project aws"],
    [{ environments: ["default/x"] }, "acme", opened("x"), "the ESC environment x of the legacy project default"],
    [ALL, "acme", deployment("a", "b", "destroy"), "Pulumi Deployments, destroys of the stack b of project a"],
    [USERS, AWS, openedBy("bob"), "the ESC environment dev of project aws, opened by bob"],
    [ALL, AWS, opened("<yaml>"), "every ESC environment that a stack's `environment:` list opens"],
    [ALL, "acme", deployment("web", "prod", "Update"), "this subject"],
])("with %j, %s is allowed for %s", (values, aud, sub, whom) => {
    expect(verdictOf(values, { aud, sub })).toEqual({ allowed: true, reason: `The role trusts ${whom}.` });
});

/** Tokens that are refused, and what to do about each of them. */
function refuses(next: string | undefined, ...rows: Row[]) {
    test.each(rows)("with %j, %s for %s", (values, aud, sub, reason) => {
        expect(verdictOf(values, { aud, sub })).toEqual({ allowed: false, reason, next });
    });
}

describe("a token is refused for whom it is:", () => {
    const organization = (named: string, trusted: string) =>
        `The token is for the organization "${named}", and the role trusts "${trusted}".`;
    const ACME = `${organization("Acme", "acme")} Names are case-sensitive.`;
    refuses(
        "If that is your organization, set organization to it. That changes who is trusted.",
        [{}, "aws:other", opened("keyless/dev", "other"), organization("other", "acme")],
        [{}, "aws:Acme", opened("keyless/dev", "Acme"), ACME],
    );
    const KEY = "The token is for a customer-managed key, and not for an ESC environment or a deployment.";
    refuses("Use a role of its own for the key. This program creates no role for keys.", [
        ALL,
        AWS,
        "pulumi:cmk:pulumi.organization.login:acme",
        KEY,
    ]);
    const pattern = (claim: string) =>
        `The ${claim} has a wildcard or a variable, so it is a pattern of a trust policy and no token's.`;
    const names = ["aws/*", "aws/de?", "aws/${x}", `aws/${"\uE000".repeat(8)}`, "aws/de\uE001"];
    refuses(
        "To see whom a trust policy lets in, use npm run roles.",
        ...names.map((name): Row => [ALL, AWS, opened(name), pattern(`subject "${opened(name)}"`)]),
        [DEV, "aws:*", opened("aws/dev"), pattern('audience "aws:*"')],
    );
    const ofVault = (whom: string) =>
        `The audience "acme" is that of the vault-login of ${whom}, or of a login that it imports from the legacy project.`;
    const CLOUDS = `The audience "gcp:acme" is that of the logins to other clouds (gcp) of the ESC environment dev of project aws, opened by eve.`;
    refuses(
        'Use fn::open::aws-login, whose audience is always "aws:acme" outside of the legacy project: it has no setting for it.',
        [DEV, "acme", opened("aws/dev"), ofVault("the ESC environment dev of project aws")],
        [ALL, "acme", opened("<yaml>"), ofVault("every ESC environment that a stack's `environment:` list opens")],
        [DEV, "gcp:acme", openedBy("eve"), CLOUDS],
    );
});

test.each<Row>([
    [{}, AWS, "repo:acme/web", "another issuer's"],
    [{}, AWS, `pulumi:${"a:b:c:".repeat(10_000)}`, "No token has a subject of this form."],
    [{}, AWS, `pulumi:environments${":org:a:env:b".repeat(3)}`, "No token has a subject of this form."],
    [{}, "acme", deployment("web", "$(reboot)", "update"), "subject"],
    [{ environments: ["default/dev"] }, "acme", opened("default/dev"), 'the legacy project "default"'],
    [{ environments: ["default/dev"] }, AWS, declared(`${NAME}:dev`), 'It is "acme", for '],
    [{}, AWS, opened("keyless/dev", "other"), 'It is "aws:other"'],
    [{}, "aws:Acme", opened("keyless/dev"), "case-sensitive"],
    [{}, "aws:<acme>", opened("keyless/dev"), "a placeholder"],
    [{}, "toString", opened("<yaml>"), 'It is "aws:acme"'],
    [ALL, AWS, deployment("web", "prod", "update"), 'It is "acme", for Pulumi Deployments, updates of '],
    [DEV, AWS, opened("acme/aws/dev"), "It looks meant for the ESC environment dev of project aws"],
])("with %j, nobody presents %s for %s", (values, aud, sub, why) => {
    const { allowed, reason, next } = verdictOf(values, { aud, sub });
    expect({ allowed, next }).toEqual({ allowed: false, next: undefined });
    expect(reason).toMatch(/^Pulumi Cloud issues no such token\. ./);
    expect(reason).toContain(why);
});

describe("a token is refused, because the role doesn't trust what it names:", () => {
    const trusts = (whom: string, entries: string) => `The role doesn't trust ${whom}. It trusts ${entries}.`;
    const set = (key: string, entry: string) => `pulumi config set --stack acme/dev --path '${key}' ${entry}`;
    // Whose default subject doesn't tell where the login is from.
    const otherwise = (command: string, attributes = NAME) =>
        `If the environment imports its login, give the login where it is defined subjectAttributes: [${attributes}]. Otherwise: ${command}`;
    const PRD = "the ESC environment prd of project aws";
    const CASE = " Names are case-sensitive.";
    refuses(otherwise(set("environments[2]", "aws/prd")), [
        { environments: ["aws/dev", "AWS/prd"] },
        AWS,
        opened("aws/prd"),
        trusts(PRD, '"aws/dev", "AWS/prd"') + CASE,
    ]);
    refuses(
        set("environments[1]", "aws/prd"),
        [DEV, AWS, declared(`${NAME}:aws/prd`), trusts(PRD, '"aws/dev"')],
        [DEV, AWS, openedBy("eve", "aws/prd"), trusts(`${PRD}, opened by eve`, '"aws/dev"')],
    );
    const LEGACY = "the ESC environment x of the legacy project default";
    refuses(otherwise(set("environments[1]", "default/x")), [ALL, "acme", opened("x"), trusts(LEGACY, '"*"')]);
    refuses(otherwise(set("environments[2]", "aws/x"), `${NAME}, pulumi.user.login`), [
        USERS,
        AWS,
        opened("aws/x"),
        trusts("the ESC environment x of project aws", '"aws/dev", "default/old"'),
    ]);
    const updates = (entry: string) =>
        trusts("Pulumi Deployments, updates of the stack prod of project web", `"${entry}"`);
    const UPDATE = deployment("web", "prod", "update");
    refuses(
        set("deployments[1]", "web/prod:update"),
        [{ deployments: ["web/prod:preview"] }, "acme", UPDATE, updates("web/prod:preview")],
        [{ deployments: ["web/Prod:update"] }, "acme", UPDATE, updates("web/Prod:update") + CASE],
    );
    const review = (entry: string, whom = "updates of the stack pr-7 of project web") =>
        trusts(`Pulumi Deployments, ${whom}`, `"${entry}"`);
    const PR = deployment("web", "pr-7", "update");
    refuses(
        `If every stack web/pr-* may do that, add "web/pr-*:update" to deployments. Otherwise: ${set("deployments[1]", "web/pr-7:update")}`,
        [{ deployments: ["web/pr-*:preview"] }, "acme", PR, review("web/pr-*:preview")],
        [{ deployments: ["web/pr-12"] }, "acme", PR, review("web/pr-12")],
    );
    refuses(
        set("deployments[1]", "web/pr-7:update"),
        ...["api/pr-*", "web/dev2", "web/*:preview", "web/pr"].map((entry): Row => {
            return [{ deployments: [entry] }, "acme", PR, review(entry)];
        }),
    );
    const unnamed = [opened("<yaml>"), declared("pulumi.user.login:eve"), opened("x")];
    const NONE = trusts("this subject", "no ESC environments");
    refuses(undefined, ...unnamed.map((sub): Row => [{ deployments: ["web/prod"] }, AWS, sub, NONE]));
});

describe("a token is refused for its login's subjectAttributes:", () => {
    const declare = (attributes: string) =>
        `Give the login subjectAttributes: [${attributes}] and no other attribute, as in the stack's output escEnvironment.`;
    const UNNAMED =
        "The environment was opened through a stack's environment: list, and its login lacks subjectAttributes, so the token doesn't name it.";
    const LACKING = `The login's subjectAttributes lack ${NAME}, so the token doesn't name its environment.`;
    const NOT_THOSE = `"aws/dev" is trusted, but the login's subjectAttributes are not [${NAME}].`;
    const LEGACY = { environments: ["*", "default/x"] };
    refuses(
        declare(NAME),
        [DEV, AWS, opened("<yaml>"), UNNAMED],
        [LEGACY, "acme", opened("<yaml>"), UNNAMED],
        [LEGACY, "acme", declared("pulumi.user.login:eve"), LACKING],
        [DEV, AWS, opened("dev"), LACKING], // Imported from outside of the legacy project.
        [DEV, AWS, declared("rootEnvironment.name:aws/dev"), LACKING],
        [DEV, AWS, declared("rootEnvironment.name:<yaml>:pulumi.user.login:eve"), LACKING],
        [DEV, AWS, openedBy("eve"), NOT_THOSE],
        [DEV, AWS, declared(`${NAME}:aws/dev:rootEnvironment.name:aws/dev`), NOT_THOSE],
        [DEV, AWS, declared(`rootEnvironment.name:<yaml>:${NAME}:aws/dev`), NOT_THOSE],
    );
    const reason = `"aws/dev" is trusted, but the login's subjectAttributes are not [${NAME}, pulumi.user.login].`;
    refuses(
        declare(`${NAME}, pulumi.user.login`),
        [USERS, AWS, opened("aws/dev"), reason],
        [USERS, AWS, declared(`${NAME}:aws/dev`), reason],
        [USERS, AWS, declared(`pulumi.user.login:bob:${NAME}:aws/dev`), reason],
        [USERS, AWS, `${openedBy("bob")}:rootEnvironment.name:aws/dev`, reason],
    );
    const EVE = '"default/old" is trusted if alice or bob opens it, and "eve" opened it.';
    refuses('To trust "eve" as well, add that login to users.', [USERS, "acme", openedBy("eve", "old"), EVE]);
});

describe("a token is refused before its subject counts:", () => {
    const GOOD = { aud: AWS, sub: opened("keyless/dev"), iss: ISSUER, nbf: NOW, exp: NOW + 1 };
    const OTHER = "https://pulumi.example.com/oidc";
    const CUSTOM =
        "The token is from fn::open::oidc, which is for services that accept the token itself. Its issuer and its subject are not those of logins to AWS.";

    test("but not a good one, of the issuer that the role trusts", () => {
        expect(verdictOf({}, GOOD).allowed).toBe(true);
        expect(verdictOf({ issuerUrl: OTHER }, { ...GOOD, iss: OTHER }).allowed).toBe(true);
    });

    test.each<[Partial<Claims>, string]>([
        [{ iss: `${ISSUER}/v2`, exp: NOW }, CUSTOM],
        [{ iss: OTHER, sub: "pulumi:org:1a:env:2b" }, CUSTOM],
        [{ iss: OTHER, exp: NOW, sub: "x" }, `The token's issuer is "${OTHER}", and the role trusts "${ISSUER}".`],
        [{ exp: NOW, sub: "*" }, "The token expired at Thu, 01 Jan 2026 00:00:00 GMT."],
        [{ nbf: NOW + 1, sub: "x" }, "The token is not valid before Thu, 01 Jan 2026 00:00:01 GMT."],
        [{ nbf: 1e99 }, "The token is not valid before Invalid Date."],
    ])("one with %j", (claims, reason) => {
        const next = expect.stringMatching(/\.$/) as string;
        expect(verdictOf({}, { ...GOOD, ...claims })).toEqual({ allowed: false, reason, next });
    });
});

// A terminal obeys such characters: an escape sequence, one of a single character, and a mark that reorders a line.
const HOSTILE = "\u001b[2J\u009b\u202e";
test.each<Partial<Claims>>([
    ...[{ aud: HOSTILE }, { aud: `aws:${HOSTILE}`, sub: opened("aws/dev", HOSTILE) }, { iss: HOSTILE }],
    ...[HOSTILE, opened(`aws/${HOSTILE}`), openedBy(HOSTILE), `${HOSTILE}*`].map((sub) => ({ sub })),
    ...[deployment("web", HOSTILE, "update"), deployment("web", "prod", HOSTILE)].map((sub) => ({ aud: "acme", sub })),
])("control characters are escaped, as in %j", (claims) => {
    const { allowed, reason, next = "" } = verdictOf(USERS, { aud: AWS, sub: opened("keyless/dev"), ...claims });
    expect(allowed).toBe(false);
    expect(reason + next).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

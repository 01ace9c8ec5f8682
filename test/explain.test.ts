import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../tools/explain";
import { judge } from "../tools/verdict";
import { settingsOf } from "./stacks";
import { captured } from "./terminal";

const NOW = Date.UTC(2026, 0, 1) / 1000;

const env = (name: string, organization = "acme") => `pulumi:environments:org:${organization}:env:${name}`;
const attributes = (list: string, organization = "acme") =>
    `pulumi:environments:pulumi.organization.login:${organization}:${list}`;
const deploy = (project: string, stack: string, operation: string, organization = "acme") =>
    `pulumi:deploy:org:${organization}:project:${project}:stack:${stack}:operation:${operation}:scope:write`;

const verdictOf = (
    values: Record<string, unknown>,
    claims: { aud: string; sub: string; iss?: string; exp?: number; nbf?: number },
) => {
    const count = (key: string) => ((values[key] ?? []) as string[]).length;
    const configured = { environments: count("environments"), deployments: count("deployments") };
    return judge({ settings: settingsOf(values), configured }, claims, NOW);
};

/** Situation, settings, audience, subject, what the reason says, the remedy. */
const REFUSALS: [string, Record<string, unknown>, string, string, string, string | undefined][] = [
    [
        "another organization",
        {},
        "aws:other",
        env("keyless/dev", "other"),
        'of the organization "other", and the role trusts "acme".',
        "If that is the one you mean: pulumi config set organization other",
    ],
    ["the organization in other case", {}, "aws:Acme", env("keyless/dev", "Acme"), "case counts", undefined],
    [
        "another organization's audience",
        {},
        "aws:other",
        env("keyless/dev"),
        'The audience "aws:other" is none that Pulumi Cloud gives this organization for AWS, and the ESC environment "keyless/dev" comes with "aws:acme".',
        'ask for "aws:acme"',
    ],
    [
        "the audience in other case",
        {},
        "aws:Acme",
        env("keyless/dev"),
        'The audience "aws:Acme" is in another case',
        undefined,
    ],
    ["AWS's own audience", {}, "sts.amazonaws.com", env("keyless/dev"), "is none that Pulumi Cloud gives", undefined],
    [
        "another cloud's audience where all environments are trusted",
        { environments: ["*"] },
        "azure:acme",
        env("<yaml>"),
        'The audience "azure:acme" is none that Pulumi Cloud gives',
        undefined,
    ],
    [
        "a subject with the legacy project in it",
        { environments: ["default/dev"] },
        "aws:acme",
        env("default/dev"),
        "names the legacy project, which Pulumi Cloud leaves out",
        "pulumi stack output subjects",
    ],
    [
        "an environment that isn't listed, with more subjectAttributes",
        { environments: ["aws/dev"] },
        "aws:acme",
        attributes("currentEnvironment.name:aws/foo:rootEnvironment.name:aws/x"),
        "doesn't trust the ESC environment",
        "pulumi config set --path 'environments[1]' aws/foo; then: Give the login",
    ],
    ["a name that settings refuse", { environments: ["aws/dev"] }, "aws:acme", env("a/b/c"), "doesn't trust", "none"],
    [
        "an operation that there isn't",
        { deployments: ["web/prod:update"] },
        "acme",
        deploy("web", "prod", "Update"),
        "the operation Update",
        "none",
    ],
    [
        "the audience of Deployments",
        { environments: ["aws/dev"] },
        "acme",
        env("aws/dev"),
        'The audience "acme" is that of Pulumi Deployments and ESC environments in the legacy project, and the ESC environment "aws/dev" comes with "aws:acme".',
        undefined,
    ],
    [
        "the audience of AWS for Deployments",
        { deployments: ["web/prod"] },
        "aws:acme",
        deploy("web", "prod", "update"),
        'is that of ESC environments outside of the legacy project, and the operation update of stack "web/prod" comes with "acme".',
        undefined,
    ],
    [
        "the audience of another cloud",
        {},
        "azure:acme",
        env("keyless/dev"),
        "none that Pulumi Cloud gives this organization for AWS",
        undefined,
    ],
    [
        "a stack's environment list without subjectAttributes",
        { environments: ["aws/dev"] },
        "aws:acme",
        env("<yaml>"),
        "its login lacks subjectAttributes",
        "Give the login subjectAttributes: [currentEnvironment.name]",
    ],
    [
        "subjectAttributes that don't name the environment",
        { environments: ["aws/dev"] },
        "aws:acme",
        attributes("pulumi.user.login:eve"),
        "lack currentEnvironment.name",
        "Give the login subjectAttributes: [currentEnvironment.name]",
    ],
    [
        "more subjectAttributes than the environment",
        { environments: ["aws/dev"] },
        "aws:acme",
        attributes("currentEnvironment.name:aws/dev:pulumi.user.login:eve"),
        '"aws/dev" is trusted, but the login declares other subjectAttributes',
        "Give the login",
    ],
    [
        "a user named like the attribute",
        { environments: ["aws/dev"] },
        "aws:acme",
        attributes("pulumi.user.login:currentEnvironment.name:aws/dev"),
        "lack currentEnvironment.name",
        "Give the login",
    ],
    [
        "a prefix of the legacy project without subjectAttributes",
        { environments: ["default/team-*"] },
        "acme",
        env("team-a"),
        '"default/team-*" is trusted, but a prefix in the legacy project takes only logins with subjectAttributes',
        "Give the login",
    ],
    [
        "an environment that isn't listed",
        { environments: ["aws/dev", "aws/prod"] },
        "aws:acme",
        attributes("currentEnvironment.name:aws/prd"),
        'doesn\'t trust the ESC environment "aws/prd"; the nearest that it trusts is "aws/prod".',
        "pulumi config set --path 'environments[2]' aws/prd",
    ],
    [
        "an environment in other case",
        { environments: ["aws/dev"] },
        "aws:acme",
        env("aws/Dev"),
        'it trusts "aws/dev": case counts.',
        "pulumi config set --path 'environments[1]' aws/Dev",
    ],
    [
        "a legacy environment that isn't listed",
        { environments: ["aws/dev"] },
        "acme",
        env("dev"),
        'doesn\'t trust the ESC environment "default/dev"',
        "pulumi config set --path 'environments[1]' default/dev",
    ],
    [
        "an environment besides the default one",
        {},
        "aws:acme",
        env("aws/dev"),
        'the nearest that it trusts is "keyless/dev".',
        "pulumi config set --path 'environments[0]' keyless/dev && pulumi config set --path 'environments[1]' aws/dev",
    ],
    [
        "an environment while only deployments are trusted",
        { deployments: ["web/prod"] },
        "aws:acme",
        env("aws/dev"),
        "trusts deployments, and no ESC environments",
        "pulumi config set --path 'environments[0]' aws/dev",
    ],
    [
        "an unnamed environment while only deployments are trusted",
        { deployments: ["web/prod"] },
        "aws:acme",
        env("<yaml>"),
        "trusts deployments, and no ESC environments",
        "Give the login subjectAttributes",
    ],
    [
        "a deployment while only environments are trusted",
        {},
        "acme",
        deploy("web", "prod", "preview"),
        "trusts ESC environments, and no deployments",
        "pulumi config set --path 'environments[0]' keyless/dev && pulumi config set --path 'deployments[0]' web/prod:preview",
    ],
    [
        "an operation that isn't listed",
        { deployments: ["web/prod:preview", "web/dev"] },
        "acme",
        deploy("web", "prod", "update"),
        'the operation update of stack "web/prod"; only web/prod:preview.',
        "pulumi config set --path 'deployments[2]' web/prod:update",
    ],
    [
        "a stack that isn't listed",
        { deployments: ["web/prod"] },
        "acme",
        deploy("web", "prd", "update"),
        'the nearest that it trusts is "web/prod".',
        "pulumi config set --path 'deployments[1]' web/prd:update",
    ],
    [
        "a stack in other case",
        { deployments: ["web/prod"] },
        "acme",
        deploy("web", "Prod", "update"),
        "case counts",
        undefined,
    ],
    [
        "a subject of no form at all",
        {},
        "aws:acme",
        "repo:acme/web:ref:refs/heads/main",
        "of no form",
        "pulumi stack output subjects",
    ],
    ["a subject that breaks off", {}, "aws:acme", "pulumi:environments:org:acme", "of no form", undefined],
    [
        "a deployment of another scope",
        {},
        "acme",
        deploy("web", "prod", "update").replace("write", "read"),
        "of no form",
        undefined,
    ],
    [
        "a name that no command may hold",
        { environments: ["aws/dev"] },
        "aws:acme",
        env("aws/$(reboot)"),
        'doesn\'t trust the ESC environment "aws/$(reboot)"',
        "none",
    ],
];

describe("a refused token is explained:", () => {
    test.each(REFUSALS)("%s", (_, values, aud, sub, reason, next) => {
        const verdict = verdictOf(values, { aud, sub });
        expect(verdict.allowed).toBe(false);
        expect(verdict.reason).toContain(reason);
        const remedy = verdict.next ?? "none";
        expect(remedy).toContain(next ?? remedy);
    });

    test("of another issuer", () => {
        expect(
            verdictOf({}, { aud: "aws:acme", sub: env("keyless/dev"), iss: "https://pulumi.example.com/oidc" }),
        ).toEqual({
            allowed: false,
            reason: 'The token\'s issuer is "https://pulumi.example.com/oidc", and the role trusts "https://api.pulumi.com/oidc".',
            next: "If that is your Pulumi Cloud: pulumi config set issuerUrl https://pulumi.example.com/oidc",
        });
    });

    test("of an issuer that settings would refuse, without a command", () => {
        const token = { aud: "aws:acme", sub: env("keyless/dev"), iss: "https://api.pulumi.com/oidc/" };
        expect("next" in verdictOf({}, token)).toBe(false);
    });

    test("out of its time", () => {
        const token = { aud: "aws:acme", sub: env("keyless/dev") };
        expect(verdictOf({}, { ...token, exp: NOW }).reason).toBe("The token expired at 2026-01-01T00:00:00.000Z.");
        expect(verdictOf({}, { ...token, exp: NOW + 1, nbf: NOW }).allowed).toBe(true);
        expect(verdictOf({}, { ...token, nbf: NOW + 1 }).reason).toBe(
            "The token is not valid before 2026-01-01T00:00:01.000Z.",
        );
    });
});

test.each([
    ["an environment", { environments: ["aws/dev"] }, "aws:acme", env("aws/dev"), 'the ESC environment "aws/dev"'],
    [
        "one by attribute",
        { environments: ["aws/*"] },
        "aws:acme",
        attributes("currentEnvironment.name:aws/x"),
        '"aws/x"',
    ],
    ["a legacy one", { environments: ["default/x"] }, "acme", env("x"), 'the ESC environment "default/x"'],
    ["the default one", {}, "aws:acme", env("keyless/dev"), '"keyless/dev"'],
    [
        "a deployment",
        { deployments: ["web/prod"] },
        "acme",
        deploy("web", "prod", "destroy"),
        'the operation destroy of stack "web/prod"',
    ],
    [
        "a stack's environment list",
        { environments: ["*"] },
        "aws:acme",
        env("<yaml>"),
        "ESC environments whose token doesn't name them",
    ],
    [
        "attributes without a name",
        { environments: ["*"] },
        "aws:acme",
        attributes("pulumi.user.login:eve"),
        "whose token doesn't name them",
    ],
    ["what no form has", { environments: ["*"] }, "aws:acme", env("a:b"), "this subject"],
])("an allowed token is explained: %s", (_, values, aud, sub, reason) => {
    const verdict = verdictOf(values, { aud, sub });
    expect(verdict).toEqual({ allowed: true, reason: expect.stringContaining(reason) });
});

describe("the command", () => {
    let directory: string;
    beforeAll(() => {
        directory = mkdtempSync(join(tmpdir(), "explain-"));
        writeFileSync(join(directory, "Pulumi.yaml"), "name: keyless\n");
        writeFileSync(
            join(directory, "Pulumi.dev.yaml"),
            "config:\n  keyless:organization: acme\n  keyless:environments: [aws/dev]\n",
        );
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    const run = (args: string[], standardInput = "") => captured(() => main(args, directory, () => standardInput));

    const jwt = (claims: unknown) =>
        [{ alg: "RS256" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".") +
        ".c2lnbmF0dXJl";
    const GOOD = { iss: "https://api.pulumi.com/oidc", aud: "aws:acme", sub: env("aws/dev"), exp: 4e9, nbf: 1 };

    test("answers 0 for an allowed token and 1 for a refused one, from wherever it comes", async () => {
        const refused = jwt({ ...GOOD, sub: env("aws/prod") });
        expect((await run(["--token", jwt(GOOD)])).code).toBe(0);
        expect((await run([], `${jwt(GOOD)}\n`)).code).toBe(0);
        expect((await run([], jwt({ ...GOOD, aud: ["aws:acme"] }))).code).toBe(0);
        expect((await run(["--aud", GOOD.aud, "--sub", GOOD.sub])).code).toBe(0);
        expect((await run(["--token", refused])).code).toBe(1);
        expect((await run([], refused)).code).toBe(1);
        expect((await run(["--aud", "acme", "--sub", GOOD.sub])).code).toBe(1);
        expect((await run([], jwt({ ...GOOD, exp: 2 }))).output).toContain("expired");
        expect((await run([], jwt({ ...GOOD, nbf: 4e9 }))).output).toContain("not valid before");
    });

    test("takes the same settings as the preview", async () => {
        const args = ["--aud", "aws:acme", "--sub", env("aws/prod")];
        expect((await run([...args, "-c", "environments[1]=aws/prod"])).code).toBe(0);
        expect((await run([...args, "-c", "environments[0]=*"])).code).toBe(0);
        expect((await run([...args, "--organization", "other"])).output).toContain('role trusts "other"');
        const other = (await run([...args, "--stack", "none", "--organization", "acme"])).output;
        expect(other).toContain("no Pulumi.none.yaml");
        expect(other).toContain("pulumi config set --stack none --path");
    });

    test("says what decides and that nothing was verified, and never prints the token", async () => {
        const token = jwt(GOOD);
        const { output } = await run([], token);
        expect(output).toContain('allowed: The role trusts the ESC environment "aws/dev".');
        expect(output).toContain("The signature was not verified");
        const broken = await run([], `${token}!`);
        const parts = token.split(".");
        const given = [await run(["--token", token]), await run(["--json", "--token", token])];
        for (const text of [output, broken.errors, ...given.map((told) => told.output)]) {
            expect(parts.filter((part) => text.includes(part))).toEqual([]);
        }
    });

    test("prints JSON", async () => {
        const { output } = await run(["--json", "--aud", "aws:acme", "--sub", env("aws/prod")]);
        expect(JSON.parse(output)).toEqual({
            allowed: false,
            reason: 'The role doesn\'t trust the ESC environment "aws/prod"; the nearest that it trusts is "aws/dev".',
            next: "pulumi config set --path 'environments[1]' aws/prod",
            audience: "aws:acme",
            subject: env("aws/prod"),
            signatureVerified: false,
            remarks: [],
        });
    });

    test.each([
        ["nothing", [], ""],
        ["something that is no token", [], "hello"],
        ["a token of something that isn't JSON", [], "a.b.c"],
        ["a token of null", [], jwt(null)],
        ["a token without a subject", [], jwt({ aud: "acme" })],
        ["a token with two audiences", [], jwt({ ...GOOD, aud: ["a", "b"] })],
        ["a token of no time", [], jwt({ ...GOOD, exp: 1e300 })],
        ["a token of another time", [], jwt({ ...GOOD, nbf: "now" })],
        ["an audience alone", ["--aud", "acme"], ""],
        ["a token and an audience", ["--aud", "acme", "--sub", "x", "--token", jwt(GOOD)], ""],
        ["an unknown option", ["--nope"], ""],
    ])("answers 2 and its usage to %s", async (_, args, standardInput) => {
        expect(await run(args, standardInput)).toMatchObject({
            code: 2,
            output: "",
            errors: expect.stringContaining("Usage: npm run explain"),
        });
    });

    test("answers 2 to settings that pulumi up would refuse", async () => {
        const { code, errors } = await run(["--aud", "a", "--sub", "b", "-c", "environments[0]=aws"]);
        expect(code).toBe(2);
        expect(errors).toContain("environments[0]");
    });

    test("explains itself", async () => {
        expect(await run(["--help"])).toMatchObject({ code: 0, output: expect.stringContaining("--aud AUDIENCE") });
    });
});

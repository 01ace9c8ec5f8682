import { execFileSync, spawn, spawnSync } from "node:child_process";
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../tools/explain";
import { refusalOf } from "../stacks";
import { captured, withStandardInput } from "../terminal";
import { declared, deployment, opened } from "./tokens";

const USAGE = `Usage: npm run explain -- [options] --aud AUDIENCE --sub SUBJECT
       npm run explain -- [options] --token JWT
       <command that prints a token> | npm run explain -- [options]

Says whether a token may assume the role of a stack with these settings, and
why. It doesn't verify the token's signature, which AWS does, and never prints
the token. On standard input the token stays out of the shell's history.

      --aud AUDIENCE       the token's audience
      --sub SUBJECT        the token's subject
      --token JWT          the token
  -s, --stack NAME         read Pulumi.NAME.yaml (default: dev)
      --organization NAME  the organization to trust
  -c, --config KEY=VALUE   set a key, as pulumi up -c does; KEY may be a path
                           such as environments[0]; repeatable
      --json               print JSON
  -h, --help               print this

Exit code: 0 allowed, 1 refused, 2 wrong input.`;

let directory: string;
beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "explain-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: keyless\n");
    const config = "config:\n  keyless:organization: acme\n  keyless:environments: [aws/dev]\n";
    for (const stack of ["dev", "prod"]) writeFileSync(join(directory, `Pulumi.${stack}.yaml`), config);
    writeFileSync(join(directory, "Pulumi.empty.yaml"), "config:\n  keyless:organization: acme\n");
    writeFileSync(join(directory, "Pulumi.nobody.yaml"), "config:\n  keyless:environments: [aws/dev]\n");
    writeFileSync(join(directory, "Pulumi.esc.yaml"), `environment: [aws/dev]\n${config}`);
    writeFileSync(join(directory, "Pulumi.users.yaml"), `${config}  keyless:users: [alice]\n`);
    writeFileSync(join(directory, "Pulumi.loop.yaml"), "config:\n  keyless:tags: &tags\n    a: *tags\n");
});
afterAll(() => rmSync(directory, { recursive: true }));

const run = (args: string[], standardInput = "") => captured(() => main(args, directory, () => standardInput));

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
const jwt = (claims: unknown) => `${encoded({ alg: "RS256" })}.${encoded(claims)}.c2lnbmF0dXJl`;
const GOOD = { iss: "https://api.pulumi.com/oidc", aud: "aws:acme", sub: opened("aws/dev"), exp: 4e9, nbf: 1 };

/** The lines below a verdict that say what was judged. */
const judged = (stack: string, settings: string, organization = "acme") =>
    `Judged for stack ${stack} of the organization ${organization}, with the settings of ${settings}, once pulumi up has run with them.
The signature was not verified. AWS does that.`;

const ALLOWED = `allowed: The role trusts the ESC environment "aws/dev".
  aud "aws:acme"
  sub "pulumi:environments:org:acme:env:aws/dev"
${judged("dev", "Pulumi.dev.yaml")}`;
const REFUSED = `refused: The role doesn't trust the ESC environment "aws/prod". It trusts "aws/dev".
  next: pulumi config set --stack dev --path 'environments[1]' aws/prod
  aud "aws:acme"
  sub "pulumi:environments:org:acme:env:aws/prod"
${judged("dev", "Pulumi.dev.yaml")}`;

describe("a token", () => {
    const refused = jwt({ ...GOOD, sub: opened("aws/prod") });

    test.each([
        ["as an option", ["--token", jwt(GOOD)], ""],
        ["on standard input, with white space around it", [], `\n${jwt(GOOD)}\n`],
        ["without a signature", ["--token", jwt(GOOD).replace(/[^.]*$/, "")], ""],
        ["with its audience in a list", [], jwt({ ...GOOD, aud: ["aws:acme"] })],
        ["without times", [], jwt({ iss: GOOD.iss, aud: GOOD.aud, sub: GOOD.sub })],
        ["as its audience and subject", ["--aud", GOOD.aud, "--sub", GOOD.sub], ""],
    ])("that is allowed is explained, and answers 0: %s", async (_, args, standardInput) => {
        expect(await run(args, standardInput)).toEqual({ code: 0, output: ALLOWED, errors: "" });
    });

    test.each([
        ["as an option", ["--token", refused], ""],
        ["on standard input", [], refused],
        ["as its audience and subject", ["--aud", GOOD.aud, "--sub", opened("aws/prod")], ""],
    ])("that is refused is explained, and answers 1: %s", async (_, args, standardInput) => {
        expect(await run(args, standardInput)).toEqual({ code: 1, output: REFUSED, errors: "" });
    });

    test("is not read from standard input if an option gives it", async () => {
        const untouchable = () => {
            throw new Error("standard input was read");
        };
        const codeOf = (args: string[]) => captured(() => main(args, directory, untouchable)).then(({ code }) => code);
        expect(await codeOf(["--token", jwt(GOOD)])).toBe(0);
        expect(await codeOf(["--aud", GOOD.aud, "--sub", GOOD.sub])).toBe(0);
        expect(await codeOf(["--help"])).toBe(0);
    });

    const refusal = (reason: string, next: string) =>
        `refused: ${reason}\n${next}  aud "aws:acme"\n  sub "${GOOD.sub}"\n${judged("dev", "Pulumi.dev.yaml")}`;

    test("of another issuer is refused, whatever else it says", async () => {
        const { code, output } = await run([], jwt({ ...GOOD, iss: "https://pulumi.example.com/oidc" }));
        expect(code).toBe(1);
        expect(output).toBe(
            refusal(
                'The token\'s issuer is "https://pulumi.example.com/oidc", and the role trusts "https://api.pulumi.com/oidc".',
                `  next: If "https://pulumi.example.com/oidc" is your own Pulumi Cloud, trust it instead. That replaces the account's provider: pulumi config set --stack dev issuerUrl '<issuer URL>'\n`,
            ),
        );
    });

    test("with nothing to do about it has no next line", async () => {
        const { code, output } = await run([], jwt({ ...GOOD, iss: "https://api.pulumi.com/oidc/" }));
        expect(code).toBe(1);
        expect(output).toBe(
            refusal(
                'The token\'s issuer is "https://api.pulumi.com/oidc/", and the role trusts "https://api.pulumi.com/oidc".',
                "",
            ),
        );
    });

    test("of fn::open::oidc is told from a login to AWS", async () => {
        const iss = "https://api.pulumi.com/oidc/v2";
        const { code, output } = await run([], jwt({ ...GOOD, iss, aud: "vault", sub: "pulumi:org:1a:env:2b" }));
        expect(code).toBe(1);
        expect(output.split("\n").slice(0, 2)).toEqual([
            "refused: The token is from fn::open::oidc, which is for services that accept the token itself. Its issuer and its subject are not those of AWS logins, which use fn::open::aws-login.",
            "  next: Use fn::open::aws-login, as in: pulumi stack output --stack dev escEnvironment",
        ]);
    });

    test.each([
        [{ exp: 2 }, "The token expired at 1970-01-01T00:00:02.000Z.", "Get a new token."],
        [{ exp: 0 }, "The token expired at 1970-01-01T00:00:00.000Z.", "Get a new token."],
        [{ nbf: 4e9 }, "The token is not valid before 2096-10-02T07:06:40.000Z.", "Check this machine's clock."],
        [{ nbf: 1e11 - 1 }, "The token is not valid before 5138-11-16T09:46:39.000Z.", "Check this machine's clock."],
    ])("out of its time is refused: %j", async (times, reason, next) => {
        const { code, output } = await run([], jwt({ ...GOOD, ...times }));
        expect(code).toBe(1);
        expect(output).toBe(refusal(reason, `  next: ${next}\n`));
    });

    test("is never printed", async () => {
        const token = jwt(GOOD);
        const results = [
            await run([], token),
            await run([], refused),
            await run(["--json", "--token", token]),
            await run([], `${token}!`),
            await run(["--aud", "acme", "--token", token]),
            await run(["--nope", "--token", token]),
            await run(["--token", jwt({ ...GOOD, exp: "never" })]),
        ];
        const texts = results.map(({ output, errors }) => output + errors);
        expect(texts.every((text) => text.length > 50)).toBe(true);
        const parts = [token, refused, jwt({ ...GOOD, exp: "never" })].flatMap((each) => each.split("."));
        expect(parts.filter((part) => texts.some((text) => text.includes(part)))).toEqual([]);
    });
});

const NO_TOKEN = "There is no token: give one, or --aud and --sub.";
const NOT_A_TOKEN = "That is not a token. Accepted: a JWT, three parts of base64url with dots between.";
const LACKS = "That is not a token of Pulumi Cloud: it lacks a subject or a single audience.";
const NO_ISSUER = "That is not a token of Pulumi Cloud: it lacks an issuer.";
const NOT_A_TIME = "The token's exp or nbf is not a time in seconds since 1970.";
const EITHER = "Give either --aud and --sub, or a token.";

describe("wrong input is refused with 2 and the usage:", () => {
    test.each([
        ["nothing", [], " \n", NO_TOKEN],
        ["a text that is no token", [], "hello", NOT_A_TOKEN],
        ["a token with parts that aren't JSON", [], "a.b.c", NOT_A_TOKEN],
        ["a token after another text", [], `Token: ${jwt(GOOD)}`, NOT_A_TOKEN],
        ["a token before another text", [], `${jwt(GOOD)}!`, NOT_A_TOKEN],
        ["a token of four parts", [], `${jwt(GOOD)}.x`, NOT_A_TOKEN],
        ["a token without a header", [], `.${encoded(GOOD)}.x`, NOT_A_TOKEN],
        ["an empty token", ["--token", ""], jwt(GOOD), NO_TOKEN],
        ["a token of null", [], jwt(null), LACKS],
        ["a token without a subject", [], jwt({ aud: "aws:acme" }), LACKS],
        ["a token with a number for a subject", [], jwt({ ...GOOD, sub: 1 }), LACKS],
        ["a token without an audience", [], jwt({ sub: GOOD.sub }), LACKS],
        ["a token with no audience in its list", [], jwt({ ...GOOD, aud: [] }), LACKS],
        ["a token with two audiences", [], jwt({ ...GOOD, aud: ["aws:acme", "acme"] }), LACKS],
        ["a token with a number for an audience", [], jwt({ ...GOOD, aud: [1] }), LACKS],
        ["a token without an issuer", [], jwt({ aud: GOOD.aud, sub: GOOD.sub }), NO_ISSUER],
        ["a token with an empty issuer", [], jwt({ ...GOOD, iss: "" }), NO_ISSUER],
        ["a token with a number for an issuer", [], jwt({ ...GOOD, iss: 1 }), NO_ISSUER],
        ["a token with a list for an issuer", [], jwt({ ...GOOD, iss: [GOOD.iss] }), NO_ISSUER],
        ["a token with null for an issuer", [], jwt({ ...GOOD, iss: null }), NO_ISSUER],
        ["a token that expires beyond any date", [], jwt({ ...GOOD, exp: 1e11 }), NOT_A_TIME],
        ["a token that expired before 1970", [], jwt({ ...GOOD, exp: -1 }), NOT_A_TIME],
        ["a token that expires at a text", [], jwt({ ...GOOD, exp: "4000000000" }), NOT_A_TIME],
        ["a token that begins beyond any date", [], jwt({ ...GOOD, nbf: 1e11 }), NOT_A_TIME],
        ["a token that begins before 1970", [], jwt({ ...GOOD, nbf: -1 }), NOT_A_TIME],
        ["a token that begins at null", [], jwt({ ...GOOD, nbf: null }), NOT_A_TIME],
        ["an audience without a subject", ["--aud", "acme"], jwt(GOOD), EITHER],
        ["a subject without an audience", ["--sub", GOOD.sub], jwt(GOOD), EITHER],
        ["a token and an audience", ["--aud", "acme", "--token", jwt(GOOD)], "", EITHER],
        ["a token, an audience and a subject", ["--aud", "a", "--sub", "x", "--token", jwt(GOOD)], "", EITHER],
        [
            "a stack that is no name",
            ["--aud", "a", "--sub", "x", "--stack", "a/b"],
            "",
            "--stack: \"a/b\" is not the name of a stack. Accepted: letters, digits, '-', '_' and '.'.",
        ],
        [
            "a stack of an unknown organization",
            ["--aud", "a", "--sub", "x", "-s", "nobody"],
            "",
            "The organization is not known. Name it with --organization.",
        ],
        [
            "a stack without a file",
            ["-s", "none"],
            jwt(GOOD),
            "The organization is not known. Name it with --organization.",
        ],
        [
            "an empty organization",
            ["--organization", ""],
            jwt(GOOD),
            "The organization is not known. Name it with --organization.",
        ],
        [
            "a path to what all objects inherit",
            ["-c", "tags.__proto__.a=x"],
            jwt(GOOD),
            '-c "tags.__proto__.a=x" has an invalid path.',
        ],
    ])("%s", async (_, args, standardInput, message) => {
        const errors = `error: ${message}\n\n${USAGE}`;
        expect(await run(args, standardInput)).toEqual({ code: 2, output: "", errors });
    });

    test("a terminal, where nobody pipes a token", async () => {
        const isTerminal = Object.getOwnPropertyDescriptor(process.stdin, "isTTY");
        Object.defineProperty(process.stdin, "isTTY", { value: true, configurable: true });
        try {
            expect(await captured(() => main([], directory))).toEqual({
                code: 2,
                output: "",
                errors: `error: There is no token: give one, or --aud and --sub.\n\n${USAGE}`,
            });
            // It reads nothing if options give a token.
            expect((await captured(() => main(["--token", jwt(GOOD)], directory))).code).toBe(0);
        } finally {
            if (isTerminal === undefined) Reflect.deleteProperty(process.stdin, "isTTY");
            else Object.defineProperty(process.stdin, "isTTY", isTerminal);
        }
    });

    test("a stack file whose alias loops", async () => {
        const { code, output, errors } = await run(["-s", "loop"], jwt(GOOD));
        expect({ code, output }).toEqual({ code: 2, output: "" });
        expect(errors).toMatch(/^error: keyless:tags can't be read as JSON: Converting circular structure to JSON\n/);
        expect(errors.endsWith(`\n\n${USAGE}`)).toBe(true);
    });

    test("an unknown option", async () => {
        const { code, output, errors } = await run(["--nope"]);
        expect({ code, output }).toEqual({ code: 2, output: "" });
        expect(errors).toContain("Unknown option '--nope'");
        expect(errors.endsWith(`\n\n${USAGE}`)).toBe(true);
    });
});

describe("settings", () => {
    const args = ["--aud", "aws:acme", "--sub", opened("aws/prod")];

    test("are those of the stack, then those of the command line", async () => {
        expect((await run([...args, "-c", "environments[1]=aws/prod"])).code).toBe(0);
        expect((await run([...args, "-c", "environments[0]=*"])).code).toBe(0);
        expect((await run([...args, "--organization", "other"])).output).toContain('and the role trusts "other".\n');
    });

    test("of a stack that has none trust its own environment", async () => {
        const { output } = await run([...args, "--stack", "empty"]);
        expect(output.split("\n").slice(0, 2)).toEqual([
            'refused: The role doesn\'t trust the ESC environment "aws/prod". It trusts "keyless/empty".',
            "  next: pulumi config set --stack empty --path 'environments[0]' keyless/empty && pulumi config set --stack empty --path 'environments[1]' aws/prod",
        ]);
        expect((await run(["--aud", "aws:acme", "--sub", opened("keyless/empty"), "-s", "empty"])).code).toBe(0);
    });

    test("of the command line are no entries of the stack's files, and end the trust of its own environment", async () => {
        const { output } = await run([...args, "--stack", "empty", "-c", "deployments[0]=web/prod"]);
        expect(output.split("\n").slice(0, 2)).toEqual([
            'refused: The role doesn\'t trust the ESC environment "aws/prod". It trusts no ESC environments.',
            "  next: pulumi config set --stack empty --path 'environments[0]' keyless/empty && pulumi config set --stack empty --path 'environments[1]' aws/prod",
        ]);
    });

    test.each([
        ["environments", ["environments[1]=aws/x"], "aws:acme", opened("aws/prod"), "'environments[1]' aws/prod"],
        [
            "no environments",
            ["environments=[]", "deployments[0]=a/b"],
            "aws:acme",
            opened("aws/x"),
            "'environments[1]' aws/x",
        ],
        [
            "deployments",
            ["deployments[0]=web/dev"],
            "acme",
            deployment("web", "prod", "update"),
            "'deployments[0]' web/prod:update",
        ],
    ])("of the command line with %s don't change the place of a new entry", async (_, settings, aud, sub, command) => {
        const options = settings.flatMap((setting) => ["-c", setting]);
        const { output } = await run(["--aud", aud, "--sub", sub, ...options]);
        expect(output.split("\n")[1]).toBe(`  next: pulumi config set --stack dev --path ${command}`);
    });

    test("that name users get the next one after those in the stack's files", async () => {
        const sub = declared("currentEnvironment.name:aws/dev:pulumi.user.login:eve");
        const nextOf = async (...options: string[]) => {
            const { code, output } = await run(["--aud", "aws:acme", "--sub", sub, ...options]);
            expect(code).toBe(1);
            return output.split("\n")[1];
        };
        const next = "  next: pulumi config set --stack users --path 'users[1]' eve";
        expect(await nextOf("-s", "users")).toBe(next);
        expect(await nextOf("-s", "users", "-c", "users[1]=bob")).toBe(next);
        expect(await nextOf("-c", "users[0]=alice")).toBe('  aud "aws:acme"');
    });

    const lastLines = async (...options: string[]) => {
        const { output } = await run(["--aud", "aws:acme", "--sub", opened("aws/dev"), ...options]);
        return output.split("\n").slice(-2).join("\n");
    };

    test.each([
        ["of a file", [], judged("dev", "Pulumi.dev.yaml")],
        ["of another file", ["-s", "prod"], judged("prod", "Pulumi.prod.yaml")],
        ["of a file and -c", ["-c", "sessionName=me"], judged("dev", "Pulumi.dev.yaml and -c")],
        ["of another organization", ["--organization", "x"], judged("dev", "Pulumi.dev.yaml", "x")],
        ["of no file", ["-s", "none", "--organization", "acme"], judged("none", "the defaults")],
        ["of no file but -c", ["-s", "none", "-c", "organization=acme"], judged("none", "the defaults and -c")],
    ])("are named: %s", async (_, options, text) => {
        expect(await lastLines(...options)).toBe(text);
    });

    test("that are assumed, or may be others, are noted first", async () => {
        const linesFor = async (...options: string[]) => (await run([...args, ...options])).output.split("\n");
        const [assumed, verdict] = await linesFor("--stack", "none", "--organization", "acme");
        expect(assumed).toBe("Note: There is no Pulumi.none.yaml: every setting has its default, unless -c sets it.");
        expect(verdict).toMatch(/^refused: /);
        expect((await linesFor("--stack", "esc"))[0]).toBe(
            "Note: Pulumi.esc.yaml has an environment: list. Its environments may set more, which is not read here.",
        );
    });

    test("that pulumi up refuses are refused with its message, and 2", async () => {
        const errors = `error: ${refusalOf({ organization: "acme", environments: ["aws"] })}`;
        expect(await run([...args, "-c", "environments[0]=aws"])).toEqual({ code: 2, output: "", errors });
    });
});

/** Whatever the answer, a command that is pasted must work on the stack that was asked about. */
describe.each(["dev", "prod"])("every command names the stack %s", (stack) => {
    const commandsIn = (text: string) =>
        text.match(/\bpulumi (config|stack|up(?! has run))\b.*?(?= &&|; then: |$)/gm) ?? [];

    test.each([
        ["aws:acme", opened("aws/x"), 1],
        ["aws:acme", opened("<yaml>"), 1],
        ["acme", opened("aws/dev"), 2],
        ["aws:acme", opened("x"), 2],
        ["aws:acme", "pulumi:org:1a:env:2b", 1],
        ["aws:acme", declared("currentEnvironment.name:aws/x:pulumi.user.login:eve"), 2],
        ["aws:acme", opened("default/x"), 1],
        ["acme", deployment("web", "prod", "update"), 1],
        ["aws:other", opened("aws/dev", "other"), 1],
        ["aws:acme", "repo:acme/web", 1],
    ])("for a token with the audience %s and the subject %s", async (aud, sub, count) => {
        const commands = commandsIn((await run(["-s", stack, "--aud", aud, "--sub", sub])).output);
        expect(commands).toHaveLength(count);
        expect(commands.filter((command) => !command.includes(` --stack ${stack} `))).toEqual([]);
    });

    test("for a token of another issuer", async () => {
        const { output } = await run(["-s", stack], jwt({ ...GOOD, iss: "https://pulumi.example.com/oidc" }));
        expect(commandsIn(output)).toEqual([`pulumi config set --stack ${stack} issuerUrl '<issuer URL>'`]);
    });

    test("for settings that pulumi up refuses", async () => {
        const args = ["-s", stack, "--aud", "a", "--sub", "b", "-c", "typo=1", "-c", "createProvider=maybe"];
        const { errors } = await run(args);
        expect(errors).toContain(`2 problems with stack ${stack}. `);
        expect(commandsIn(errors)).toEqual([
            `pulumi config rm --stack ${stack} typo`,
            `pulumi config rm --stack ${stack} createProvider`,
            `pulumi config set --stack ${stack} createProvider '<value>'`,
        ]);
    });
});

describe("JSON", () => {
    test("has the answer to a refused token", async () => {
        const args = ["--json", "--stack", "none", "--organization", "other", "-c", "sessionName=me"];
        const { code, output } = await run([...args, "--aud", "aws:other", "--sub", opened("aws/prod", "other")]);
        const report = {
            allowed: false,
            reason: 'The role doesn\'t trust the ESC environment "aws/prod". It trusts "keyless/none".',
            next: "pulumi config set --stack none --path 'environments[0]' keyless/none && pulumi config set --stack none --path 'environments[1]' aws/prod",
            audience: "aws:other",
            subject: "pulumi:environments:org:other:env:aws/prod",
            stack: "none",
            file: null,
            organization: "other",
            signatureVerified: false,
            remarks: ["There is no Pulumi.none.yaml: every setting has its default, unless -c sets it."],
        };
        expect(code).toBe(1);
        expect(output).toBe(JSON.stringify(report, null, 2));
    });

    test("has the answer to an allowed token, and nothing to do next", async () => {
        const report = {
            allowed: true,
            reason: 'The role trusts the ESC environment "aws/dev".',
            audience: "aws:acme",
            subject: "pulumi:environments:org:acme:env:aws/dev",
            stack: "dev",
            file: "Pulumi.dev.yaml",
            organization: "acme",
            signatureVerified: false,
            remarks: [],
        };
        expect(await run(["--json"], jwt(GOOD))).toEqual({
            code: 0,
            output: JSON.stringify(report, null, 2),
            errors: "",
        });
    });
});

/** What a terminal obeys: escape sequences, also those of one character, and marks that reorder a line. */
describe("control characters of a token don't reach the terminal", () => {
    const CONTROLS = "\u001b[2J\u009b31m\u202ex";
    const ESCAPED = "\\u001b[2J\\u009b31m\\u202ex";
    const withoutLines = (text: string) => text.replaceAll("\n", "");

    const tokens: [string, Record<string, string>][] = [
        ["audience", { aud: CONTROLS }],
        ["environment", { sub: opened(`aws/${CONTROLS}`) }],
        ["subject", { sub: CONTROLS }],
        ["organization", { sub: opened("aws/dev", CONTROLS) }],
        ["operation", { aud: "acme", sub: deployment("web", "prod", CONTROLS) }],
        ["issuer", { iss: CONTROLS }],
    ];

    test.each(tokens)("in text: of its %s", async (_, claims) => {
        const { code, output } = await run([], jwt({ ...GOOD, ...claims }));
        expect(code).toBe(1);
        expect(output).toContain(ESCAPED);
        expect(withoutLines(output)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    });

    test.each(tokens)("in JSON: of its %s", async (_, claims) => {
        const { code, output } = await run(["--json"], jwt({ ...GOOD, ...claims }));
        expect(code).toBe(1);
        expect(withoutLines(output)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        const { aud, sub } = { ...GOOD, ...claims };
        expect(JSON.parse(output)).toMatchObject({ audience: aud, subject: sub });
    });

    test("of a refused value of a setting", async () => {
        const { errors } = await run(["-c", `environments[0]=${CONTROLS}`], jwt(GOOD));
        expect(errors).toContain(ESCAPED);
        expect(withoutLines(errors)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    });
});

test.each(["--help", "-h"])("%s prints the usage, whatever else is given", async (option) => {
    expect(await run([option, "--stack", "a/b"])).toEqual({ code: 0, output: USAGE, errors: "" });
});

test("reads the stack of this project unless a folder is given", async () => {
    const { output } = await captured(() => main(["--organization", "acme", "--aud", "a", "--sub", opened("x/y")]));
    expect(output).toContain('is not one of AWS logins of this organization. "x/y" has "aws:acme".');
    const sub = opened("aws-ts-oidc-provider-pulumi-cloud/dev");
    const { code } = await captured(() => main(["--organization", "acme", "--aud", "aws:acme", "--sub", sub]));
    expect(code).toBe(0);
});

describe("in a terminal", () => {
    const JUDGED = (stack: string) => `Judged for stack ${stack} of the organization acme, with the settings of
Pulumi.${stack}.yaml, once pulumi up has run with them.
The signature was not verified. AWS does that.`;
    const printed = async (...args: string[]) => {
        const { output, errors } = await captured(() => main(args, directory), true);
        expect(errors).toBe("");
        return output;
    };
    const printedFor = (sub: string, ...args: string[]) => printed("--aud", "aws:acme", "--sub", sub, ...args);

    test("an allowed token is green", async () => {
        expect(await printedFor(opened("aws/dev")))
            .toBe(`\u001b[32mallowed\u001b[39m: The role trusts the ESC environment "aws/dev".
  aud "aws:acme"
  sub "pulumi:environments:org:acme:env:aws/dev"
${JUDGED("dev")}`);
    });

    test("a refused token is red, and each step has its own lines", async () => {
        expect(await printedFor(opened("aws/prod"), "-s", "users"))
            .toBe(`\u001b[31mrefused\u001b[39m: The role doesn't trust the ESC environment "aws/prod". It trusts
         "aws/dev".
  next: pulumi config set --stack users --path 'environments[1]' aws/prod
  then: Give the login subjectAttributes: [currentEnvironment.name,
        pulumi.user.login] and no other attribute, as in:
        pulumi stack output --stack users escEnvironment
  aud "aws:acme"
  sub "pulumi:environments:org:acme:env:aws/prod"
${JUDGED("users")}`);
    });

    test("commands of one step stay in one line", async () => {
        const output = await printedFor(opened("aws/prod"), "-s", "empty");
        expect(output.split("\n")[2]).toBe(
            "  next: pulumi config set --stack empty --path 'environments[0]' keyless/empty && pulumi config set --stack empty --path 'environments[1]' aws/prod",
        );
    });

    test("a step without commands, or none at all, has no empty line", async () => {
        const lines = async (claims: object) => (await printed("--token", jwt(claims))).split("\n").slice(1, 4);
        expect(await lines({ ...GOOD, exp: 2 })).toEqual([
            "  next: Get a new token.",
            '  aud "aws:acme"',
            '  sub "pulumi:environments:org:acme:env:aws/dev"',
        ]);
        expect((await lines({ ...GOOD, iss: "https://api.pulumi.com/oidc/" }))[1]).toBe('  aud "aws:acme"');
    });

    test("notes stand out", async () => {
        expect((await printedFor(opened("aws/dev"), "-s", "esc")).split("\n").slice(0, 2)).toEqual([
            "\u001b[33mNote: Pulumi.esc.yaml has an environment: list. Its environments may set more,",
            "      which is not read here.\u001b[39m",
        ]);
    });

    test("JSON is as in a pipe", async () => {
        const args = ["--aud", "aws:acme", "--sub", opened("aws/prod"), "--json"];
        expect(await printed(...args)).toBe((await run(args)).output);
    });
});

describe("standard input", () => {
    /** Explains the token on standard input, where that is a file. */
    const runOn = (path: string) =>
        withStandardInput(createReadStream(path), () => captured(() => main([], directory)));

    test("may be a file", async () => {
        const file = join(directory, "token");
        writeFileSync(file, `${jwt(GOOD)}\n`);
        expect(await runOn(file)).toEqual({ code: 0, output: ALLOWED, errors: "" });
    });

    test("that can't be read is refused with 2 and the usage", async () => {
        expect(await runOn(directory)).toEqual({
            code: 2,
            output: "",
            errors: `error: Standard input can't be read: EISDIR: illegal operation on a directory, read\n\n${USAGE}`,
        });
    });
});

describe("npm run explain", () => {
    const cwd = join(__dirname, "..", "..");
    const npm = ["run", "--silent", "explain", "--", "--organization", "acme", "-c", "environments[0]=aws/dev"];
    /** The same without npm. */
    const node = ["--require", "./tools/typescript.js", "tools/explain.ts", ...npm.slice(4)];
    const JUDGED = judged("dev", "Pulumi.dev.yaml and -c");

    test("reads a token from standard input, and answers 0 if it is allowed", () => {
        const output = ALLOWED.replace(judged("dev", "Pulumi.dev.yaml"), JUDGED);
        expect(execFileSync("npm", npm, { cwd, input: jwt(GOOD), encoding: "utf8" })).toBe(`${output}\n`);
    });

    test("answers 1 if it is refused", () => {
        const input = jwt({ ...GOOD, sub: opened("aws/prod") });
        const { status, stdout } = spawnSync("npm", npm, { cwd, input, encoding: "utf8" });
        const next =
            "pulumi config set --stack dev --path 'environments[0]' aws-ts-oidc-provider-pulumi-cloud/dev && pulumi config set --stack dev --path 'environments[1]' aws/prod";
        const output = REFUSED.replace(judged("dev", "Pulumi.dev.yaml"), JUDGED).replace(/(?<=next: ).*/, next);
        expect({ status, stdout }).toEqual({ status: 1, stdout: `${output}\n` });
    });

    test("refuses a directory on standard input without a stack trace", () => {
        const stdin = openSync(cwd, "r");
        const { status, stdout, stderr } = spawnSync(process.execPath, node, {
            cwd,
            stdio: [stdin, "pipe", "pipe"],
            encoding: "utf8",
        });
        closeSync(stdin);
        expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
        expect(stderr).toBe(`error: ${NO_TOKEN}\n\n${USAGE}\n`);
    });

    test("is no crash if nobody reads its output", async () => {
        const reader = spawn(process.execPath, node, { cwd, stdio: ["pipe", "pipe", "pipe"] });
        reader.stdout.destroy();
        reader.stdin.end(jwt(GOOD));
        let errors = "";
        reader.stderr.on("data", (data: Buffer) => (errors += data.toString()));
        const code = await new Promise((resolve) => reader.on("close", resolve));
        expect({ code, errors }).toEqual({ code: 0, errors: "" });
    });
});

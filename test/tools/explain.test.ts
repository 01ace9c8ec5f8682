import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../tools/explain";
import { refusalOf } from "../stacks";
import { captured } from "../terminal";
import { declared, deployment, opened } from "./tokens";

const USAGE = `Usage: npm run explain -- [options] --aud AUDIENCE --sub SUBJECT
       npm run explain -- [options] --token JWT
       <command that prints a token> | npm run explain -- [options]

Says whether a token may assume the role of a stack with these settings, and why. It doesn't verify the token's
signature, which AWS does, and never prints the token. On standard input the token stays out of the shell's history.

      --aud AUDIENCE       the token's audience
      --sub SUBJECT        the token's subject
      --token JWT          the token
  -s, --stack NAME         read Pulumi.NAME.yaml (default: dev)
      --organization NAME  the organization to trust
  -c, --config KEY=VALUE   set a key, as pulumi up -c does; KEY may be a path such as environments[0]; repeatable
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
});
afterAll(() => rmSync(directory, { recursive: true }));

const run = (args: string[], standardInput = "") => captured(() => main(args, directory, () => standardInput));

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
const jwt = (claims: unknown) => `${encoded({ alg: "RS256" })}.${encoded(claims)}.c2lnbmF0dXJl`;
const GOOD = { iss: "https://api.pulumi.com/oidc", aud: "aws:acme", sub: opened("aws/dev"), exp: 4e9, nbf: 1 };

const ALLOWED = `allowed: The role trusts the ESC environment "aws/dev".
  aud "aws:acme"
  sub "pulumi:environments:org:acme:env:aws/dev"
The signature was not verified. AWS does that.`;
const REFUSED = `refused: The role doesn't trust the ESC environment "aws/prod". The nearest entry is "aws/dev".
  next: pulumi config set --stack dev --path 'environments[1]' aws/prod
  aud "aws:acme"
  sub "pulumi:environments:org:acme:env:aws/prod"
The signature was not verified. AWS does that.`;

describe("a token", () => {
    const refused = jwt({ ...GOOD, sub: opened("aws/prod") });

    test.each([
        ["as an option", ["--token", jwt(GOOD)], ""],
        ["on standard input, with white space around it", [], `\n${jwt(GOOD)}\n`],
        ["without a signature", ["--token", jwt(GOOD).replace(/[^.]*$/, "")], ""],
        ["with its audience in a list", [], jwt({ ...GOOD, aud: ["aws:acme"] })],
        ["without an issuer and times", [], jwt({ aud: GOOD.aud, sub: GOOD.sub })],
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
        `refused: ${reason}\n${next}  aud "aws:acme"\n  sub "${GOOD.sub}"\nThe signature was not verified. AWS does that.`;

    test("of another issuer is refused, whatever else it says", async () => {
        const { code, output } = await run([], jwt({ ...GOOD, iss: "https://pulumi.example.com/oidc" }));
        expect(code).toBe(1);
        expect(output).toBe(
            refusal(
                'The token\'s issuer is "https://pulumi.example.com/oidc", and the role trusts "https://api.pulumi.com/oidc".',
                "  next: If that is your Pulumi Cloud: pulumi config set --stack dev issuerUrl https://pulumi.example.com/oidc\n",
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

const NOT_A_TOKEN = "That is not a token. Accepted: a JWT, three parts of base64url with dots between.";
const LACKS = "That is not a token of Pulumi Cloud: it lacks a subject or a single audience.";
const NOT_A_TIME = "The token's exp or nbf is not a time in seconds since 1970.";
const EITHER = "Give either --aud and --sub, or a token.";

describe("wrong input is refused with 2 and the usage:", () => {
    test.each([
        ["nothing", [], "", NOT_A_TOKEN],
        ["a text that is no token", [], "hello", NOT_A_TOKEN],
        ["a token with parts that aren't JSON", [], "a.b.c", NOT_A_TOKEN],
        ["a token after another text", [], `Token: ${jwt(GOOD)}`, NOT_A_TOKEN],
        ["a token before another text", [], `${jwt(GOOD)}!`, NOT_A_TOKEN],
        ["a token of four parts", [], `${jwt(GOOD)}.x`, NOT_A_TOKEN],
        ["a token without a header", [], `.${encoded(GOOD)}.x`, NOT_A_TOKEN],
        ["an empty token", ["--token", ""], jwt(GOOD), NOT_A_TOKEN],
        ["a token of null", [], jwt(null), LACKS],
        ["a token without a subject", [], jwt({ aud: "aws:acme" }), LACKS],
        ["a token with a number for a subject", [], jwt({ ...GOOD, sub: 1 }), LACKS],
        ["a token without an audience", [], jwt({ sub: GOOD.sub }), LACKS],
        ["a token with no audience in its list", [], jwt({ ...GOOD, aud: [] }), LACKS],
        ["a token with two audiences", [], jwt({ ...GOOD, aud: ["aws:acme", "acme"] }), LACKS],
        ["a token with a number for an audience", [], jwt({ ...GOOD, aud: [1] }), LACKS],
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
    ])("%s", async (_, args, standardInput, message) => {
        const errors = `error: ${message}\n\n${USAGE}`;
        expect(await run(args, standardInput)).toEqual({ code: 2, output: "", errors });
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
            'refused: The role doesn\'t trust the ESC environment "aws/prod". The nearest entry is "keyless/empty".',
            "  next: pulumi config set --stack empty --path 'environments[0]' keyless/empty && pulumi config set --stack empty --path 'environments[1]' aws/prod",
        ]);
        expect((await run(["--aud", "aws:acme", "--sub", opened("keyless/empty"), "-s", "empty"])).code).toBe(0);
    });

    test("that name deployments only are told from those that name nothing", async () => {
        const { output } = await run([...args, "--stack", "empty", "-c", "deployments[0]=web/prod"]);
        expect(output.split("\n").slice(0, 2)).toEqual([
            "refused: The role trusts deployments, and no ESC environments.",
            "  next: pulumi config set --stack empty --path 'environments[0]' aws/prod",
        ]);
    });

    test("that are assumed are noted first", async () => {
        const { output } = await run([...args, "--stack", "none"]);
        expect(output.split("\n").slice(0, 2)).toEqual([
            "Note: There is no Pulumi.none.yaml: every setting has its default, unless -c sets it.",
            "Note: No organization is given, so this is for example-org. The real one owns the stack. Name it with --organization.",
        ]);
        expect(output.split("\n")[2]).toMatch(/^refused: /);
    });

    test("that pulumi up refuses are refused with its message, and 2", async () => {
        const errors = `error: ${refusalOf({ organization: "acme", environments: ["aws"] })}`;
        expect(await run([...args, "-c", "environments[0]=aws"])).toEqual({ code: 2, output: "", errors });
    });
});

/** Whatever the answer, a command that is pasted must work on the stack that was asked about. */
describe.each(["dev", "prod"])("every command names the stack %s", (stack) => {
    const commandsIn = (text: string) => text.match(/\bpulumi (config|stack|up)\b.*?(?= &&|; then: |$)/gm) ?? [];

    test.each([
        ["aws:acme", opened("aws/x"), 1],
        ["aws:acme", opened("<yaml>"), 1],
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
        expect(commandsIn(output)).toEqual([
            `pulumi config set --stack ${stack} issuerUrl https://pulumi.example.com/oidc`,
        ]);
    });

    test("for settings that pulumi up refuses", async () => {
        const args = ["-s", stack, "--aud", "a", "--sub", "b", "-c", "typo=1", "-c", "createProvider=maybe"];
        const { errors } = await run(args);
        expect(errors).toContain(`2 problems with stack ${stack}. `);
        expect(commandsIn(errors)).toEqual([
            `pulumi config rm --stack ${stack} typo`,
            `pulumi config rm --stack ${stack} createProvider`,
            `pulumi config set --stack ${stack} createProvider true`,
        ]);
    });
});

describe("JSON", () => {
    test("has the answer to a refused token", async () => {
        const { code, output } = await run([
            "--json",
            "--stack",
            "none",
            "--aud",
            "aws:example-org",
            "--sub",
            opened("aws/prod", "example-org"),
        ]);
        const report = {
            allowed: false,
            reason: 'The role doesn\'t trust the ESC environment "aws/prod". The nearest entry is "keyless/none".',
            next: "pulumi config set --stack none --path 'environments[0]' keyless/none && pulumi config set --stack none --path 'environments[1]' aws/prod",
            audience: "aws:example-org",
            subject: "pulumi:environments:org:example-org:env:aws/prod",
            signatureVerified: false,
            remarks: [
                "There is no Pulumi.none.yaml: every setting has its default, unless -c sets it.",
                "No organization is given, so this is for example-org. The real one owns the stack. Name it with --organization.",
            ],
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

test.each(["--help", "-h"])("%s prints the usage, whatever else is given", async (option) => {
    expect(await run([option, "--stack", "a/b"])).toEqual({ code: 0, output: USAGE, errors: "" });
});

test("reads the stack of this project unless a folder is given", async () => {
    const { output } = await captured(() => main(["--organization", "acme", "--aud", "a", "--sub", opened("x/y")]));
    expect(output).toContain('Tokens of the ESC environment "x/y" have "aws:acme".');
    const sub = opened("aws-ts-oidc-provider-pulumi-cloud/dev");
    const { code } = await captured(() => main(["--organization", "acme", "--aud", "aws:acme", "--sub", sub]));
    expect(code).toBe(0);
});

describe("npm run explain", () => {
    const root = join(__dirname, "..", "..");
    const npm = ["run", "--silent", "explain", "--", "--organization", "acme", "-c", "environments[0]=aws/dev"];

    test("reads a token from standard input, and answers 0 if it is allowed", () => {
        expect(execFileSync("npm", npm, { cwd: root, input: jwt(GOOD), encoding: "utf8" })).toBe(`${ALLOWED}\n`);
    });

    test("answers 1 if it is refused", () => {
        const input = jwt({ ...GOOD, sub: opened("aws/prod") });
        const { status, stdout } = spawnSync("npm", npm, { cwd: root, input, encoding: "utf8" });
        expect({ status, stdout }).toEqual({ status: 1, stdout: `${REFUSED}\n` });
    });
});

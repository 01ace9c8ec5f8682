import { Readable } from "node:stream";
import { refusalOf } from "../../test/stacks";
import { projectFolder } from "../shared/testing/project";
import { captured, withStandardInput } from "../shared/testing/terminal";
import { declared, opened } from "../shared/testing/tokens";
import { main } from "./explain";

const CONFIG = "config:\n  keyless:organization: acme\n  keyless:environments: [aws/dev]\n";
const folder = projectFolder({
    "Pulumi.dev.yaml": CONFIG,
    "Pulumi.empty.yaml": "config:\n  keyless:organization: acme\n",
    "Pulumi.nobody.yaml": "config:\n  keyless:environments: [aws/dev]\n",
    "Pulumi.esc.yaml": `environment: [aws/dev]\n${CONFIG}  former:tags: {}\n`,
});

const run = (args: string[], standardInput = "") => captured(() => main(args, folder, () => standardInput));

const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
const jwt = (claims: unknown) => `${encoded({ alg: "RS256" })}.${encoded(claims)}.c2lnbmF0dXJl`;
const GOOD = { iss: "https://api.pulumi.com/oidc", aud: "aws:acme", sub: opened("aws/dev"), exp: 4e9, nbf: 1 };
const BAD = { ...GOOD, sub: opened("aws/prod") };

const NOTES = [
    "Pulumi.esc.yaml has an environment: list. Its environments may set more, which is not read here.",
    "former:tags has no effect: the settings of this project begin with keyless:. If the project was renamed, rename the key in the stack file.",
];
const IMPORTED =
    "If the environment imports its login, give the login where it is defined subjectAttributes: [currentEnvironment.name]. Otherwise: ";

const ALLOWED = `allowed: The role trusts the ESC environment "aws/dev".
  aud "aws:acme"
  sub "pulumi:environments:org:acme:env:aws/dev"
Judged for stack dev of the organization acme, with the settings of Pulumi.dev.yaml, once pulumi up has run with them.
The signature was not verified. AWS does that.`;
const REFUSED = `refused: The role doesn't trust the ESC environment "aws/prod". It trusts "aws/dev".
  next: ${IMPORTED}pulumi config set --stack acme/dev --path 'environments[1]' aws/prod
  aud "aws:acme"
  sub "pulumi:environments:org:acme:env:aws/prod"
Judged for stack dev of the organization acme, with the settings of Pulumi.dev.yaml, once pulumi up has run with them.
The signature was not verified. AWS does that.`;

describe("a token is explained", () => {
    test.each([
        ["as an option", ["--token", jwt(GOOD)], ""],
        ["on standard input, with white space around it", [], `\n${jwt(GOOD)}\n`],
        ["without a signature", [], jwt(GOOD).replace(/[^.]*$/, "")],
        ["with its audience in a list", [], jwt({ ...GOOD, aud: ["aws:acme"] })],
        ["without times", [], jwt({ ...GOOD, exp: undefined, nbf: undefined })],
        ["as its audience and subject", ["--aud", GOOD.aud, "--sub", GOOD.sub], ""],
    ])("%s", async (_, args, standardInput) => {
        expect(await run(args, standardInput)).toEqual({ code: 0, output: ALLOWED, errors: "" });
    });

    test("that is refused, with 1", async () => {
        expect(await run([], jwt(BAD))).toEqual({ code: 1, output: REFUSED, errors: "" });
    });

    test("by its issuer and its times", async () => {
        const firstLine = async (claims: object) =>
            (await run([], jwt({ ...GOOD, ...claims }))).output.split(/[ \n]+/, 4).join(" ");
        expect(await firstLine({ iss: "https://pulumi.example.com" })).toBe("refused: The token's issuer");
        expect(await firstLine({ exp: 2 })).toBe("refused: The token expired");
        expect(await firstLine({ nbf: 4e9 })).toBe("refused: The token is");
    });

    test("from this process's own standard input", async () => {
        const own = () => withStandardInput(Readable.from([jwt(GOOD)]), () => captured(() => main([], folder)));
        expect(await own()).toEqual({ code: 0, output: ALLOWED, errors: "" });
    });

    test("in colours in a terminal", async () => {
        const inTerminal = (...args: string[]) => captured(() => main(args, folder), true);
        const { output } = await inTerminal("--token", jwt(GOOD), "-s", "esc");
        expect(output.split("\n").slice(0, 3)).toEqual([
            ...NOTES.map((note) => `\u001b[33mNote: ${note}\u001b[39m`),
            '\u001b[32mallowed\u001b[39m: The role trusts the ESC environment "aws/dev".',
        ]);
        expect((await inTerminal("--token", jwt(BAD))).output).toBe(
            REFUSED.replace("refused", "\u001b[31mrefused\u001b[39m"),
        );
    });
});

test("no output has a part of the token", async () => {
    const token = jwt(GOOD);
    const malformed = jwt({ ...GOOD, exp: "never" });
    const results = [
        await run([], token),
        await run(["--json", "--token", token]),
        await run([], `${token}!`),
        await run([], malformed),
        await run(["--aud", "acme", "--token", token]),
        await run(["--nope", "--token", token]),
    ];
    const texts = results.map(({ output, errors }) => output + errors);
    expect(texts.every((text) => text.length > 50)).toBe(true);
    const parts = [token, malformed].flatMap((each) => each.split("."));
    expect(parts.filter((part) => texts.some((text) => text.includes(part)))).toEqual([]);
});

describe("refused with 2 is", () => {
    const NO_TOKEN = "There is no token: give one, or --aud and --sub.";
    const NOT_A_TOKEN = "That is not a token. Accepted: a JWT, three parts of base64url with dots between.";
    const NOT_PULUMIS =
        "That is not a token of Pulumi Cloud. Accepted: one audience, a subject and an issuer, and times in seconds.";
    const EITHER = "Give either --aud and --sub, or a token.";
    const WRONG: object[] = [
        ...[{ sub: 1 }, { sub: undefined }, { iss: null }, { aud: [] }, { aud: ["a", "b"] }, { aud: [1] }],
        ...[{ exp: "4000000000" }, { nbf: null }],
    ];
    const UNKNOWN = "The organization is not known. Name it with --organization.";

    test.each([
        ["no token", [], " \n", NO_TOKEN],
        ["an empty token", ["--token", ""], jwt(GOOD), NO_TOKEN],
        ["another text", [], "a.b.c", NOT_A_TOKEN],
        ["a token after another text", [], `Token: ${jwt(GOOD)}`, NOT_A_TOKEN],
        ["a token of four parts", [], `${jwt(GOOD)}.x`, NOT_A_TOKEN],
        ...[null, [], "text"].map((claims) => ["other JSON", [], jwt(claims), NOT_PULUMIS] as const),
        ...WRONG.map((claims) => [JSON.stringify(claims), [], jwt({ ...GOOD, ...claims }), NOT_PULUMIS] as const),
        ["an audience without a subject", ["--aud", "acme"], jwt(GOOD), EITHER],
        ["a subject without an audience", ["--sub", ""], jwt(GOOD), EITHER],
        ["a token beside an audience and a subject", ["--aud", "a", "--sub", "x", "--token", jwt(GOOD)], "", EITHER],
        ["a stack of an unknown organization", ["-s", "nobody"], jwt(GOOD), UNKNOWN],
        ["an empty organization", ["--organization", ""], jwt(GOOD), UNKNOWN],
    ] as const)("%s", async (_, args, standardInput, message) => {
        const { code, output, errors } = await run([...args], standardInput);
        expect({ code, output }).toEqual({ code: 2, output: "" });
        expect(errors).toMatch(/\n\nUsage: npm run explain /);
        expect(errors.split("\n")[0]).toBe(`error: ${message}`);
    });

    test("a setting that pulumi up refuses, with its message", async () => {
        const errors = `error: ${refusalOf({ organization: "acme", environments: ["aws"] })}`;
        expect(await run(["-c", "environments[0]=aws"], jwt(GOOD))).toEqual({ code: 2, output: "", errors });
    });
});

describe("settings", () => {
    const args = ["--aud", "aws:acme", "--sub", opened("aws/prod")];

    test("of the command line are tried, but are no entries of the stack's files", async () => {
        expect((await run([...args, "-c", "environments[1]=aws/prod"])).code).toBe(0);
        const { output } = await run([...args, "-s", "empty", "-c", "deployments[0]=web/prod"]);
        expect(output.split("\n").slice(0, 2)).toEqual([
            'refused: The role doesn\'t trust the ESC environment "aws/prod". It trusts no ESC environments.',
            `  next: ${IMPORTED}pulumi config set --stack acme/empty --path 'environments[0]' keyless/empty && pulumi config set --stack acme/empty --path 'environments[1]' aws/prod`,
        ]);
    });

    test("of a stack whose environments may set more are to be edited by a person, and no command could lose any", async () => {
        expect((await run([...args, "-s", "esc"])).output).toContain(
            `\n  next: ${IMPORTED}Add "aws/prod" to environments, beside what it has.\n`,
        );
    });

    test.each([
        [
            "a file and -c",
            ["-c", "sessionName=me"],
            "dev of the organization acme, with the settings of Pulumi.dev.yaml and -c",
        ],
        [
            "no file",
            ["-s", "none", "--organization", "x"],
            "none of the organization x, with the settings of the defaults",
        ],
    ])("are named: of %s", async (_, options, words) => {
        expect((await run([...args, ...options])).output).toContain(`\nJudged for stack ${words}, once `);
    });
});

test("JSON has everything", async () => {
    const args = ["--json", "--stack", "none", "--organization", "acme"];
    const { code, output } = await run([...args, "--aud", "acme", "--sub", declared("\u009b")]);
    expect(code).toBe(1);
    expect(output.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(output)).toEqual({
        allowed: false,
        reason: expect.stringMatching(/^The audience is "acme"/) as string,
        next: expect.stringMatching(/^Use fn::open::aws-login/) as string,
        audience: "acme",
        subject: declared("\u009b"),
        stack: "none",
        file: null,
        organization: "acme",
        signatureVerified: false,
        remarks: ["There is no Pulumi.none.yaml: every setting has its default, unless -c sets it."],
    });
    expect(JSON.parse((await run(["--json", "-s", "esc"], jwt(GOOD))).output)).toMatchObject({
        allowed: true,
        file: "Pulumi.esc.yaml",
        remarks: NOTES,
    });
});

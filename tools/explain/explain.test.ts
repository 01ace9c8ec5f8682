import { Readable } from "node:stream";
import { refusalOf } from "../../test/stacks";
import { projectFolder } from "../shared/testing/project";
import { captured, withStandardInput } from "../shared/testing/terminal";
import { declared, deployment, opened } from "../shared/testing/tokens";
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

const FOOTER = `Judged for stack dev of the organization acme, with the settings of Pulumi.dev.yaml, once pulumi up has run with them.
The signature was not verified. AWS does that.`;
const ALLOWED = `allowed: The role trusts the ESC environment dev of project aws.
  aud "aws:acme"
  sub "pulumi:environments:org:acme:env:aws/dev"
${FOOTER}`;
const REFUSED = `refused: The role doesn't trust the ESC environment prod of project aws. It trusts "aws/dev".
  next: ${IMPORTED}pulumi config set --stack acme/dev --path 'environments[1]' aws/prod
  aud "aws:acme"
  sub "pulumi:environments:org:acme:env:aws/prod"
${FOOTER}`;

describe("a token is explained", () => {
    test.each([
        ["as an option", ["--token", jwt(GOOD)], ""],
        ["on standard input, with white space around it", [], `\n${jwt(GOOD)}\n`],
        ["as a principal ID", ["--token", `arn:aws:iam::1:oidc-provider/api.pulumi.com/oidc:aws:acme:${GOOD.sub}`], ""],
        ["as its audience and subject", ["--aud", GOOD.aud, "--sub", GOOD.sub], ""],
    ])("%s", async (_, args, standardInput) => {
        expect(await run(args, standardInput)).toEqual({ code: 0, output: ALLOWED, errors: "" });
    });

    test("from this process's own standard input, and refused with 1", async () => {
        const own = () => withStandardInput(Readable.from([jwt(BAD)]), () => captured(() => main([], folder)));
        expect(await own()).toEqual({ code: 1, output: REFUSED, errors: "" });
    });

    test("in colours in a terminal", async () => {
        const inTerminal = (...args: string[]) => captured(() => main(args, folder), true);
        const { output } = await inTerminal("--token", jwt(GOOD), "-s", "esc");
        expect(output.split("\n").slice(0, 3)).toEqual([
            ...NOTES.map((note) => `\u001b[33mNote: ${note}\u001b[39m`),
            "\u001b[32mallowed\u001b[39m: The role trusts the ESC environment dev of project aws.",
        ]);
        const refused = REFUSED.replace("refused", "\u001b[31mrefused\u001b[39m");
        expect((await inTerminal("--token", jwt(BAD))).output).toBe(refused);
    });
});

test("no output has a part of the token", async () => {
    const [token, malformed] = [jwt(GOOD), jwt({ ...GOOD, exp: "never" })];
    const texts: string[] = [];
    for (const options of [[], ["--json"], ["--aud=acme"], ["--nope"]])
        for (const text of [token, `${token}!`, malformed, `Bearer ${token}`]) {
            const { output, errors } = await run([...options, "--token", text]);
            texts.push(output + errors);
        }
    expect(texts.every((text) => text.length > 50)).toBe(true);
    const parts = [token, malformed].flatMap((each) => each.split("."));
    expect(parts.filter((part) => texts.some((text) => text.includes(part)))).toEqual([]);
});

const tokens = (aud: string, allowed: number, ...subs: string[]) => subs.map((sub, i) => [i < allowed, aud, sub]);
const WITH_USERS = ["--environment", "aws/dev", "-c", "users[0]=bob", "--user"];
const both = (user: string) => declared(`currentEnvironment.name:aws/dev:pulumi.user.login:${user}`);
const WAYS = [opened("aws/dev"), opened("<yaml>")];
const OLD = [declared("currentEnvironment.name:x"), opened("x"), opened("<yaml>")];
const PREVIEW = ["--deployment", "web/prod:preview"];

test.each<[string[], unknown[][]]>([
    [
        ["--environment", "aws/dev", "--user", "eve"],
        tokens("aws:acme", 2, declared("currentEnvironment.name:aws/dev"), ...WAYS),
    ],
    [["--environment", "default/x", "-c", "environments[0]=default/x"], tokens("acme", 2, ...OLD)],
    [[...WITH_USERS, "bob"], tokens("aws:acme", 1, both("bob"), ...WAYS)],
    [[...WITH_USERS, "eve"], tokens("aws:acme", 0, both("eve"), ...WAYS)],
    [[...PREVIEW, "-c", "deployments[0]=web/prod"], tokens("acme", 1, deployment("web", "prod", "preview"))],
    [PREVIEW, tokens("acme", 0, deployment("web", "prod", "preview"))],
])("each token of %j is judged, and the first decides", async (args, expected) => {
    const { code, output } = await run(["--json", ...args]);
    const verdicts = [JSON.parse(output)].flat() as Record<string, unknown>[];
    expect(verdicts.map(({ allowed, audience, subject }) => [allowed, audience, subject])).toEqual(expected);
    expect(code).toBe(expected[0]?.[0] ? 0 : 1);
});

describe("refused with 2 is", () => {
    const NO_TOKEN = "There is no token: give one, or --aud and --sub, or --environment, or --deployment.";
    const ONE = "Give one of --environment, --deployment, --token, or --aud with --sub.";
    const UNKNOWN = "The organization is not known. Name it with --organization.";

    test.each<[string, string[], string, string | RegExp]>([
        ["no token", [], " \n", NO_TOKEN],
        ["an empty token", ["--token", ""], jwt(GOOD), NO_TOKEN],
        ["another text", [], "a.b.c", /^That is not a token\. Accepted: a JWT, /],
        ["an audience without a subject", ["--aud", "acme"], jwt(GOOD), ONE],
        ["a subject alone", ["--sub", ""], jwt(GOOD), ONE],
        ["a token beside an audience and a subject", ["--aud", "a", "--sub", "x", "--token", jwt(GOOD)], "", ONE],
        ["a token beside an environment", ["--environment", "a/b", "--token", jwt(GOOD)], "", ONE],
        ["a deployment beside one", ["--environment", "a/b", "--deployment", "a/b:update"], "", ONE],
        ["a user of a token", ["--user", "bob"], jwt(GOOD), "--user needs --environment."],
        ["no user, with users", ["--environment", "a/b", "-c", "users[0]=x"], "", /^The settings have users, so say /],
        ["another user", ["--environment", "a/b", "--user", "a:b"], "", /^--user: "a:b" is not the login of /],
        ["environments", ["--environment", "aws/*"], "", "--environment: name one environment, without a wildcard."],
        ["no environment", ["--environment", "aws"], "", /^--environment: "aws" .*\. Accepted: /],
        ["every operation", ["--deployment", "a/b"], "", /^--deployment: name a stack and an operation, as in /],
        ["no operation", ["--deployment", "a/b:x"], "", /^--deployment: "a\/b:x" .*\. Accepted: /],
        ["a stack of an unknown organization", ["-s", "nobody"], jwt(GOOD), UNKNOWN],
        ["an empty organization", ["--organization", ""], jwt(GOOD), UNKNOWN],
    ])("%s", async (_, args, standardInput, message) => {
        const { code, output, errors } = await run(args, standardInput);
        expect({ code, output }).toEqual({ code: 2, output: "" });
        const [, first = ""] = /^error: (.*) See npm run explain -- --help\.$/.exec(errors) ?? [];
        expect(typeof message === "string" ? first === message : message.test(first)).toBe(true);
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
            "refused: The role doesn't trust the ESC environment prod of project aws. It trusts no ESC environments.",
            `  next: ${IMPORTED}Add "aws/prod" to environments, beside what it has.`,
        ]);
    });

    test("of a stack whose environments may set more are to be edited by a person, and no command could lose any", async () => {
        const { output } = await run([...args, "-s", "esc"]);
        expect(output).toContain(`  next: ${IMPORTED}Add "aws/prod" to environments, beside what it has.\n`);
    });

    test.each([
        [["-c", "sessionName=me"], "dev of the organization acme, with the settings of Pulumi.dev.yaml and -c"],
        [["-s", "none", "--organization", "x"], "none of the organization x, with the settings of the defaults"],
    ])("are named: with %j", async (options, words) => {
        expect((await run([...args, ...options])).output).toContain(`\nJudged for stack ${words}, once `);
    });
});

test("JSON has everything", async () => {
    const args = ["--json", "--stack", "none", "--organization", "acme"];
    const { code, output } = await run([...args, "--aud", "acme", "--sub", declared("\u009b")]);
    expect(code).toBe(1);
    expect(output.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    const judged = {
        ...{ stack: "none", file: null, organization: "acme", signatureVerified: false },
        remarks: ["There is no Pulumi.none.yaml: every setting has its default, unless -c sets it."],
    };
    expect(JSON.parse(output)).toEqual({
        allowed: false,
        reason: expect.stringMatching(/^Pulumi Cloud issues no such token\. /) as string,
        ...{ audience: "acme", subject: declared("\u009b"), ...judged },
    });
    const [, way] = JSON.parse((await run([...args, "--environment", "aws/x"])).output) as object[];
    expect(way).toEqual({
        title: "Opened directly, with a login that declares no subjectAttributes",
        allowed: false,
        reason: expect.stringMatching(/^The role doesn't trust /) as string,
        next: expect.stringMatching(/^If the environment imports /) as string,
        ...{ audience: "aws:acme", subject: opened("aws/x"), ...judged },
    });
    const esc = JSON.parse((await run(["--json", "-s", "esc"], jwt(GOOD))).output) as unknown;
    expect(esc).toMatchObject({ allowed: true, file: "Pulumi.esc.yaml", remarks: NOTES });
});

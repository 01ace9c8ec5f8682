/** The tools in a real terminal: what a person sees. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { quote } from "../../messages/command";
import { AUD, policyOf, statement, type Condition } from "../trust";

const { PATH, HOME } = process.env;
const node = (tool: string, ...args: string[]) =>
    [process.execPath, "--require", "./tools/typescript.js", `tools/${tool}.ts`, ...args].map(quote).join(" ");

/** What a terminal shows of some shell text, which gets few variables but the given ones. */
async function shown(command: string, variables: Record<string, string> = {}): Promise<string> {
    const { stdout } = await promisify(execFile)("script", ["-qc", command, "/dev/null"], {
        cwd: join(__dirname, "../.."),
        env: { PATH, HOME, TERM: "xterm-256color", ...variables },
    });
    return stdout.replaceAll("\r\n", "\n");
}

const version = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "";
const isMissing = !version.includes("util-linux");
const title = isMissing ? "in a terminal (skipped: needs util-linux's script, which makes one)" : "in a terminal";

/** The account's roles, as the AWS CLI prints them. */
const role = (name: string, condition: Condition) => ({
    Arn: `arn:aws:iam::111122223333:role/with/a/long/path/and/a/long/name/too/${name}`,
    AssumeRolePolicyDocument: policyOf(statement(condition)),
    AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
});
const ROLES = [
    role("open", { StringEquals: { [AUD]: "acme" } }),
    role("any", { StringLike: { [AUD]: "aws:*" }, "ForAnyValue:StringNotLikeIfExists": { [AUD]: ["a*b", "c"] } }),
];

const SETTINGS = [
    ...["createProvider=false", "environments[0]=project-with-a-long-name/environment-with-a-long-name"],
    ...["environments[1]=default/old", "users[0]=alice", "users[1]=bob", "deployments[0]=web/prod:remediate-drift"],
    ...["deployments[1]=project-with-a-long-name/stack-with-a-long-name:detect-drift", "sessionDuration=15m"],
    ...[
        "permissionsBoundary=arn:aws:iam::123456789012:policy/with/a/long/path/boundary",
        "environmentRegion=eu-west-1",
    ],
    ...['inlinePolicy={"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}'],
];
const options = (...settings: string[]) => ["--organization", "acme", ...settings.flatMap((each) => ["-c", each])];
/** A refusal, findings, and a preview of many settings, one after the other. */
const commands = (account: string) =>
    [
        node(
            "explain",
            ...options("environments[0]=aws/dev", "users[0]=alice", "environments[1]=aws/other"),
            ...["--aud", "aws:acme", "--sub", "pulumi:environments:org:acme:env:<yaml>"],
        ),
        `${node("roles", "--organization", "another-organization")} <${quote(account)}`,
        node("preview", ...options(...SETTINGS)),
    ].join("; ");

const codesIn = (text: string) => [...new Set(text.match(/\u001b\[\d+m/g))].sort();
const BOLD = ["\u001b[1m", "\u001b[22m"];
const RED = ["\u001b[31m", "\u001b[39m"];
const YELLOW = "\u001b[33m";
const COLOURS = [...BOLD, ...RED, YELLOW].sort();

/** What is copied: a line of a command, a subject or audience, or one word such as an ARN. */
const isCopied = (line: string) => /^\s*(pulumi|next: pulumi|Run: pulumi|aud "|sub "|# \S+$|- \S+$|\S+$)/.test(line);
/** Sections of the preview that are copied as a whole. */
const COPIED_SECTIONS = /^# (Trust policy|ESC environment|Commands for ESC|Pulumi Deployments)/;

/** The lines of prose that are too long. */
function tooLong(output: string): string[] {
    const prose = stripVTControlCharacters(output)
        .split(/^(?=# )/m)
        .filter((section) => !COPIED_SECTIONS.test(section));
    return prose
        .join("")
        .split("\n")
        .filter((line) => line.length > 80 && !isCopied(line));
}

(isMissing ? describe.skip : describe)(title, () => {
    let [terminal, plain, piped, forced, refused] = ["", "", "", "", ""];

    beforeAll(async () => {
        const folder = mkdtempSync(join(tmpdir(), "pseudo-terminal-"));
        const account = join(folder, "account.json");
        writeFileSync(account, JSON.stringify({ RoleDetailList: ROLES }));
        const run = commands(account);
        [terminal, plain, piped, forced, refused] = await Promise.all([
            shown(run),
            shown(run, { NO_COLOR: "1" }),
            shown(`{ ${run}; } | cat`),
            shown(`{ ${run}; } | cat`, { FORCE_COLOR: "1" }),
            shown(`${node("preview", ...options("environments[0]=aws", "sessionDuration=1m"))} | cat`),
        ]);
        rmSync(folder, { recursive: true });
    }, 120_000);

    test("the tools print with colours", () => {
        expect(codesIn(terminal)).toEqual(COLOURS);
    });

    test("lines have 80 columns at most, but for what is copied", () => {
        expect(terminal).toContain("\n        pulumi stack output --stack dev escEnvironment\n");
        expect(terminal).toContain("Findings");
        expect(terminal).toContain("\n    https://api.pulumi.com/oidc and check that it lists acme and aws:acme.");
        expect(tooLong(terminal)).toEqual([]);
    });

    test("NO_COLOR takes the colours away, and leaves the lines as they are", () => {
        expect(codesIn(plain)).toEqual([]);
        expect(plain).toBe(stripVTControlCharacters(terminal));
    });

    test("what is piped has neither colours nor broken lines", () => {
        expect(codesIn(piped)).toEqual([]);
        expect(tooLong(piped).length).toBeGreaterThan(10);
        expect(piped.replace(/\s+/g, " ")).toBe(plain.replace(/\s+/g, " ").replace(" then: ", "; then: "));
    });

    test("what is piped has colours if FORCE_COLOR asks for them", () => {
        expect(codesIn(forced)).toEqual(COLOURS);
        expect(stripVTControlCharacters(forced)).toBe(piped);
    });

    test("errors have colours and short lines, also if only standard output is piped", () => {
        expect(codesIn(refused)).toEqual([...RED].sort());
        expect(refused).toContain("sessionDuration");
        expect(tooLong(refused)).toEqual([]);
    });
});

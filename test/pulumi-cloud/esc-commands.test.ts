import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EscEnvironment } from "../../pulumi-cloud/environments";
import { escCommands, updateCommands } from "../../pulumi-cloud/esc-commands";
import type { EscSession } from "../../pulumi-cloud/esc-environment";

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";
const DEV = { project: "aws", name: "dev" };
const PROD = { project: "web", name: "prod" };
const SESSION = { name: "pulumi-esc", duration: "1h", subjectAttributes: [], policyArns: [], region: undefined };

const commandsOf = (environments: EscEnvironment[], session: Partial<EscSession> = {}) =>
    escCommands(ROLE, "acme", environments, { ...SESSION, ...session });

/**
 * Stands in for `pulumi`: records its words, and reads its standard input. A call with the words of a test fails. A value that
 * was set is got back in the form of a test; other calls to get one are not recorded.
 */
const PULUMI = `#!/bin/sh
cat >>"$TEST_HOME/read"
case "$*" in
"env get --definition -- "*) printf "$FORM" "$(cat "$TEST_HOME/value")"; exit ;;
esac
for word in "$@"; do printf '%s\\0' "$word"; done >>"$TEST_HOME/calls"
printf '\\n\\0' >>"$TEST_HOME/calls"
case "$*" in *"$FAILS_AT"*) eval "$FAILURE" ;; esac
for word in "$@"; do printf %s "$word" >"$TEST_HOME/value"; done
`;

let home: string;
beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "esc-commands-"));
    writeFileSync(join(home, "pulumi"), PULUMI);
    chmodSync(join(home, "pulumi"), 0o755);
});
afterEach(() => {
    rmSync(home, { recursive: true });
});

/**
 * What happens if a shell reads lines from its standard input.
 *
 * @param failsAt text that the words of a failing call have; `failure` is what the shell then does in place of Pulumi.
 */
function run(lines: string, failsAt = "", failure = "", form = "%s\\n") {
    const env = {
        PATH: `${home}:${process.env["PATH"]}`,
        TEST_HOME: home,
        FAILS_AT: failsAt,
        FAILURE: failure,
        FORM: form,
    };
    const { status, stdout, stderr } = spawnSync("sh", { input: `${lines}\necho finished\n`, env, encoding: "utf8" });
    const log = join(home, "calls");
    const calls = existsSync(log) ? readFileSync(log, "utf8").split("\n\0").slice(0, -1) : [];
    return { status, stdout, stderr, calls: calls.map((call) => call.split("\0").slice(0, -1)) };
}

const login = (environment: string) => [
    ...["env", "provider", "aws-login", "oidc", "--create", "--duration", "1h"],
    ...[environment, ROLE, "pulumi-esc"],
];
const variable = (environment: string, name: string, value: string) => [
    ...["env", "set", "--plaintext", "--", environment, `environmentVariables.${name}`, value],
];
const credentials = (environment: string) => [
    variable(environment, "AWS_ACCESS_KEY_ID", "${aws.login.accessKeyId}"),
    variable(environment, "AWS_SECRET_ACCESS_KEY", "${aws.login.secretAccessKey}"),
    variable(environment, "AWS_SESSION_TOKEN", "${aws.login.sessionToken}"),
];

describe("the commands for environments", () => {
    test("set the login and then the variables of one after the other", () => {
        const { calls, ...result } = run(commandsOf([PROD, DEV]));
        expect(calls).toEqual([
            ...[login("acme/web/prod"), ...credentials("acme/web/prod")],
            ...[login("acme/aws/dev"), ...credentials("acme/aws/dev")],
        ]);
        expect(result).toEqual({ status: 0, stdout: "finished\n", stderr: "" });
    });

    test("pass every option of the session on", () => {
        const { calls } = run(
            commandsOf([DEV], {
                duration: "1h30m",
                subjectAttributes: ["currentEnvironment.name", "pulumi.user.login"],
                policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/a,b"],
            }),
        );
        expect(calls[0]).toEqual([
            ...["env", "provider", "aws-login", "oidc", "--create", "--duration", "1h30m"],
            ...["--subject-attribute", "currentEnvironment.name", "--subject-attribute", "pulumi.user.login"],
            ...["--policy-arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
            ...["--policy-arn", "arn:aws:iam::123456789012:policy/a,b"],
            ...["acme/aws/dev", ROLE, "pulumi-esc"],
        ]);
    });

    test("set the region, too, under both names", () => {
        expect(run(commandsOf([DEV], { region: "eu-central-1" })).calls.slice(1)).toEqual([
            ...credentials("acme/aws/dev"),
            variable("acme/aws/dev", "AWS_REGION", "eu-central-1"),
            variable("acme/aws/dev", "AWS_DEFAULT_REGION", "eu-central-1"),
        ]);
    });

    test.each(["${context.pulumi.user.login}@${context.pulumi.organization.login}", "it's; $(exit 9) `id`\n*"])(
        "pass the session name %j on unchanged",
        (name) => {
            const { status, calls } = run(commandsOf([DEV], { name }));
            expect(calls[0]?.slice(7)).toEqual(["acme/aws/dev", ROLE, name]);
            expect(calls).toHaveLength(4);
            expect(status).toBe(0);
        },
    );

    test("keep the session name -a from being read as an option", () => {
        const { calls } = run(commandsOf([DEV], { name: "-a" }));
        expect(calls[0]?.slice(5)).toEqual(["--duration", "1h", "--", "acme/aws/dev", ROLE, "-a"]);
    });

    test("leave the script to the shell that reads it", () => {
        // More than a shell reads ahead.
        const { stdout } = run(`${commandsOf([DEV, PROD])}\n${"# more\n".repeat(20_000)}`);
        expect(readFileSync(join(home, "read"), "utf8")).toBe("");
        expect(stdout).toBe("finished\n");
    });
});

const LINES = ["aws-login", "_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"];

describe("the shell stops at a line", () => {
    const commands = commandsOf([DEV, PROD], { region: "eu-central-1" });

    test.each(LINES)("that fails: %s", (line) => {
        const { status, stdout, calls } = run(commands, line, "exit 3");
        expect(calls).toHaveLength(LINES.indexOf(line) + 1);
        expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    });

    test.each(["echo 'it is wrong' >&2; exit", "echo 'it is wrong' >&2; exit 3"])(
        "after which a variable has another value, in spite of success: %s",
        (failure) => {
            const { calls, ...result } = run(commands, "AWS_REGION", failure);
            expect(calls).toHaveLength(5);
            const stderr = "it is wrong\nAWS_REGION could not be set in acme/aws/dev.\n";
            expect(result).toEqual({ status: 1, stdout: "", stderr });
        },
    );

    test("not because a command says something", () => {
        const { calls, ...result } = run(commands, "env", "echo a notice >&2");
        expect(calls).toHaveLength(12);
        expect(result).toMatchObject({ status: 0, stdout: "finished\n", stderr: "a notice\n".repeat(12) });
    });

    test.each(['"%s" # mine\\n', "'%s'", "# mine\\n%s\\n"])("not because of quotes or comments: %s", (form) => {
        expect(run(commands, "", "", form)).toMatchObject({ status: 0, stdout: "finished\n" });
    });

    test.each(["%s-2", "x-%s", "# %s", ""])("where a variable is only like the one that was set: %s", (form) => {
        expect(run(commands, "", "", form)).toMatchObject({ status: 1, stdout: "" });
    });
});

describe("the commands of `pulumi up`", () => {
    const commands = updateCommands(commandsOf([DEV]), "acme/dev");
    const ADVICE =
        "Run pulumi up again once this is put right. To do it by hand instead: pulumi config set --stack acme/dev updateEnvironments false\n";

    test("do what the lines do, and give no advice", () => {
        const { calls, ...result } = run(commands);
        expect(calls).toEqual([login("acme/aws/dev"), ...credentials("acme/aws/dev")]);
        expect(result).toEqual({ status: 0, stdout: "finished\n", stderr: "" });
    });

    test.each(["aws-login", "SESSION_TOKEN"])("fail with a line, and then give advice: %s", (line) => {
        const { calls, ...result } = run(commands, line, "echo no >&2; exit 3");
        expect(calls).toHaveLength(LINES.indexOf(line) + 1);
        const why = line === "aws-login" ? "" : `AWS_${line} could not be set in acme/aws/dev.\n`;
        expect(result).toEqual({ status: 1, stdout: "", stderr: `no\n${why}${ADVICE}` });
    });

    test("have the exit code of the line that stops them", () => {
        expect(run(updateCommands("exit 7", "acme/dev"))).toMatchObject({ status: 7, stderr: ADVICE });
    });
});

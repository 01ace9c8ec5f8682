import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnvironmentEntry } from "../../pulumi-cloud/environments";
import { escCommands } from "../../pulumi-cloud/esc-commands";
import type { EscSession } from "../../pulumi-cloud/esc-environment";

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";
const DEV: EnvironmentEntry = { kind: "one", project: "aws", name: "dev" };
const PROD: EnvironmentEntry = { kind: "one", project: "web", name: "prod" };
const SESSION: EscSession = { name: "pulumi-esc", duration: "1h", subjectAttributes: [], policyArns: [], region: null };

const commandsOf = (environments: EnvironmentEntry[], session: Partial<EscSession> = {}) =>
    escCommands(ROLE, { organization: "acme", environments }, { ...SESSION, ...session });

/** Records its words, and reads its standard input. Then it fails or talks as the variables of a test say. */
const FAKE = `#!/bin/sh
for word in "$@"; do printf '%s\\0' "$word"; done >>"$FAKE_HOME/calls"
printf 'skips=%s\\0\\n\\0' "$PULUMI_SKIP_UPDATE_CHECK" >>"$FAKE_HOME/calls"
cat >>"$FAKE_HOME/read"
case "$2 $3 $FAKE_FAULT" in
    "provider "*" provider fails") echo "no login" >&2; exit 3 ;;
    "provider "*" provider talks") echo "Environment created." ;;
    "set "*" set fails") exit 4 ;;
    "set "*" set talks") echo "[diagnostic] it's wrong" ;;
    "set "*" set complains") echo "[diagnostic] it's wrong" >&2 ;;
esac
`;

let home: string;
beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "esc-commands-"));
    writeFileSync(join(home, "pulumi"), FAKE);
    chmodSync(join(home, "pulumi"), 0o755);
});
afterEach(() => {
    rmSync(home, { recursive: true });
});

/** What happens if a shell reads the lines from its standard input. The words of each call end in the update check. */
function run(script: string, fault = "") {
    const env = { PATH: `${home}:${process.env["PATH"]}`, FAKE_HOME: home, FAKE_FAULT: fault };
    const { status, stdout, stderr } = spawnSync("sh", { input: `${script}\necho finished\n`, env, encoding: "utf8" });
    const log = join(home, "calls");
    const calls = existsSync(log) ? readFileSync(log, "utf8").split("\n\0").slice(0, -1) : [];
    return {
        status,
        stdout,
        stderr,
        calls: calls.map((call) => call.split("\0").slice(0, -1)),
        read: () => readFileSync(join(home, "read"), "utf8"),
    };
}

const login = (environment: string, ...options: string[]) => [
    ...["env", "provider", "aws-login", "oidc", "--create", "--duration", "1h", ...options],
    ...[environment, ROLE, "pulumi-esc", "skips="],
];
const variable = (environment: string, name: string, value: string) => [
    ...["env", "set", "--plaintext", "--", environment, `environmentVariables.${name}`, value, "skips=true"],
];
const credentials = (environment: string) => [
    variable(environment, "AWS_ACCESS_KEY_ID", "${aws.login.accessKeyId}"),
    variable(environment, "AWS_SECRET_ACCESS_KEY", "${aws.login.secretAccessKey}"),
    variable(environment, "AWS_SESSION_TOKEN", "${aws.login.sessionToken}"),
];

describe("the commands for environments", () => {
    test("set the login and then the variables of one", () => {
        const { status, stdout, stderr, calls } = run(commandsOf([DEV]));
        expect(calls).toEqual([login("acme/aws/dev"), ...credentials("acme/aws/dev")]);
        expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "finished\n", stderr: "" });
    });

    test("set those of several one after the other, and of none that a wildcard includes", () => {
        const wildcards: EnvironmentEntry[] = [{ kind: "all" }, { kind: "prefix", project: "aws", prefix: "ci-" }];
        const { status, calls } = run(commandsOf([PROD, ...wildcards, DEV]));
        expect(calls).toEqual([
            ...[login("acme/web/prod"), ...credentials("acme/web/prod")],
            ...[login("acme/aws/dev"), ...credentials("acme/aws/dev")],
        ]);
        expect(status).toBe(0);
    });

    test("call nothing if there are wildcards only", () => {
        const { status, calls } = run(commandsOf([{ kind: "all" }]));
        expect(calls).toEqual([]);
        expect(status).toBe(0);
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
            ...["acme/aws/dev", ROLE, "pulumi-esc", "skips="],
        ]);
    });

    test("set the region, too, under both names", () => {
        expect(run(commandsOf([DEV], { region: "eu-central-1" })).calls.slice(1)).toEqual([
            ...credentials("acme/aws/dev"),
            variable("acme/aws/dev", "AWS_REGION", "eu-central-1"),
            variable("acme/aws/dev", "AWS_DEFAULT_REGION", "eu-central-1"),
        ]);
    });

    test.each([
        "${context.pulumi.user.login}@${context.pulumi.organization.login}",
        "it's",
        "$(touch hacked)",
        "`id`",
        "a b",
        "a\nb",
        "\\",
        "*",
        "a;exit 1",
        '"',
        "#x",
        "",
    ])("pass the session name %j on unchanged", (name) => {
        const { status, calls } = run(commandsOf([DEV], { name }));
        expect(calls[0]?.slice(7)).toEqual(["acme/aws/dev", ROLE, name, "skips="]);
        expect(calls).toHaveLength(4);
        expect(status).toBe(0);
    });

    test.each(["-a", "--help", "-"])("keep the session name %j from being read as an option", (name) => {
        expect(run(commandsOf([DEV], { name })).calls[0]?.slice(5)).toEqual([
            ...["--duration", "1h", "--", "acme/aws/dev", ROLE, name, "skips="],
        ]);
    });

    test("leave the script to the shell that reads it", () => {
        // More than a shell reads ahead.
        const { stdout, read } = run(`${commandsOf([DEV, PROD])}\n${"# more\n".repeat(20_000)}`);
        expect(read()).toBe("");
        expect(stdout).toBe("finished\n");
    });
});

describe("the commands stop", () => {
    test("if a login can't be set", () => {
        const { status, stdout, stderr, calls } = run(commandsOf([DEV, PROD]), "provider fails");
        expect(calls).toEqual([login("acme/aws/dev")]);
        expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: "no login\n" });
    });

    test("if a variable can't be set", () => {
        const { status, stdout, calls } = run(commandsOf([DEV, PROD]), "set fails");
        expect(calls).toHaveLength(2);
        expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    });

    test.each(["set talks", "set complains"])("if a variable has diagnostics, in spite of success: %s", (fault) => {
        const { status, stdout, stderr, calls } = run(commandsOf([DEV, PROD]), fault);
        expect(calls).toHaveLength(2);
        expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: "[diagnostic] it's wrong\n" });
    });

    test("not because a login says something", () => {
        const { status, stdout, calls } = run(commandsOf([DEV]), "provider talks");
        expect(calls).toHaveLength(4);
        expect({ status, stdout }).toEqual({ status: 0, stdout: "Environment created.\nfinished\n" });
    });
});

test("the lines are commands of a POSIX shell, quoted only where needed", () => {
    const [definition = "", ...lines] = commandsOf([DEV]).split("\n");
    expect(definition).toMatch(/^set_variable\(\) \{ .* \}$/);
    expect(lines).toEqual([
        `pulumi env provider aws-login oidc --create --duration 1h acme/aws/dev ${ROLE} pulumi-esc </dev/null || exit 1`,
        "set_variable acme/aws/dev AWS_ACCESS_KEY_ID '${aws.login.accessKeyId}'",
        "set_variable acme/aws/dev AWS_SECRET_ACCESS_KEY '${aws.login.secretAccessKey}'",
        "set_variable acme/aws/dev AWS_SESSION_TOKEN '${aws.login.sessionToken}'",
    ]);
    expect(execFileSync("sh", ["-n"], { input: commandsOf([DEV]), encoding: "utf8" })).toBe("");
});

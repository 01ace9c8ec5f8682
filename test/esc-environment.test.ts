import { parse } from "yaml";
import { escEnvironment } from "../esc-environment";
import { settingsOf } from "./stacks";

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";

const render = (values: Record<string, unknown>, partition = "aws") =>
    escEnvironment(settingsOf(values), ROLE, partition);

const login = (yaml: string, version: "1.1" | "1.2" = "1.2") =>
    parse(yaml, { version }).values.aws.login["fn::open::aws-login"].oidc;

test("logs in as the role and hands its credentials to the AWS SDKs", () => {
    expect(parse(render({ environments: ["aws/dev"] }))).toEqual({
        values: {
            aws: {
                login: {
                    "fn::open::aws-login": {
                        oidc: {
                            roleArn: ROLE,
                            sessionName: "pulumi-esc",
                            duration: "1h",
                            subjectAttributes: ["currentEnvironment.name"],
                        },
                    },
                },
            },
            environmentVariables: {
                AWS_ACCESS_KEY_ID: "${aws.login.accessKeyId}",
                AWS_SECRET_ACCESS_KEY: "${aws.login.secretAccessKey}",
                AWS_SESSION_TOKEN: "${aws.login.sessionToken}",
            },
        },
    });
});

test("begins with its values and has nothing around them", () => {
    expect(render({})).toMatch(/^values:\n {2}aws:\n[^\0]*\$\{aws\.login\.sessionToken\}\n$/);
});

test.each([
    [["aws/dev"], true],
    [["aws/*"], true],
    [["default/dev"], true],
    [["*"], false],
    [["aws/dev", "*"], false],
])("for environments %j says who it is: %j", (environments, pinned) => {
    expect("subjectAttributes" in login(render({ environments }))).toBe(pinned);
});

test("narrows the session by the session policies, in the account's partition", () => {
    const arn = "arn:aws-cn:iam::123456789012:policy/mine";
    expect(login(render({ sessionPolicies: ["ReadOnlyAccess", arn] }, "aws-cn")).policyArns).toEqual([
        "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
        arn,
    ]);
    expect("policyArns" in login(render({}))).toBe(false);
});

test("asks for the configured duration", () => {
    expect(login(render({ sessionDuration: "1h30m" })).duration).toBe("1h30m");
});

// ESC reads YAML with go-yaml, which knows words, numbers and dates of YAML 1.1 and 1.2 alike.
test.each([
    "yes",
    "on",
    "no",
    "null",
    "true",
    "NaN",
    "1_000",
    "0o17",
    "0x1F",
    "0777",
    "1e3",
    "2026-11-21",
    "12",
    "+1",
    "-1",
    ".5",
    "==",
    "@x",
    "-a",
    "1-2",
    "pulumi-esc",
    "x".repeat(64),
])("keeps the session name %s text in every YAML", (sessionName) => {
    const yaml = render({ sessionName });
    expect(login(yaml, "1.1").sessionName).toBe(sessionName);
    expect(login(yaml, "1.2").sessionName).toBe(sessionName);
    const line = /sessionName: (.*)/.exec(yaml)?.[1];
    expect(line).toBe(
        /^[a-z]/i.test(sessionName) && !["yes", "on", "no", "null", "true"].includes(sessionName)
            ? sessionName
            : `"${sessionName}"`,
    );
});

test("is never folded", () => {
    const long = `arn:aws:iam::123456789012:policy/${"path/".repeat(60)}name`;
    expect(render({ sessionPolicies: [long] })).toContain(`- ${long}\n`);
    expect(render({ sessionName: `1${"x".repeat(63)}` })).toContain(`sessionName: "1${"x".repeat(63)}"\n`);
});

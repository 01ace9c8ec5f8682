import { parse } from "yaml";
import { escEnvironment, type EscSession } from "../../pulumi-cloud/esc-environment";

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";

const render = (session: Partial<EscSession> = {}) =>
    escEnvironment(ROLE, {
        name: "pulumi-esc",
        duration: "1h",
        subjectAttributes: [],
        policyArns: [],
        region: undefined,
        ...session,
    });

const login = (yaml: string, version: "1.1" | "1.2" = "1.2") =>
    parse(yaml, { version }).values.aws.login["fn::open::aws-login"].oidc;

test("logs in as the role and hands its credentials to the AWS SDKs", () => {
    expect(
        render({
            subjectAttributes: ["currentEnvironment.name"],
            policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        }),
    ).toBe(`values:
  aws:
    login:
      fn::open::aws-login:
        oidc:
          roleArn: ${ROLE}
          sessionName: pulumi-esc
          duration: 1h
          subjectAttributes:
            - currentEnvironment.name
          policyArns:
            - arn:aws:iam::aws:policy/ReadOnlyAccess
  environmentVariables:
    AWS_ACCESS_KEY_ID: \${aws.login.accessKeyId}
    AWS_SECRET_ACCESS_KEY: \${aws.login.secretAccessKey}
    AWS_SESSION_TOKEN: \${aws.login.sessionToken}
`);
});

test.each<[string | undefined, Record<string, string>]>([
    ["us-gov-west-1", { AWS_REGION: "us-gov-west-1", AWS_DEFAULT_REGION: "us-gov-west-1" }],
    [undefined, {}],
])("sets the region %s under both names, if there is one", (region, variables) => {
    expect(parse(render({ region })).values.environmentVariables).toEqual({
        AWS_ACCESS_KEY_ID: "${aws.login.accessKeyId}",
        AWS_SECRET_ACCESS_KEY: "${aws.login.secretAccessKey}",
        AWS_SESSION_TOKEN: "${aws.login.sessionToken}",
        ...variables,
    });
});

test("leaves out subject attributes and session policies where there are none", () => {
    expect(login(render())).toEqual({ roleArn: ROLE, sessionName: "pulumi-esc", duration: "1h" });
});

test("passes the session's values on", () => {
    const session = {
        name: "esc-${context.pulumi.user.login}",
        duration: "1h30m",
        subjectAttributes: ["currentEnvironment.name", "pulumi.user.login"],
        policyArns: ["arn:aws-cn:iam::aws:policy/ReadOnlyAccess", "arn:aws-cn:iam::123456789012:policy/mine"],
    };
    const { name: sessionName, ...others } = session;
    expect(login(render(session))).toEqual({ roleArn: ROLE, sessionName, ...others });
});

// ESC reads YAML with go-yaml, which knows words, numbers and dates of YAML 1.1 and 1.2 alike.
describe.each(["1.1", "1.2"] as const)("in YAML %s", (version) => {
    const sessionNameIn = (yaml: string) => login(yaml, version).sessionName;

    test.each(["pulumi-esc", "NaN", "x".repeat(64), "a=b", "Z9"])("the session name %s stays text", (name) => {
        expect(render({ name })).toContain(`sessionName: ${name}\n`);
        expect(sessionNameIn(render({ name }))).toBe(name);
    });

    test.each([
        ...["yes", "on", "no", "off", "null", "true"],
        ...["1_000", "0o17", "0x1F", "0777", "1e3", "2026-11-21", "12", "+1", "-1", ".5", "==", "@x", "-a", "1-2"],
    ])("the session name %s stays text, because it has quotes", (name) => {
        expect(render({ name })).toContain(`sessionName: "${name}"\n`);
        expect(sessionNameIn(render({ name }))).toBe(name);
    });
});

test("is never folded", () => {
    const long = `arn:aws:iam::123456789012:policy/${"path/".repeat(60)}name`;
    expect(render({ policyArns: [long] })).toContain(`- ${long}\n`);
    const name = `0${"x".repeat(30)}\${context.pulumi.user.login}\${context.pulumi.organization.login}`;
    expect(render({ name })).toContain(`sessionName: "${name}"\n`);
});

import { parse } from "yaml";
import { environmentVariables, escEnvironment, type EscSession } from "../../pulumi-cloud/esc-environment";

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";

const render = (session: Partial<EscSession> = {}) =>
    escEnvironment(ROLE, {
        name: "pulumi-esc",
        duration: "1h",
        subjectAttributes: [],
        policyArns: [],
        region: null,
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

const CREDENTIALS = {
    AWS_ACCESS_KEY_ID: "${aws.login.accessKeyId}",
    AWS_SECRET_ACCESS_KEY: "${aws.login.secretAccessKey}",
    AWS_SESSION_TOKEN: "${aws.login.sessionToken}",
};

test("sets the region under both names, if there is one", () => {
    const withRegion = { ...CREDENTIALS, AWS_REGION: "us-gov-west-1", AWS_DEFAULT_REGION: "us-gov-west-1" };
    expect(parse(render({ region: "us-gov-west-1" })).values.environmentVariables).toEqual(withRegion);
    expect(environmentVariables("us-gov-west-1")).toEqual(withRegion);
});

test("sets no region if there is none", () => {
    expect(parse(render({ region: null })).values.environmentVariables).toEqual(CREDENTIALS);
    expect(environmentVariables(null)).toEqual(CREDENTIALS);
});

test("passes a session name with variables on", () => {
    const name = "esc-${context.pulumi.user.login}";
    expect(login(render({ name })).sessionName).toBe(name);
});

test("leaves out subject attributes and session policies where there are none", () => {
    expect(login(render())).toEqual({ roleArn: ROLE, sessionName: "pulumi-esc", duration: "1h" });
});

test("says who it is by the given subject attributes", () => {
    const subjectAttributes = ["currentEnvironment.name", "pulumi.user.login"];
    expect(login(render({ subjectAttributes })).subjectAttributes).toEqual(subjectAttributes);
});

test("narrows the session by each session policy", () => {
    const policyArns = ["arn:aws-cn:iam::aws:policy/ReadOnlyAccess", "arn:aws-cn:iam::123456789012:policy/mine"];
    expect(login(render({ policyArns })).policyArns).toEqual(policyArns);
});

test("asks for the duration", () => {
    expect(login(render({ duration: "1h30m" })).duration).toBe("1h30m");
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
    expect(render({ name: `1${"x".repeat(63)}` })).toContain(`sessionName: "1${"x".repeat(63)}"\n`);
});

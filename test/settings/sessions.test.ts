import { defaults } from "../../settings/declared";
import { Reader } from "../../settings/reader";
import { readSessions } from "../../settings/sessions";
import { configOf, refusalOf, settingsOf } from "../stacks";

const POLICIES = Array.from({ length: 11 }, (_, i) => `arn:aws:iam::123456789012:policy/p${i}`);

test("sessions are as they are set", () => {
    const { sessions } = settingsOf({
        sessionDuration: "1h30m",
        sessionName: "ci-${context.pulumi.user.login}",
        environmentRegion: "us-gov-west-1",
        deploymentSessionName: "deploy-${deployment.version}",
        sessionPolicies: ["ReadOnlyAccess", "arn:aws-us-gov:iam::123456789012:policy/team/deploy"],
    });
    expect(sessions).toMatchObject({
        duration: { text: "1h30m", seconds: 5400 },
        esc: { name: "ci-${context.pulumi.user.login}", region: "us-gov-west-1" },
        deployment: { name: "deploy-${deployment.version}" },
    });
    expect(sessions.policies.map((policy) => policy.arn("aws-cn"))).toEqual([
        "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
        "arn:aws-us-gov:iam::123456789012:policy/team/deploy",
    ]);
});

test("environments set no region unless it is set", () => {
    expect(settingsOf({ environmentRegion: "" }).sessions.esc).toEqual({ name: "pulumi-esc", region: null });
    expect(settingsOf({}).sessions.esc).toEqual({ name: "pulumi-esc", region: null });
});

test.each([
    [
        "a region that is none",
        { environmentRegion: "us-east" },
        'environmentRegion: "us-east" is not the name of an AWS Region',
        "a name such as us-east-1 or us-gov-west-1",
        "set --stack dev environmentRegion '<region>'",
    ],
    [
        "a duration that is none",
        { sessionDuration: "1x" },
        'sessionDuration: "1x" is not a duration',
        "15m to 12h, in hours, minutes and seconds, such as 1h, 90m or 1h30m",
        "set --stack dev sessionDuration '<duration>'",
    ],
    [
        "a duration over the limit",
        { sessionDuration: "13h" },
        'sessionDuration: "13h" is 46800 seconds',
        "15m to 12h, in hours, minutes and seconds, such as 1h, 90m or 1h30m",
        "set --stack dev sessionDuration '<duration>'",
    ],
    [
        "a session name with other characters",
        { sessionName: "a b" },
        'sessionName: "a b" has characters that a role session name can\'t have',
        "letters, digits or _+=,.@-, and the variables ${context.pulumi.user.login}, ${context.pulumi.organization.login}",
        "set --stack dev sessionName '<session name>'",
    ],
    [
        "a Deployments session name that gets too short",
        { deploymentSessionName: "${stack.name}" },
        'deploymentSessionName: "${stack.name}" can get too short',
        "at least 2 characters once the variables have their values",
        "set --stack dev deploymentSessionName '<session name>'",
    ],
    [
        "a variable that only Deployments have",
        { sessionName: "x-${project.name}" },
        'sessionName: "x-${project.name}" has the unknown variable "project.name"',
        "context.pulumi.user.login, context.pulumi.organization.login",
        "set --stack dev sessionName '<session name>'",
    ],
    [
        "an unknown variable, and asks for the one that was meant",
        { deploymentSessionName: "${stack.nam}-x" },
        'deploymentSessionName: "${stack.nam}-x" has the unknown variable "stack.nam". Did you mean stack.name?',
        "organization.name, project.name, stack.name, deployment.operation, deployment.version, deployment.id",
        "set --stack dev deploymentSessionName '<session name>'",
    ],
    [
        "a session policy that there isn't",
        { sessionPolicies: ["ReadOnlyAccess", "PowerUserAcces"] },
        'sessionPolicies[1]: "PowerUserAcces" is not the name of an AWS managed policy that a role can have. Did you mean PowerUserAccess?',
        "the name of an AWS managed policy, such as ReadOnlyAccess or job-function/ViewOnlyAccess; the ARN of a policy, arn:aws:iam::<account>:policy/<name>; or for an AWS managed policy newer than the installed @pulumi/aws, arn:aws:iam::aws:policy/<name>",
        "set --stack dev --path 'sessionPolicies[1]' '<policy>'",
    ],
    [
        "11 session policies",
        { sessionPolicies: POLICIES },
        "sessionPolicies: 11 policies are too many; a session can have 10",
        "at most 10",
        "rm --stack dev --path 'sessionPolicies[<index>]'",
    ],
])("refuses %s", (_, values, says, accepted, run) => {
    expect(refusalOf(values)).toBe(
        `1 problem with stack dev. Nothing was created or changed.

  ${says}${says.endsWith("?") ? "" : "."}
    Accepted: ${accepted}.
    Run: pulumi config ${run}
`,
    );
    expect(readSessions(new Reader(configOf(values), "keyless", defaults))).toBeUndefined();
});

test("accepts 10 session policies", () => {
    expect(settingsOf({ sessionPolicies: POLICIES.slice(1) }).sessions.policies).toHaveLength(10);
});

test("counts a session policy once, by name or ARN", () => {
    const sessionPolicies = [...POLICIES.slice(2), "ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"];
    expect(settingsOf({ sessionPolicies }).sessions.policies).toHaveLength(10);
});

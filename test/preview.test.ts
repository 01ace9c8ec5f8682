import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSettings } from "../settings";
import { main } from "../tools/preview";
import { captured } from "./terminal";

let directory: string;
beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "preview-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: keyless\n");
    writeFileSync(join(directory, "Pulumi.dev.yaml"), "config:\n  aws:region: us-east-1\n");
});
afterAll(() => rmSync(directory, { recursive: true }));

const preview = (...args: string[]) => captured(() => main(args, directory));

const section = (output: string, title: string) =>
    new RegExp(`# ${title}[^\n]*\n\n([^]*?)(\n# |$)`).exec(output)?.[1] ?? "";

test("shows what would be trusted, and how it is used", async () => {
    const { code, output } = await preview("--organization", "acme");
    expect(code).toBe(0);
    expect(section(output, "Who may assume the role")).toContain("the ESC environment dev of project keyless");
    expect(
        JSON.parse(section(output, "Trust policy")).Statement[0].Condition.StringEquals["api.pulumi.com/oidc:aud"],
    ).toBe("aws:acme");
    expect(parse(section(output, "ESC environment")).values.environmentVariables.AWS_SESSION_TOKEN).toBe(
        "${aws.login.sessionToken}",
    );
    expect(section(output, "Pulumi Deployments")).toBe("");
});

test("marks what only AWS knows", async () => {
    const { output } = await preview("--organization", "acme");
    expect(output).toContain("arn:aws:iam::<account>:oidc-provider/api.pulumi.com/oidc");
    expect(output).toContain("arn:aws:iam::<account>:role/pulumi-cloud-<random>");
    expect(output).not.toMatch(/\d{12}/);
});

test.each([
    ["us-gov-west-1", "aws-us-gov"],
    ["cn-north-1", "aws-cn"],
    ["eu-west-1", "aws"],
])("in region %s has ARNs of %s", async (region, partition) => {
    const { output } = await preview(
        "--organization",
        "acme",
        "-c",
        `aws:region=${region}`,
        "-c",
        "policies[0]=ReadOnlyAccess",
    );
    expect(output).toContain(`arn:${partition}:iam::<account>:oidc-provider/`);
    expect(output).toContain(`arn:${partition}:iam::aws:policy/ReadOnlyAccess`);
});

test.each([
    ["environments[0]=*", "every ESC environment of the organization"],
    ["environments[0]=aws/*", "every ESC environment of project aws"],
    ["environments[0]=aws/team-*", "ESC environments of project aws whose name begins with team-"],
    ["environments[0]=default/old", "the ESC environment old of the legacy project default"],
    ["deployments[0]=*", "Pulumi Deployments, every operation of every stack of the organization"],
    ["deployments[0]=web/*", "Pulumi Deployments, every operation of every stack of project web"],
    ["deployments[0]=web/prod", "Pulumi Deployments, every operation of stack prod of project web"],
    ["deployments[0]=web/prod:preview", "Pulumi Deployments, the operation preview of stack prod of project web"],
])("says in words that %s trusts %s", async (setting, words) => {
    expect(
        section((await preview("--organization", "acme", "-c", setting)).output, "Who may assume the role"),
    ).toContain(`- ${words}`);
});

test("prints what the role may do, and the commands for Deployments", async () => {
    const { output } = await preview(
        "--organization",
        "acme",
        "-c",
        "policies[0]=ReadOnlyAccess",
        "-c",
        "permissionsBoundary=PowerUserAccess",
        "-c",
        "deployments[0]=web/prod",
        "-c",
        "sessionDuration=2h",
        "-c",
        'inlinePolicy={"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}',
    );
    const permissions = section(output, "What the role may do");
    for (const text of [
        "policy/ReadOnlyAccess",
        "boundary arn:aws:iam::aws:policy/PowerUserAccess",
        "s3:ListAllMyBuckets",
        "7200 seconds",
    ])
        expect(permissions).toContain(text);
    expect(section(output, "Pulumi Deployments")).toContain(
        "--stack acme/web/prod --oidc-aws-role-arn 'arn:aws:iam::<account>:role/",
    );
    expect(section(output, "ESC environment")).toBe("");
});

test("warns as pulumi up does, and tells what it can't know", async () => {
    const notes = section((await preview("-c", "createProvider=false")).output, "Please note");
    expect(notes).toContain("example-org");
    expect(notes).toContain("createProvider is false: pulumi up will look for the account's provider");
    expect(notes).toContain("pulumi config set --path 'policies[0]' ReadOnlyAccess");
});

test("prints the same as JSON", async () => {
    const { code, output } = await preview("--json", "--organization", "acme", "-c", "createEnvironments=true");
    const report = JSON.parse(output);
    expect(code).toBe(0);
    expect(report.trustPolicy.Statement).toHaveLength(1);
    expect((report.resources as { type: string }[]).map(({ type }) => type)).toEqual([
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        "aws:iam/role:Role",
        "pulumiservice:index:Environment",
    ]);
    expect(report.outputs.audiences).toEqual(["aws:acme"]);
});

test("refuses bad settings with the message of pulumi up, and exit code 1", async () => {
    const { code, output, errors } = await preview("-c", "environments[0]=aws", "-c", "typo=1");
    let message = "";
    try {
        parseSettings(
            { "p:environments": '["aws"]', "p:typo": "1" },
            { project: "p", stack: "dev", organization: "acme" },
        );
    } catch (error) {
        message = (error as Error).message;
    }
    expect({ code, output, errors }).toEqual({ code: 1, output: "", errors: `error: ${message}` });
});

test("explains itself, and refuses a wrong command line with exit code 2", async () => {
    expect(await preview("--help")).toMatchObject({ code: 0, output: expect.stringContaining("--organization NAME") });
    expect(await preview("--nope")).toMatchObject({
        code: 2,
        output: "",
        errors: expect.stringContaining("Usage: npm run preview"),
    });
});

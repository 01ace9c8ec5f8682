import { refusalOf } from "../../test/stacks";
import { projectFolder } from "../shared/testing/project";
import { captured } from "../shared/testing/terminal";
import { main } from "./preview";
import type { Report } from "./preview-report";

const folder = projectFolder({
    "Pulumi.dev.yaml": "config:\n  aws:region: us-east-1\n",
    "Pulumi.prod.yaml": "config: {}\n",
});

const preview = (args: string[], settings: string[] = [], isTTY = false) =>
    captured(() => main([...args, ...settings.flatMap((setting) => ["-c", setting])], folder), isTTY);
/** For the organization acme, with these settings. */
const previewOf = (...settings: string[]) => preview(["--organization", "acme"], settings);

/** The text below the heading that begins with a title; "" if there is none. */
function section(output: string, title: string): string {
    const sections = output.split(/^# (?=.*\n\n)/m).map((text) => text.split("\n\n"));
    const [, ...paragraphs] = sections.find(([heading = ""]) => heading.startsWith(title)) ?? [];
    return paragraphs.join("\n\n").trimEnd();
}
const headings = (output: string) => output.match(/^# .*(?=\n\n)/gm) ?? [];

const NO_ORGANIZATION =
    "No organization is given, so this is for example-org. The real one owns the stack. Name it with --organization.";

test("shows what would be created, who may assume the role, and what it may do", async () => {
    const { code, output, errors } = await previewOf("policies[0]=ReadOnlyAccess", "environments[0]=aws/*");
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(output.split(/^# ESC environment /m)[0]).toBe(`# pulumi up would create for acme/keyless/dev

  - aws:iam/openIdConnectProvider:OpenIdConnectProvider  pulumi-cloud
  - aws:iam/role:Role  pulumi-cloud
  - aws:iam/rolePolicyAttachment:RolePolicyAttachment  ReadOnlyAccess

# Who may assume the role

  - every ESC environment of project aws
  Nobody else: the token's audience and subject must both match.

# Trust policy of the role

{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Federated": "arn:aws:iam::<account>:oidc-provider/api.pulumi.com/oidc"
      },
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "api.pulumi.com/oidc:aud": "aws:acme"
        },
        "StringLike": {
          "api.pulumi.com/oidc:sub": [
            "pulumi:environments:org:acme:env:aws/*",
            "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/*"
          ]
        }
      }
    }
  ]
}

# What the role may do

  - arn:aws:iam::aws:policy/ReadOnlyAccess
  - in sessions of 1h, the role's maximum

`);
});

test.each([
    [["environments[0]=*"], ["every ESC environment of the organization, in any project but the legacy one"]],
    [["environments[0]=aws/team-*"], ["the ESC environments team-* of project aws"]],
    [
        ["environments[0]=default/dev", "environments[1]=aws/dev", "users[0]=bob", "users[1]=eve"],
        [
            "the ESC environment dev of project aws, opened by bob or eve",
            "the ESC environment dev of the legacy project default, opened by bob or eve",
        ],
    ],
    [["deployments[0]=*"], ["Pulumi Deployments, every operation of every stack of the organization"]],
    [
        ["deployments[0]=web/*", "deployments[1]=api/x:update", "deployments[2]=api/x:preview"],
        [
            "Pulumi Deployments, every operation of every stack of project web",
            "Pulumi Deployments, previews and updates of the stack x of project api",
        ],
    ],
])("with %j, it says who may assume the role", async (settings, words) => {
    const { output } = await preview(["--organization", "acme", "--json"], settings);
    expect((JSON.parse(output) as Report).whoMayAssumeTheRole).toEqual(words);
});

test("names the stack by its owner, and not by another organization that it trusts", async () => {
    const { output } = await preview(["-s", "acme/prod"], ["organization=other"]);
    expect(output).toContain("# pulumi up would create for acme/keyless/prod\n");
    expect(output).toContain("This stack belongs to acme; nobody of acme is trusted.");
});

test("shows the outputs for environments and for Deployments, each with its command", async () => {
    const { output } = await preview(
        ["--organization", "acme", "-s", "prod"],
        ["policies[0]=ReadOnlyAccess", "environments[0]=aws/dev", "users[0]=alice", "deployments[0]=web/prod"],
    );
    expect(headings(output)).toEqual([
        "# pulumi up would create for acme/keyless/prod",
        "# Who may assume the role",
        "# Trust policy of the role",
        "# What the role may do",
        "# ESC environment (pulumi stack output --stack acme/prod escEnvironment)",
        "# Commands for ESC (pulumi stack output --stack acme/prod escCommands)",
        "# Pulumi Deployments (pulumi stack output --stack acme/prod deploymentSettings)",
    ]);
    expect(section(output, "ESC environment")).toContain("\n      fn::open::aws-login:\n");
    expect(section(output, "Commands for ESC")).toContain("acme/aws/dev");
    expect(section(output, "Pulumi Deployments")).toContain("--stack acme/web/prod ");
});

const INLINE_POLICY = { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "s3:*", Resource: "*" } };
const LIMITED = [
    ...["policies[0]=job-function/ViewOnlyAccess", "permissionsBoundary=PowerUserAccess", "sessionDuration=15m"],
    `inlinePolicy=${JSON.stringify(INLINE_POLICY)}`,
];

test("shows everything that limits what the role may do", async () => {
    expect(section((await previewOf()).output, "What the role may do")).toBe(
        "  - nothing but identify itself\n  - in sessions of 1h, the role's maximum",
    );
    expect(section((await previewOf(...LIMITED)).output, "What the role may do"))
        .toBe(`  - arn:aws:iam::aws:policy/job-function/ViewOnlyAccess
  - the inline policy ${JSON.stringify(INLINE_POLICY, null, 2)}
  - within the permissions boundary arn:aws:iam::aws:policy/PowerUserAccess
  - in sessions of 15m; the role's maximum is 1h`);
});

describe("the partition", () => {
    const region = process.env["AWS_REGION"];
    afterEach(() => {
        if (region === undefined) delete process.env["AWS_REGION"];
        else process.env["AWS_REGION"] = region;
    });

    test.each([
        ["dev", "us-gov-west-1", undefined, "aws-us-gov"],
        ["dev", "cn-north-1", undefined, "aws-cn"],
        ["dev", "us-iso-east-1", undefined, "aws-iso"],
        ["dev", "us-isob-east-1", undefined, "aws-iso-b"],
        ["dev", "eu-isoe-west-1", undefined, "aws-iso-e"],
        ["dev", "us-isof-south-1", undefined, "aws-iso-f"],
        ["dev", "eusc-de-east-1", undefined, "aws-eusc"],
        ["dev", "xx-cn-us-gov-1", undefined, "aws"],
        ["prod", undefined, "cn-northwest-1", "aws-cn"],
        ["dev", undefined, "cn-northwest-1", "aws"],
        ["prod", undefined, undefined, "aws"],
    ])("of stack %s with the regions %s and %s is %s", async (stack, configured, variable, partition) => {
        delete process.env["AWS_REGION"];
        if (variable !== undefined) process.env["AWS_REGION"] = variable;
        const settings = ["policies[0]=ReadOnlyAccess", ...(configured ? [`aws:region=${configured}`] : [])];
        const { output } = await preview(["-s", stack], settings);
        expect(output).toContain(`  - arn:${partition}:iam::aws:policy/ReadOnlyAccess\n`);
    });
});

const NONE = ["createProvider=false", "environments[0]=*"];
const NOTES = [
    "There is no Pulumi.none.yaml: every setting has its default, unless -c sets it.",
    NO_ORGANIZATION,
    "createProvider is false: pulumi up will look for the account's provider for https://api.pulumi.com/oidc and check that it lists aws:example-org.",
    expect.stringMatching(/^policies: none, .* pulumi config set --stack none /),
];

test("notes first what it assumes and what only pulumi up can check, then the program's warnings", async () => {
    const { output } = await preview(["-s", "none"], NONE);
    expect(headings(output)[0]).toBe("# Please note");
    const notes = section(output, "Please note").split("\n");
    expect(notes.map((note) => note.replace(/^ {2}- /, ""))).toEqual(NOTES);
    expect(section(output, "pulumi up would create")).toBe("  - aws:iam/role:Role  pulumi-cloud");
});

test("headings and notes stand out in a terminal", async () => {
    const { output } = await preview(["--organization", "acme"], ["environments[0]=*"], true);
    const styled = output.match(/\u001b\[(?:1|33)m[^\u001b]*\u001b\[(?:22|39)m/g);
    expect(styled?.slice(0, 3)).toEqual([
        "\u001b[1m# Please note\u001b[22m",
        expect.stringMatching(/^\u001b\[33mpolicies: none/),
        "\u001b[1m# pulumi up would create for acme/keyless/dev\u001b[22m",
    ]);
    const quiet = await preview(["--organization", "acme"], ["policies[0]=ReadOnlyAccess"], true);
    expect(quiet.output).not.toContain("Please note");
});

test("JSON has the whole report", async () => {
    const { code, output, errors } = await preview(["--json", "--organization", "acme", "-s", "prod"], LIMITED);
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    const report = JSON.parse(output);
    expect(output).toBe(JSON.stringify(report, null, 2));
    expect(report).toEqual({
        stack: "acme/keyless/prod",
        resources: expect.arrayContaining([
            {
                type: "aws:iam/role:Role",
                name: "pulumi-cloud",
                inputs: expect.objectContaining({ assumeRolePolicy: JSON.stringify(report.trustPolicy) }),
            },
        ]),
        whoMayAssumeTheRole: ["the ESC environment prod of project keyless"],
        trustPolicy: expect.objectContaining({ Version: "2012-10-17" }),
        policies: ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"],
        inlinePolicy: INLINE_POLICY,
        permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
        maxSessionDuration: 3600,
        limits: [
            "within the permissions boundary arn:aws:iam::aws:policy/PowerUserAccess",
            "in sessions of 15m; the role's maximum is 1h",
        ],
        outputs: expect.objectContaining({ audiences: ["aws:acme"] }),
        warnings: [],
        remarks: [],
    });
    const none = await preview(["--json", "-s", "none"], NONE);
    const { warnings, remarks, inlinePolicy } = JSON.parse(none.output);
    expect({ notes: [...remarks, ...warnings], inlinePolicy }).toEqual({ notes: NOTES, inlinePolicy: null });
});

describe("a diagram", () => {
    test("leads from whom the role trusts to what it may do", async () => {
        const settings = ["environments[0]=aws/dev", "users[0]=alice", "deployments[0]=web/prod:preview", ...LIMITED];
        const { code, output, errors } = await preview(["--organization", "acme", "--mermaid"], settings);
        expect({ code, errors }).toEqual({ code: 0, errors: "" });
        expect(output).toBe(`flowchart LR
    role["role pulumi-cloud-#lt;random#gt;"]
    caller0["the ESC environment dev of project aws, opened by alice"] --> role
    caller1["Pulumi Deployments, previews of the stack prod of project web"] --> role
    role --> policy0["job-function/ViewOnlyAccess"]
    role --> policy1["the inline policy"]
    role -.-> limit0["within the permissions boundary arn:aws:iam::aws:policy/PowerUserAccess"]
    role -.-> limit1["in sessions of 15m; the role's maximum is 1h"]`);
    });

    test("says that the role has no permissions, and leaves the notes to standard error", async () => {
        const { output, errors } = await preview(["--mermaid", "-s", "none"], [...NONE, "roleName=deployer"]);
        expect(output).toBe(`flowchart LR
    role["role deployer"]
    caller0["every ESC environment of the organization, in any project but the legacy one"] --> role
    role --> policy0["no permissions"]
    role -.-> limit0["in sessions of 1h, the role's maximum"]`);
        expect(errors.split("\n").map((note) => note.replace("Note: ", ""))).toEqual(NOTES);
    });

    test("has no text that Mermaid reads", async () => {
        const policy = 'arn:aws:iam::123456789012:policy/<"a">/x';
        const { output } = await preview(["--mermaid"], [`policies=${JSON.stringify([policy])}`]);
        expect(output).toContain('    role --> policy0["arn:aws:iam::123456789012:policy/#lt;#quot;a#quot;#gt;/x"]\n');
    });
});

describe("refused is", () => {
    test.each([
        ["acme", "acme/prod"],
        ["", "prod"],
    ])("a setting, as by pulumi up for the organization %j, with 1", async (organization, name) => {
        const identity = { project: "keyless", stack: "prod", organization: "acme", name };
        const errors = `error: ${refusalOf({ environments: ["aws"], typo: "1" }, identity)}`;
        const args = ["-s", "prod", "--organization", organization];
        expect(await preview(args, ["environments[0]=aws", "typo=1"])).toEqual({ code: 1, output: "", errors });
    });

    test("a wrong command line, with 2", async () => {
        for (const [args, message] of [
            [["--mermaid", "--json"], "Give either --json or --mermaid."],
            [["-c", "novalue"], '-c "novalue" is not KEY=VALUE.'],
        ] as const) {
            const errors = `error: ${message} See npm run preview -- --help.`;
            expect(await preview([...args])).toEqual({ code: 2, output: "", errors });
        }
    });
});

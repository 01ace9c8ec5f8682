import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { main } from "../../tools/preview";
import { refusalOf } from "../stacks";
import { captured } from "../terminal";
import { readDiagram } from "./mermaid";

const USAGE = `Usage: npm run preview -- [options]

Prints what pulumi up would create and whom it would trust. Contacts nothing;
values that only AWS knows are in <angle brackets>.

      --mermaid            print a Mermaid diagram
  -s, --stack NAME         read Pulumi.NAME.yaml (default: dev)
      --organization NAME  the organization to trust
  -c, --config KEY=VALUE   set a key, as pulumi up -c does; KEY may be a path
                           such as environments[0]; repeatable
      --json               print JSON
  -h, --help               print this

Exit code: 0, 1 for settings that pulumi up would refuse, 2 for a wrong command
line.`;

const NO_ORGANIZATION =
    "No organization is given, so this is for example-org. The real one owns the stack. Name it with --organization.";

let directory: string;
beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "preview-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: keyless\n");
    writeFileSync(join(directory, "Pulumi.dev.yaml"), "config:\n  aws:region: us-east-1\n");
    writeFileSync(join(directory, "Pulumi.prod.yaml"), "config: {}\n");
    writeFileSync(join(directory, "Pulumi.esc.yaml"), "environment: [aws/dev]\n");
    writeFileSync(join(directory, "Pulumi.loop.yaml"), "config:\n  keyless:tags: &tags\n    a: *tags\n");
    writeFileSync(join(directory, "Pulumi.numbers.yaml"), "config:\n  keyless:tags: {a: 0x10, b: 1.10, c: 0777}\n");
});
afterAll(() => rmSync(directory, { recursive: true }));

const preview = (...args: string[]) => captured(() => main(args, directory));
/** For the organization acme, with these settings. */
const previewOf = (...settings: string[]) =>
    preview("--organization", "acme", ...settings.flatMap((setting) => ["-c", setting]));

/** The same in a terminal. */
const inTerminal = (...settings: string[]) => {
    const args = ["--organization", "acme", ...settings.flatMap((setting) => ["-c", setting])];
    return captured(() => main(args, directory), true);
};

/** The text below the heading that begins with a title; "" if there is none. */
function section(output: string, title: string): string {
    const sections = output.split(/^# /m).map((text) => text.split("\n\n"));
    const [, ...paragraphs] = sections.find(([heading = ""]) => heading.startsWith(title)) ?? [];
    return paragraphs.join("\n\n").trimEnd();
}

const headings = (output: string) => output.match(/^# .*/gm) ?? [];

test("shows what would be created, who may assume the role, and what it may do", async () => {
    const { code, output, errors } = await previewOf("policies[0]=ReadOnlyAccess");
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(output).toBe(`# pulumi up would create for acme/keyless/dev

  - aws:iam/openIdConnectProvider:OpenIdConnectProvider  pulumi-cloud
  - aws:iam/role:Role  pulumi-cloud
  - aws:iam/rolePolicyAttachment:RolePolicyAttachment  ReadOnlyAccess

# Who may assume the role

  - the ESC environment dev of project keyless
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
          "api.pulumi.com/oidc:aud": "aws:acme",
          "api.pulumi.com/oidc:sub": [
            "pulumi:environments:org:acme:env:keyless/dev",
            "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:keyless/dev"
          ]
        }
      }
    }
  ]
}

# What the role may do

  - arn:aws:iam::aws:policy/ReadOnlyAccess
  - in sessions of 1h, the role's maximum

# ESC environment (pulumi stack output --stack dev escEnvironment)

values:
  aws:
    login:
      fn::open::aws-login:
        oidc:
          roleArn: arn:aws:iam::<account>:role/pulumi-cloud-<random>
          sessionName: pulumi-esc
          duration: 1h
          subjectAttributes:
            - currentEnvironment.name
  environmentVariables:
    AWS_ACCESS_KEY_ID: \${aws.login.accessKeyId}
    AWS_SECRET_ACCESS_KEY: \${aws.login.secretAccessKey}
    AWS_SESSION_TOKEN: \${aws.login.sessionToken}

# Commands for ESC (pulumi stack output --stack dev escCommands)

set_variable() { said=$(PULUMI_SKIP_UPDATE_CHECK=true pulumi env set --plaintext -- "$1" "environmentVariables.$2" "$3" </dev/null 2>&1) && [ -z "$said" ] || { printf "%s\\n" "$said" >&2; exit 1; }; }
pulumi env provider aws-login oidc --create --duration 1h --subject-attribute currentEnvironment.name acme/keyless/dev 'arn:aws:iam::<account>:role/pulumi-cloud-<random>' pulumi-esc </dev/null || exit 1
set_variable acme/keyless/dev AWS_ACCESS_KEY_ID '\${aws.login.accessKeyId}'
set_variable acme/keyless/dev AWS_SECRET_ACCESS_KEY '\${aws.login.secretAccessKey}'
set_variable acme/keyless/dev AWS_SESSION_TOKEN '\${aws.login.sessionToken}'
`);
});

test("shows the commands for Deployments, and no ESC environment if none is trusted", async () => {
    const { output } = await previewOf("policies[0]=ReadOnlyAccess", "deployments[0]=web/prod");
    expect(section(output, "Pulumi Deployments")).toBe(
        "pulumi deployment settings edit --stack acme/web/prod --oidc-aws-role-arn 'arn:aws:iam::<account>:role/pulumi-cloud-<random>' --oidc-aws-session-name '${project.name}-${stack.name}-${deployment.id}' --oidc-aws-duration 1h --oidc-aws-policy-arn ''",
    );
    expect(headings(output).filter((heading) => heading.includes("ESC"))).toEqual([]);
});

test("shows no commands for ESC if no environment is named, and the region that its YAML sets", async () => {
    const { output } = await previewOf("environments[0]=aws/*", "environmentRegion=eu-central-1");
    expect(headings(output).filter((heading) => heading.includes("ESC"))).toEqual([
        "# ESC environment (pulumi stack output --stack dev escEnvironment)",
    ]);
    expect(section(output, "ESC environment").split("\n").slice(-2)).toEqual([
        "    AWS_REGION: eu-central-1",
        "    AWS_DEFAULT_REGION: eu-central-1",
    ]);
});

test("shows everything that limits what the role may do", async () => {
    const { output } = await previewOf(
        "policies[0]=ReadOnlyAccess",
        "policies[1]=job-function/ViewOnlyAccess",
        "permissionsBoundary=PowerUserAccess",
        "sessionDuration=2h",
        "inlinePolicy.Version=2012-10-17",
        "inlinePolicy.Statement.Effect=Allow",
        "inlinePolicy.Statement.Action=s3:ListAllMyBuckets",
        "inlinePolicy.Statement.Resource=*",
    );
    expect(section(output, "What the role may do")).toBe(`  - arn:aws:iam::aws:policy/ReadOnlyAccess
  - arn:aws:iam::aws:policy/job-function/ViewOnlyAccess
  - the inline policy {
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:ListAllMyBuckets",
    "Resource": "*"
  }
}
  - within the permissions boundary arn:aws:iam::aws:policy/PowerUserAccess
  - in sessions of 2h, the role's maximum`);
});

test.each([
    ["15m", "in sessions of 15m; the role's maximum is 1h"],
    ["3599s", "in sessions of 3599s; the role's maximum is 1h"],
    ["60m", "in sessions of 60m, the role's maximum"],
    ["1h30m", "in sessions of 1h30m, the role's maximum"],
])("says how long sessions of %s last", async (duration, words) => {
    const { output } = await previewOf(`sessionDuration=${duration}`);
    expect(section(output, "What the role may do")).toBe(`  - ${words}`);
});

test.each([
    ["environments[0]=*", "every ESC environment of the organization, in any project but the legacy one"],
    ["environments[0]=aws/*", "every ESC environment of project aws"],
    ["environments[0]=aws/team-*", "the ESC environments of project aws with names that begin with team-"],
    ["environments[0]=default/old", "the ESC environment old of the legacy project default"],
    ["deployments[0]=*", "Pulumi Deployments, every operation of every stack of the organization"],
    ["deployments[0]=web/*", "Pulumi Deployments, every operation of every stack of project web"],
    ["deployments[0]=web/prod", "Pulumi Deployments, every operation of stack prod of project web"],
    ["deployments[0]=web/prod:preview", "Pulumi Deployments, the operation preview of stack prod of project web"],
])("says in words whom %s trusts", async (setting, words) => {
    expect(section((await previewOf(setting)).output, "Who may assume the role")).toBe(
        `  - ${words}\n  Nobody else: the token's audience and subject must both match.`,
    );
});

test.each([
    ["users[0]=alice", ", opened by alice"],
    ['users=["alice","bob"]', ", opened by alice or bob"],
])("says in words who must open an environment with %s", async (setting, words) => {
    const { output } = await previewOf(setting, "environments[0]=aws/dev", "environments[1]=default/old");
    expect(section(output, "Who may assume the role").split("\n")).toEqual([
        `  - the ESC environment dev of project aws${words}`,
        `  - the ESC environment old of the legacy project default${words}`,
        "  Nobody else: the token's audience and subject must both match.",
    ]);
    expect(section(output, "ESC environment")).toContain(`
          subjectAttributes:
            - currentEnvironment.name
            - pulumi.user.login
`);
});

test("says whom environments trust before whom deployments trust", async () => {
    const { output } = await previewOf("deployments[0]=web/prod", "environments[0]=aws/dev", "environments[1]=aws/x");
    expect(section(output, "Who may assume the role").split("\n")).toEqual([
        "  - the ESC environment dev of project aws",
        "  - the ESC environment x of project aws",
        "  - Pulumi Deployments, every operation of stack prod of project web",
        "  Nobody else: the token's audience and subject must both match.",
    ]);
});

describe("the partition", () => {
    const region = process.env["AWS_REGION"];
    afterEach(() => {
        if (region === undefined) delete process.env["AWS_REGION"];
        else process.env["AWS_REGION"] = region;
    });
    const partitionOf = (output: string) =>
        /"Federated": "arn:([\w-]+):iam::<account>:oidc-provider\/api.pulumi.com\/oidc"/.exec(output)?.[1];

    test.each([
        ["us-gov-west-1", "aws-us-gov"],
        ["cn-north-1", "aws-cn"],
        ["eu-west-1", "aws"],
        ["xx-cn-1", "aws"],
        ["xx-us-gov-1", "aws"],
    ])("in region %s is %s", async (name, partition) => {
        const { output } = await previewOf(`aws:region=${name}`, "policies[0]=ReadOnlyAccess");
        expect(partitionOf(output)).toBe(partition);
        expect(output).toContain(`  - arn:${partition}:iam::aws:policy/ReadOnlyAccess\n`);
    });

    test("is that of the environment's region if the stack has none", async () => {
        process.env["AWS_REGION"] = "cn-northwest-1";
        expect(partitionOf((await preview("--organization", "acme", "-s", "prod")).output)).toBe("aws-cn");
        expect(partitionOf((await preview("--organization", "acme")).output)).toBe("aws");
    });

    test("is aws if there is no region at all", async () => {
        delete process.env["AWS_REGION"];
        expect(partitionOf((await preview("--organization", "acme", "-s", "prod")).output)).toBe("aws");
    });
});

test("notes first what it assumes and what only pulumi up can check, then the program's warnings", async () => {
    const { output } = await preview("-s", "none", "-c", "createProvider=false", "-c", "environments[0]=*");
    expect(headings(output)[0]).toBe("# Please note");
    expect(section(output, "Please note").split("\n")).toEqual([
        "  - There is no Pulumi.none.yaml: every setting has its default, unless -c sets it.",
        `  - ${NO_ORGANIZATION}`,
        "  - createProvider is false: pulumi up will look for the account's provider for https://api.pulumi.com/oidc and check that it lists aws:example-org.",
        "  - policies: none, and no inlinePolicy. The role can identify itself and do nothing else. Run: pulumi config set --stack none --path 'policies[0]' '<policy>' && pulumi up --stack none",
    ]);
    expect(section(output, "pulumi up would create")).toBe("  - aws:iam/role:Role  pulumi-cloud");
});

test("notes that the environments of a stack's list may set more", async () => {
    const { output } = await preview("-s", "esc", "--organization", "acme", "-c", "policies[0]=ReadOnlyAccess");
    expect(section(output, "Please note")).toBe(
        "  - Pulumi.esc.yaml has an environment: list. Its environments may set more, which is not read here.",
    );
});

/** Whatever is printed, a command that is pasted must work on the stack that was asked about. */
describe.each(["dev", "prod"])("every command names the stack %s", (stack) => {
    test("in warnings", async () => {
        const { output } = await preview("-s", stack, "--organization", "acme");
        expect(section(output, "Please note")).toBe(
            `  - policies: none, and no inlinePolicy. The role can identify itself and do nothing else. Run: pulumi config set --stack ${stack} --path 'policies[0]' '<policy>' && pulumi up --stack ${stack}`,
        );
    });

    test("in headings", async () => {
        const { output } = await preview(
            ...["-s", stack, "--organization", "acme", "-c", "policies[0]=ReadOnlyAccess"],
            ...["-c", "environments[0]=aws/dev", "-c", "deployments[0]=web/prod"],
        );
        expect(headings(output)).toEqual([
            `# pulumi up would create for acme/keyless/${stack}`,
            "# Who may assume the role",
            "# Trust policy of the role",
            "# What the role may do",
            `# ESC environment (pulumi stack output --stack ${stack} escEnvironment)`,
            `# Commands for ESC (pulumi stack output --stack ${stack} escCommands)`,
            `# Pulumi Deployments (pulumi stack output --stack ${stack} deploymentSettings)`,
        ]);
    });

    test("in the refusal of settings, which is that of pulumi up, with exit code 1", async () => {
        const values = { environments: ["aws"], typo: "1" };
        const refusal = refusalOf(values, { project: "keyless", stack, organization: "example-org" });
        expect(refusal.match(/ --stack \w+/g)).toEqual([` --stack ${stack}`, ` --stack ${stack}`]);
        expect(await preview("-s", stack, "-c", "environments[0]=aws", "-c", "typo=1")).toEqual({
            code: 1,
            output: "",
            errors: `error: ${refusal}`,
        });
    });
});

describe("JSON", () => {
    const trustPolicy = (subject: string) => ({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Federated: "arn:aws:iam::<account>:oidc-provider/api.pulumi.com/oidc" },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: {
                    StringEquals: { "api.pulumi.com/oidc:aud": "acme", "api.pulumi.com/oidc:sub": [subject] },
                },
            },
        ],
    });
    const subject = "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write";
    const outputs = {
        oidcProviderArn: "arn:aws:iam::<account>:oidc-provider/api.pulumi.com/oidc",
        roleArn: "arn:aws:iam::<account>:role/deployer",
        audiences: ["acme"],
        subjects: [subject],
        deploymentSettings:
            "pulumi deployment settings edit --stack acme/web/prod --oidc-aws-role-arn 'arn:aws:iam::<account>:role/deployer' --oidc-aws-session-name '${project.name}-${stack.name}-${deployment.id}' --oidc-aws-duration 1h --oidc-aws-policy-arn ''",
    };
    const settings = ["roleName=deployer", "deployments[0]=web/prod:update"];

    test("has the whole report", async () => {
        const { code, output, errors } = await preview(
            ...["--json", "--organization", "acme", "-s", "prod"],
            ...settings.flatMap((setting) => ["-c", setting]),
        );
        const report = {
            stack: "acme/keyless/prod",
            resources: [
                {
                    type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
                    name: "pulumi-cloud",
                    inputs: {
                        url: "https://api.pulumi.com/oidc",
                        clientIdLists: ["acme", "aws:acme"],
                        thumbprintLists: ["<fingerprint of the issuer's top certificate>"],
                        tags: { "pulumi:stack": "acme/keyless/prod" },
                    },
                },
                {
                    type: "aws:iam/role:Role",
                    name: "pulumi-cloud",
                    inputs: {
                        name: "deployer",
                        description:
                            "Assumed by Pulumi Cloud for the organization acme. Managed by the Pulumi stack acme/keyless/prod",
                        assumeRolePolicy: JSON.stringify(trustPolicy(subject)),
                        maxSessionDuration: 3600,
                        tags: { "pulumi:stack": "acme/keyless/prod" },
                    },
                },
            ],
            whoMayAssumeTheRole: ["Pulumi Deployments, the operation update of stack prod of project web"],
            trustPolicy: trustPolicy(subject),
            policies: [],
            inlinePolicy: null,
            permissionsBoundary: null,
            maxSessionDuration: 3600,
            outputs,
            warnings: [
                "policies: none, and no inlinePolicy. The role can identify itself and do nothing else. Run: pulumi config set --stack prod --path 'policies[0]' '<policy>' && pulumi up --stack prod",
            ],
            remarks: [],
        };
        expect({ code, errors }).toEqual({ code: 0, errors: "" });
        expect(JSON.parse(output)).toEqual(report);
        expect(output).toBe(JSON.stringify(JSON.parse(output), null, 2));
    });

    test("has the policies, and what the preview can't know", async () => {
        const inlinePolicy = { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*", Resource: "*" } };
        const { output } = await preview(
            ...["--json", "-c", "createProvider=false", "-c", "policies[0]=ReadOnlyAccess"],
            ...["-c", "permissionsBoundary=PowerUserAccess", "-c", `inlinePolicy=${JSON.stringify(inlinePolicy)}`],
        );
        expect(JSON.parse(output)).toMatchObject({
            policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            inlinePolicy,
            permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
            warnings: [],
            remarks: [
                NO_ORGANIZATION,
                "createProvider is false: pulumi up will look for the account's provider for https://api.pulumi.com/oidc and check that it lists aws:example-org.",
            ],
        });
    });
});

describe("in a terminal", () => {
    const BOLD = ["\u001b[1m", "\u001b[22m"];
    const YELLOW = ["\u001b[33m", "\u001b[39m"];

    test("headings and notes stand out", async () => {
        const { output, errors } = await inTerminal("deployments[0]=web/prod");
        const styled = output.match(/\u001b\[(?:1|33)m[^\u001b]*\u001b\[(?:22|39)m/g);
        expect(styled).toEqual([
            BOLD.join("# Please note"),
            YELLOW.join(`  - policies: none, and no inlinePolicy. The role can identify itself and do
    nothing else. Run:
    pulumi config set --stack dev --path 'policies[0]' '<policy>' && pulumi up --stack dev`),
            BOLD.join("# pulumi up would create for acme/keyless/dev"),
            BOLD.join("# Who may assume the role"),
            BOLD.join("# Trust policy of the role"),
            BOLD.join("# What the role may do"),
            BOLD.join("# Pulumi Deployments (pulumi stack output --stack dev deploymentSettings)"),
        ]);
        expect(output.split("\u001b")).toHaveLength(2 * 7 + 1);
        expect(errors).toBe("");
    });

    test("nothing is lost or broken but lines of prose", async () => {
        const settings = [
            ...["users[0]=alice", "users[1]=bob", "environments[0]=project-with-a-long-name/environment"],
            ...["deployments[0]=project-with-a-long-name/stack:preview", "policies[0]=job-function/ViewOnlyAccess"],
            ...["createProvider=false", "permissionsBoundary=arn:aws:iam::123456789012:policy/a/path/boundary"],
        ];
        const output = stripVTControlCharacters((await inTerminal(...settings)).output);
        const piped = (await previewOf(...settings)).output;
        expect(output).not.toBe(piped);
        expect(output.replace(/\s+/g, " ")).toBe(piped.replace(/\s+/g, " "));
        expect(section(output, "Please note"))
            .toBe(`  - createProvider is false: pulumi up will look for the account's provider for
    https://api.pulumi.com/oidc and check that it lists acme and aws:acme.`);
        expect(section(output, "pulumi up would create")).toBe(`  - aws:iam/role:Role  pulumi-cloud
  - aws:iam/rolePolicyAttachment:RolePolicyAttachment
    job-function/ViewOnlyAccess`);
        expect(section(output, "Who may assume the role"))
            .toBe(`  - the ESC environment environment of project project-with-a-long-name, opened
    by alice or bob
  - Pulumi Deployments, the operation preview of stack stack of project
    project-with-a-long-name
  Nobody else: the token's audience and subject must both match.`);
        expect(section(output, "What the role may do")).toBe(`  - arn:aws:iam::aws:policy/job-function/ViewOnlyAccess
  - within the permissions boundary
    arn:aws:iam::123456789012:policy/a/path/boundary
  - in sessions of 1h, the role's maximum`);
        for (const title of ["Trust policy", "ESC environment", "Commands for ESC", "Pulumi Deployments"])
            expect(section(output, title)).toBe(section(piped, title));
    });

    test("JSON and diagrams are as in a pipe, and the notes of diagrams stand out on standard error", async () => {
        for (const option of ["--json", "--mermaid"]) {
            const args = ["--organization", "acme", option];
            const { output } = await captured(() => main(args, directory), true);
            expect(output).toBe((await preview(...args)).output);
        }
        const { errors } = await captured(() => main(["--mermaid", "--organization", "acme"], directory), true);
        expect(errors).toBe(
            YELLOW.join(`Note: policies: none, and no inlinePolicy. The role can identify itself and do
      nothing else. Run:
      pulumi config set --stack dev --path 'policies[0]' '<policy>' && pulumi up --stack dev`),
        );
    });

    test("refused settings stand out", async () => {
        const { code, output, errors } = await inTerminal("environments[0]=aws");
        expect({ code, output }).toEqual({ code: 1, output: "" });
        expect(errors).toBe(`\u001b[31merror:\u001b[39m 1 problem with stack dev. Nothing was created or changed.

  environments[0]: "aws" does not name ESC environments.
    Accepted: <project>/<environment>, <project>/<prefix>*, <project>/* or *
              alone. Names have letters, digits, '-', '_' and '.', and a '*' is
              at the end.
    Run: pulumi config set --stack dev --path 'environments[0]' '<project>/<environment>'
`);
    });
});

describe("a diagram", () => {
    const diagramOf = (...settings: string[]) =>
        preview("--organization", "acme", "--mermaid", ...settings.flatMap((setting) => ["-c", setting]));

    test("shows whom the role trusts and what it may do, and nothing else is printed", async () => {
        const settings = [
            ...["environments[0]=aws/dev", "environments[1]=default/old", "users[0]=alice"],
            ...["deployments[0]=web/prod:preview", "policies[0]=job-function/ViewOnlyAccess"],
            ...["policies[1]=arn:aws:iam::123456789012:policy/team/a", "permissionsBoundary=PowerUserAccess"],
            ...[
                "sessionDuration=15m",
                'inlinePolicy={"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
            ],
        ];
        const { code, output, errors } = await diagramOf(...settings);
        expect({ code, errors }).toEqual({ code: 0, errors: "" });
        expect(output).toBe(`flowchart LR
    subgraph environments["ESC environments"]
        env0["aws/dev"]
        env1["default/old"]
    end
    subgraph deployments["Pulumi Deployments"]
        dep0["web/prod:preview"]
    end
    aud0(["audience aws:acme"])
    aud1(["audience acme"])
    role[["role pulumi-cloud-#lt;random#gt;"]]
    subgraph permissions["What the role may do"]
        policy0["job-function/ViewOnlyAccess"]
        policy1["arn:aws:iam::123456789012:policy/team/a"]
        policy2["the inline policy"]
        limit0["within the permissions boundary PowerUserAccess"]
        limit1["in sessions of 15m; the role's maximum is 1h"]
    end
    env0 -->|"opened by alice"| aud0
    env1 -->|"opened by alice"| aud1
    dep0 --> aud1
    aud0 --> role
    aud1 --> role
    role --> policy0
    role --> policy1
    role --> policy2
    role -.-> limit0
    role -.-> limit1`);
        expect(readDiagram(output).edges).toHaveLength(10);
    });

    test("says that the role has no permissions, and leaves the notes to standard error", async () => {
        const { code, output, errors } = await preview("--mermaid", "-c", "roleName=deployer");
        expect(code).toBe(0);
        expect(output).toBe(`flowchart LR
    subgraph environments["ESC environments"]
        env0["keyless/dev"]
    end
    aud0(["audience aws:example-org"])
    role[["role deployer"]]
    subgraph permissions["What the role may do"]
        policy0["no permissions"]
        limit0["in sessions of 1h, the role's maximum"]
    end
    env0 --> aud0
    aud0 --> role
    role --> policy0
    role -.-> limit0`);
        expect(errors).toBe(`Note: ${NO_ORGANIZATION}
Note: policies: none, and no inlinePolicy. The role can identify itself and do nothing else. Run: pulumi config set --stack dev --path 'policies[0]' '<policy>' && pulumi up --stack dev`);
    });

    test("is not printed together with JSON", async () => {
        expect(await preview("--mermaid", "--json")).toEqual({
            code: 2,
            output: "",
            errors: `error: Give either --json or --mermaid.\n\n${USAGE}`,
        });
    });
});

test.each(["--help", "-h"])("%s prints the usage, whatever else is given", async (option) => {
    expect(await preview(option, "--stack", "a/b")).toEqual({ code: 0, output: USAGE, errors: "" });
});

test("a wrong command line is refused with 2 and the usage", async () => {
    const { code, output, errors } = await preview("--nope");
    expect({ code, output }).toEqual({ code: 2, output: "" });
    expect(errors).toContain("Unknown option '--nope'");
    expect(errors.endsWith(`\n\n${USAGE}`)).toBe(true);
    expect(await preview("-c", "novalue")).toEqual({
        code: 2,
        output: "",
        errors: `error: -c "novalue" is not KEY=VALUE.\n\n${USAGE}`,
    });
});

test("a stack file has the values that pulumi up sees", async () => {
    const { output } = await preview("--json", "-s", "numbers", "--organization", "acme");
    const { resources } = JSON.parse(output) as { resources: { inputs: { tags: unknown } }[] };
    expect(resources.map(({ inputs }) => inputs.tags)).toEqual(
        Array(2).fill({ a: "16", b: "1.1", c: "511", "pulumi:stack": "acme/keyless/numbers" }),
    );
});

describe("without a stack trace ends", () => {
    const deep = `inlinePolicy={"a":${'{"a":'.repeat(5000)}1${"}".repeat(5000)}}`;

    test.each([
        ["a stack file whose alias loops", ["-s", "loop"], 2, /^error: keyless:tags can't be read as JSON: Converting/],
        [
            "a path to what all objects inherit",
            ["-c", "__proto__.a=x"],
            2,
            /^error: -c "__proto__\.a=x" has an invalid/,
        ],
        [
            "JSON of 5,000 levels",
            ["-c", deep],
            1,
            /^error: 1 problem with stack dev\. .*\n\n {2}inlinePolicy: ".* has the/,
        ],
        [
            "a path of 200 levels",
            ["-c", `tags${".a".repeat(200)}=x`],
            1,
            /^error: 1 problem with stack dev\. .*\n\n {2}tags: ".* has the/,
        ],
        [
            "a path of 100,000 levels",
            ["-c", `tags${".a".repeat(100_000)}=x`],
            2,
            /^error: keyless:tags can't be read as JSON: Max/,
        ],
    ])("%s", async (_, args, code, text) => {
        const { output, errors, ...others } = await preview("--organization", "acme", ...args);
        expect({ ...others, output }).toEqual({ code, output: "" });
        expect(errors).toMatch(text);
        expect(errors).not.toMatch(/^\s+at /m);
    });
});

test("shows the stack of this project unless a folder is given", async () => {
    const { output } = await captured(() => main(["--organization", "acme"]));
    expect(output).toContain("# pulumi up would create for acme/aws-ts-oidc-provider-pulumi-cloud/dev\n");
});

test("npm run preview prints the preview, and answers 1 for settings that pulumi up would refuse", () => {
    const cwd = join(__dirname, "..", "..");
    const npm = (...args: string[]) =>
        spawnSync("npm", ["run", "--silent", "preview", "--", ...args], { cwd, encoding: "utf8" });
    const { status, stdout } = npm("--organization", "acme");
    expect(status).toBe(0);
    expect(stdout).toContain("# pulumi up would create for acme/aws-ts-oidc-provider-pulumi-cloud/dev\n");
    expect(npm("-c", "environments[0]=aws").status).toBe(1);
});

test("npm run preview without -- before its options is refused with 2", () => {
    const args = ["run", "--silent", "preview", "-c", "environments[0]=*"];
    const { status, stdout, stderr } = spawnSync("npm", args, { cwd: join(__dirname, "..", ".."), encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(`error: npm has read the options itself. Put -- before them, as below.\n\n${USAGE}\n`);
});

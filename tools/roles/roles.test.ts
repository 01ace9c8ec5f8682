import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { trustPolicy } from "../../aws/trust-policy";
import { main } from "./roles";
import { settingsOf } from "../../test/stacks";
import { captured } from "../shared/testing/terminal";
import { AUD, policyOf, PROVIDER, statement, SUB, type Condition } from "../../test/trust";
import { declared, deployment, opened } from "../shared/testing/tokens";

const USAGE = `Usage: aws iam get-account-authorization-details --filter Role |
           npm run roles -- [options]
       aws iam get-role --role-name NAME | npm run roles -- [options]

Says who may assume the roles of an account that trust Pulumi Cloud, and what is
wrong with that. These roles depend on the account's OIDC provider. Contacts
nothing.

      --issuer URL         the issuer (default: https://api.pulumi.com/oidc)
      --organization NAME  the only organization that the roles should trust
      --json               print JSON
  -h, --help               print this

Exit code: 0 no findings, 1 findings, 2 wrong input.`;

const run = (input: unknown, ...args: string[]) =>
    captured(() => main(args, () => (typeof input === "string" ? input : JSON.stringify(input))));

const arn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const role = (name: string, policy: object, policies = [ADMINISTRATOR]) => ({
    Arn: arn(name),
    AssumeRolePolicyDocument: policy,
    AttachedManagedPolicies: policies.map((PolicyArn) => ({ PolicyArn })),
    RolePolicyList: [],
});
const account = (...roles: object[]) => ({ RoleDetailList: roles });

/** A role of a service, which has nothing to do with Pulumi Cloud. */
const SERVICE = role(
    "service",
    policyOf({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
);
const PINNED = role(
    "pinned",
    policyOf(statement({ StringEquals: { [AUD]: "aws:acme", [SUB]: opened("aws/dev") } })),
    [],
);

/** The kinds of the findings about a role, the worst first. */
async function kindsOf(policy: object, ...args: string[]): Promise<string[]> {
    const { output } = await run(account(role("x", policy)), "--json", ...args);
    const report = JSON.parse(output) as { rolesThatTrustIt: { findings: { kind: string }[] }[] };
    return report.rolesThatTrustIt[0]!.findings.map(({ kind }) => kind);
}

// https://github.com/pulumi/examples/tree/master/aws-ts-oidc-provider-pulumi-cloud
test("Pulumi's own example lets every environment in as administrator", async () => {
    const policy = policyOf(statement({ StringEquals: { [AUD]: "aws:acme" } }));
    expect(await run(account(SERVICE, role("pulumi-cloud-admin-1a2b3c4", policy)))).toEqual({
        code: 1,
        output: `1 of 2 roles trusts https://api.pulumi.com/oidc. Without the account's provider for it, it stops working. With findings: 1.

# arn:aws:iam::111122223333:role/pulumi-cloud-admin-1a2b3c4

  Who may assume it
    - anyone of the organization acme: every login to AWS of every ESC environment, in any project but the legacy one, and Pulumi Cloud itself, for customer-managed keys
  Policies
    - arn:aws:iam::aws:policy/AdministratorAccess
  Findings
    - No condition pins the subject (sub). Whoever may edit any ESC environment of the organization may assume the role.`,
        errors: "",
    });
});

test("Pulumi's own example with the legacy project lets every deployment and every Vault server in, too", async () => {
    const policy = policyOf(statement({ StringEquals: { [AUD]: "acme" } }));
    const { code, output } = await run(account(role("pulumi-cloud-admin-1a2b3c4", policy)));
    expect(code).toBe(1);
    expect(output.split("\n").slice(4)).toEqual([
        "  Who may assume it",
        "    - anyone of the organization acme: every deployment, every login of every ESC environment of the legacy project, and the vault-login of every ESC environment",
        "  Policies",
        "    - arn:aws:iam::aws:policy/AdministratorAccess",
        "  Findings",
        "    - No condition pins the subject (sub). Whoever may edit any ESC environment of the organization may assume the role. With the plain audience, so may every deployment, and every Vault server that an environment logs in to.",
    ]);
});

// https://github.com/pulumi/pulumi/blob/master/pkg/cloudsetup/awssetup/client.go
test("the role of pulumi env setup aws lets every environment in", async () => {
    const document = policyOf(statement({ StringEquals: { [AUD]: "aws:acme" } }));
    const input = {
        Role: {
            RoleName: "pulumi-esc-oidc-acme-AdministratorAccess-role",
            Arn: arn("pulumi-esc-oidc-acme-AdministratorAccess-role"),
            AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(document)),
        },
    };
    const { code, output } = await run(input);
    expect(code).toBe(1);
    expect(output)
        .toBe(`1 of 1 role trusts https://api.pulumi.com/oidc. Without the account's provider for it, it stops working. With findings: 1.

# arn:aws:iam::111122223333:role/pulumi-esc-oidc-acme-AdministratorAccess-role

  Who may assume it
    - anyone of the organization acme: every login to AWS of every ESC environment, in any project but the legacy one, and Pulumi Cloud itself, for customer-managed keys
  Policies
    - not in the input; aws iam get-account-authorization-details prints them
  Findings
    - No condition pins the subject (sub). Whoever may edit any ESC environment of the organization may assume the role.`);
});

describe("a role of this program has no findings:", () => {
    test.each<[string, Record<string, unknown>, string[]]>([
        ["by default", {}, ["the ESC environment dev of project keyless"]],
        [
            "for environments",
            { environments: ["aws/dev", "aws/team-*", "web/*", "default/dev"] },
            [
                "the ESC environment dev of project aws",
                "the ESC environments of project aws with names that begin with team-",
                "every ESC environment of project web",
                "the ESC environment dev of the legacy project default",
            ],
        ],
        [
            "for every environment",
            { environments: ["*"] },
            ["every ESC environment of the organization, in any project but the legacy one"],
        ],
        [
            "for users",
            { environments: ["aws/prod"], users: ["alice", "bob"] },
            ["the ESC environment prod of project aws, opened by alice or bob"],
        ],
        [
            "for deployments",
            { deployments: ["web/prod:preview", "web/dev", "api/*"] },
            [
                "Pulumi Deployments, the operation preview of stack prod of project web",
                "Pulumi Deployments, every operation of stack dev of project web",
                "Pulumi Deployments, every operation of every stack of project api",
            ],
        ],
        [
            "for both",
            { environments: ["aws/dev"], deployments: ["*"] },
            [
                "the ESC environment dev of project aws",
                "Pulumi Deployments, every operation of every stack of the organization",
            ],
        ],
    ])("%s", async (_, values, who) => {
        const { trust } = settingsOf(values);
        const { code, output } = await run(
            account(role("own", trustPolicy(trust, PROVIDER), [])),
            "--organization",
            "acme",
        );
        const lines = output.split("\n");
        expect(lines[0]).toBe(
            "1 of 1 role trusts https://api.pulumi.com/oidc. Without the account's provider for it, it stops working. With findings: 0.",
        );
        expect(lines.slice(4, -2).sort()).toEqual(
            ["  Who may assume it", ...who.map((each) => `    - organization acme: ${each}`)].sort(),
        );
        expect(lines.slice(-2)).toEqual(["  Policies", "    - none"]);
        expect(code).toBe(0);
    });
});

describe("a trap is found:", () => {
    const aws = { [AUD]: "aws:acme" };

    test.each<[string, object[], string[]]>([
        ["a subject without an audience", [{ StringEquals: { [SUB]: opened("aws/dev") } }], ["no audience"]],
        ["a subject that everybody has", [{ StringEquals: aws, StringLike: { [SUB]: "*" } }], ["no subject"]],
        [
            "every organization",
            [{ StringLike: { [AUD]: "aws:*", [SUB]: "pulumi:environments:*" } }],
            ["any organization"],
        ],
        [
            "the legacy project as a pattern",
            [{ StringEquals: { [AUD]: "acme" }, StringLike: { [SUB]: opened("*") } }],
            ["plain audience"],
        ],
        [
            "a project as a wildcard",
            [{ StringEquals: aws, StringLike: { [SUB]: opened("*/prod") } }],
            ["inner wildcard"],
        ],
        [
            "an environment of somebody else",
            [{ StringEquals: { [AUD]: "aws:acme-corp", [SUB]: opened("aws/dev", "acme-corp") } }],
            ["other organization"],
        ],
        [
            "all environments but one",
            [{ StringEquals: aws, StringNotEquals: { [SUB]: opened("aws/prod") } }],
            ["no subject", "negated operator"],
        ],
        [
            "a claim of GitHub",
            [{ StringEquals: aws, StringLikeIfExists: { "token.actions.githubusercontent.com:sub": "repo:acme/*" } }],
            ["no subject", "IfExists"],
        ],
        [
            "a set of claims of GitHub",
            [
                {
                    StringEquals: aws,
                    "ForAllValues:StringLike": { "token.actions.githubusercontent.com:sub": "repo:acme/*" },
                },
            ],
            ["no subject", "ForAllValues"],
        ],
        ["the list of a stack", [{ StringEquals: { ...aws, [SUB]: opened("<yaml>") } }], ["<yaml>"]],
        [
            "a variable",
            [{ StringEquals: { ...aws, [SUB]: "pulumi:environments:org:${aws:PrincipalTag/org}:env:aws/dev" } }],
            ["not judged"],
        ],
        [
            "an open statement beside a pinned one",
            [{ StringEquals: { ...aws, [SUB]: opened("aws/dev") } }, { StringEquals: aws }],
            ["no subject"],
        ],
    ])("%s", async (_, conditions, kinds) => {
        const policy = policyOf(...conditions.map((condition) => statement(condition as Condition)));
        expect(await kindsOf(policy, "--organization", "acme")).toEqual(kinds);
    });

    test("every action of STS for everybody", async () => {
        const policy = policyOf({ Effect: "Allow", Principal: "*", Action: "sts:*" });
        expect(await kindsOf(policy)).toEqual(["no subject", "no audience", "any organization"]);
    });

    test("none if another statement denies it", async () => {
        const policy = policyOf(
            statement({ StringEquals: aws }),
            statement(
                { StringNotLike: { [SUB]: [opened("aws/dev"), declared("currentEnvironment.name:aws/dev")] } },
                "Deny",
            ),
        );
        expect(await kindsOf(policy)).toEqual([]);
        const { code, output } = await run(account(role("x", policy)));
        expect(output).toContain("    - organization acme: the ESC environment dev of project aws\n");
        expect(code).toBe(0);
    });
});

describe("who depends on the provider is told", () => {
    const firstLine = async (...roles: object[]) => (await run(account(...roles))).output.split("\n")[0];

    test("by a count of the roles", async () => {
        expect(
            await firstLine(SERVICE, PINNED, role("open", policyOf(statement())), { ...PINNED, Arn: arn("other") }),
        ).toBe(
            "3 of 4 roles trust https://api.pulumi.com/oidc. Without the account's provider for it, they stop working. With findings: 1.",
        );
    });

    test("if nobody does", async () => {
        const none =
            "trust https://api.pulumi.com/oidc. No role that was read depends on the account's provider for it.";
        expect(await run(account(SERVICE))).toEqual({ code: 0, output: `0 of 1 role ${none}`, errors: "" });
        expect(await run(account())).toEqual({ code: 0, output: `0 of 0 roles ${none}`, errors: "" });
    });

    test("also by a role that lets nobody in", async () => {
        const policy = policyOf({ ...statement(), Action: "sts:TagSession" });
        const { code, output } = await run(account(role("idle", policy, [])));
        expect(output.split("\n").slice(4)).toEqual([
            "  Who may assume it",
            "    - nobody with a token of this issuer",
            "  Policies",
            "    - none",
        ]);
        expect(code).toBe(0);
    });

    test("with a word about other principals, which are not judged", async () => {
        const others = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
        const pinned = statement({ StringEquals: { [AUD]: "aws:acme", [SUB]: opened("aws/dev") } });
        const given = account(role("both", policyOf(pinned, others), []));
        const { code, output } = await run(given);
        expect(output.split("\n").slice(4)).toEqual([
            "  Who may assume it",
            "    - organization acme: the ESC environment dev of project aws, if its login declares no subjectAttributes",
            "    - other principals, which this command doesn't judge",
            "  Policies",
            "    - none",
        ]);
        expect(code).toBe(0);
        const json = JSON.parse((await run(given, "--json")).output) as { rolesThatTrustIt: object[] };
        expect(json.rolesThatTrustIt).toMatchObject([{ trustsOthers: true }]);
    });

    test("for another issuer", async () => {
        const own = JSON.parse(
            JSON.stringify({ ...PINNED, Arn: arn("own") }).replaceAll("api.pulumi.com", "pulumi.example.com"),
        ) as object;
        const { code, output } = await run(account(PINNED, own), "--issuer", "https://pulumi.example.com/oidc");
        expect(output.split("\n")[0]).toBe(
            "1 of 2 roles trusts https://pulumi.example.com/oidc. Without the account's provider for it, it stops working. With findings: 0.",
        );
        expect(output).toContain("organization acme: the ESC environment dev of project aws");
        expect(code).toBe(0);
    });
});

test("roles come with the worst findings first, and otherwise in the account's order", async () => {
    const named = (name: string, condition?: Condition) => role(name, policyOf(statement(condition)));
    const roles = [
        { ...PINNED, Arn: arn("1") },
        named("2", { StringEquals: { [AUD]: "aws:acme", [SUB]: opened("<yaml>") } }),
        named("3", { StringEquals: { [SUB]: deployment("web", "prod", "update") } }),
        named("4", { StringEquals: { [AUD]: "aws:acme" } }),
        { ...PINNED, Arn: arn("5") },
        named("6"),
    ];
    const { output } = await run(account(...roles));
    expect(output.match(/^# .*$/gm)).toEqual(["4", "6", "3", "2", "1", "5"].map((name) => `# ${arn(name)}`));
});

test("policies are those of the role, with its boundary", async () => {
    const given = {
        ...PINNED,
        AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::111122223333:policy/team/a" }],
        RolePolicyList: [{ PolicyName: "inline\u001b" }],
        PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary" },
    };
    expect((await run(account(given))).output.split("\n").slice(-4)).toEqual([
        "  Policies",
        "    - arn:aws:iam::111122223333:policy/team/a",
        "    - the inline policy inline\\u001b",
        "    - within the permissions boundary arn:aws:iam::111122223333:policy/boundary",
    ]);
});

describe("in a terminal", () => {
    const open = policyOf(statement({ StringEquals: { [AUD]: "acme" } }));
    const printed = (...args: string[]) =>
        captured(() => main(args, () => JSON.stringify(account(role("open", open)))), true);

    test("headings and findings stand out", async () => {
        const styled = (await printed()).output.match(/\u001b\[(?:1|33)m[^\u001b]*/g) ?? [];
        expect(styled.slice(0, -1)).toEqual([
            "\u001b[1m# arn:aws:iam::111122223333:role/open",
            "\u001b[1m  Who may assume it",
            "\u001b[1m  Policies",
            "\u001b[1m  Findings",
        ]);
        expect(styled.at(-1)).toMatch(/^\u001b\[33m {4}- No condition pins the subject/);
    });

    test("JSON is as in a pipe", async () => {
        expect((await printed("--json")).output).toBe((await run(account(role("open", open)), "--json")).output);
    });
});

test("JSON has everything", async () => {
    const { code, output } = await run(
        account(SERVICE, role("open", policyOf(statement({ StringEquals: { [AUD]: "aws:acme" } })))),
        "--json",
    );
    expect(JSON.parse(output)).toEqual({
        issuer: "https://api.pulumi.com/oidc",
        rolesRead: 2,
        rolesThatTrustIt: [
            {
                role: arn("open"),
                whoMayAssumeIt: [
                    {
                        words: "anyone of the organization acme: every login to AWS of every ESC environment, in any project but the legacy one, and Pulumi Cloud itself, for customer-managed keys",
                        audience: { equals: "aws:acme" },
                        subjects: [{ like: "*" }],
                        notJudged: [],
                    },
                ],
                trustsOthers: false,
                policies: [ADMINISTRATOR],
                inlinePolicies: [],
                findings: [
                    {
                        kind: "no subject",
                        text: "No condition pins the subject (sub). Whoever may edit any ESC environment of the organization may assume the role.",
                    },
                ],
            },
        ],
    });
    expect(output.split("\n")[1]).toBe('  "issuer": "https://api.pulumi.com/oidc",');
    expect(code).toBe(1);
});

test("nothing that a terminal would obey is printed", async () => {
    const hostile = "\u001b[2J\u009b\u202e\u0007";
    const condition = {
        StringNotLike: { [SUB]: `${hostile}*` },
        [hostile]: { [hostile]: hostile },
        StringEquals: { [AUD]: hostile },
    };
    const given = { ...role(hostile, policyOf(statement(condition))), RolePolicyList: [{ PolicyName: hostile }] };
    for (const args of [[], ["--json"]]) {
        const { code, output } = await run(account(given), ...args);
        expect(code).toBe(1);
        expect(output).toContain("\\u202e");
        expect(output.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
});

describe("wrong input is refused with 2 and the usage:", () => {
    const ACCEPTED = "Accepted: the JSON that one of the commands below prints.";

    test.each<[string, unknown, string[], string]>([
        ["nothing", "", [], `Standard input is empty. ${ACCEPTED}`],
        ["another object", {}, [], `There are no roles in the input. ${ACCEPTED}`],
        [
            "a trust policy that is none",
            account({ ...PINNED, AssumeRolePolicyDocument: { Statement: [{ Effect: "Perhaps" }] } }),
            [],
            `The trust policy of "${arn("pinned")}" is not a policy document. Accepted: an object with statements, each with the effect Allow or Deny.`,
        ],
        [
            "an issuer that is none",
            account(),
            ["--issuer", "http://pulumi.example.com"],
            '--issuer: "http://pulumi.example.com" is not the URL of an OIDC issuer. Accepted: https://<host>/<path>, at most 255 characters, host in lower case, without credentials, query, fragment, trailing slash or discovery document.',
        ],
        [
            "an organization that is none",
            account(),
            ["--organization", "a b"],
            "--organization: \"a b\" is not the name of an organization. Accepted: the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>: at most 80 letters, digits, '-', '_' and '.', without a wildcard.",
        ],
    ])("%s", async (_, input, args, message) => {
        expect(await run(input, ...args)).toEqual({ code: 2, output: "", errors: `error: ${message}\n\n${USAGE}` });
    });

    test.each([["--stack"], ["-c"], ["--nope"], ["file.json"]])("%s", async (arg) => {
        const { code, output, errors } = await run(account(), arg);
        expect({ code, output }).toEqual({ code: 2, output: "" });
        expect(errors.endsWith(`\n\n${USAGE}`)).toBe(true);
    });

    test("an error of the program is not taken for it", async () => {
        const broken = () => {
            throw new TypeError("x is undefined");
        };
        await expect(captured(() => main([], broken))).rejects.toThrow(new TypeError("x is undefined"));
    });
});

test("--help prints the usage without reading anything", async () => {
    const untouchable = () => {
        throw new Error("standard input was read");
    };
    for (const option of ["--help", "-h"])
        expect(await captured(() => main([option], untouchable))).toEqual({ code: 0, output: USAGE, errors: "" });
});

test("many roles are read from a pipe", () => {
    const roles = Array.from({ length: 2000 }, (_, i) => ({ ...PINNED, Arn: arn(`r${i}`) }));
    const { status, stdout, stderr } = command(JSON.stringify(account(SERVICE, ...roles)));
    expect({ status, stderr, count: stdout.split("\n")[0] }).toEqual({
        status: 0,
        stderr: "",
        count: "2000 of 2001 roles trust https://api.pulumi.com/oidc. Without the account's provider for it, they stop working. With findings: 0.",
    });
});

function command(input: string) {
    const options = { cwd: join(__dirname, "../.."), encoding: "utf8", input, maxBuffer: 1e8 } as const;
    return spawnSync(process.execPath, ["--require", "sucrase/register/ts", "tools/roles/roles.ts"], options);
}

test("wrong input is refused without a stack trace", () => {
    const { status, stdout, stderr } = command("");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("error: Standard input is empty.");
    expect(stderr).not.toContain("    at ");
});

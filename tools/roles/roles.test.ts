import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { trustPolicy } from "../../aws/trust-policy";
import { main } from "./roles";
import { settingsOf } from "../../test/stacks";
import { captured } from "../shared/testing/terminal";
import { AUD, policyOf, PROVIDER, statement, SUB } from "../../test/trust";
import { declared, opened } from "../shared/testing/tokens";

const USAGE = `Usage: aws iam get-account-authorization-details --filter Role --output json |
           npm run roles -- [options]
       aws iam get-role --role-name NAME --output json |
           npm run roles -- [options]

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

const PLAIN = "if its login declares no subjectAttributes";
const DIRECTLY = `${PLAIN} and no stack's \`environment:\` list opens it`;
const IF = "if its login declares subjectAttributes:";
const [DEV, PROD] = ["the ESC environment dev of project aws", "the ESC environment prod of project aws"];
const EVERY = "every ESC environment of the organization, in any project but the legacy one";
const CREATED =
    "Every environment of the organization: whoever may create an environment, or edit one, may assume the role.";
const CMK = "Pulumi Cloud itself, for customer-managed keys";
const OPERATIONS = "Pulumi Deployments, every operation of";
const STACK = `${OPERATIONS} the stack prod of project web`;
const ANY_STACK = `${OPERATIONS} every stack of the organization`;
const PREVIEWS = "Pulumi Deployments, previews of every stack of the organization";

interface Printed {
    roles: { role: string; whoMayAssumeIt: string[]; findings: { kind: string; text: string }[] }[];
}

const roles = async (input: unknown, ...args: string[]) =>
    (JSON.parse((await run(input, "--json", ...args)).output) as Printed).roles;

/** Who may assume a role of acme with these statements, and the kinds of findings, the worst first. */
async function judged(...statements: object[]): Promise<[who: string, kinds: string]> {
    const [found] = await roles(account(role("x", policyOf(...statements))), "--organization", "acme");
    const { whoMayAssumeIt, findings } = found!;
    const who = whoMayAssumeIt.map((each) => each.replace("organization acme: ", "")).join("; ");
    return [who, findings.map(({ kind }) => kind).join(", ")];
}

const pins = (aud: unknown, sub?: unknown) => ({ [AUD]: aud, ...(sub !== undefined && { [SUB]: sub }) });
const exact = (aud: unknown, sub?: unknown) => statement({ StringEquals: pins(aud, sub) });
const like = (aud: unknown, sub: unknown) => statement({ StringLike: pins(aud, sub) });
const deploy = (rest: string) => `pulumi:deploy:org:acme:project:${rest}`;
const current = (name: string) => declared(`currentEnvironment.name:${name}`);
const [AWS, WRITE] = [{ [AUD]: "aws:acme" }, ":scope:write"];

describe("who may assume it, and the kinds of findings:", () => {
    const ANY_DEV = "the ESC environments dev of every project";
    const NOT_PROD = { StringEquals: AWS, StringNotLike: { [SUB]: opened("aws/prod") } };
    const TWO = [opened("aws/dev"), current("aws/dev"), deploy("web:stack:prod:*")];
    const IMPORTED = `${EVERY}, opened through an import by ${ANY_DEV}, ${IF} [currentEnvironment.name, rootEnvironment.name]`;
    const MORE = `the ESC environments dev* of project aws, ${IF.replace("its", "their")} [currentEnvironment.name], [currentEnvironment.name, pulumi.user.login] or [currentEnvironment.name, rootEnvironment.name]`;
    const ALL = `the vault-login of ${EVERY}; every ESC environment of the legacy project default; ${ANY_STACK}`;
    const VAULT = `the vault-login of ${DEV}, ${DIRECTLY}`;
    const UNJUDGED = ", unless this keeps them out, which is not judged:";
    const WHERE = { StringEquals: pins("aws:acme", opened("aws/dev")), IpAddress: { "aws:SourceIp": "::1" } };

    test.each<[string, object, string, string]>([
        // https://github.com/pulumi/examples/tree/master/aws-ts-oidc-provider-pulumi-cloud
        ["Pulumi's own example", exact("aws:acme"), `${EVERY}; ${CMK}`, "every environment"],
        ["that with the plain audience", exact("acme"), ALL, "every environment, every deployment, vault-login"],
        ["every default subject", like("aws:acme", opened("*")), `${EVERY}, ${PLAIN}`, "every environment"],
        ["another audience of deployments", like("aws:acme", deploy("web:*")), "", "nobody"],
        ["a stack", like("acme", deploy("web:stack:prod:*")), `${OPERATIONS} the stack prod of project web`, ""],
        ["stacks", like("acme", deploy("web:stack:prod*")), `${OPERATIONS} the stacks prod* of project web`, ""],
        ["any stack", like("acme", deploy(`*:stack:*:operation:*${WRITE}`)), ANY_STACK, "every deployment"],
        ["any stack, in short", like("acme", "pulumi:deploy:org:acme:*"), ANY_STACK, "every deployment"],
        ["previews", like("acme", deploy(`*:stack:*:operation:preview${WRITE}`)), PREVIEWS, ""],
        ["an environment", exact("aws:acme", opened("aws/dev")), `${DEV}, ${DIRECTLY}`, ""],
        ["the plain audience", exact("acme", opened("aws/dev")), VAULT, "vault-login"],
        ["a declared subject", exact("aws:acme", current("aws/dev")), `${DEV}, ${IF} [currentEnvironment.name]`, ""],
        ["that with more", like("aws:acme", current("aws/dev*")), MORE, ""],
        ["any project", like("aws:acme", "*/dev"), `${ANY_DEV}; ${IMPORTED}`, "names cut short, posing"],
        ["customer-managed keys", exact("aws:acme", "pulumi:cmk:pulumi.organization.login:acme"), CMK, ""],
        ["GitHub's values", like("sts.amazonaws.com", "repo:acme/*"), "", "nobody"],
        ["all but one", statement(NOT_PROD), `${EVERY}; but not ${PROD}, ${DIRECTLY}; ${CMK}`, "every environment"],
        [
            "two audiences",
            like(["acme", "aws:acme"], TWO),
            `${DEV}; the vault-login of ${DEV}; ${STACK}`,
            "vault-login",
        ],
        ["an address", statement(WHERE), `${DEV}, ${DIRECTLY}${UNJUDGED} IpAddress on aws:SourceIp`, ""],
    ])("%s", async (_, mistaken, who, kinds) => {
        expect(await judged(mistaken)).toEqual([who, kinds]);
    });
});

describe("a role of this program has no findings, but for every environment and every deployment:", () => {
    const LEGACY = "the ESC environment dev of the legacy project default";
    const SEVERAL = `${DEV}; the ESC environments team-* of project aws; every ESC environment of project web`;
    const STACKS = ["web/prod:preview", "web/dev", "api/*"];
    const PROD_PREVIEWS = "Pulumi Deployments, previews of the stack prod of project web";
    const DEPLOYMENTS = `${OPERATIONS} the stack dev of project web; ${OPERATIONS} every stack of project api; ${PROD_PREVIEWS}`;

    test.each<[Record<string, unknown>, string, string]>([
        [{}, DEV.replace("aws", "keyless"), ""],
        [{ environments: ["aws/dev", "aws/team-*", "web/*"] }, SEVERAL, ""],
        [{ environments: ["default/dev"] }, LEGACY, ""],
        [{ environments: ["*"] }, EVERY, "every environment"],
        [{ environments: ["aws/prod"], users: ["alice", "bob"] }, `${PROD}, opened by alice or bob`, ""],
        [{ deployments: STACKS }, DEPLOYMENTS, ""],
        [{ environments: ["aws/dev"], deployments: ["*"] }, `${DEV}; ${ANY_STACK}`, "every deployment"],
    ])("%j", async (values, who, kinds) => {
        const { Statement } = trustPolicy(settingsOf(values).trust, PROVIDER) as unknown as { Statement: object[] };
        const [whom, found] = await judged(...Statement);
        expect([whom.split("; ").sort(), found]).toEqual([who.split("; ").sort(), kinds]);
    });
});

test("a role is printed with all that is known of it, and a policy in JSON", async () => {
    const open = role("open", policyOf(exact("aws:acme")));
    expect(await run(account(SERVICE, open))).toEqual({
        code: 1,
        output: `1 of 2 roles trusts https://api.pulumi.com/oidc. Without the account's provider for it, it stops working. With findings: 1.

# arn:aws:iam::111122223333:role/open

  Who may assume it
    - organization acme: ${EVERY}
    - organization acme: ${CMK}
  Policies
    - arn:aws:iam::aws:policy/AdministratorAccess
  Findings
    - ${CREATED}`,
        errors: "",
    });
    const { code, output } = await run(account(SERVICE, open), "--json");
    expect({ code, report: JSON.parse(output) as unknown }).toEqual({
        code: 1,
        report: {
            issuer: "https://api.pulumi.com/oidc",
            rolesRead: 2,
            roles: [
                {
                    role: arn("open"),
                    trustsIssuer: true,
                    whoMayAssumeIt: [`organization acme: ${EVERY}`, `organization acme: ${CMK}`],
                    trustsOthers: false,
                    policies: [ADMINISTRATOR],
                    inlinePolicies: [],
                    findings: [{ kind: "every environment", text: CREATED }],
                },
            ],
        },
    });
    expect(output.split("\n")[1]).toBe('  "issuer": "https://api.pulumi.com/oidc",');
});

// https://github.com/pulumi/pulumi/blob/master/pkg/cloudsetup/awssetup/client.go
test("the role of pulumi env setup aws is read from get-role, without its policies", async () => {
    const AssumeRolePolicyDocument = encodeURIComponent(JSON.stringify(policyOf(exact("aws:acme"))));
    const { output } = await run({ Role: { RoleName: "pulumi-esc-oidc", AssumeRolePolicyDocument } });
    expect(output).toContain("# pulumi-esc-oidc\n");
    expect(output).toContain("    - not in the input; aws iam get-account-authorization-details prints them\n");
});

describe("who depends on the provider is told", () => {
    const WRONG = role("wrong", policyOf({ ...statement(), Principal: { Federated: PROVIDER.replace("/oidc", "") } }));
    const NONE = "trust https://api.pulumi.com/oidc. No role that was read depends on the account's provider for it.";

    test("by a count of the roles, also of those that look meant to", async () => {
        const others = [role("open", policyOf(statement())), { ...PINNED, Arn: arn("other") }, WRONG];
        expect((await run(account(SERVICE, PINNED, ...others))).output.split("\n")[0]).toBe(
            "3 of 5 roles trust https://api.pulumi.com/oidc. Without the account's provider for it, they stop working. Look meant to: 1. With findings: 2.",
        );
    });

    test("if nobody does", async () => {
        const said = (count: string) => ({ code: 0, output: `${count} ${NONE} With findings: 0.`, errors: "" });
        expect(await run(account(SERVICE))).toEqual(said("0 of 1 role"));
        expect(await run(account())).toEqual(said("0 of 0 roles"));
    });

    test("by a role that only looks meant to, with the reason", async () => {
        const { code, output } = await run(account(WRONG));
        expect(code).toBe(1);
        expect(output.split("\n")[0]).toBe(`0 of 1 role ${NONE} Look meant to: 1. With findings: 1.`);
        expect(output).toContain("  Who may assume it\n    - nobody with a token of this issuer\n");
        expect(output).toContain("    - Nobody. The principal is");
        const idle = role("idle", policyOf({ ...exact("acme", opened("dev")), Action: "sts:TagSession" }));
        const nobody = { whoMayAssumeIt: [], findings: [{ kind: "nobody" }] };
        expect(await roles(account(WRONG, idle))).toMatchObject([
            { trustsIssuer: false, ...nobody },
            { trustsIssuer: true, ...nobody },
        ]);
    });

    test("with a word about other principals, which are not judged", async () => {
        const others = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
        const given = account(role("both", policyOf(exact("aws:acme", opened("aws/dev")), others), []));
        const { code, output } = await run(given);
        expect(output.split("\n").slice(5, 7)).toEqual([
            `    - organization acme: ${DEV}, ${DIRECTLY}`,
            "    - other principals, which this command doesn't judge",
        ]);
        expect(code).toBe(0);
        expect(await roles(given)).toMatchObject([{ trustsOthers: true }]);
    });

    test("for another issuer", async () => {
        const other = JSON.parse(JSON.stringify(PINNED).replaceAll("api.pulumi.com", "pulumi.example.com")) as object;
        const [own] = await roles(account(other), "--issuer", "https://pulumi.example.com/oidc");
        expect(own).toMatchObject({ trustsIssuer: true, findings: [] });
        expect(await roles(account(other))).toMatchObject([{ trustsIssuer: false }]);
    });
});

test("organizations are told apart, and only with --organization is another one a finding", async () => {
    const subjects = (name: string) => [opened("aws/dev", name), declared("currentEnvironment.name:aws/dev", name)];
    const both = like(["aws:acme", "aws:other"], [...subjects("acme"), ...subjects("other")]);
    const given = account(role("two", policyOf(both)));
    const whoMayAssumeIt = [`organization acme: ${DEV}`, `organization other: ${DEV}`];
    expect(await roles(given)).toMatchObject([{ whoMayAssumeIt, findings: [] }]);
    expect(await roles(given, "--organization", "other")).toMatchObject([
        { whoMayAssumeIt: whoMayAssumeIt, findings: [{ kind: "other organization" }] },
    ]);
    const [any] = await roles(account(role("any", policyOf(like("aws:*", "pulumi:environments:*")))));
    expect(any!.whoMayAssumeIt).toEqual([`any organization: ${EVERY}`]);
});

test("each role with the same trust policy has the same verdict, and policies of its own", async () => {
    const open = policyOf(exact("aws:acme"));
    const [first, second, third] = await roles(
        account(role("a", open, []), role("b", open), role("c", policyOf(exact("acme")))),
    );
    expect(second).toEqual({ ...first!, role: arn("b"), policies: [ADMINISTRATOR] });
    expect(third!.whoMayAssumeIt).not.toEqual(first!.whoMayAssumeIt);
});

test("roles come with the worst findings first, and otherwise in the account's order", async () => {
    const named = (name: string, ...statements: object[]) => role(name, policyOf(...statements));
    const given = account(
        { ...PINNED, Arn: arn("1") },
        named("2", exact("aws:acme", opened("<yaml>"))),
        named("3", exact("aws:acme", "repo:a")),
        named("4", exact("aws:acme")),
        { ...PINNED, Arn: arn("5") },
        named("6", statement()),
    );
    const order = ["6", "4", "2", "3", "1", "5"].map(arn);
    expect((await roles(given)).map((each) => each.role)).toEqual(order);
    expect((await run(given)).output.match(/^# .*$/gm)).toEqual(order.map((each) => `# ${each}`));
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
    const open = policyOf(exact("acme"));
    const printed = (...args: string[]) =>
        captured(() => main(args, () => JSON.stringify(account(role("open", open)))), true);

    test("headings and findings stand out", async () => {
        const styled = (await printed()).output.match(/\u001b\[(?:1|33)m[^\u001b]*/g) ?? [];
        const bold = [`# ${arn("open")}`, "  Who may assume it", "  Policies", "  Findings"];
        expect(styled.slice(0, 4)).toEqual(bold.map((text) => `\u001b[1m${text}`));
        expect(styled.slice(4)).toHaveLength(3);
        for (const finding of styled.slice(4)) expect(finding).toMatch(/^\u001b\[33m {4}- /);
    });

    test("JSON is as in a pipe", async () => {
        expect((await printed("--json")).output).toBe((await run(account(role("open", open)), "--json")).output);
    });
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

describe("wrong input is refused with 2:", () => {
    const SEE = "See npm run roles -- --help.";
    const ACCEPTED = "Accepted: the JSON that a command in --help prints";

    const perhaps = { ...PINNED, AssumeRolePolicyDocument: { Statement: [{ Effect: "Perhaps" }] } };
    const POLICY = `The trust policy of "${arn("pinned")}" is not a policy document. Accepted: an object with statements, each with the effect Allow or Deny.`;
    const ISSUER =
        "https://<host>/<path>, at most 255 characters, host in lower case, without credentials, query, fragment, trailing slash or discovery document.";
    const ORGANIZATION =
        "the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>: at most 80 letters, digits, '-', '_' and '.', without a wildcard.";

    test.each<[string, unknown, string[], string]>([
        ["nothing", "", [], `Standard input is empty. ${ACCEPTED}.`],
        ["another object", {}, [], `There are no roles in the input. ${ACCEPTED}, or what --query leaves of it.`],
        ["a trust policy that is none", account(perhaps), [], POLICY],
        [
            "an issuer",
            account(),
            ["--issuer", "http://a"],
            `--issuer: "http://a" is not the URL of an OIDC issuer. Accepted: ${ISSUER}`,
        ],
        [
            "an organization",
            account(),
            ["--organization", "a b"],
            `--organization: "a b" is not the name of an organization. Accepted: ${ORGANIZATION}`,
        ],
    ])("%s", async (_, input, args, message) => {
        expect(await run(input, ...args)).toEqual({ code: 2, output: "", errors: `error: ${message} ${SEE}` });
    });

    test.each([["--stack"], ["-c"], ["--nope"], ["file.json"]])("%s", async (arg) => {
        const { code, output, errors } = await run(account(), arg);
        expect({ code, output }).toEqual({ code: 2, output: "" });
        expect(errors.endsWith(` ${SEE}`)).toBe(true);
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

/** A stack from its first `pulumi up` to `pulumi destroy`. */
import type { TrustPolicy } from "../../aws/trust-policy";
import { describeOnEngine, Fixtures, STACK_TRACE, unique, type TestStack, type UpOutcome } from "./engine";
import * as iam from "./iam";
import type { Issuer } from "./issuer";

const MANAGED = "arn:aws:iam::aws:policy";
const allow = (action: string) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
});
const subjectsOf = (organization: string, environment: string) => [
    `pulumi:environments:org:${organization}:env:${environment}`,
    `pulumi:environments:pulumi.organization.login:${organization}:currentEnvironment.name:${environment}`,
];
const subjectsIn = ({ Statement }: TrustPolicy) =>
    Statement.flatMap(({ Condition }) => Object.values(Condition))
        .flatMap((keys) => Object.entries(keys))
        .flatMap(([key, values]) => (key.endsWith(":sub") ? values : []));

describeOnEngine("a stack", () => {
    const shared = new Fixtures(afterAll);
    let issuer: Issuer;
    let stack: TestStack;
    let first: UpOutcome;
    let roleArn: string;
    let providerArn: string;
    const owner = () => `acme/${stack.project}/${stack.name}`;

    beforeAll(async () => {
        issuer = await shared.issuer();
        stack = await shared.stack({
            issuerUrl: issuer.url,
            environments: ["aws/dev"],
            policies: ["ReadOnlyAccess", "job-function/ViewOnlyAccess"],
            inlinePolicy: allow("s3:ListBucket"),
        });
        first = await stack.up();
        ({ roleArn, oidcProviderArn: providerArn } = first.outputs);
    });

    test("is made by the first up: a provider, and a role that trusts and may do what is set, no more", async () => {
        expect(first.changes).toEqual([
            "create OpenIdConnectProvider pulumi-cloud",
            "create Role pulumi-cloud",
            "create RolePolicy inline",
            "create RolePolicyAttachment ReadOnlyAccess",
            "create RolePolicyAttachment job-function/ViewOnlyAccess",
        ]);
        await expect(iam.provider(providerArn)).resolves.toEqual({
            audiences: ["acme", "aws:acme"],
            thumbprints: [issuer.thumbprint],
            tags: { "pulumi:stack": owner() },
        });

        const host = issuer.url.replace("https://", "");
        const { trustPolicy, ...role } = await iam.role(roleArn);
        expect(trustPolicy.Statement.map(({ Principal }) => Principal.Federated)).toEqual([providerArn]);
        expect(trustPolicy.Statement.map(({ Condition }) => Condition.StringEquals)).toEqual([
            { [`${host}:aud`]: "aws:acme", [`${host}:sub`]: subjectsOf("acme", "aws/dev") },
        ]);
        expect(role).toMatchObject({
            maxSessionDuration: 3600,
            permissionsBoundary: undefined,
            description: expect.stringContaining(owner()) as string,
            tags: { "pulumi:stack": owner() },
            policies: [`${MANAGED}/ReadOnlyAccess`, `${MANAGED}/job-function/ViewOnlyAccess`],
            inlinePolicies: [allow("s3:ListBucket")],
        });
    });

    test("has no drift that refresh would show", async () => {
        expect((await stack.refresh()).changes).toEqual([]);
    });

    // Each on top of those before it.
    const CHANGES: [setting: string, value: unknown, changes: string[], found: object][] = [
        ["environments", ["aws/prod"], ["update Role pulumi-cloud"], { subjects: subjectsOf("acme", "aws/prod") }],
        [
            "policies",
            ["ReadOnlyAccess", "AmazonS3FullAccess"],
            [
                "create RolePolicyAttachment AmazonS3FullAccess",
                "delete RolePolicyAttachment job-function/ViewOnlyAccess",
            ],
            { policies: [`${MANAGED}/AmazonS3FullAccess`, `${MANAGED}/ReadOnlyAccess`] },
        ],
        [
            "permissionsBoundary",
            "PowerUserAccess",
            ["update Role pulumi-cloud"],
            { permissionsBoundary: `${MANAGED}/PowerUserAccess` },
        ],
        ["sessionDuration", "1h30m", ["update Role pulumi-cloud"], { maxSessionDuration: 5400 }],
        [
            "tags",
            { team: "platform" },
            ["update OpenIdConnectProvider pulumi-cloud", "update Role pulumi-cloud"],
            {
                tags: { team: "platform", "pulumi:stack": expect.stringMatching(/^acme\//) as string },
                provider: { tags: { team: "platform" } },
            },
        ],
        [
            "organization",
            "acme-2",
            ["update OpenIdConnectProvider pulumi-cloud", "update Role pulumi-cloud"],
            {
                subjects: subjectsOf("acme-2", "aws/prod"),
                tags: { "pulumi:stack": expect.stringMatching(/^acme-2\//) as string },
                provider: { audiences: ["acme-2", "aws:acme-2"] },
            },
        ],
    ];

    test.each(CHANGES)("takes other %s in place", async (setting, value, changes, found) => {
        const { id } = await iam.role(roleArn);
        expect((await stack.up({ [setting]: value })).changes).toEqual(changes);
        const role = await iam.role(roleArn);
        expect({
            ...role,
            subjects: subjectsIn(role.trustPolicy),
            provider: await iam.provider(providerArn),
        }).toMatchObject({ ...found, id });
    });
});

describeOnEngine("a stack of its own", () => {
    const made = new Fixtures(afterEach);

    test("shows a trust policy that somebody edited by hand as drift, and up repairs it", async () => {
        const issuer = await made.issuer();
        const stack = await made.stack({ issuerUrl: issuer.url, environments: ["aws/dev"] });
        const { roleArn } = (await stack.up()).outputs;
        const { trustPolicy } = await iam.role(roleArn);
        const [statement] = trustPolicy.Statement;

        const audienceOnly = { StringEquals: { [`${issuer.url.replace("https://", "")}:aud`]: "aws:acme" } };
        await iam.replaceTrustPolicy(roleArn, {
            ...trustPolicy,
            Statement: [{ ...statement, Condition: audienceOnly }],
        });
        expect((await stack.refresh()).changes).toEqual(["update Role pulumi-cloud"]);
        expect((await stack.up()).changes).toEqual(["update Role pulumi-cloud"]);
        expect((await iam.role(roleArn)).trustPolicy).toEqual(trustPolicy);
    });

    test("is finished by the next up after one that failed half way, with nothing lost or doubled", async () => {
        const issuer = await made.issuer();
        const roleName = unique("taken");
        const taken = await made.role(roleName);
        const before = await iam.everything();
        const stack = await made.stack({ issuerUrl: issuer.url, roleName, policies: ["ReadOnlyAccess"] });

        const { changes, text } = await stack.upThatFails();
        expect(text).toMatch(new RegExp(`${roleName}.*EntityAlreadyExists`, "s"));
        expect(changes).toEqual(["create OpenIdConnectProvider pulumi-cloud"]);
        expect((await iam.role(taken)).policies).toEqual([]);

        await iam.deleteRole(taken);
        const repaired = await stack.up();
        expect(repaired.changes).toEqual(["create Role pulumi-cloud", "create RolePolicyAttachment ReadOnlyAccess"]);
        expect((await iam.role(taken)).policies).toEqual([`${MANAGED}/ReadOnlyAccess`]);
        expect(await iam.everything()).toEqual([...before, repaired.outputs.oidcProviderArn].sort());
    });

    test("makes nothing while its configuration has mistakes, and says all of them without a stack trace", async () => {
        const before = await iam.everything();
        const stack = await made.stack({ environmnts: ["aws/dev"], sessionDuration: "1d" });
        const mistaken = await stack.upThatFails();
        expect(mistaken.text).toContain(
            'environmnts: ["aws/dev"] is set, but there is no such setting. Did you mean environments?',
        );
        expect(mistaken.text).toContain('sessionDuration: "1d" is not a duration');
        expect(mistaken.text).not.toMatch(STACK_TRACE);
        expect(mistaken.changes).toEqual([]);
        // Types are for the CLI to check, by Pulumi.yaml.
        expect((await stack.upThatFails({ policies: "ReadOnlyAccess" })).text).toMatch(
            /policies.*must be of type 'array<string>'/,
        );
        expect(await iam.everything()).toEqual(before);
    });
});

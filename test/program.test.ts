import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { parse } from "yaml";
import { allows } from "../aws/decision";
import type { TrustPolicy } from "../aws/trust-policy";
import program from "../index";
import { printMistakes } from "../messages/mistake";
import { simulate, type Answers, type Simulation } from "../tools/simulate";
import { configOf, mistakesIn, STACK } from "./stacks";

const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const ROLE = "aws:iam/role:Role";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const INLINE = "aws:iam/rolePolicy:RolePolicy";
const ENVIRONMENT = "pulumiservice:index:Environment";

/** An account without a provider. */
const ANSWERS: Answers = {
    partition: "aws",
    accountId: "123456789012",
    fingerprints: ["top", "intermediate", "leaf"],
    provider: new Error("finding IAM OIDC Provider by url (https://api.pulumi.com/oidc): not found"),
};

/** Runs the program with these settings. A lookup that the simulation doesn't know makes it fail. */
function run(values: Record<string, unknown>, answers: Partial<Answers> = {}, identity = STACK): Promise<Simulation> {
    const config = configOf({ policies: ["ReadOnlyAccess"], ...values });
    return simulate({ identity, config }, { ...ANSWERS, ...answers });
}

/** The text of the mistakes with which the program stops. */
async function refusal(values: Record<string, unknown>, answers: Partial<Answers> = {}): Promise<string> {
    try {
        await run(values, answers);
    } catch (error) {
        if (pulumi.RunError.isInstance(error)) return error.message;
        throw error;
    }
    throw new Error("The program accepted this.");
}

/** The options of each resource that the program registers, by its type. The simulation has none of them. */
async function optionsOf(values: Record<string, unknown>) {
    type Request = Record<"getProtect" | "getRetainondelete", () => boolean> & { getType: () => string };
    const register = jest.spyOn(MockMonitor.prototype, "registerResource");
    await run(values);
    const requests = register.mock.calls.map(([request]) => request as Request);
    register.mockRestore();
    return requests.map((request) => ({
        type: request.getType(),
        protect: request.getProtect(),
        retainOnDelete: request.getRetainondelete(),
    }));
}

const ofType = ({ resources }: Simulation, type: string) => resources.filter((resource) => resource.type === type);
const namesOf = (simulation: Simulation, type: string) => ofType(simulation, type).map(({ name }) => name);

/** The inputs of the one resource of a type. */
function only(simulation: Simulation, type: string) {
    const found = ofType(simulation, type);
    expect(found).toHaveLength(1);
    return found[0]!.inputs;
}

const trustPolicyOf = (simulation: Simulation) =>
    JSON.parse(String(only(simulation, ROLE)["assumeRolePolicy"])) as TrustPolicy;

describe("the provider", () => {
    test("has the issuer's top certificate and both audiences of the organization", async () => {
        const simulation = await run({ tags: { team: "platform" } });
        expect(namesOf(simulation, PROVIDER)).toEqual(["pulumi-cloud"]);
        expect(only(simulation, PROVIDER)).toEqual({
            url: "https://api.pulumi.com/oidc",
            clientIdLists: ["acme", "aws:acme"],
            thumbprintLists: ["top"],
            tags: { team: "platform", "pulumi:stack": "acme/keyless/dev" },
        });
        expect(simulation.outputs.oidcProviderArn).toBe("arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc");
    });

    test("lists both audiences even if the role needs one", async () => {
        const simulation = await run({ environments: ["aws/dev"] });
        expect(simulation.outputs.audiences).toEqual(["aws:acme"]);
        expect(only(simulation, PROVIDER)["clientIdLists"]).toEqual(["acme", "aws:acme"]);
    });

    test("lists both audiences of other organizations, too, and each once", async () => {
        const simulation = await run({ otherOrganizations: ["other", "acme", "Third", "other"] });
        expect(only(simulation, PROVIDER)["clientIdLists"]).toEqual([
            ...["acme", "aws:acme", "other", "aws:other", "Third", "aws:Third"],
        ]);
    });

    test("lists other organizations without trusting them", async () => {
        const values = { environments: ["aws/dev"], deployments: ["web/prod"], roleName: "deployer" };
        const [alone, together] = [await run(values), await run({ ...values, otherOrganizations: ["other"] })];
        expect(trustPolicyOf(together)).toEqual(trustPolicyOf(alone));
        expect(together.outputs).toEqual(alone.outputs);
        expect(together.warnings).toEqual([]);
    });

    test.each([
        [{}, false],
        [{ protectProvider: false }, false],
        [{ protectProvider: true }, true],
    ])("with %j is protected: %j, and nothing else is", async (values, protect) => {
        expect(await optionsOf({ ...values, createEnvironments: true })).toEqual([
            { type: PROVIDER, protect, retainOnDelete: false },
            { type: ROLE, protect: false, retainOnDelete: false },
            { type: ATTACHMENT, protect: false, retainOnDelete: false },
            { type: ENVIRONMENT, protect: false, retainOnDelete: true },
        ]);
    });

    test("is one for a self-hosted issuer if that is set", async () => {
        const simulation = await run({ issuerUrl: "https://pulumi.example.com/oidc" });
        const arn = "arn:aws:iam::123456789012:oidc-provider/pulumi.example.com/oidc";
        expect(only(simulation, PROVIDER)["url"]).toBe("https://pulumi.example.com/oidc");
        expect(simulation.outputs.oidcProviderArn).toBe(arn);
        const [statement] = trustPolicyOf(simulation).Statement;
        expect(statement?.Principal.Federated).toBe(arn);
        expect(Object.keys(statement?.Condition.StringEquals ?? {})).toEqual([
            "pulumi.example.com/oidc:aud",
            "pulumi.example.com/oidc:sub",
        ]);
    });

    test("is not created for an issuer that presents no certificate", async () => {
        expect(await refusal({}, { fingerprints: [] })).toContain("Answer: no certificate\n");
    });

    test("is not created for an issuer that can't be reached", async () => {
        const fingerprints = new Error("dial tcp: lookup api.pulumi.com: no such host");
        const text = await refusal({}, { fingerprints });
        expect(text).toContain('\n\n  issuerUrl: "https://api.pulumi.com/oidc" did not present its certificate.\n');
        expect(text).toContain("dial tcp: lookup api.pulumi.com: no such host");
    });
});

const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
/** A provider that the account already has, and the stack that its tag names, if it has one. */
const provider = (audiences: string[], owner?: string): Partial<Answers> => ({
    provider: { audiences, tags: { team: "platform", ...(owner !== undefined && { "pulumi:stack": owner }) } },
});

describe("an existing provider", () => {
    test.each([undefined, "acme/keyless/prod", "acme/other/dev"])(
        "of %s is used, and none is created",
        async (owner) => {
            const simulation = await run({ createProvider: false }, provider(["someone-else", "aws:acme"], owner));
            expect(ofType(simulation, PROVIDER)).toEqual([]);
            expect(trustPolicyOf(simulation).Statement.map(({ Principal }) => Principal.Federated)).toEqual([ARN]);
            expect(simulation.outputs.oidcProviderArn).toBe(ARN);
            expect(simulation.warnings).toEqual([]);
        },
    );

    test("needs no certificate of the issuer", async () => {
        const answers = { ...provider(["aws:acme"]), fingerprints: new Error("no such host") };
        expect(namesOf(await run({ createProvider: false }, answers), ROLE)).toEqual(["pulumi-cloud"]);
    });

    test("that lacks audiences is refused with the commands that add them", async () => {
        const values = { createProvider: false, environments: ["*"], deployments: ["*"] };
        const text = await refusal(values, provider(["other"]));
        const add = `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${ARN} --client-id`;
        expect(text).toContain(`Run: ${add} acme &&\n         ${add} aws:acme\n`);
    });

    test("of another stack that lacks audiences is refused with the commands for that stack", async () => {
        const values = { createProvider: false, environments: ["*"] };
        const text = await refusal(values, provider(["other", "aws:other"], "other/keyless/shared"));
        expect(text).toContain(
            "    Run: pulumi config set --stack other/keyless/shared --path 'otherOrganizations[<index>]' acme &&\n         pulumi up --stack other/keyless/shared --refresh\n",
        );
        expect(text).not.toContain("aws iam");
    });

    test("needs only the audiences of this role", async () => {
        const answers = provider(["aws:acme"]);
        const simulation = await run({ createProvider: false, environments: ["aws/dev"] }, answers);
        expect(simulation.outputs.audiences).toEqual(["aws:acme"]);
        const text = await refusal({ createProvider: false, deployments: ["web/prod"] }, answers);
        expect(text).toContain(`--open-id-connect-provider-arn ${ARN} --client-id acme\n`);
        expect(text).not.toContain("--client-id aws:acme");
    });

    test("need not list the audiences of other organizations, and a warning says so", async () => {
        const values = { createProvider: false, otherOrganizations: ["other"], protectProvider: true };
        const simulation = await run(values, provider(["aws:acme"]));
        expect(simulation.outputs.audiences).toEqual(["aws:acme"]);
        expect(simulation.warnings).toEqual([
            "protectProvider and otherOrganizations: no effect while createProvider is false. Only the stack that owns the provider decides this.",
        ]);
    });

    test("that the account lacks is refused with the setting that creates it", async () => {
        const text = await refusal({ createProvider: false });
        expect(text).toContain("needs an OIDC provider for https://api.pulumi.com/oidc, and the account has none.");
        expect(text).toContain("Run: pulumi config set --stack dev createProvider true\n");
    });

    test("that can't be read is not taken for missing", async () => {
        const error = new Error("AccessDenied: not authorized to perform iam:ListOpenIDConnectProviders");
        const text = await refusal({ createProvider: false }, { provider: error });
        expect(text).toContain("which could not be read.");
        expect(text).toContain("Answer: AccessDenied: not authorized to perform iam:ListOpenIDConnectProviders\n");
        expect(text).not.toContain("the account has none");
    });
});

describe("the stack's own provider", () => {
    test("is not given up by a setting alone, because pulumi up would delete it", async () => {
        const [{ type, name } = { type: "", name: "" }] = ofType(await run({}), PROVIDER);
        const urn = `urn:pulumi:dev::keyless::${type}::${name}`;
        const text = await refusal({ createProvider: false }, provider(["aws:acme"], "acme/keyless/dev"));
        expect(text).toBe(`1 problem with stack dev. Nothing was created or changed.

  createProvider: false would delete the account's OIDC provider, because its tag names this stack as the owner. Every role that trusts it would stop working.
    Accepted: true. To give the provider up and keep it in the account, run all of these commands in this order, with protectProvider false. If the provider is no longer among this stack's resources, run only the first.
    Run: aws iam untag-open-id-connect-provider --open-id-connect-provider-arn ${ARN} --tag-keys pulumi:stack &&
         pulumi up --stack dev --exclude ${urn} &&
         pulumi state delete --stack dev ${urn}
`);
    });

    test.each(["acme/keyless/dev", "former/keyless/dev", "organization/keyless/dev"])(
        "is the one with the tag %s",
        async (owner) => {
            const text = await refusal({ createProvider: false }, provider(["aws:acme"], owner));
            expect(text).toContain("its tag names this stack as the owner.");
            expect((await run({}, provider(["acme", "aws:acme"], owner))).warnings).toEqual([]);
        },
    );

    test("is recognized by the tag that the program writes", async () => {
        const values = { organization: "other" };
        const tags = only(await run(values), PROVIDER)["tags"] as Record<string, string>;
        const text = await refusal(
            { ...values, createProvider: false },
            { provider: { audiences: ["other", "aws:other"], tags } },
        );
        expect(text).toContain("its tag names this stack as the owner.");
    });

    test("is created without a word if nobody may look for one", async () => {
        const simulation = await run({}, { provider: new Error("AccessDenied") });
        expect(namesOf(simulation, PROVIDER)).toEqual(["pulumi-cloud"]);
        expect(simulation.warnings).toEqual([]);
    });
});

describe("a provider of somebody else, while the stack creates one,", () => {
    const HAS =
        "createProvider: the account already has an OIDC provider for https://api.pulumi.com/oidc. AWS accepts one for each issuer.";

    test.each(["dev", "prod"])(
        "is named in a warning with the command for stack %s if a stack owns it",
        async (stack) => {
            const simulation = await run({}, provider(["aws:acme"], "acme/keyless/shared"), { ...STACK, stack });
            expect(namesOf(simulation, PROVIDER)).toEqual(["pulumi-cloud"]);
            expect(simulation.warnings).toEqual([
                `${HAS} Stack acme/keyless/shared owns it. To use it: pulumi config set --stack ${stack} createProvider false`,
            ]);
        },
    );

    test("is named in a warning without a command if it has no owner, because this stack may have created it", async () => {
        const simulation = await run({}, provider(["aws:acme"]));
        expect(namesOf(simulation, PROVIDER)).toEqual(["pulumi-cloud"]);
        expect(simulation.warnings).toEqual([
            `${HAS} It names no stack as its owner. If this stack created it, this pulumi up adds the name. Otherwise set createProvider to false, or import it.`,
        ]);
    });

    test("is told of after the warnings about the settings", async () => {
        const { warnings } = await run({ policies: [] }, provider(["aws:acme"]));
        expect(warnings.map((warning) => warning.split(":")[0])).toEqual(["policies", "createProvider"]);
    });
});

describe("the account", () => {
    test.each([
        ["attached policies", { policies: ["ReadOnlyAccess", "arn:aws-cn:iam::aws:policy/x"] }],
        ["a boundary", { permissionsBoundary: "arn:aws-cn:iam::aws:policy/x" }],
        ["session policies", { sessionPolicies: ["PowerUserAccess", "arn:aws-cn:iam::aws:policy/x"] }],
    ])("can't use %s of another partition", async (_, values) => {
        const text = await refusal(values);
        expect(text).toMatch(/^1 problem with stack dev\. /);
        expect(text).toContain(
            '"arn:aws-cn:iam::aws:policy/x" is in another partition than the account, which is in aws.',
        );
    });

    test("that can't be read stops the program without a stack trace", async () => {
        const refused = run({}, { partition: new Error("unable to validate AWS credentials") });
        const text = `1 problem with stack dev. Nothing was created or changed.

  AWS account: could not be read.
    Answer: unable to validate AWS credentials
    Accepted: credentials of the account, as for the AWS CLI, and in aws:region one of its regions. With aws:assumeRoles, credentials that may assume that role.
    Run: aws sts get-caller-identity
`;
        await expect(refused).rejects.toBeInstanceOf(pulumi.RunError);
        await expect(refused).rejects.toMatchObject({ message: text, stack: text });
    });
});

describe("the role", () => {
    test("trusts only the environment named after the stack, and has nothing more, by default", async () => {
        const simulation = await run({});
        const { assumeRolePolicy, ...others } = only(simulation, ROLE);
        expect(namesOf(simulation, ROLE)).toEqual(["pulumi-cloud"]);
        expect(others).toEqual({
            description:
                "Assumed by Pulumi Cloud for the organization acme. Managed by the Pulumi stack acme/keyless/dev",
            maxSessionDuration: 3600,
            tags: { "pulumi:stack": "acme/keyless/dev" },
        });
        const policy = JSON.parse(String(assumeRolePolicy)) as TrustPolicy;
        const decide = (sub: string, aud = "aws:acme") => allows(policy, "https://api.pulumi.com/oidc", { aud, sub });
        const declared = "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:";
        expect(decide("pulumi:environments:org:acme:env:keyless/dev")).toBe(true);
        expect(decide(`${declared}keyless/dev`)).toBe(true);
        expect(decide("pulumi:environments:org:acme:env:keyless/dev", "acme")).toBe(false);
        expect(decide("pulumi:environments:org:acme:env:keyless/prod")).toBe(false);
        expect(decide("pulumi:environments:org:acme:env:<yaml>")).toBe(false);
        const deployment = "pulumi:deploy:org:acme:project:keyless:stack:dev:operation:update:scope:write";
        expect(decide(deployment, "acme")).toBe(false);
    });

    test("trusts every environment with the audience of those outside of the legacy project only", async () => {
        const simulation = await run({ environments: ["*"] });
        expect(simulation.outputs.audiences).toEqual(["aws:acme"]);
        const decide = (aud: string, sub: string) =>
            allows(trustPolicyOf(simulation), "https://api.pulumi.com/oidc", { aud, sub });
        expect(decide("aws:acme", "pulumi:environments:org:acme:env:aws/dev")).toBe(true);
        expect(decide("acme", "pulumi:environments:org:acme:env:aws/dev")).toBe(false);
        expect(decide("acme", "pulumi:environments:org:acme:env:old")).toBe(false);
    });

    test("trusts only the users who are named, each in each environment", async () => {
        const simulation = await run({ environments: ["aws/dev", "default/old"], users: ["bob", "alice"] });
        const declared = "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:";
        expect(simulation.outputs.subjects).toEqual([
            `${declared}aws/dev:pulumi.user.login:alice`,
            `${declared}aws/dev:pulumi.user.login:bob`,
            `${declared}old:pulumi.user.login:alice`,
            `${declared}old:pulumi.user.login:bob`,
        ]);
        const decide = (aud: string, sub: string) =>
            allows(trustPolicyOf(simulation), "https://api.pulumi.com/oidc", { aud, sub });
        expect(decide("aws:acme", `${declared}aws/dev:pulumi.user.login:alice`)).toBe(true);
        expect(decide("acme", `${declared}old:pulumi.user.login:bob`)).toBe(true);
        expect(decide("aws:acme", `${declared}aws/dev:pulumi.user.login:eve`)).toBe(false);
        expect(decide("aws:acme", `${declared}aws/dev`)).toBe(false);
        expect(decide("aws:acme", "pulumi:environments:org:acme:env:aws/dev")).toBe(false);
    });

    test("has the name, the boundary and the tags that are set", async () => {
        const values = {
            organization: "other",
            roleName: "deployer",
            permissionsBoundary: "PowerUserAccess",
            tags: { team: "platform" },
        };
        const { assumeRolePolicy, ...others } = only(await run(values, { partition: "aws-us-gov" }), ROLE);
        expect(others).toEqual({
            name: "deployer",
            description:
                "Assumed by Pulumi Cloud for the organization other. Managed by the Pulumi stack other/keyless/dev",
            maxSessionDuration: 3600,
            permissionsBoundary: "arn:aws-us-gov:iam::aws:policy/PowerUserAccess",
            tags: { team: "platform", "pulumi:stack": "other/keyless/dev" },
        });
        expect(assumeRolePolicy).toContain('"arn:aws-us-gov:iam::123456789012:oidc-provider/api.pulumi.com/oidc"');
    });

    test("is tagged with its own stack, also if another stack owns the provider", async () => {
        const simulation = await run({ createProvider: false }, provider(["aws:acme"], "acme/keyless/shared"), {
            ...STACK,
            project: "renamed",
            stack: "prod",
        });
        expect(only(simulation, ROLE)["tags"]).toEqual({ "pulumi:stack": "acme/renamed/prod" });
    });

    test("can't be given the tag of another stack", async () => {
        expect(await refusal({ tags: { "pulumi:stack": "acme/keyless/prod" } })).toContain(
            "has the key of the tag that names the owner.",
        );
    });

    test.each([
        ["15m", 3600],
        ["1h", 3600],
        ["1h30m", 5400],
        ["12h", 43200],
    ])("for sessions of %s lasts %d seconds at most", async (sessionDuration, seconds) => {
        expect(only(await run({ sessionDuration }), ROLE)["maxSessionDuration"]).toBe(seconds);
    });
});

describe("policies", () => {
    test("are attached to the role, in the account's partition", async () => {
        const policies = ["ReadOnlyAccess", "arn:aws-cn:iam::123456789012:policy/deploy"];
        const simulation = await run({ policies }, { partition: "aws-cn" });
        expect(ofType(simulation, ATTACHMENT).map(({ inputs }) => inputs)).toEqual([
            { role: "pulumi-cloud-<random>", policyArn: "arn:aws-cn:iam::aws:policy/ReadOnlyAccess" },
            { role: "pulumi-cloud-<random>", policyArn: "arn:aws-cn:iam::123456789012:policy/deploy" },
        ]);
    });

    test("keep their resources whatever their order", async () => {
        const policies = ["ReadOnlyAccess", "job-function/ViewOnlyAccess", "arn:aws:iam::123456789012:policy/deploy"];
        const names = ["ReadOnlyAccess", "job-function/ViewOnlyAccess", "123456789012/deploy"];
        expect(namesOf(await run({ policies }), ATTACHMENT)).toEqual(names);
        expect(namesOf(await run({ policies: [...policies].reverse() }), ATTACHMENT)).toEqual([...names].reverse());
    });

    test("may include one of the role's own", async () => {
        const inlinePolicy = {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }],
        };
        const simulation = await run({ inlinePolicy });
        expect(namesOf(simulation, INLINE)).toEqual(["inline"]);
        expect(only(simulation, INLINE)).toEqual({
            role: "pulumi-cloud-<random>",
            policy: JSON.stringify(inlinePolicy),
        });
        expect(ofType(await run({}), INLINE)).toEqual([]);
    });
});

describe("a warning", () => {
    test.each(["dev", "prod"])("names the stack %s in its commands", async (stack) => {
        const simulation = await run({ policies: [] }, {}, { ...STACK, stack });
        expect(ofType(simulation, ATTACHMENT)).toEqual([]);
        expect(simulation.warnings).toEqual([
            `policies: none, and no inlinePolicy. The role can identify itself and do nothing else. Run: pulumi config set --stack ${stack} --path 'policies[0]' '<policy>' && pulumi up --stack ${stack}`,
        ]);
    });

    test("is printed for each thing that is probably not intended, and for nothing else", async () => {
        const { warnings } = await run({ policies: [], organization: "Acme" });
        expect(warnings.map((warning) => warning.split(":")[0])).toEqual(["organization", "policies"]);
        expect((await run({})).warnings).toEqual([]);
    });
});

describe("the outputs", () => {
    const SUBJECTS = [
        "pulumi:environments:org:acme:env:aws/dev",
        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
    ];

    test("are these while environments are trusted", async () => {
        const { outputs } = await run({ environments: ["aws/dev"], roleName: "deployer" });
        const { escEnvironment, escCommands, ...others } = outputs;
        expect(escCommands?.split("\n").slice(1)).toEqual([
            "pulumi env provider aws-login oidc --create --duration 1h --subject-attribute currentEnvironment.name acme/aws/dev arn:aws:iam::123456789012:role/deployer pulumi-esc </dev/null || exit 1",
            "set_variable acme/aws/dev AWS_ACCESS_KEY_ID '${aws.login.accessKeyId}'",
            "set_variable acme/aws/dev AWS_SECRET_ACCESS_KEY '${aws.login.secretAccessKey}'",
            "set_variable acme/aws/dev AWS_SESSION_TOKEN '${aws.login.sessionToken}'",
        ]);
        expect(others).toEqual({
            oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc",
            roleArn: "arn:aws:iam::123456789012:role/deployer",
            audiences: ["aws:acme"],
            subjects: SUBJECTS,
        });
        expect(parse(escEnvironment ?? "").values.aws.login["fn::open::aws-login"].oidc).toEqual({
            roleArn: "arn:aws:iam::123456789012:role/deployer",
            sessionName: "pulumi-esc",
            duration: "1h",
            subjectAttributes: ["currentEnvironment.name"],
        });
    });

    test("declare the user, too, where users are named", async () => {
        const { outputs } = await run({ environments: ["aws/dev"], users: ["alice"], roleName: "deployer" });
        expect(parse(outputs.escEnvironment ?? "").values.aws.login["fn::open::aws-login"].oidc).toEqual({
            roleArn: "arn:aws:iam::123456789012:role/deployer",
            sessionName: "pulumi-esc",
            duration: "1h",
            subjectAttributes: ["currentEnvironment.name", "pulumi.user.login"],
        });
    });

    test("are these while stacks are trusted", async () => {
        const { outputs } = await run({ deployments: ["web/prod", "web/dev:preview"], roleName: "deployer" });
        const options =
            "--oidc-aws-role-arn arn:aws:iam::123456789012:role/deployer --oidc-aws-session-name '${project.name}-${stack.name}-${deployment.id}' --oidc-aws-duration 1h --oidc-aws-policy-arn ''";
        expect(outputs).toEqual({
            oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc",
            roleArn: "arn:aws:iam::123456789012:role/deployer",
            audiences: ["acme"],
            subjects: [
                "pulumi:deploy:org:acme:project:web:stack:dev:operation:preview:scope:write",
                "pulumi:deploy:org:acme:project:web:stack:prod:operation:*",
            ],
            deploymentSettings: `pulumi deployment settings edit --stack acme/web/prod ${options}\npulumi deployment settings edit --stack acme/web/dev ${options}`,
        });
    });

    const ALWAYS = ["oidcProviderArn", "roleArn", "audiences", "subjects"];

    test.each([
        [{}, ["escEnvironment", "escCommands"]],
        [{ environments: ["aws/dev"] }, ["escEnvironment", "escCommands"]],
        [{ environments: ["*", "aws/dev"] }, ["escEnvironment", "escCommands"]],
        [{ environments: ["*"] }, ["escEnvironment"]],
        [{ environments: ["aws/*", "aws/d*"] }, ["escEnvironment"]],
        [{ deployments: ["web/prod"] }, ["deploymentSettings"]],
        [{ deployments: ["*"] }, ["deploymentSettings"]],
        [{ deployments: ["web/*"] }, ["deploymentSettings"]],
        [{ environments: ["*"], deployments: ["*"] }, ["escEnvironment", "deploymentSettings"]],
    ])("of %j are the usual ones and %j", async (values, more) => {
        expect(Object.keys((await run(values)).outputs)).toEqual([...ALWAYS, ...more]);
    });

    test("have commands only for the environments that are named", async () => {
        const { outputs } = await run({ environments: ["*", "aws/dev", "web/*", "default/old"] });
        expect(outputs.escCommands?.match(/(?<=^set_variable )\S+/gm)).toEqual([
            ...Array<string>(3).fill("acme/aws/dev"),
            ...Array<string>(3).fill("acme/default/old"),
        ]);
    });

    test("have commands with a placeholder, as comments, for stacks that a wildcard includes", async () => {
        const { outputs } = await run({ deployments: ["*", "web/*", "web/prod"], roleName: "deployer" });
        const options =
            "--oidc-aws-role-arn arn:aws:iam::123456789012:role/deployer --oidc-aws-session-name '${project.name}-${stack.name}-${deployment.id}' --oidc-aws-duration 1h --oidc-aws-policy-arn ''";
        expect(outputs.deploymentSettings?.split("\n")).toEqual([
            `pulumi deployment settings edit --stack acme/web/prod ${options}`,
            `# pulumi deployment settings edit --stack acme/<project>/<stack> ${options}`,
            `# pulumi deployment settings edit --stack acme/web/<stack> ${options}`,
        ]);
    });

    test("set the region in environments if it is set, and only then", async () => {
        const variables = async (values: Record<string, unknown>) => {
            const { escEnvironment = "", escCommands = "" } = (await run(values)).outputs;
            const { values: defined } = parse(escEnvironment) as {
                values: { environmentVariables: Record<string, string> };
            };
            const given = [...escCommands.matchAll(/^set_variable acme\/keyless\/dev (\w+) '?([^'\n]+)'?$/gm)];
            expect(Object.fromEntries(given.map(([, variable, value]) => [variable, value]))).toEqual(
                defined.environmentVariables,
            );
            return defined.environmentVariables;
        };
        const login = {
            AWS_ACCESS_KEY_ID: "${aws.login.accessKeyId}",
            AWS_SECRET_ACCESS_KEY: "${aws.login.secretAccessKey}",
            AWS_SESSION_TOKEN: "${aws.login.sessionToken}",
        };
        expect(await variables({})).toEqual(login);
        expect(await variables({ environmentRegion: "eu-central-1" })).toEqual({
            ...login,
            AWS_REGION: "eu-central-1",
            AWS_DEFAULT_REGION: "eu-central-1",
        });
    });

    test("name the session after the user if its template does", async () => {
        const sessionName = "esc-${context.pulumi.user.login}";
        const { outputs } = await run({ sessionName });
        expect(parse(outputs.escEnvironment ?? "").values.aws.login["fn::open::aws-login"].oidc.sessionName).toBe(
            sessionName,
        );
        expect(outputs.escCommands).toContain(` '${sessionName}' </dev/null || exit 1\n`);
    });

    test("are no others, whatever is set", async () => {
        const values = {
            environments: ["aws/dev", "default/x"],
            deployments: ["web/prod:preview"],
            inlinePolicy: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
            permissionsBoundary: "PowerUserAccess",
            roleName: "deployer",
            sessionPolicies: ["ReadOnlyAccess"],
            createEnvironments: true,
            otherOrganizations: ["other"],
            protectProvider: true,
            environmentRegion: "eu-central-1",
            tags: { team: "platform" },
        };
        const { outputs } = await run(values);
        expect(Object.keys(outputs)).toEqual([...ALWAYS, "escEnvironment", "escCommands", "deploymentSettings"]);
        expect(outputs.audiences).toEqual(["acme", "aws:acme"]);
        expect(outputs.subjects).toEqual([
            "pulumi:deploy:org:acme:project:web:stack:prod:operation:preview:scope:write",
            "pulumi:environments:org:acme:env:aws/dev",
            "pulumi:environments:org:acme:env:x",
            "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
            "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:x",
        ]);
    });

    test("tell both products the session that is set, each under its own name", async () => {
        const { outputs } = await run({
            environments: ["*"],
            deployments: ["web/prod"],
            roleName: "deployer",
            sessionDuration: "2h",
            sessionName: "esc",
            deploymentSessionName: "deployments",
            sessionPolicies: ["ReadOnlyAccess", "arn:aws:iam::123456789012:policy/deploy"],
        });
        expect(parse(outputs.escEnvironment ?? "").values.aws.login["fn::open::aws-login"].oidc).toEqual({
            roleArn: "arn:aws:iam::123456789012:role/deployer",
            sessionName: "esc",
            duration: "2h",
            policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/deploy"],
        });
        expect(outputs.deploymentSettings).toBe(
            "pulumi deployment settings edit --stack acme/web/prod --oidc-aws-role-arn arn:aws:iam::123456789012:role/deployer --oidc-aws-session-name deployments --oidc-aws-duration 2h --oidc-aws-policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess --oidc-aws-policy-arn arn:aws:iam::123456789012:policy/deploy",
        );
    });
});

describe("environments in Pulumi Cloud", () => {
    test("are created with the exported YAML if that is set", async () => {
        const simulation = await run({ createEnvironments: true, environments: ["aws/dev", "default/old"] });
        const { escEnvironment: yaml } = simulation.outputs;
        expect(yaml).toContain("fn::open::aws-login");
        expect(ofType(simulation, ENVIRONMENT)).toEqual([
            {
                type: ENVIRONMENT,
                name: "aws/dev",
                inputs: { organization: "acme", project: "aws", name: "dev", yaml },
            },
            {
                type: ENVIRONMENT,
                name: "default/old",
                inputs: { organization: "acme", project: "default", name: "old", yaml },
            },
        ]);
    });

    test("are left alone otherwise", async () => {
        expect(ofType(await run({ environments: ["aws/dev"] }), ENVIRONMENT)).toEqual([]);
    });
});

test("a project that is named like a provider is refused", async () => {
    const stack = { identity: { ...STACK, project: "aws" }, config: { "aws:region": "us-east-1" } };
    await expect(simulate(stack, ANSWERS)).rejects.toMatchObject({
        message: expect.stringContaining('project: "aws" is also the name of a Pulumi provider') as unknown,
    });
});

test("the program reads the configuration under its project's name, and who owns the stack", async () => {
    const stack = {
        identity: { project: "renamed", stack: "prod", organization: "owner" },
        config: { "renamed:sessionName": "me", "keyless:sessionName": "!", "renamed:policies": '["ReadOnlyAccess"]' },
    };
    const { outputs, warnings } = await simulate(stack, ANSWERS);
    expect(outputs.audiences).toEqual(["aws:owner"]);
    expect(outputs.subjects[0]).toBe("pulumi:environments:org:owner:env:renamed/prod");
    expect(outputs.escEnvironment).toContain("sessionName: me\n");
    expect(warnings).toEqual([
        "keyless:sessionName has no effect: the settings of this project begin with renamed:. If the project was renamed, rename the key in the stack file.",
    ]);
});

describe("a mistake stops the program", () => {
    /** Runs the program with these settings, and answers what it asks and registers until it stops. */
    async function touchedBy(values: Record<string, unknown>, stack: string, lookup: () => Record<string, unknown>) {
        const touched: string[] = [];
        const mocks: pulumi.runtime.Mocks = {
            newResource: ({ type, name }) => {
                touched.push(type);
                return { id: name, state: {} };
            },
            call: ({ token }) => {
                touched.push(token);
                return lookup();
            },
        };
        pulumi.runtime.setAllConfig(configOf(values));
        await pulumi.runtime.setMocks(mocks, STACK.project, stack, false, STACK.organization);
        const error: unknown = await program().catch((reason: unknown) => reason);
        await pulumi.runtime.disconnect(); // Waits for pending registrations.
        return { touched, error };
    }

    test.each(["dev", "prod"])("with a message about stack %s, before it asks or registers anything", async (stack) => {
        const values = { environments: ["aws"], typo: 1 };
        const { touched, error } = await touchedBy(values, stack, () => ({}));
        const text = printMistakes(mistakesIn(values), stack);
        expect(text).toMatch(`2 problems with stack ${stack}. `);
        expect(error).toBeInstanceOf(pulumi.RunError);
        expect(error).toMatchObject({ message: text, stack: text });
        expect(touched).toEqual([]);
    });

    test("before it registers anything if a lookup fails", async () => {
        const { touched, error } = await touchedBy({ policies: ["ReadOnlyAccess"] }, "dev", () => {
            throw Object.assign(new Error("no answer"), { details: "no answer" });
        });
        expect(error).toBeInstanceOf(pulumi.RunError);
        expect(touched.sort()).toEqual([
            "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider",
            "aws:index/getPartition:getPartition",
            "tls:index/getCertificate:getCertificate",
        ]);
    });
});

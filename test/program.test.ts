import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { parse } from "yaml";
import { allows } from "../simulation/decision";
import type { TrustPolicy } from "../aws/trust-policy";
import program from "../index";
import { simulate, type Answers, type Simulation } from "../simulation/simulate";
import { configOf, refusalOf, SELF_MANAGED, STACK } from "./stacks";

const ONE_ROLE = "# A stack has one role. This replaces the one it has.";

const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const ROLE = "aws:iam/role:Role";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const INLINE = "aws:iam/rolePolicy:RolePolicy";
const COMMAND = "command:local:Command";
const PROD = { ...STACK, stack: "prod", name: "acme/prod" };

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

/** The types of resources that the program registers, and whether Pulumi protects them. The simulation has no such options. */
async function protection(values: Record<string, unknown>) {
    const register = jest.spyOn(MockMonitor.prototype, "registerResource");
    await run(values);
    const requests = register.mock.calls.map(([request]) => request as Record<string, () => unknown>);
    register.mockRestore();
    return requests.map((request) => [request["getType"]?.(), request["getProtect"]?.()]);
}

const ofType = ({ resources }: Simulation, type: string) => resources.filter((resource) => resource.type === type);
const namesOf = (simulation: Simulation, type: string) => ofType(simulation, type).map(({ name }) => name);

/** The inputs of the one resource of a type. */
function only(simulation: Simulation, type: string) {
    const found = ofType(simulation, type);
    expect(found).toHaveLength(1);
    return found[0]!.inputs;
}

const DECLARED = "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:";
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

    test("lists both audiences of other organizations, too, and each once", async () => {
        const simulation = await run({ otherOrganizations: ["other", "acme", "Third", "other"] });
        expect(only(simulation, PROVIDER)["clientIdLists"]).toEqual([
            ...["acme", "aws:acme", "other", "aws:other", "Third", "aws:Third"],
        ]);
    });

    test("lists other organizations without trusting them", async () => {
        const values = { environments: ["aws/dev"], deployments: ["web/prod"], roleName: "deployer" };
        const [alone, together] = [await run(values), await run({ ...values, otherOrganizations: ["other"] })];
        expect({ ...together, resources: [] }).toEqual({ ...alone, resources: [] });
        expect(trustPolicyOf(together)).toEqual(trustPolicyOf(alone));
    });

    test.each([
        [{}, false],
        [{ protectProvider: true }, true],
    ])("with %j is protected: %j, and nothing else is", async (values, isProtected) => {
        expect(await protection(values)).toEqual([
            [PROVIDER, isProtected],
            [ROLE, false],
            [ATTACHMENT, false],
            [COMMAND, false],
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
    test("of somebody else is used without asking the issuer for a certificate, and none is created", async () => {
        const answers = { ...provider(["else", "aws:acme"], "acme/keyless/prod"), fingerprints: new Error("no host") };
        const simulation = await run({ createProvider: false }, answers);
        expect(ofType(simulation, PROVIDER)).toEqual([]);
        expect(trustPolicyOf(simulation).Statement.map(({ Principal }) => Principal.Federated)).toEqual([ARN]);
        expect(simulation.outputs.oidcProviderArn).toBe(ARN);
        expect(simulation.warnings).toEqual([]);
        expect(only(simulation, ROLE)["tags"]).toEqual({ "pulumi:stack": "acme/keyless/dev" });
    });

    test("needs only the audiences of this role", async () => {
        const answers = provider(["aws:acme"]);
        const simulation = await run({ createProvider: false, environments: ["aws/dev"] }, answers);
        expect(simulation.outputs.audiences).toEqual(["aws:acme"]);
        const text = await refusal({ createProvider: false, deployments: ["web/prod"] }, answers);
        expect(text).toContain(`--open-id-connect-provider-arn ${ARN} --client-id acme\n`);
        expect(text).not.toContain("--client-id aws:acme");
    });

    test("that the account lacks is refused with the setting that creates it", async () => {
        const text = await refusal({ createProvider: false });
        expect(text).toContain("needs an OIDC provider for https://api.pulumi.com/oidc, and the account has none.");
        expect(text).toContain("Run: pulumi config set --stack acme/dev createProvider true\n");
    });
});

describe("the stack's own provider", () => {
    test("is known by the tag that the program writes, and not given up by a setting, as up would delete it", async () => {
        const created = ofType(await run({ organization: "other" }), PROVIDER)[0]!;
        const tags = created.inputs["tags"] as Record<string, string>;
        const text = await refusal(
            { organization: "other", createProvider: false },
            { provider: { audiences: ["other", "aws:other"], tags } },
        );
        expect(text).toContain("Every role that trusts it would stop working.");
        const urn = `urn:pulumi:dev::keyless::${created.type}::${created.name}`;
        expect(text).toContain(` &&\n         pulumi up --stack acme/dev --exclude ${urn} &&\n`);
    });

    test("is created without a word if nobody may look for one", async () => {
        const simulation = await run({}, { provider: new Error("AccessDenied") });
        expect(namesOf(simulation, PROVIDER)).toEqual(["pulumi-cloud"]);
        expect(simulation.warnings).toEqual([]);
    });
});

describe("a provider of somebody else, while the stack creates one,", () => {
    test("is named in a warning if a stack owns it, also one with this one's names in another organization", async () => {
        const simulation = await run({}, provider(["aws:acme"], "other/keyless/dev"));
        expect(namesOf(simulation, PROVIDER)).toEqual(["pulumi-cloud"]);
        expect(simulation.warnings).toEqual([
            expect.stringMatching(/^createProvider: .* Stack other\/keyless\/dev owns it\. .*$/),
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
        expect(text).toMatch(/^1 problem with stack acme\/dev\. /);
        expect(text).toContain(
            '"arn:aws-cn:iam::aws:policy/x" is in another partition than the account, which is in aws.',
        );
        expect(text).toContain("Run: pulumi config --stack acme/dev\n");
    });

    test("that can't be read stops the program without a stack trace", async () => {
        const refused = run({}, { partition: new Error("unable to validate AWS credentials") });
        const text = expect.stringMatching(
            /AWS account: could not be read\.\n *Answer: unable to validate AWS credentials\n/,
        );
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
        expect(decide("pulumi:environments:org:acme:env:keyless/dev")).toBe(true);
        expect(decide(`${DECLARED}keyless/dev`)).toBe(true);
        expect(decide("pulumi:environments:org:acme:env:keyless/dev", "acme")).toBe(false);
        expect(decide("pulumi:environments:org:acme:env:keyless/prod")).toBe(false);
        expect(decide("pulumi:environments:org:acme:env:<yaml>")).toBe(false);
        const deployment = "pulumi:deploy:org:acme:project:keyless:stack:dev:operation:update:scope:write";
        expect(decide(deployment, "acme")).toBe(false);
    });

    test("trusts only the users who are named, each in each environment", async () => {
        const simulation = await run({ environments: ["aws/dev", "default/old"], users: ["bob", "alice"] });
        expect(simulation.outputs.subjects).toEqual([
            `${DECLARED}aws/dev:pulumi.user.login:alice`,
            `${DECLARED}aws/dev:pulumi.user.login:bob`,
            `${DECLARED}old:pulumi.user.login:alice`,
            `${DECLARED}old:pulumi.user.login:bob`,
        ]);
        const decide = (aud: string, sub: string) =>
            allows(trustPolicyOf(simulation), "https://api.pulumi.com/oidc", { aud, sub });
        expect(decide("aws:acme", `${DECLARED}aws/dev:pulumi.user.login:alice`)).toBe(true);
        expect(decide("acme", `${DECLARED}old:pulumi.user.login:bob`)).toBe(true);
        expect(decide("aws:acme", `${DECLARED}aws/dev:pulumi.user.login:eve`)).toBe(false);
        expect(decide("aws:acme", `${DECLARED}aws/dev`)).toBe(false);
        expect(decide("aws:acme", "pulumi:environments:org:acme:env:aws/dev")).toBe(false);
    });

    test("has the name, the duration, the boundary and the tags that are set", async () => {
        const values = {
            organization: "other",
            roleName: "deployer",
            sessionDuration: "1h30m",
            permissionsBoundary: "PowerUserAccess",
            tags: { team: "platform" },
        };
        const { assumeRolePolicy, ...others } = only(await run(values, { partition: "aws-us-gov" }), ROLE);
        expect(others).toEqual({
            name: "deployer",
            description:
                "Assumed by Pulumi Cloud for the organization other. Managed by the Pulumi stack acme/keyless/dev",
            maxSessionDuration: 5400,
            permissionsBoundary: "arn:aws-us-gov:iam::aws:policy/PowerUserAccess",
            tags: { team: "platform", "pulumi:stack": "acme/keyless/dev" },
        });
        expect(assumeRolePolicy).toContain('"arn:aws-us-gov:iam::123456789012:oidc-provider/api.pulumi.com/oidc"');
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

test("each thing that is probably not intended is warned of, with this stack in the commands", async () => {
    const simulation = await run({ policies: [], organization: "Other" }, {}, PROD);
    expect(ofType(simulation, ATTACHMENT)).toEqual([]);
    expect(simulation.warnings).toEqual([
        expect.stringMatching(/^organization: .* run: pulumi config rm --stack acme\/prod organization$/),
        expect.stringMatching(/^organization: .* capital letters/),
        expect.stringMatching(/^policies: none.* Run: pulumi config set --stack acme\/prod /),
    ]);
    expect((await run({})).warnings).toEqual([]);
});

describe("the outputs", () => {
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
            subjects: ["pulumi:environments:org:acme:env:aws/dev", `${DECLARED}aws/dev`],
        });
        expect(parse(escEnvironment ?? "").values.aws.login["fn::open::aws-login"].oidc).toEqual({
            roleArn: "arn:aws:iam::123456789012:role/deployer",
            sessionName: "pulumi-esc",
            duration: "1h",
            subjectAttributes: ["currentEnvironment.name"],
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
            deploymentSettings: `${ONE_ROLE}\npulumi deployment settings edit --stack acme/web/prod ${options} || exit 1\npulumi deployment settings edit --stack acme/web/dev ${options} || exit 1`,
        });
    });

    const ALWAYS = ["oidcProviderArn", "roleArn", "audiences", "subjects"];

    test.each([
        [{}, ["escEnvironment", "escCommands"]],
        [{ environments: ["*", "aws/dev"] }, ["escEnvironment", "escCommands"]],
        [{ environments: ["aws/*", "aws/d*"] }, ["escEnvironment"]],
        [{ deployments: ["web/prod"] }, ["deploymentSettings"]],
        [{ environments: ["*"], deployments: ["*"] }, ["escEnvironment", "deploymentSettings"]],
    ])("of %j are the usual ones and %j", async (values, more) => {
        expect(Object.keys((await run(values)).outputs)).toEqual([...ALWAYS, ...more]);
    });

    test("are no others, whatever is set", async () => {
        const { outputs } = await run({
            environments: ["aws/dev", "default/x"],
            users: ["alice"],
            deployments: ["web/prod:preview"],
            inlinePolicy: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
            permissionsBoundary: "PowerUserAccess",
            roleName: "deployer",
            sessionPolicies: ["ReadOnlyAccess"],
            updateEnvironments: false,
            otherOrganizations: ["other"],
            protectProvider: true,
            environmentRegion: "eu-central-1",
            tags: { team: "platform" },
        });
        expect(Object.keys(outputs)).toEqual([...ALWAYS, "escEnvironment", "escCommands", "deploymentSettings"]);
        expect(outputs.audiences).toEqual(["acme", "aws:acme"]);
        expect(outputs.subjects).toEqual([
            "pulumi:deploy:org:acme:project:web:stack:prod:operation:preview:scope:write",
            `${DECLARED}aws/dev:pulumi.user.login:alice`,
            `${DECLARED}x:pulumi.user.login:alice`,
        ]);
    });

    test("tell both products the session that is set, each under its own name", async () => {
        const { outputs } = await run({
            users: ["alice"],
            environments: ["aws/dev"],
            deployments: ["web/prod"],
            roleName: "deployer",
            sessionDuration: "2h",
            sessionName: "esc",
            environmentRegion: "eu-central-1",
            deploymentSessionName: "deployments",
            sessionPolicies: ["ReadOnlyAccess", "arn:aws:iam::123456789012:policy/deploy"],
        });
        const { values } = parse(outputs.escEnvironment ?? "");
        expect(values.aws.login["fn::open::aws-login"].oidc).toEqual({
            roleArn: "arn:aws:iam::123456789012:role/deployer",
            sessionName: "esc",
            duration: "2h",
            subjectAttributes: ["currentEnvironment.name", "pulumi.user.login"],
            policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/deploy"],
        });
        expect(values.environmentVariables).toMatchObject({ AWS_REGION: "eu-central-1" });
        expect(outputs.escCommands).toContain(
            "\npulumi env provider aws-login oidc --create --duration 2h --subject-attribute currentEnvironment.name --subject-attribute pulumi.user.login --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess --policy-arn arn:aws:iam::123456789012:policy/deploy acme/aws/dev arn:aws:iam::123456789012:role/deployer esc </dev/null",
        );
        expect(outputs.escCommands).toContain("\nset_variable acme/aws/dev AWS_REGION eu-central-1\n");
        expect(outputs.deploymentSettings).toBe(
            `${ONE_ROLE}\npulumi deployment settings edit --stack acme/web/prod --oidc-aws-role-arn arn:aws:iam::123456789012:role/deployer --oidc-aws-session-name deployments --oidc-aws-duration 2h --oidc-aws-policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess --oidc-aws-policy-arn arn:aws:iam::123456789012:policy/deploy || exit 1`,
        );
    });
});

describe("pulumi up runs the commands of each environment", () => {
    const commandsOf = (simulation: Simulation) => namesOf(simulation, COMMAND);

    test("that is named, or of the one that is trusted by default", async () => {
        expect(commandsOf(await run({}))).toEqual(["keyless/dev"]);
        const values = { environments: ["aws/dev", "aws/team-*", "default/old"], roleName: "deployer" };
        const simulation = await run(values, {}, PROD);
        expect(commandsOf(simulation)).toEqual(["aws/dev", "default/old"]);
        const [first, second] = ofType(simulation, COMMAND).map(({ inputs: { stdin, ...others } }) => {
            expect(others).toEqual({ interpreter: ["sh", "-c"], create: "sh" });
            return String(stdin).split("\n");
        });
        // The output has the function once, and then the lines of each.
        const [define = "", ...lines] = simulation.outputs.escCommands?.split("\n") ?? [];
        const half = lines.length / 2;
        const trap = expect.stringMatching(
            /^trap .*pulumi config set --stack acme\/prod updateEnvironments false.* EXIT$/,
        );
        expect(first).toEqual([trap, define, ...lines.slice(0, half)]);
        expect(second).toEqual([trap, define, ...lines.slice(half)]);
        expect(lines[0]).toContain(" acme/aws/dev arn:aws:iam::123456789012:role/deployer ");
    });

    test.each([
        ["with wildcards only", { environments: ["*", "aws/*", "aws/team-*"] }, STACK],
        ["with deployments only", { deployments: ["web/prod"] }, STACK],
        ["if that is turned off", { environments: ["aws/dev"], updateEnvironments: false }, STACK],
        ["on a self-managed backend", { environments: ["aws/dev"], organization: "acme" }, SELF_MANAGED],
    ])("but of none %s", async (_, values, stack) => {
        const simulation = await run(values, {}, stack);
        expect(commandsOf(simulation)).toEqual([]);
        expect(simulation.warnings).toEqual([]);
    });
});

test("the program reads the configuration under its project's name, and who owns the stack", async () => {
    const stack = {
        identity: { project: "renamed", stack: "prod", organization: "owner", name: "owner/prod" },
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

test("on a self-hosted Pulumi Cloud, the issuer must be named", async () => {
    const backend = "https://pulumi.example.com";
    await expect(run({}, { backend })).rejects.toThrow("issuerUrl https://pulumi.example.com/oidc");
    const { outputs } = await run({ issuerUrl: `${backend}/oidc` }, { backend });
    expect(outputs.oidcProviderArn).toContain("oidc-provider/pulumi.example.com/oidc");
});

describe("a mistake stops the program", () => {
    const { PULUMI_BACKEND_URL } = process.env;
    beforeAll(() => Object.assign(process.env, { PULUMI_BACKEND_URL: "https://api.pulumi.com" }));
    afterAll(() => Object.assign(process.env, PULUMI_BACKEND_URL && { PULUMI_BACKEND_URL }));

    /** Runs the program with these settings, and answers what it asks and registers until it stops. */
    async function touchedBy(
        values: Record<string, unknown>,
        { project, stack, organization }: typeof STACK,
        lookup: () => Record<string, unknown>,
    ) {
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
        await pulumi.runtime.setMocks(mocks, project, stack, false, organization);
        const error: unknown = await program().catch((reason: unknown) => reason);
        await pulumi.runtime.disconnect(); // Waits for pending registrations.
        return { touched, error };
    }

    test.each([
        ["acme/dev", STACK],
        ["acme/prod", PROD],
        ["dev", SELF_MANAGED],
    ])("with a message about stack %s, before it asks or registers anything", async (name, stack) => {
        const values = { organization: "acme", environments: ["aws"], typo: 1 };
        const { touched, error } = await touchedBy(values, stack, () => ({}));
        const text = refusalOf(values, stack);
        expect(text).toMatch(`2 problems with stack ${name}. `);
        expect(text).toContain(`pulumi config set --stack ${name} --path `);
        expect(error).toBeInstanceOf(pulumi.RunError);
        expect(error).toMatchObject({ message: text, stack: text });
        expect(touched).toEqual([]);
    });

    test("before it registers anything if a lookup fails", async () => {
        const { touched, error } = await touchedBy({ policies: ["ReadOnlyAccess"] }, STACK, () => {
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

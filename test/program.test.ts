import * as pulumi from "@pulumi/pulumi";
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
    providerAudiences: new Error("finding IAM OIDC Provider by url (https://api.pulumi.com/oidc): not found"),
};

/** Runs the program with these settings. A resource or a lookup that the simulation doesn't know makes it fail. */
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
            tags: { team: "platform" },
        });
        expect(simulation.outputs.oidcProviderArn).toBe("arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc");
    });

    test("lists both audiences even if the role needs one", async () => {
        const simulation = await run({ environments: ["aws/dev"] });
        expect(simulation.outputs.audiences).toEqual(["aws:acme"]);
        expect(only(simulation, PROVIDER)["clientIdLists"]).toEqual(["acme", "aws:acme"]);
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

describe("an existing provider", () => {
    const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

    test("is used, and none is created", async () => {
        const simulation = await run({ createProvider: false }, { providerAudiences: ["someone-else", "aws:acme"] });
        expect(ofType(simulation, PROVIDER)).toEqual([]);
        expect(trustPolicyOf(simulation).Statement.map(({ Principal }) => Principal.Federated)).toEqual([ARN]);
        expect(simulation.outputs.oidcProviderArn).toBe(ARN);
    });

    test("needs no certificate of the issuer", async () => {
        const answers = { providerAudiences: ["aws:acme"], fingerprints: new Error("no such host") };
        expect(namesOf(await run({ createProvider: false }, answers), ROLE)).toEqual(["pulumi-cloud"]);
    });

    test("is not looked up if the stack creates one", async () => {
        const answers = { providerAudiences: new Error("AccessDenied") };
        expect(namesOf(await run({}, answers), PROVIDER)).toEqual(["pulumi-cloud"]);
    });

    test("that lacks audiences is refused with the commands that add them", async () => {
        const values = { createProvider: false, environments: ["*"], deployments: ["*"] };
        const text = await refusal(values, { providerAudiences: ["other"] });
        const add = `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${ARN} --client-id`;
        expect(text).toContain(`Run: ${add} acme &&\n         ${add} aws:acme\n`);
    });

    test("needs only the audiences of this role", async () => {
        const providerAudiences = ["aws:acme"];
        const simulation = await run({ createProvider: false, environments: ["aws/dev"] }, { providerAudiences });
        expect(simulation.outputs.audiences).toEqual(["aws:acme"]);
        const text = await refusal({ createProvider: false, deployments: ["web/prod"] }, { providerAudiences });
        expect(text).toContain(`--open-id-connect-provider-arn ${ARN} --client-id acme\n`);
        expect(text).not.toContain("--client-id aws:acme");
    });

    test("that the account lacks is refused with the setting that creates it", async () => {
        const text = await refusal({ createProvider: false });
        expect(text).toContain("needs an OIDC provider for https://api.pulumi.com/oidc, and the account has none.");
        expect(text).toContain("Run: pulumi config set --stack dev createProvider true\n");
    });

    test("that can't be read is not taken for missing", async () => {
        const providerAudiences = new Error("AccessDenied: not authorized to perform iam:ListOpenIDConnectProviders");
        const text = await refusal({ createProvider: false }, { providerAudiences });
        expect(text).toContain("which could not be read.");
        expect(text).toContain("Answer: AccessDenied: not authorized to perform iam:ListOpenIDConnectProviders\n");
        expect(text).not.toContain("the account has none");
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
    Accepted: credentials of the account, as for the AWS CLI, and in aws:region one of its regions.
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
            description: "Assumed by Pulumi Cloud for the organization acme",
            maxSessionDuration: 3600,
            tags: {},
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
            description: "Assumed by Pulumi Cloud for the organization other",
            maxSessionDuration: 3600,
            permissionsBoundary: "arn:aws-us-gov:iam::aws:policy/PowerUserAccess",
            tags: { team: "platform" },
        });
        expect(assumeRolePolicy).toContain('"arn:aws-us-gov:iam::123456789012:oidc-provider/api.pulumi.com/oidc"');
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
        const { escEnvironment, ...others } = (await run({ environments: ["aws/dev"], roleName: "deployer" })).outputs;
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
            "--oidc-aws-role-arn arn:aws:iam::123456789012:role/deployer --oidc-aws-session-name '${project.name}-${stack.name}-${deployment.id}' --oidc-aws-duration 1h";
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

    test("have no commands for Deployments if no stack is named", async () => {
        const always = ["oidcProviderArn", "roleArn", "audiences", "subjects"];
        expect(Object.keys((await run({ deployments: ["*", "web/*"] })).outputs)).toEqual(always);
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
            tags: { team: "platform" },
        };
        const { outputs } = await run(values);
        expect(Object.keys(outputs)).toEqual([
            "oidcProviderArn",
            "roleArn",
            "audiences",
            "subjects",
            "escEnvironment",
            "deploymentSettings",
        ]);
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
            "aws:index/getPartition:getPartition",
            "tls:index/getCertificate:getCertificate",
        ]);
    });
});

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { allows } from "../tools/decide";
import { simulate, type Simulation, type World } from "../tools/simulate";
import type { TrustPolicy } from "../trust-policy";
import { configOf, STACK } from "./stacks";

const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const ROLE = "aws:iam/role:Role";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const INLINE = "aws:iam/rolePolicy:RolePolicy";
const ENVIRONMENT = "pulumiservice:index:Environment";

const WORLD: World = {
    partition: "aws",
    accountId: "123456789012",
    fingerprints: ["top", "intermediate", "leaf"],
    providerAudiences: new Error("finding IAM OIDC Provider by url (https://api.pulumi.com/oidc): not found"),
};

/** Runs the program with these settings. Any resource or provider call that the mocks don't know makes it fail. */
function run(values: Record<string, unknown>, world: Partial<World> = {}): Promise<Simulation> {
    return simulate(
        { identity: STACK, config: configOf({ policies: ["ReadOnlyAccess"], ...values }), remarks: [] },
        { ...WORLD, ...world },
    );
}

const ofType = ({ resources }: Simulation, type: string) => resources.filter((resource) => resource.type === type);
const only = (simulation: Simulation, type: string) => {
    const found = ofType(simulation, type);
    expect(found).toHaveLength(1);
    return found[0]!.inputs;
};
const namesOf = (simulation: Simulation, type: string) => ofType(simulation, type).map(({ name }) => name);

describe("the provider", () => {
    test("trusts the issuer's top certificate and both audiences of the organization", async () => {
        expect(only(await run({ tags: { team: "platform" } }), PROVIDER)).toEqual({
            url: "https://api.pulumi.com/oidc",
            clientIdLists: ["acme", "aws:acme"],
            thumbprintLists: ["top"],
            tags: { team: "platform" },
        });
    });

    test("lists both audiences even while the role needs one", async () => {
        const simulation = await run({ environments: ["aws/dev"] });
        expect(simulation.outputs.audiences).toEqual(["aws:acme"]);
        expect(only(simulation, PROVIDER)["clientIdLists"]).toEqual(["acme", "aws:acme"]);
    });

    test("is of a self-hosted issuer where that is set", async () => {
        const simulation = await run({ issuerUrl: "https://pulumi.example.com/oidc" });
        expect(only(simulation, PROVIDER)["url"]).toBe("https://pulumi.example.com/oidc");
        expect(only(simulation, ROLE)["assumeRolePolicy"]).toContain('"pulumi.example.com/oidc:aud"');
        expect(simulation.outputs.oidcProviderArn).toBe(
            "arn:aws:iam::123456789012:oidc-provider/pulumi.example.com/oidc",
        );
    });

    test("is refused for an issuer that presents nothing", async () => {
        await expect(run({}, { fingerprints: [] })).rejects.toThrow("presents no certificate");
    });

    test("is refused, without a stack trace, for an issuer that can't be reached", async () => {
        const refused = run({}, { fingerprints: new Error("dial tcp: lookup api.pulumi.com: no such host") });
        await expect(refused).rejects.toBeInstanceOf(pulumi.RunError);
        await expect(refused).rejects.toThrow('issuerUrl: "https://api.pulumi.com/oidc"');
        await expect(refused).rejects.toThrow("no such host");
    });
});

describe("an existing provider", () => {
    test("is used, and none is created", async () => {
        const simulation = await run({ createProvider: false }, { providerAudiences: ["someone-else", "aws:acme"] });
        expect(ofType(simulation, PROVIDER)).toEqual([]);
        const policy = JSON.parse(String(only(simulation, ROLE)["assumeRolePolicy"])) as TrustPolicy;
        expect(policy.Statement[0]?.Principal.Federated).toBe(
            "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc",
        );
        expect(simulation.outputs.oidcProviderArn).toBe("arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc");
    });

    test("that lacks audiences is answered with the commands that add them", async () => {
        const refused = run({ createProvider: false, environments: ["*"] }, { providerAudiences: ["other"] });
        await expect(refused).rejects.toBeInstanceOf(pulumi.RunError);
        const command =
            "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc --client-id";
        await expect(refused).rejects.toThrow(`${command} acme\n`);
        await expect(refused).rejects.toThrow(`${command} aws:acme`);
        await expect(refused).rejects.toThrow("it has other.");
    });

    test("is asked only for the audiences of this role", async () => {
        await expect(
            run({ createProvider: false, environments: ["aws/dev"] }, { providerAudiences: ["aws:acme"] }),
        ).resolves.toBeDefined();
        await expect(
            run({ createProvider: false, deployments: ["web/prod"] }, { providerAudiences: ["aws:acme"] }),
        ).rejects.toThrow("lacks the audience acme:");
        await expect(run({ createProvider: false }, { providerAudiences: [] })).rejects.toThrow("it has none.");
    });

    test.each([
        "finding IAM OIDC Provider by url (https://api.pulumi.com/oidc): not found",
        "reading IAM OIDC Provider (https://api.pulumi.com/oidc): couldn't find resource",
    ])("that isn't there (%s) is answered with the setting that creates it", async (message) => {
        const refused = run({ createProvider: false }, { providerAudiences: new Error(message) });
        await expect(refused).rejects.toBeInstanceOf(pulumi.RunError);
        await expect(refused).rejects.toThrow("and there is none");
        await expect(refused).rejects.toThrow("set createProvider to true");
    });

    test("that nobody may look up is not taken for missing", async () => {
        const refused = run(
            { createProvider: false },
            { providerAudiences: new Error("AccessDenied: not authorized to perform iam:ListOpenIDConnectProviders") },
        );
        await expect(refused).rejects.toBeInstanceOf(pulumi.RunError);
        await expect(refused).rejects.toThrow("iam:ListOpenIDConnectProviders");
        await expect(refused).rejects.not.toThrow("and there is none");
    });
});

test("policies of another partition are refused before anything is registered", async () => {
    const policies = ["ReadOnlyAccess", "arn:aws-cn:iam::aws:policy/ReadOnlyAccess2"];
    const refused = run({ policies, permissionsBoundary: "arn:aws-us-gov:iam::aws:policy/x" });
    await expect(refused).rejects.toBeInstanceOf(pulumi.RunError);
    await expect(refused).rejects.toThrow(
        "arn:aws-cn:iam::aws:policy/ReadOnlyAccess2 and arn:aws-us-gov:iam::aws:policy/x can't be a policy of this account, whose partition is aws",
    );
    await expect(run({ sessionPolicies: ["arn:aws-cn:iam::aws:policy/x"] })).rejects.toThrow("partition is aws");
});

test("an account that can't be asked is told of without a stack trace", async () => {
    const refused = run({}, { partition: new Error("unable to validate AWS credentials") });
    await expect(refused).rejects.toBeInstanceOf(pulumi.RunError);
    await expect(refused).rejects.toThrow("unable to validate AWS credentials");
    await expect(refused).rejects.toThrow("aws sts get-caller-identity");
});

describe("the role", () => {
    test("trusts exactly the environment named after the stack, where nothing is said", async () => {
        const role = only(await run({}), ROLE);
        const policy = JSON.parse(String(role["assumeRolePolicy"])) as TrustPolicy;
        const decide = (sub: string, aud = "aws:acme") => allows(policy, "https://api.pulumi.com/oidc", { aud, sub });
        expect(decide("pulumi:environments:org:acme:env:keyless/dev")).toBe(true);
        expect(decide("pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:keyless/dev")).toBe(
            true,
        );
        expect(decide("pulumi:environments:org:acme:env:keyless/prod")).toBe(false);
        expect(decide("pulumi:environments:org:acme:env:<yaml>")).toBe(false);
        expect(decide("pulumi:deploy:org:acme:project:keyless:stack:dev:operation:update:scope:write", "acme")).toBe(
            false,
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

    test("has a name of Pulumi's, or the one that is set", async () => {
        expect("name" in only(await run({}), ROLE)).toBe(false);
        expect(only(await run({ roleName: "deployer" }), ROLE)["name"]).toBe("deployer");
    });

    test("has the boundary, in its partition, and the tags", async () => {
        const role = only(
            await run(
                { permissionsBoundary: "PowerUserAccess", tags: { team: "platform" } },
                { partition: "aws-us-gov" },
            ),
            ROLE,
        );
        expect(role["permissionsBoundary"]).toBe("arn:aws-us-gov:iam::aws:policy/PowerUserAccess");
        expect(role["tags"]).toEqual({ team: "platform" });
        expect("permissionsBoundary" in only(await run({}), ROLE)).toBe(false);
    });
});

describe("policies", () => {
    test("are attached to the role, in the account's partition", async () => {
        const simulation = await run(
            { policies: ["ReadOnlyAccess", "arn:aws-cn:iam::123456789012:policy/deploy"] },
            { partition: "aws-cn" },
        );
        expect(ofType(simulation, ATTACHMENT).map(({ inputs }) => inputs)).toEqual([
            { role: "pulumi-cloud-<random>", policyArn: "arn:aws-cn:iam::aws:policy/ReadOnlyAccess" },
            { role: "pulumi-cloud-<random>", policyArn: "arn:aws-cn:iam::123456789012:policy/deploy" },
        ]);
    });

    test("keep their resources whatever their order", async () => {
        const policies = ["ReadOnlyAccess", "job-function/ViewOnlyAccess", "arn:aws:iam::123456789012:policy/deploy"];
        const before = namesOf(await run({ policies }), ATTACHMENT);
        expect(before).toEqual(["ReadOnlyAccess", "job-function/ViewOnlyAccess", "123456789012/deploy"]);
        expect(namesOf(await run({ policies: [...policies].reverse() }), ATTACHMENT).sort()).toEqual(
            [...before].sort(),
        );
    });

    test("include the role's own", async () => {
        const inlinePolicy = {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }],
        };
        const simulation = await run({ inlinePolicy });
        expect(JSON.parse(String(only(simulation, INLINE)["policy"]))).toEqual(inlinePolicy);
        expect(only(simulation, INLINE)["role"]).toBe("pulumi-cloud-<random>");
        expect(ofType(await run({}), INLINE)).toEqual([]);
    });

    test("missing altogether are warned about", async () => {
        const simulation = await run({ policies: [] });
        expect(ofType(simulation, ATTACHMENT)).toEqual([]);
        expect(simulation.warnings).toEqual([
            expect.stringContaining("pulumi config set --path 'policies[0]' ReadOnlyAccess"),
        ]);
        expect((await run({})).warnings).toEqual([]);
    });
});

describe("outputs", () => {
    test("hold the ESC environment of the role while environments are trusted", async () => {
        const { outputs } = await run({ roleName: "deployer" });
        expect(outputs.roleArn).toBe("arn:aws:iam::123456789012:role/deployer");
        expect(parse(outputs.escEnvironment ?? "").values.aws.login["fn::open::aws-login"].oidc.roleArn).toBe(
            outputs.roleArn,
        );
        expect("escEnvironment" in (await run({ deployments: ["web/prod"] })).outputs).toBe(false);
    });

    test("hold the commands of Deployments while stacks are named", async () => {
        const { outputs } = await run({ deployments: ["web/prod", "web/dev:preview"], roleName: "deployer" });
        expect(
            outputs.deploymentSettings
                ?.split("\n")
                .map((line) => / --stack (\S+) --oidc-aws-role-arn (\S+) /.exec(line)?.slice(1)),
        ).toEqual([
            ["acme/web/prod", outputs.roleArn],
            ["acme/web/dev", outputs.roleArn],
        ]);
        expect("deploymentSettings" in (await run({})).outputs).toBe(false);
        expect("deploymentSettings" in (await run({ deployments: ["*"] })).outputs).toBe(false);
    });

    test("tell whom the role accepts", async () => {
        const { outputs } = await run({ environments: ["default/x"], deployments: ["web/prod:preview"] });
        expect(outputs.audiences).toEqual(["acme"]);
        expect(outputs.subjects).toEqual([
            "pulumi:deploy:org:acme:project:web:stack:prod:operation:preview:scope:write",
            "pulumi:environments:org:acme:env:x",
            "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:x",
        ]);
    });
});

describe("environments in Pulumi Cloud", () => {
    test("are created with the exported YAML where that is asked for", async () => {
        const simulation = await run({ createEnvironments: true, environments: ["aws/dev", "default/old"] });
        expect(ofType(simulation, ENVIRONMENT).map(({ name, inputs }) => ({ resource: name, ...inputs }))).toEqual([
            {
                resource: "aws/dev",
                organization: "acme",
                project: "aws",
                name: "dev",
                yaml: simulation.outputs.escEnvironment,
            },
            {
                resource: "default/old",
                organization: "acme",
                project: "default",
                name: "old",
                yaml: simulation.outputs.escEnvironment,
            },
        ]);
    });

    test("are left alone otherwise", async () => {
        expect(ofType(await run({ environments: ["aws/dev"] }), ENVIRONMENT)).toEqual([]);
    });
});

test("the program reads the configuration under its project's name, and who owns the stack", async () => {
    const stack = {
        identity: { project: "renamed", stack: "prod", organization: "owner" },
        config: { "renamed:sessionName": "me", "keyless:sessionName": "!", "renamed:policies": '["ReadOnlyAccess"]' },
        remarks: [],
    };
    const { outputs } = await simulate(stack, WORLD);
    expect(outputs.audiences).toEqual(["aws:owner"]);
    expect(outputs.subjects[0]).toBe("pulumi:environments:org:owner:env:renamed/prod");
    expect(outputs.escEnvironment).toContain("sessionName: me\n");
});

test("a mistake stops the program before it registers anything", async () => {
    // A world that gives itself away as soon as anything is registered or asked.
    const untouchable = new Proxy(WORLD, {
        get: (_, property) => {
            throw new Error(`${String(property)} was asked for`);
        },
    });
    const stack = { identity: STACK, config: configOf({ environments: ["aws"] }), remarks: [] };
    const refused = simulate(stack, untouchable);
    await expect(refused).rejects.toBeInstanceOf(pulumi.RunError);
    await expect(refused).rejects.toThrow("environments[0]");
});

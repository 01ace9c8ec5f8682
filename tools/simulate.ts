/** The real program under Pulumi's mocks: nothing is contacted. */
import * as pulumi from "@pulumi/pulumi";
import program from "../index";
import type { Stack } from "./stack";

/** An AWS account and an issuer, as far as the program asks about them. */
export interface World {
    /** Of the account's ARNs; or why AWS can't be asked. */
    partition: string | Error;
    accountId: string;
    /** SHA-1 fingerprints of the certificates that the issuer presents, from the top; or why it can't be asked. */
    fingerprints: string[] | Error;
    /** Audiences of the provider that the account has for the issuer already; or why it can't be looked up. */
    providerAudiences: string[] | Error;
}

/** A resource that `pulumi up` would create. */
export interface PlannedResource {
    /** As `aws:iam/role:Role`. */
    type: string;
    name: string;
    inputs: Record<string, unknown>;
}

/** What the program returns. */
export interface Outputs {
    oidcProviderArn: string;
    roleArn: string;
    audiences: string[];
    subjects: string[];
    escEnvironment?: string;
    deploymentSettings?: string;
}

export interface Simulation {
    resources: PlannedResource[];
    outputs: Outputs;
    warnings: string[];
}

/** Pulumi's runtime looks for the text of a provider's error where gRPC has it. */
const overGrpc = (error: Error) => Object.assign(error, { details: error.message });

/**
 * Runs index.ts for a stack in a world. One run at a time: Pulumi's runtime is one for the process.
 *
 * @throws what the program throws, and an Error if it uses a resource or asks a question that a world has no answer to.
 */
export async function simulate({ identity, config }: Stack, world: World): Promise<Simulation> {
    const resources: PlannedResource[] = [];
    const arn = (resource: string) => `arn:${String(world.partition)}:iam::${world.accountId}:${resource}`;
    const providerArn = (url: string) => arn(`oidc-provider/${url.replace("https://", "")}`);

    /** The id and the properties that a resource has once it is created. */
    async function create({
        type,
        name,
        inputs,
    }: pulumi.runtime.MockResourceArgs): Promise<{ id: string; state: Record<string, unknown> }> {
        const plan: PlannedResource = { type, name, inputs };
        resources.push(plan);
        switch (type) {
            case "aws:iam/openIdConnectProvider:OpenIdConnectProvider":
                return { id: name, state: { ...inputs, arn: providerArn(inputs.url) } };
            case "aws:iam/role:Role": {
                const roleName = inputs.name ?? `${name}-<random>`;
                return { id: roleName, state: { ...inputs, name: roleName, arn: arn(`role/${roleName}`) } };
            }
            case "aws:iam/rolePolicyAttachment:RolePolicyAttachment":
            case "aws:iam/rolePolicy:RolePolicy":
                return { id: name, state: inputs };
            case "pulumiservice:index:Environment":
                plan.inputs = { ...inputs, yaml: await inputs.yaml.text };
                return { id: name, state: inputs };
            default:
                throw new Error(`The program uses ${type}, which can't be simulated.`);
        }
    }

    function answer({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
        switch (token) {
            case "aws:index/getPartition:getPartition":
                if (world.partition instanceof Error) throw overGrpc(world.partition);
                return { partition: world.partition };
            case "tls:index/getCertificate:getCertificate":
                if (world.fingerprints instanceof Error) throw overGrpc(world.fingerprints);
                return { certificates: world.fingerprints.map((sha1Fingerprint) => ({ sha1Fingerprint })) };
            case "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider":
                if (world.providerAudiences instanceof Error) throw overGrpc(world.providerAudiences);
                return { arn: providerArn(inputs.url), clientIdLists: world.providerAudiences };
            default:
                throw overGrpc(new Error(`The program asks for ${token}, which can't be simulated.`));
        }
    }

    const warnings: string[] = [];
    const { warn } = console;
    console.warn = (message: string) => warnings.push(message.replace("warning: [runtime] ", ""));
    try {
        pulumi.runtime.setAllConfig(config);
        await pulumi.runtime.setMocks(
            { newResource: create, call: answer },
            identity.project,
            identity.stack,
            false,
            identity.organization,
        );
        const outputs = pulumi.output(await program()) as unknown as pulumi.Output<Outputs>;
        const resolved = await new Promise<Outputs>((resolve) => outputs.apply(resolve));
        await pulumi.runtime.disconnect(); // waits for what is still being registered
        return { resources, outputs: resolved, warnings };
    } finally {
        console.warn = warn;
    }
}

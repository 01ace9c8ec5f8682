/** The real program under Pulumi's mocks: nothing is contacted. */
import * as pulumi from "@pulumi/pulumi";
import { providerArn } from "../aws/trust-policy";
import program from "../index";
import type { StackIdentity } from "../settings";

/** The answers that an AWS account and an issuer give to the program's lookups; an Error for one that fails. */
export interface Answers {
    partition: string | Error;
    accountId: string;
    /** SHA-1 fingerprints of the certificates that the issuer presents, from the top. */
    fingerprints: string[] | Error;
    /** The account's existing provider for the issuer. */
    provider: { audiences: string[]; tags: Record<string, string> } | Error;
    /** The URL of the backend; undefined for the public Pulumi Cloud. */
    backend?: string;
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
    escCommands?: string;
    deploymentSettings?: string;
}

export interface Simulation {
    resources: PlannedResource[];
    outputs: Outputs;
    warnings: string[];
}

/** An error with its text where Pulumi's runtime reads it: where gRPC puts it. */
const overGrpc = (error: Error) => Object.assign(error, { details: error.message });

/**
 * Runs index.ts for a stack with these answers. Only one run at a time, because a process has one Pulumi runtime.
 *
 * @throws the program's errors. Also for a lookup that is unknown here.
 */
export async function simulate(
    { identity, config }: { identity: StackIdentity; config: Record<string, string> },
    answers: Answers,
): Promise<Simulation> {
    const resources: PlannedResource[] = [];
    const { accountId } = answers;
    const partition = String(answers.partition);

    /** The properties that a resource has once it is created. */
    function create({ type, name, inputs }: PlannedResource): Record<string, unknown> {
        resources.push({ type, name, inputs });
        if (type === "aws:iam/openIdConnectProvider:OpenIdConnectProvider")
            return { ...inputs, arn: providerArn(partition, accountId, String(inputs["url"])) };
        if (type !== "aws:iam/role:Role") return inputs;
        const { name: roleName = `${name}-<random>` } = inputs as { name?: string };
        return { ...inputs, name: roleName, arn: `arn:${partition}:iam::${accountId}:role/${roleName}` };
    }

    function answer({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
        switch (token) {
            case "aws:index/getPartition:getPartition":
                if (answers.partition instanceof Error) throw overGrpc(answers.partition);
                return { partition: answers.partition };
            case "tls:index/getCertificate:getCertificate":
                if (answers.fingerprints instanceof Error) throw overGrpc(answers.fingerprints);
                return { certificates: answers.fingerprints.map((sha1Fingerprint) => ({ sha1Fingerprint })) };
            case "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider":
                if (answers.provider instanceof Error) throw overGrpc(answers.provider);
                return {
                    arn: providerArn(partition, accountId, inputs.url),
                    clientIdLists: answers.provider.audiences,
                    tags: answers.provider.tags,
                };
            default:
                throw overGrpc(new Error(`Unknown lookup: ${token}.`));
        }
    }

    const warnings: string[] = [];
    const { warn } = console;
    const { PULUMI_BACKEND_URL } = process.env;
    // So that the program reads neither the CLI's login nor the checkout's Pulumi.yaml.
    process.env["PULUMI_BACKEND_URL"] = answers.backend ?? "https://api.pulumi.com";
    console.warn = (message: string) => warnings.push(message.replace("warning: [runtime] ", ""));
    try {
        pulumi.runtime.setAllConfig({ "aws:region": "us-east-1", ...config });
        await pulumi.runtime.setMocks(
            { newResource: (args) => ({ id: args.name, state: create(args) }), call: answer },
            identity.project,
            identity.stack,
            false,
            identity.organization,
        );
        const outputs = pulumi.output(await program()) as unknown as pulumi.Output<Outputs>;
        const resolved = await new Promise<Outputs>((resolve) => outputs.apply(resolve));
        await pulumi.runtime.disconnect(); // Waits for pending registrations.
        return { resources, outputs: resolved, warnings };
    } finally {
        console.warn = warn;
        if (PULUMI_BACKEND_URL === undefined) delete process.env["PULUMI_BACKEND_URL"];
        else process.env["PULUMI_BACKEND_URL"] = PULUMI_BACKEND_URL;
    }
}

/** What the account's IAM holds, and what people do there by hand. */
import { IAM, NoSuchEntityException, paginateListRoles, type Tag } from "@aws-sdk/client-iam";
import type { TrustPolicy } from "../../aws/trust-policy";

/** Any will do: IAM has none. */
export const REGION = process.env["AWS_REGION"] ?? "us-east-1";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true"; // That an old Node.js is no longer supported is no finding of a test.
const client = new IAM({ region: REGION, endpoint: process.env["AWS_ENDPOINT_URL"] ?? "http://localhost" });

/** A role as IAM has it. */
export async function role(arn: string) {
    const RoleName = nameIn(arn);
    const { Role: found } = await client.getRole({ RoleName });
    const { AttachedPolicies = [] } = await client.listAttachedRolePolicies({ RoleName });
    const { PolicyNames = [] } = await client.listRolePolicies({ RoleName });
    const inline = await Promise.all(PolicyNames.map((PolicyName) => client.getRolePolicy({ RoleName, PolicyName })));
    return {
        /** Another one once a role is replaced. */
        id: found?.RoleId,
        trustPolicy: decoded(found?.AssumeRolePolicyDocument) as TrustPolicy,
        maxSessionDuration: found?.MaxSessionDuration,
        permissionsBoundary: found?.PermissionsBoundary?.PermissionsBoundaryArn,
        description: found?.Description,
        tags: tagsOf(found?.Tags),
        /** ARNs, sorted. */
        policies: AttachedPolicies.map(({ PolicyArn }) => PolicyArn).sort(),
        inlinePolicies: inline.map(({ PolicyDocument }) => decoded(PolicyDocument)),
    };
}

/** An OIDC provider as IAM has it. */
export async function provider(arn: string) {
    const found = await client.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn });
    const { ClientIDList = [], ThumbprintList, Tags } = found;
    return { audiences: [...ClientIDList].sort(), thumbprints: ThumbprintList, tags: tagsOf(Tags) };
}

/** The ARNs of all roles and OIDC providers, sorted. */
export async function everything(): Promise<string[]> {
    const { OpenIDConnectProviderList = [] } = await client.listOpenIDConnectProviders({});
    const arns = OpenIDConnectProviderList.map(({ Arn = "" }) => Arn);
    for await (const { Roles = [] } of paginateListRoles({ client }, {}))
        arns.push(...Roles.map(({ Arn = "" }) => Arn));
    return arns.sort();
}

/** Creates a provider with a thumbprint that no certificate has; answers its ARN. */
export async function createProvider(url: string, audiences: string[]): Promise<string> {
    const provider = { Url: url, ClientIDList: audiences, ThumbprintList: ["0".repeat(40)] };
    return (await client.createOpenIDConnectProvider(provider)).OpenIDConnectProviderArn ?? "";
}

/** Deletes a provider, if it is still there. */
export async function deleteProvider(arn: string): Promise<void> {
    await client.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }).catch(unlessGone);
}

/** Creates a role that nobody can assume; answers its ARN. */
export async function createRole(name: string): Promise<string> {
    const nobody = { Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [nobody] });
    return (await client.createRole({ RoleName: name, AssumeRolePolicyDocument })).Role?.Arn ?? "";
}

/** Deletes a role and its policies, if it is still there. */
export async function deleteRole(arn: string): Promise<void> {
    const RoleName = nameIn(arn);
    try {
        const { AttachedPolicies = [] } = await client.listAttachedRolePolicies({ RoleName });
        for (const { PolicyArn } of AttachedPolicies) await client.detachRolePolicy({ RoleName, PolicyArn });
        const { PolicyNames = [] } = await client.listRolePolicies({ RoleName });
        for (const PolicyName of PolicyNames) await client.deleteRolePolicy({ RoleName, PolicyName });
        await client.deleteRole({ RoleName });
    } catch (error) {
        unlessGone(error);
    }
}

/** Deletes all roles and providers but these. */
export async function deleteAllBut(arns: string[]): Promise<void> {
    for (const arn of (await everything()).filter((each) => !arns.includes(each)))
        await (arn.includes(":oidc-provider/") ? deleteProvider : deleteRole)(arn);
}

/** Puts a trust policy in place of a role's own. */
export async function replaceTrustPolicy(arn: string, trustPolicy: object): Promise<void> {
    await client.updateAssumeRolePolicy({ RoleName: nameIn(arn), PolicyDocument: JSON.stringify(trustPolicy) });
}

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
const tagsOf = (tags: Tag[] = []) => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
const decoded = (document = "") => JSON.parse(decodeURIComponent(document)) as unknown;

function unlessGone(error: unknown): void {
    if (!(error instanceof NoSuchEntityException)) throw error;
}

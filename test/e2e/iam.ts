/** What the account's IAM holds, and what people do there by hand. */
import {
    CreateOpenIDConnectProviderCommand,
    CreateRoleCommand,
    DeleteOpenIDConnectProviderCommand,
    DeleteRoleCommand,
    DeleteRolePolicyCommand,
    DetachRolePolicyCommand,
    GetOpenIDConnectProviderCommand,
    GetRoleCommand,
    GetRolePolicyCommand,
    IAMClient,
    ListAttachedRolePoliciesCommand,
    ListOpenIDConnectProvidersCommand,
    ListRolePoliciesCommand,
    NoSuchEntityException,
    paginateListRoles,
    UpdateAssumeRolePolicyCommand,
    type Tag,
} from "@aws-sdk/client-iam";
import type { TrustPolicy } from "../../aws/trust-policy";

/** Any will do: IAM has none. */
export const REGION = process.env["AWS_REGION"] ?? "us-east-1";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true"; // That an old Node.js is no longer supported is no finding of a test.
const client = new IAMClient({ region: REGION, endpoint: process.env["AWS_ENDPOINT_URL"] ?? "http://localhost" });

/** A role as IAM has it. */
export async function role(arn: string) {
    const RoleName = nameIn(arn);
    const { Role: found } = await client.send(new GetRoleCommand({ RoleName }));
    const { AttachedPolicies = [] } = await client.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    const { PolicyNames = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
    const inline = await Promise.all(
        PolicyNames.map((PolicyName) => client.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
    );
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
    const {
        ClientIDList = [],
        ThumbprintList,
        Tags,
    } = await client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
    return { audiences: [...ClientIDList].sort(), thumbprints: ThumbprintList, tags: tagsOf(Tags) };
}

/** The ARNs of all roles and OIDC providers, sorted. */
export async function everything(): Promise<string[]> {
    const { OpenIDConnectProviderList = [] } = await client.send(new ListOpenIDConnectProvidersCommand({}));
    const arns = OpenIDConnectProviderList.map(({ Arn = "" }) => Arn);
    for await (const { Roles = [] } of paginateListRoles({ client }, {}))
        arns.push(...Roles.map(({ Arn = "" }) => Arn));
    return arns.sort();
}

/** Creates a provider with a thumbprint that no certificate has; answers its ARN. */
export async function createProvider(url: string, audiences: string[]): Promise<string> {
    const { OpenIDConnectProviderArn = "" } = await client.send(
        new CreateOpenIDConnectProviderCommand({ Url: url, ClientIDList: audiences, ThumbprintList: ["0".repeat(40)] }),
    );
    return OpenIDConnectProviderArn;
}

/** Deletes a provider, if it is still there. */
export async function deleteProvider(arn: string): Promise<void> {
    await client.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })).catch(unlessGone);
}

/** Creates a role that nobody can assume; answers its ARN. */
export async function createRole(name: string): Promise<string> {
    const trustPolicy = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
    };
    const { Role: created } = await client.send(
        new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trustPolicy) }),
    );
    return created?.Arn ?? "";
}

/** Deletes a role, if it is still there. */
export async function deleteRole(arn: string): Promise<void> {
    await client.send(new DeleteRoleCommand({ RoleName: nameIn(arn) })).catch(unlessGone);
}

/** Deletes all roles and providers but these. */
export async function deleteAllBut(arns: string[]): Promise<void> {
    for (const arn of (await everything()).filter((each) => !arns.includes(each))) {
        if (arn.includes(":oidc-provider/")) {
            await deleteProvider(arn);
            continue;
        }
        const RoleName = nameIn(arn);
        const { AttachedPolicies = [] } = await client.send(new ListAttachedRolePoliciesCommand({ RoleName }));
        for (const { PolicyArn } of AttachedPolicies)
            await client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
        const { PolicyNames = [] } = await client.send(new ListRolePoliciesCommand({ RoleName }));
        for (const PolicyName of PolicyNames) await client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
        await deleteRole(arn);
    }
}

/** Puts a trust policy in place of a role's own. */
export async function replaceTrustPolicy(arn: string, trustPolicy: object): Promise<void> {
    await client.send(
        new UpdateAssumeRolePolicyCommand({ RoleName: nameIn(arn), PolicyDocument: JSON.stringify(trustPolicy) }),
    );
}

const nameIn = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);
const tagsOf = (tags: Tag[] = []) => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
const decoded = (document = "") => JSON.parse(decodeURIComponent(document)) as unknown;

function unlessGone(error: unknown): void {
    if (!(error instanceof NoSuchEntityException)) throw error;
}

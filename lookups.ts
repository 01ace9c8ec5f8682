/** What has to be asked before anything can be registered: of the account, and of the issuer. */
import { getPartition } from "@pulumi/aws/getPartition";
import { getOpenIdConnectProvider } from "@pulumi/aws/iam/getOpenIdConnectProvider";
import { getCertificate } from "@pulumi/tls/getCertificate";
import { mistake } from "./mistake";
import type { PermissionSettings, SessionSettings, Settings } from "./settings";
import { quote } from "./shell";
import { audiences } from "./trust-policy";

/**
 * The partition that the account's ARNs are in (`aws`, `aws-us-gov`, `aws-cn`), and so those of its policies.
 *
 * @throws pulumi.RunError if AWS doesn't answer, as without credentials, or a policy's ARN is in another partition.
 */
export async function accountPartition(settings: PermissionSettings & SessionSettings): Promise<string> {
    const { partition } = await getPartition().catch((error: Error) => {
        throw mistake(
            `AWS can't be asked for the account's partition; nothing was created or changed.\n    ${error.message}\n` +
                "    Accepted: credentials of the account, as the AWS CLI takes them, and a region of it in aws:region.\n" +
                "    Run: aws sts get-caller-identity",
        );
    });
    const { policies, sessionPolicies, permissionsBoundary } = settings;
    const arns = [...policies, ...sessionPolicies, permissionsBoundary].flatMap(
        (policy) => policy?.arn(partition) ?? [],
    );
    const foreign = arns.filter((arn) => !arn.startsWith(`arn:${partition}:`));
    if (foreign.length === 0) return partition;
    throw mistake(
        `${foreign.join(" and ")} can't be a policy of this account, whose partition is ${partition}; nothing was created or changed.\n` +
            `    Accepted: in policies, sessionPolicies and permissionsBoundary, ARNs that begin with arn:${partition}:, or names, which do for every partition.\n` +
            "    Run: pulumi config get --path policies",
    );
}

/**
 * The thumbprint that IAM takes for an issuer: the SHA-1 fingerprint, in hexadecimal, of the top certificate that its
 * server presents. Source: "Obtain the thumbprint for an OpenID Connect identity provider".
 *
 * @throws pulumi.RunError if the server can't be reached or its certificate isn't to be trusted.
 */
export async function issuerThumbprint({ issuerUrl }: Pick<Settings, "issuerUrl">): Promise<string> {
    const { certificates } = await getCertificate({ url: issuerUrl }).catch((error: Error) => {
        throw mistake(
            `issuerUrl: ${JSON.stringify(issuerUrl)} shows no certificate to take a thumbprint of; nothing was created or changed.\n` +
                `    ${error.message}\n` +
                "    Accepted: an issuer that this machine reaches over HTTPS, with a certificate that it trusts.\n" +
                `    Run: curl --verbose ${quote(`${issuerUrl}/.well-known/openid-configuration`)}`,
        );
    });
    const [top] = certificates; // The chain is listed from its top.
    if (top === undefined) throw mistake(`issuerUrl: ${JSON.stringify(issuerUrl)} presents no certificate.`);
    return top.sha1Fingerprint;
}

/**
 * The account's provider for the issuer, which accepts every audience that the role needs.
 *
 * @throws pulumi.RunError with what to run, if there is no such provider or it lacks an audience.
 */
export async function existingProvider(settings: Settings): Promise<{ arn: string }> {
    const { arn, clientIdLists } = await getOpenIdConnectProvider({ url: settings.issuerUrl }).catch((error: Error) => {
        throw mistake(lookupProblem(settings, error.message));
    });
    const problem = audienceProblem(settings, arn, clientIdLists);
    if (problem !== undefined) throw mistake(problem);
    return { arn };
}

/** Why the lookup failed: there is no provider, or whatever else AWS said. */
function lookupProblem({ issuerUrl }: Settings, message: string): string {
    const isMissing = /couldn't find resource|not found|no matching/i.test(message);
    return (
        `createProvider: false ${isMissing ? "needs" : "failed to look up"} an OIDC provider for ${issuerUrl} in the account${isMissing ? ", and there is none" : `: ${message}`}.\n` +
        "    Accepted: false where the account has that provider; otherwise set createProvider to true.\n" +
        "    Run: pulumi config set createProvider true"
    );
}

/** Which audiences the role needs and the provider lacks, with the commands that add them; undefined if none. */
function audienceProblem(settings: Settings, providerArn: string, listed: string[]): string | undefined {
    const missing = audiences(settings).filter((audience) => !listed.includes(audience));
    if (missing.length === 0) return undefined;
    const commands = missing.map(
        (audience) =>
            `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${quote(providerArn)} --client-id ${quote(audience)}`,
    );
    return (
        `createProvider: false, but the provider ${providerArn} lacks the audience ${missing.join(" and ")}: AWS would answer "Incorrect token audience".\n` +
        `    Accepted: a provider with ${audiences(settings).join(" and ")}; it has ${listed.join(", ") || "none"}.\n` +
        `    Run: ${commands.join("\n         ")}`
    );
}

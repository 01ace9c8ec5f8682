/** The OIDC provider that the account already has for an issuer. */
import { getOpenIdConnectProvider } from "@pulumi/aws/iam/getOpenIdConnectProvider";
import { command, setConfig } from "../messages/command";
import { MistakesError, type Mistake } from "../messages/mistake";

/**
 * The account's provider, which accepts every audience that the role needs:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 *
 * @throws MistakesError if AWS can't find the provider, or if the provider lacks an audience.
 */
export async function existingProvider(issuerUrl: string, audiences: readonly string[]): Promise<{ arn: string }> {
    const { arn, clientIdLists } = await getOpenIdConnectProvider({ url: issuerUrl }).catch((error: Error) => {
        throw new MistakesError([notFound(issuerUrl, error.message)]);
    });
    const missing = audiences.filter((audience) => !clientIdLists.includes(audience));
    if (missing.length > 0) throw new MistakesError([audiencesMissing(arn, clientIdLists, audiences, missing)]);
    return { arn };
}

function notFound(issuerUrl: string, answer: string): Mistake {
    const isMissing = /couldn't find resource|not found|no matching/i.test(answer);
    return {
        key: "createProvider",
        value: false,
        why: isMissing
            ? `needs an OIDC provider for ${issuerUrl}, and the account has none`
            : `needs the account's OIDC provider for ${issuerUrl}, which could not be read`,
        answer,
        accepted: "false if the account has that provider, otherwise true",
        run: [setConfig("createProvider", "true")],
    };
}

function audiencesMissing(
    providerArn: string,
    listed: readonly string[],
    audiences: readonly string[],
    missing: readonly string[],
): Mistake {
    return {
        key: "createProvider",
        value: false,
        why: `needs a provider that lists ${missing.join(" and ")} as an audience, and ${providerArn} does not. AWS would answer "Incorrect token audience"`,
        accepted: `a provider that lists ${audiences.join(" and ")}; this one lists ${listed.join(", ") || "none"}`,
        run: missing.map((audience) =>
            command(
                ...["aws", "iam", "add-client-id-to-open-id-connect-provider"],
                ...["--open-id-connect-provider-arn", providerArn, "--client-id", audience],
            ),
        ),
    };
}

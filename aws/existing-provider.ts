/** The OIDC provider that the account already has for an issuer. */
import { getOpenIdConnectProvider } from "@pulumi/aws/iam/getOpenIdConnectProvider";
import { command, onStack, pulumi, setConfig } from "../messages/command";
import { MistakesError, type Mistake, type Warning } from "../messages/mistake";
import { isSameStack, OWNER_TAG } from "./ownership";

/** What this stack needs of the provider. */
export interface ProviderNeeds {
    issuerUrl: string;
    /** The organization that the role trusts. */
    organization: string;
    audiences: readonly string[];
    /** The value of this stack's owner tag. */
    owner: string;
    /** The URN of the provider that this stack may have created. */
    urn: string;
}

/**
 * The account's provider, which another stack or a person created and which accepts every audience that the role needs:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 *
 * @throws MistakesError if AWS can't find the provider, if this stack owns it, or if it lacks an audience.
 */
export async function existingProvider(needs: ProviderNeeds): Promise<{ arn: string }> {
    const { arn, clientIdLists, tags } = await getOpenIdConnectProvider({ url: needs.issuerUrl }).catch(
        (error: Error) => {
            throw new MistakesError([notFound(needs.issuerUrl, error.message)]);
        },
    );
    const owner = tags[OWNER_TAG];
    if (isSameStack(owner, needs.owner)) throw new MistakesError([ownProvider(needs, arn)]);
    const missing = needs.audiences.filter((audience) => !clientIdLists.includes(audience));
    if (missing.length > 0) throw new MistakesError([audiencesMissing(needs, { arn, clientIdLists, owner }, missing)]);
    return { arn };
}

/** A warning if the account has a provider for the issuer without this stack's tag. Creating another one would fail. */
export async function warnOfOtherProvider({ issuerUrl, owner }: ProviderNeeds): Promise<Warning[]> {
    // No answer is no finding: there may be no provider, or no permission to look for one.
    const found = await getOpenIdConnectProvider({ url: issuerUrl }).catch(() => undefined);
    const other = found?.tags[OWNER_TAG];
    if (found === undefined || isSameStack(other, owner)) return [];
    const has = `createProvider: the account already has an OIDC provider for ${issuerUrl}. AWS accepts one for each issuer.`;
    if (other !== undefined)
        return [{ text: `${has} Stack ${other} owns it. To use it:`, run: [setConfig("createProvider", "false")] }];
    // No command: if this stack created the provider before the tag existed, the command would delete it.
    return [
        {
            text: `${has} It names no stack as its owner. If this stack created it, this pulumi up adds the name. Otherwise set createProvider to false, or import it.`,
        },
    ];
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

/** Without the provider in the program, `pulumi up` would delete it. */
const ownProvider = ({ urn }: ProviderNeeds, arn: string): Mistake => ({
    key: "createProvider",
    value: false,
    why: "would delete the account's OIDC provider, because its tag names this stack as the owner. Every role that trusts it would stop working",
    accepted:
        "true. To give the provider up and keep it in the account, run all of these commands in this order, with protectProvider false. If the provider is no longer among this stack's resources, run only the first",
    run: [
        command(
            "aws",
            "iam",
            "untag-open-id-connect-provider",
            "--open-id-connect-provider-arn",
            arn,
            "--tag-keys",
            OWNER_TAG,
        ),
        pulumi(["up"], "--exclude", urn),
        pulumi(["state", "delete"], urn),
    ],
});

function audiencesMissing(
    { organization, audiences }: ProviderNeeds,
    provider: { arn: string; clientIdLists: readonly string[]; owner: string | undefined },
    missing: readonly string[],
): Mistake {
    const { arn, clientIdLists, owner } = provider;
    return {
        key: "createProvider",
        value: false,
        why: `needs a provider that lists ${missing.join(" and ")} as an audience, and ${arn} does not. AWS would answer "Incorrect token audience"${owner === undefined ? "" : `. Stack ${owner} owns the provider and decides its audiences`}`,
        accepted: `a provider that lists ${audiences.join(" and ")}; this one lists ${clientIdLists.join(", ") || "none"}`,
        run:
            owner === undefined
                ? missing.map((audience) =>
                      command(
                          ...["aws", "iam", "add-client-id-to-open-id-connect-provider"],
                          ...["--open-id-connect-provider-arn", arn, "--client-id", audience],
                      ),
                  )
                : [
                      onStack(setConfig("otherOrganizations[<index>]", organization), owner),
                      onStack(pulumi(["up"], "--refresh"), owner),
                  ],
    };
}

/** The OIDC provider that the account already has for an issuer. */
import { getOpenIdConnectProvider } from "@pulumi/aws/iam/getOpenIdConnectProvider";
import { command, pulumi, setConfig } from "../messages/command";
import { MistakesError, type Mistake } from "../messages/mistake";
import { isSameStack, OWNER_TAG, providerUrn } from "./ownership";
import type { Trust } from "./trust-policy";

/** The stack that needs a provider, and whom its role trusts. */
export interface ProviderNeeds {
    stack: { project: string; stack: string };
    /** The value of this stack's owner tag. */
    owner: string;
    trust: Trust & { organization: string };
}

interface Provider {
    arn: string;
    clientIdLists: readonly string[];
    owner: string | undefined;
}

/**
 * The account's provider, which another stack or a person created and which accepts every audience that the role needs:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 *
 * @throws MistakesError if AWS can't find the provider, if this stack owns it, or if it lacks an audience.
 */
export async function existingProvider(needs: ProviderNeeds): Promise<{ arn: string }> {
    const refuse = (mistake: Omit<Mistake, "key" | "value">): never => {
        throw new MistakesError([{ key: "createProvider", value: false, ...mistake }]);
    };
    const found = await getOpenIdConnectProvider({ url: needs.trust.issuerUrl }).catch((error: Error) =>
        refuse(notFound(needs, error.message)),
    );
    const provider = { ...found, owner: found.tags[OWNER_TAG] };
    if (isSameStack(provider.owner, needs.owner)) refuse(ownProvider(needs, provider));
    const missing = needs.trust.tokens
        .map(({ audience }) => audience)
        .filter((audience) => !provider.clientIdLists.includes(audience));
    if (missing.length > 0) refuse(audiencesMissing(needs, provider, missing));
    return provider;
}

/** A warning if the account has a provider for the issuer without this stack's tag. Creating another one would fail. */
export async function warnOfOtherProvider({ stack, owner, trust }: ProviderNeeds): Promise<string[]> {
    // No answer is no finding: there may be no provider, or no permission to look for one.
    const found = await getOpenIdConnectProvider({ url: trust.issuerUrl }).catch(() => undefined);
    const other = found?.tags[OWNER_TAG];
    if (found === undefined || isSameStack(other, owner)) return [];
    const has = `createProvider: the account already has an OIDC provider for ${trust.issuerUrl}. AWS accepts one for each issuer.`;
    const run = setConfig(stack.stack, "createProvider", "false");
    if (other !== undefined) return [`${has} Stack ${other} owns it. To use it: ${run}`];
    // No command: if this stack created the provider before the tag existed, the command would delete it.
    return [
        `${has} It names no stack as its owner. If this stack created it, this pulumi up adds the name. Otherwise set createProvider to false, or import it.`,
    ];
}

function notFound({ stack, trust: { issuerUrl } }: ProviderNeeds, answer: string) {
    const isMissing = /couldn't find resource|not found|no matching/i.test(answer);
    return {
        why: isMissing
            ? `needs an OIDC provider for ${issuerUrl}, and the account has none`
            : `needs the account's OIDC provider for ${issuerUrl}, which could not be read`,
        answer,
        accepted: "false if the account has that provider, otherwise true",
        run: [setConfig(stack.stack, "createProvider", "true")],
    };
}

/** Without the provider in the program, `pulumi up` would delete it. */
function ownProvider({ stack }: ProviderNeeds, { arn }: Provider) {
    const urn = providerUrn(stack);
    const untag = ["untag-open-id-connect-provider", "--open-id-connect-provider-arn", arn, "--tag-keys", OWNER_TAG];
    return {
        why: "would delete the account's OIDC provider, because its tag names this stack as the owner. Every role that trusts it would stop working",
        accepted:
            "true. To give the provider up and keep it in the account, run all of these commands in this order, with protectProvider false. If the provider is no longer among this stack's resources, run only the first",
        run: [
            command("aws", "iam", ...untag),
            pulumi(stack.stack, "up", "--exclude", urn),
            pulumi(stack.stack, "state delete", urn),
        ],
    };
}

function audiencesMissing({ trust }: ProviderNeeds, provider: Provider, missing: readonly string[]) {
    const { arn, clientIdLists, owner } = provider;
    const add = ["add-client-id-to-open-id-connect-provider", "--open-id-connect-provider-arn", arn, "--client-id"];
    return {
        why: `needs a provider that lists ${missing.join(" and ")} as an audience, and ${arn} does not. AWS would answer "Incorrect token audience"${owner === undefined ? "" : `. Stack ${owner} owns the provider and decides its audiences`}`,
        accepted: `a provider that lists ${trust.tokens.map(({ audience }) => audience).join(" and ")}; this one lists ${clientIdLists.join(", ") || "none"}`,
        run:
            owner === undefined
                ? missing.map((audience) => command("aws", "iam", ...add, audience))
                : [
                      setConfig(owner, "otherOrganizations[<index>]", trust.organization),
                      pulumi(owner, "up", "--refresh"),
                  ],
    };
}

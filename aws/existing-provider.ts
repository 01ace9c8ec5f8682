/** The OIDC provider that the account already has for an issuer. */
import { getOpenIdConnectProvider } from "@pulumi/aws/iam/getOpenIdConnectProvider";
import { command, pulumi, setConfig } from "../messages/command";
import { literalName } from "../messages/literal";
import { MistakesError, type Mistake } from "../messages/mistake";
import { OWNER_TAG, providerUrn } from "./ownership";
import type { Trust } from "./trust-policy";

/** The stack that needs a provider, and whom its role trusts. */
export interface ProviderNeeds {
    /** With its name in commands. */
    stack: { project: string; stack: string; name: string };
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
    if (provider.owner === needs.owner) refuse(ownProvider(needs, provider));
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
    if (found === undefined || other === owner) return [];
    const has = `createProvider: the account already has an OIDC provider for ${trust.issuerUrl}. AWS accepts one for each issuer.`;
    // No command: if this stack created the provider, under another name or before the tag existed, it would delete it.
    return [
        other === undefined
            ? `${has} It names no stack as its owner. If this stack created it, this pulumi up adds the name. Otherwise set createProvider to false, or import it.`
            : `${has} Stack ${literalName(other)} owns it. If that is a former name of this stack, this pulumi up writes the new one. Otherwise set createProvider to false. ${protection(stack.name, other)}`,
    ];
}

/** How to keep the stack that owns the provider from deleting it. `stack` is the name of this one in commands. */
function protection(stack: string, owner: string): string {
    const why =
        "From then on, a destroy of that stack would lock this role out. Where it is configured, protect the provider";
    if (!/^[\w.-]+\/[\w.-]+\/[\w.-]+$/.test(owner)) return `${why}: set protectProvider to true.`;
    const name = stack.includes("/") ? owner : owner.replace(/.*\//, ""); // A self-managed backend has no organizations.
    return `${why}: ${setConfig(name, "protectProvider", "true")} && ${pulumi(name, "up")}`;
}

function notFound({ stack, trust: { issuerUrl } }: ProviderNeeds, answer: string) {
    const isMissing = /couldn't find resource|not found|no matching/i.test(answer);
    return {
        why: isMissing
            ? `needs an OIDC provider for ${issuerUrl}, and the account has none`
            : `needs the account's OIDC provider for ${issuerUrl}, which could not be read`,
        answer,
        accepted:
            "false if the account has that provider, otherwise true. If another stack owned it, that stack's pulumi up brings it back",
        run: isMissing ? [setConfig(stack.name, "createProvider", "true")] : [],
    };
}

/** Without the provider in the program, `pulumi up` would delete it. */
function ownProvider({ stack }: ProviderNeeds, { arn }: Provider) {
    const urn = providerUrn(stack);
    const untag = ["untag-open-id-connect-provider", "--open-id-connect-provider-arn", arn, "--tag-keys", OWNER_TAG];
    return {
        why: "would delete the account's OIDC provider, because its tag names this stack as the owner. Every role that trusts it would stop working",
        accepted:
            "true. To give the provider up and keep it in the account, run all of these commands in this order. If the provider is no longer among this stack's resources, run only the second",
        run: [
            // Whatever fails on the way, the engine then refuses to delete the provider.
            pulumi(stack.name, "state protect", urn, "--yes"),
            command("aws", "iam", ...untag),
            pulumi(stack.name, "up", "--exclude", urn),
            pulumi(stack.name, "state delete", urn, "--force", "--yes"),
        ],
    };
}

function audiencesMissing({ trust }: ProviderNeeds, provider: Provider, missing: readonly string[]) {
    const { arn, clientIdLists, owner } = provider;
    const add = ["add-client-id-to-open-id-connect-provider", "--open-id-connect-provider-arn", arn, "--client-id"];
    return {
        why: `needs a provider that lists ${missing.join(" and ")} as an audience, and ${arn} does not. AWS would answer "Incorrect token audience"`,
        accepted: `a provider that lists ${trust.tokens.map(({ audience }) => audience).join(" and ")}; this one lists ${clientIdLists.join(", ") || "none"}${
            // No command: it would change a stack file of this folder, and the other stack may have its own elsewhere.
            owner === undefined
                ? ""
                : `. Stack ${literalName(owner)} owns it: where that stack is configured, add ${trust.organization} to otherOrganizations and run pulumi up --refresh`
        }`,
        run: owner === undefined ? missing.map((audience) => command("aws", "iam", ...add, audience)) : [],
    };
}

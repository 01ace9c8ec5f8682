/** Whom the role trusts: random settings, tried with random tokens. */
import * as fc from "fast-check";
import { trustPolicy } from "../../aws/trust-policy";
import { allows } from "../../simulation/decision";
import { settingsOfOwner } from "../stacks";
import {
    definingOf,
    encounter,
    environmentsOf,
    tokenOf,
    valuesOf,
    type Event,
    type opening,
    type Trusted,
} from "./encounters";
import { runs, type Generated } from "./generators";

const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

/** Whether the settings mean to trust an event. Nothing here knows how a trust policy is written. */
function isMeant(settings: Trusted, event: Event): boolean {
    if (event.organization !== settings.organization) return false;
    if (event.kind === "deployment")
        return settings.deployments.some((entry) => entry.means(event.project, event.name, event.operation));
    return event.kind === "environment" && isMeantOpening(settings, event);
}

function isMeantOpening(settings: Trusted, event: Generated<typeof opening>): boolean {
    const defining = definingOf(event);
    // Every login of the legacy project is like a vault-login, so those are trusted for legacy environments by name.
    const isLikeVault = event.login === "vault" || defining.project === "default";
    if (!isLikeVault && event.login !== "aws") return false;
    return environmentsOf(settings).some((entry) => {
        // Outside of the legacy project, or in it.
        if (isLikeVault !== (entry.example.project === "default")) return false;
        if (entry.text === "*") return true;
        const { attributes, root } = event;
        if (settings.users.length > 0)
            return (
                attributes.join() === "currentEnvironment.name,pulumi.user.login" &&
                settings.users.includes(event.user) &&
                entry.means(defining)
            );
        if (attributes.length === 0) return root !== undefined && entry.means(root);
        // An entry without a wildcard accepts that one attribute. With a wildcard, others may follow it.
        const isWildcard = entry.text.endsWith("*");
        const declares = attributes[0] === "currentEnvironment.name" && (isWildcard || attributes.length === 1);
        return declares && entry.means(defining);
    });
}

test("the role trusts whom the settings mean, and nobody else", () => {
    const decisions: Record<string, number> = {};
    const check = ([settings, event]: [Trusted, Event]) => {
        const { trust } = settingsOfOwner(valuesOf(settings));
        const allowed = allows(trustPolicy(trust, PROVIDER), trust.issuerUrl, tokenOf(event));
        const decision = allowed ? "allowed" : "refused";
        const login = event.kind !== "environment" || ["aws", "vault"].includes(event.login) ? "" : "other";
        const what = event.kind === "environment" ? `${login || event.login}-login` : event.kind;
        for (const kind of settings.users.length > 0 ? [what, "with users"] : [what])
            decisions[`${kind} ${decision}`] = (decisions[`${kind} ${decision}`] ?? 0) + 1;
        expect(allowed).toBe(isMeant(settings, event));
    };
    fc.assert(fc.property(encounter, check), { numRuns: runs("TOKENS", 5000) });
    // Of what happens rarely, the property would say little.
    const often = Object.keys(decisions).filter((decision) => (decisions[decision] ?? 0) >= 5);
    expect(often.sort()).toEqual([
        ...["aws-login allowed", "aws-login refused", "custom audience refused", "deployment allowed"],
        ...["deployment refused", "key refused", "other-login allowed", "other-login refused"],
        ...["vault-login allowed", "vault-login refused", "with users allowed", "with users refused"],
    ]);
});

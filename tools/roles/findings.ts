/** What is wrong with whom a role lets in. */
import type { Claim } from "../../simulation/condition";
import type { Grant } from "./grants";
import type { Rule } from "../../simulation/trust-rules";
import { literal } from "../../messages/literal";
import { coversEveryAudience, mayBePlain, readAudience } from "./patterns";
import { KINDS, some, type Finding } from "./finding";
import { notJudgedFindings, operatorFindings } from "./operator-findings";
import { isEverySubject, organizationIn, pairsIn, type Pair } from "./pairs";
import { patternFindings } from "./pattern-findings";

/** The findings about a role, the worst first. `organization` is the only one that it should trust, if that is known. */
export function findingsIn(
    rules: readonly Rule[],
    grants: readonly Grant[],
    organization: string | undefined,
): Finding[] {
    const pairs = pairsIn(grants);
    const found = [
        ...unpinned(pairs),
        ...patternFindings(pairs),
        ...otherOrganizations(pairs, organization),
        ...rules.filter(({ effect }) => effect === "Allow").flatMap(({ tests }) => tests.flatMap(operatorFindings)),
        ...notJudgedFindings(grants),
    ];
    found.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
    return found.filter(({ text }, i) => found.findIndex((other) => other.text === text) === i);
}

/** Whether a claim has no condition that pins it, judged or not. */
const isOpen = ({ notJudged }: Grant, claim: Claim) => notJudged.every((each) => each.claim !== claim);

function unpinned(pairs: readonly Pair[]): Finding[] {
    const noSubject = pairs.filter(({ subject, grant }) => isOpen(grant, "sub") && isEverySubject(subject));
    const noAudience = pairs.filter(
        ({ audience, grant }) => isOpen(grant, "aud") && coversEveryAudience(audience.pattern),
    );
    const anyOrganization = pairs.filter(
        ({ audience, subject, grant }) =>
            isOpen(grant, "aud") &&
            isOpen(grant, "sub") &&
            audience.pattern.kind === "like" &&
            organizationIn(subject) === undefined,
    );
    const toVault = noSubject.some(({ audience }) => mayBePlain(audience.pattern, undefined))
        ? " With the plain audience, so may every deployment, and every Vault server that an environment logs in to."
        : "";
    return [
        ...some(
            "no subject",
            noSubject,
            `No condition pins the subject (sub). Whoever may edit any ESC environment of the organization may assume the role.${toVault}`,
        ),
        ...some(
            "no audience",
            noAudience,
            "No condition pins the audience (aud). The role accepts every audience that the provider lists, now or later.",
        ),
        ...some(
            "any organization",
            anyOrganization,
            "No condition pins the organization. The role accepts every one that matches, and whose audience the provider lists, now or later.",
        ),
    ];
}

function otherOrganizations(pairs: readonly Pair[], organization: string | undefined): Finding[] {
    if (organization === undefined) return [];
    const named = pairs.flatMap(({ audience, subject }) => [
        readAudience(audience.pattern)?.organization ?? organization,
        organizationIn(subject) ?? organization,
    ]);
    const others = [...new Set(named)].filter((name) => name !== organization);
    return some(
        "other organization",
        others,
        `The role trusts ${others.map(literal).join(" and ")}, and not only the organization ${literal(organization)}.`,
    );
}

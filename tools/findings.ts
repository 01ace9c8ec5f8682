/** What is wrong with whom a role lets in. */
import type { Claim } from "../aws/condition";
import type { Grant, Values } from "../aws/grants";
import { ANYTHING, covers } from "../aws/pattern";
import type { Rule } from "../aws/trust-rules";
import { literal } from "../messages/literal";
import {
    coversEnvironments,
    coversEverySubject,
    isUnnamed,
    mayBePlain,
    organizationOf,
    readAudience,
} from "../pulumi-cloud/patterns";
import { KINDS, list, type Finding } from "./finding";
import { notJudgedFindings, operatorFindings } from "./operator-findings";

/** An audience of a grant with one of its subjects. */
interface Pair {
    audience: Values;
    subject: Values;
    grant: Grant;
}

/** The findings about a role, the worst first. `organization` is the only one that it should trust, if that is known. */
export function findingsIn(
    rules: readonly Rule[],
    grants: readonly Grant[],
    organization: string | undefined,
): Finding[] {
    const pairs = grants.flatMap((grant) =>
        grant.aud.flatMap((audience) => grant.sub.map((subject): Pair => ({ audience, subject, grant }))),
    );
    const found = [
        ...unpinned(pairs),
        ...wildcards(pairs),
        ...otherOrganizations(pairs, organization),
        ...rules.filter(({ effect }) => effect === "Allow").flatMap(({ tests }) => tests.flatMap(operatorFindings)),
        ...unnamed(pairs),
        ...notJudgedFindings(grants),
    ];
    found.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
    return found.filter(({ text }, i) => found.findIndex((other) => other.text === text) === i);
}

/** All the patterns that a claim must match. */
const patternsOf = ({ pattern, also }: Values) => [pattern, ...also];

const isEverySubject = (subject: Values) => patternsOf(subject).every(coversEverySubject);
const organizationIn = (subject: Values) =>
    patternsOf(subject)
        .map(organizationOf)
        .find((name) => name !== undefined);

/** Whether a claim has no condition that pins it, judged or not. */
const isOpen = ({ notJudged }: Grant, claim: Claim) => notJudged.every((each) => each.claim !== claim);

function unpinned(pairs: readonly Pair[]): Finding[] {
    const noSubject = pairs.filter(({ subject, grant }) => isOpen(grant, "sub") && isEverySubject(subject));
    const noAudience = pairs.filter(
        ({ audience, grant }) => isOpen(grant, "aud") && covers(audience.pattern, ANYTHING),
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
            "No condition pins the organization. The role accepts every one whose audience the provider lists, now or later.",
        ),
    ];
}

/** A finding, if there is something to find it in. */
const some = (kind: Finding["kind"], where: readonly unknown[], text: string): Finding[] =>
    where.length === 0 ? [] : [{ kind, text }];

function wildcards(pairs: readonly Pair[]): Finding[] {
    const overEnvironments = pairs.filter(
        ({ audience, subject }) =>
            patternsOf(subject).every(coversEnvironments) &&
            !isEverySubject(subject) &&
            mayBePlain(audience.pattern, organizationIn(subject)),
    );
    const inner = pairs
        .flatMap(({ audience, subject }) => [audience, subject].flatMap(patternsOf))
        .filter(({ kind, text }) => kind === "like" && /[*?][^*?]/.test(text));
    return [
        ...some(
            "plain audience",
            overEnvironments,
            `A pattern over environments with the plain audience, which is the organization's name alone: ${list(overEnvironments.map(({ subject }) => subject.pattern))}. The vault-login of any environment has this audience, too, so the Vault servers of all environments that match may assume the role.`,
        ),
        ...some(
            "inner wildcard",
            inner,
            `A wildcard that isn't at the end: ${list(inner)}. It also matches : and /, and whoever edits an environment chooses its subject attributes, so other environments may match than it seems.`,
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
        `The role trusts ${others.map(literal).join(" and ")}. That is another organization than ${literal(organization)}.`,
    );
}

function unnamed(pairs: readonly Pair[]): Finding[] {
    const patterns = pairs.map(({ subject }) => subject.pattern).filter(isUnnamed);
    return some(
        "<yaml>",
        patterns,
        `A subject that names no environment: ${list(patterns)}. Every environment that pulumi up opens through a stack's environment: list has it.`,
    );
}

/** What is wrong with the audiences and subjects that a role accepts. */
import { coversEveryAudience, mayBeEnvironments, mayBePlain, mayBeOther, namesNoEnvironment } from "./patterns";
import { plainAudience } from "../../pulumi-cloud/tokens";
import { list, some, type Finding } from "./finding";
import { isEntry, isNamed, isEverySubject, organizationIn, organizationOfPair, patternsOf, type Pair } from "./pairs";

/** The findings about single audiences and subjects. */
export const patternFindings = (pairs: readonly Pair[]): Finding[] => [
    ...wildcards(pairs),
    ...otherAudiences(pairs),
    ...unnamed(pairs),
];

function wildcards(pairs: readonly Pair[]): Finding[] {
    const pinned = pairs.filter(({ subject }) => !isEverySubject(subject));
    const plain = pinned.filter(
        (pair) =>
            !coversEveryAudience(pair.audience.pattern) &&
            patternsOf(pair.subject).every(mayBeEnvironments) &&
            mayBePlain(pair.audience.pattern, organizationIn(pair.subject)) &&
            !isEntry(pair, plainAudience(organizationOfPair(pair))),
    );
    const inner = pairs
        .flatMap(({ audience, subject }) => [audience, subject].flatMap(patternsOf))
        .filter(({ kind, text }) => kind === "like" && /[*?][^*?]/.test(text));
    const loose = pinned
        .filter((pair) => organizationOfPair(pair) !== "" && !plain.includes(pair) && !isNamed(pair))
        .map(({ subject }) => subject.pattern)
        .filter((pattern) => pattern.kind === "like" && !inner.includes(pattern));
    return [
        ...some(
            "plain audience",
            plain,
            `Environments with the plain audience, which is the organization's name alone: ${list(plain.map(({ subject }) => subject.pattern))}. A vault-login has this audience, too, so the Vault servers of these environments may assume the role.`,
        ),
        ...some(
            "inner wildcard",
            inner,
            `A wildcard that isn't at the end: ${list(inner)}. It also matches : and /, so it may match more than it seems.`,
        ),
        ...some(
            "loose wildcard",
            loose,
            `A wildcard that ends within a name, or leaves names out: ${list(loose)}. It matches everything that begins the same, as web* matches web-other.`,
        ),
    ];
}

function otherAudiences(pairs: readonly Pair[]): Finding[] {
    const patterns = pairs.map(({ audience }) => audience.pattern).filter(mayBeOther);
    return some(
        "other audience",
        patterns,
        `An audience of other tokens than those of logins to AWS: ${list(patterns)}. Whoever receives these tokens may assume the role.`,
    );
}

function unnamed(pairs: readonly Pair[]): Finding[] {
    const patterns = pairs.map(({ subject }) => subject.pattern).filter(namesNoEnvironment);
    return some(
        "<yaml>",
        patterns,
        `A subject that names no environment: ${list(patterns)}. Environments have it that nobody named: those that pulumi up opens through a stack's environment: list, or whose login declares it.`,
    );
}

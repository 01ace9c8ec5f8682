/** The names that the conditions of a trust policy mention. */
import { ENVIRONMENT_ATTRIBUTE, USER_ATTRIBUTE } from "../pulumi-cloud/tokens";
import { MOST_COMBINATIONS, type Candidates } from "./callers";
import {
    ANY,
    ANY_ENVIRONMENT,
    asPattern,
    combined,
    environmentPairs,
    inOtherCase,
    joined,
    ONE,
    piecesOf,
    type Pair,
} from "./combined-names";
import { like, matches } from "./pattern";
import type { Rule } from "./trust-rules";

/** A token of a deployment has the most parts, and a pattern's colons match nothing else. */
const MOST_PARTS = "pulumi:deploy:org:o:project:p:stack:s:operation:o:scope:write".split(":").length;
/** Two bounds that no policy of a person reaches. */
const MOST_TRIED = 20_000;
const MOST_AUDIENCES = 20;

const SLOTS = ["organization", "environment", "root", "user", "project", "stack"] as const;
type Slot = (typeof SLOTS)[number];

/** What the part of a subject behind a word names, and what those after it do, which a wildcard may match as well. */
const BEHIND = new Map<string, [here: readonly Slot[], later: readonly Slot[]]>([
    ["pulumi", [[], SLOTS]],
    ["environments", [[], SLOTS]],
    ["deploy", [[], SLOTS]],
    ["cmk", [[], SLOTS]],
    ["org", [["organization"], SLOTS]],
    ["pulumi.organization.login", [["organization"], SLOTS]],
    ["env", [["environment"], []]],
    [ENVIRONMENT_ATTRIBUTE.toLowerCase(), [["environment"], ["user", "root"]]],
    ["rootenvironment.name", [["root"], []]],
    [USER_ATTRIBUTE, [["user"], ["environment"]]],
    ["project", [["project"], ["stack"]]],
    ["stack", [["stack"], []]],
    ["operation", [[], []]],
    ["scope", [[], []]],
]);

/** The same behind a part with wildcards, which may match the end of several words. What stands behind a name is none. */
function slotsBehind(part: string): [here: readonly Slot[], later: readonly Slot[]] {
    const word = like(asPattern(part.slice(Math.max(0, part.lastIndexOf(ANY)))).toLowerCase());
    const all = [...BEHIND].flatMap(([each, slots]) => (matches(word, each) ? [slots] : []));
    return [all.flatMap(([here]) => here), all.length === 1 ? all.flatMap(([, later]) => later) : SLOTS];
}

/**
 * The names in the tests of rules, and one that none of them mentions. A wildcard matches any name, and also none: `pr-*`
 * stands for two names. If a test ignores case, each is also there in another case. Where all of them together would be too
 * many, only those of one subject go together, each with all audiences.
 *
 * @param organization is among them.
 */
export function candidatesIn(rules: readonly Rule[], organization = ANY): Candidates[] {
    const patterns = patternsIn(rules);
    const whole = candidatesOf(patterns, organization);
    if (countOf(whole) <= MOST_TRIED) return [whole];
    const audiences = patterns.filter(({ claim }) => claim === "aud").slice(0, MOST_AUDIENCES);
    return patterns
        .filter(({ claim }) => claim === "sub")
        .map((pattern) => candidatesOf([...audiences, pattern], organization));
}

/** About how many callers have these names. */
const countOf = ({ organizations, environments, roots, users, stacks }: Candidates) =>
    organizations.length * (environments.length * (3 + 2 * users.length + roots.length) + stacks.length);

function candidatesOf(patterns: ReturnType<typeof patternsIn>, organization: string): Candidates {
    const organizations = new Set([organization, ANY]);
    const users = new Set([ANY]);
    const environments: Pair[] = [...ANY_ENVIRONMENT];
    const roots: Pair[] = [...ANY_ENVIRONMENT];
    const stacks: Pair[] = [[ANY, ANY]];
    for (const { claim, kind, text } of patterns) {
        const marked = kind === "like" ? text.replace(/\*+/g, ANY).replaceAll("?", ONE) : text;
        const variants = (name: string) =>
            [name, name.replaceAll(ANY, "").replaceAll(ONE, "")].flatMap((each) =>
                kind === "any case" ? [each, inOtherCase(each)] : [each],
            );
        const found = new Map<Slot, string[]>(SLOTS.map((slot) => [slot, []]));
        const add = (slots: readonly Slot[], names: string[]) => {
            for (const slot of slots) found.get(slot)?.push(...names.flatMap(variants));
        };
        if (claim === "aud") {
            const { heads, tails } = piecesOf(marked.slice(marked.lastIndexOf(":") + 1));
            add(["organization"], [...heads, ...tails]);
        } else
            marked.split(":").forEach((part, i, parts) => {
                const [here, later] = slotsBehind(parts[i - 1] ?? "");
                const { heads, tails } = piecesOf(part);
                if (!(BEHIND.has(part) && parts[i - 1]?.includes(ANY))) add(here, heads);
                add(later, tails);
            });
        const named = (slot: Slot) => found.get(slot) ?? [];
        for (const each of named("organization")) organizations.add(each);
        for (const each of named("user")) users.add(each);
        roots.push(...named("root").flatMap(environmentPairs));
        environments.push(...named("environment").flatMap(environmentPairs));
        for (const project of [...named("project"), ANY])
            for (const stack of [...named("stack"), ANY]) stacks.push([project, stack]);
    }
    const asEnvironment = ([project, name]: Pair) => ({ project, name });
    const all = combined(environments);
    return {
        organizations: joined(organizations),
        environments: all.map(asEnvironment),
        roots: combined(roots, MOST_COMBINATIONS / all.length).map(asEnvironment),
        users: joined(users),
        stacks: combined(stacks).map(([project, stack]) => ({ project, stack })),
    };
}

/** Patterns that some token matches, as far as their parts tell. */
const patternsIn = (rules: readonly Rule[]) =>
    rules
        .flatMap(({ tests }) =>
            tests.flatMap((test) =>
                test.kind === "claim" ? test.patterns.map((each) => ({ claim: test.claim, ...each })) : [],
            ),
        )
        .filter(({ text }) => text.split(":").length <= MOST_PARTS);

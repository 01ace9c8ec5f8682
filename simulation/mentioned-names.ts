/** The names that the conditions of a trust policy mention, and those that their wildcards stand for. */
import { LEGACY_PROJECT } from "../pulumi-cloud/environments";
import { ENVIRONMENT_ATTRIBUTE, USER_ATTRIBUTE } from "../pulumi-cloud/tokens";
import { MOST_COMBINATIONS, type Candidates } from "./callers";
import { ANY, asPattern, like, matches, ONE } from "./pattern";
import type { Rule } from "./trust-rules";

/** A token of a deployment has the most parts, and a pattern's colons match nothing else. */
const MOST_PARTS = "pulumi:deploy:org:o:project:p:stack:s:operation:o:scope:write".split(":").length;
/** Two bounds that no policy of a person reaches. */
const MOST_TRIED = 20_000;
const MOST_AUDIENCES = 20;

const IS_NAME = /^[A-Za-z0-9_.\u{E000}\u{E001}-]+$/u;

const SLOTS = ["organization", "environment", "root", "user", "project", "stack"] as const;
type Slot = (typeof SLOTS)[number];

/** What the part of a subject behind a word names, in lower case. */
const BEHIND = new Map<string, Slot | undefined>([
    ["pulumi", undefined],
    ["environments", undefined],
    ["deploy", undefined],
    ["cmk", undefined],
    ["org", "organization"],
    ["pulumi.organization.login", "organization"],
    ["env", "environment"],
    [ENVIRONMENT_ATTRIBUTE.toLowerCase(), "environment"],
    ["rootenvironment.name", "root"],
    [USER_ATTRIBUTE, "user"],
    ["project", "project"],
    ["stack", "stack"],
    ["operation", undefined],
    ["scope", undefined],
]);

/** The same behind a part with wildcards, which may match the end of several words. What stands behind a name is none. */
function slotsBehind(part: string): Slot[] {
    const word = like(asPattern(part.slice(Math.max(0, part.lastIndexOf(ANY)))).toLowerCase());
    return [...BEHIND].flatMap(([each, slot]) => (slot && matches(word, each) ? slot : []));
}

interface Pattern {
    claim: string;
    kind: string;
    text: string;
}

/**
 * The names in the tests of rules, and one that none of them mentions. A wildcard matches any name, and also none: `pr-*`
 * stands for two names. If a test ignores case, each is also there in another case. Where all of them together would be too
 * many, only those of one subject go together, each with all audiences.
 *
 * @param organization is among them.
 */
export function candidatesIn(rules: readonly Rule[], organization = ANY): Candidates[] {
    const patterns = rules
        .flatMap(({ tests }) => tests)
        .flatMap((test) => (test.kind === "claim" ? test.patterns.map((each) => ({ claim: test.claim, ...each })) : []))
        .filter(({ text }) => text.split(":").length <= MOST_PARTS);
    const whole = candidatesOf(patterns, organization);
    const { organizations, environments, roots, users, stacks } = whole;
    const perOrganization = environments.length * (3 + 2 * users.length + roots.length) + stacks.length;
    if (organizations.length * perOrganization <= MOST_TRIED) return [whole];
    const audiences = patterns.filter(({ claim }) => claim === "aud").slice(0, MOST_AUDIENCES);
    const subjects = patterns.filter(({ claim }) => claim === "sub");
    return subjects.map((subject) => candidatesOf([...audiences, subject], organization));
}

function candidatesOf(patterns: readonly Pattern[], organization: string): Candidates {
    const organizations = [organization, ANY];
    const users = [ANY];
    const environments: Pair[] = [...ANY_ENVIRONMENT];
    const roots: Pair[] = [...ANY_ENVIRONMENT];
    const stacks: Pair[] = [[ANY, ANY]];
    for (const { claim, kind, text } of patterns) {
        const found = new Map<Slot, string[]>(SLOTS.map((slot) => [slot, []]));
        const add = (slots: readonly Slot[], names: readonly string[]) => {
            const all = names
                .flatMap((name) => [name, name.replaceAll(ANY, "").replaceAll(ONE, "")])
                .flatMap((name) => (kind === "any case" ? [name, inOtherCase(name)] : name));
            for (const slot of slots) found.get(slot)?.push(...all);
        };
        const marked = kind === "like" ? text.replace(/\*+/g, ANY).replaceAll("?", ONE) : text;
        if (claim === "aud") add(["organization"], piecesOf(marked.slice(marked.lastIndexOf(":") + 1)).flat());
        else
            marked.split(":").forEach((part, i, { [i - 1]: before = "" }) => {
                const [heads, tails] = piecesOf(part);
                if (!(BEHIND.has(part) && before.includes(ANY))) add(slotsBehind(before), heads);
                add(SLOTS, tails); // A wildcard may match what comes after a name, too.
            });
        const named = (slot: Slot) => found.get(slot) ?? [];
        organizations.push(...named("organization"));
        users.push(...named("user"));
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

/** The names that begin a part of a text, and those that end it: a wildcard may match much more than the rest of a name. */
function piecesOf(part: string): [heads: string[], tails: string[]] {
    const pieces = part.split(ANY);
    const heads = pieces.slice(1).map((_, i) => pieces.slice(0, i + 1).join(ANY) + ANY);
    const tails = pieces.slice(1).map((_, i) => ANY + pieces.slice(i + 1).join(ANY));
    return [[part, ...heads], tails];
}

/** A text with each letter in the other case. */
const inOtherCase = (text: string) =>
    text.replace(/[a-z]/gi, (letter) =>
        letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    );

/** Two parts of a name. */
type Pair = readonly [string, string];

/** Every environment outside of the legacy project, and every one of it. */
const ANY_ENVIRONMENT: readonly Pair[] = [
    [ANY, ANY],
    [LEGACY_PROJECT, ANY],
];

/** The environments that a part of a subject may name. Without a slash, that is one of the legacy project, or a wildcard matches the slash. */
function environmentPairs(part: string): Pair[] {
    const slash = part.indexOf("/");
    const [first, second] = [part.slice(0, slash), part.slice(slash + 1)];
    if (slash >= 0)
        return [
            [first, second],
            [first, ANY],
            [ANY, second],
        ];
    const [[, ...heads], tails] = piecesOf(part);
    return [[LEGACY_PROJECT, part], ...tails.map((tail, i): Pair => [heads[i] ?? ANY, tail])];
}

/** Every first part with every second one; those given alone, if these are too many. */
function combined(found: readonly Pair[], most = MOST_COMBINATIONS): Pair[] {
    const pairs = found.filter((pair) => pair.every((name) => IS_NAME.test(name)));
    const second = joined(pairs.map(([, each]) => each));
    const all = joined(pairs.map(([each]) => each)).flatMap((one) => second.map((other): Pair => [one, other]));
    return all.length <= most ? all : [...new Map(pairs.map((pair) => [pair.join("/"), pair])).values()];
}

/** Names, each once, and those that two wildcards match together: `pr-*-eu` for `pr-*` and `*-eu`, and where they overlap, `pr-eu`. */
function joined(texts: readonly string[]): string[] {
    const names = new Set(texts.filter((text) => IS_NAME.test(text)));
    const begins = [...names].flatMap((name) => (name.endsWith(ANY) ? name.slice(0, -ANY.length) : []));
    const ends = [...names].flatMap((name) => (name.startsWith(ANY) ? name.slice(ANY.length) : []));
    if (begins.length * ends.length > MOST_COMBINATIONS) return [...names];
    for (const begin of begins)
        for (const end of ends) {
            names.add(begin + ANY + end);
            for (let i = 1; i < end.length; i++) if (begin.endsWith(end.slice(0, i))) names.add(begin + end.slice(i));
        }
    return [...names];
}

/** Whom the rules of a trust policy let in: callers with the names that the rules mention, and with others, are tried. */
import { LEGACY_PROJECT } from "../pulumi-cloud/environments";
import { callersNamed, type Caller, type Names } from "./callers";
import { holds, printTest } from "./condition";
import { decide, type Decision } from "./decision";
import { candidatesIn } from "./mentioned-names";
import { ANY, asPattern, like, matches, ONE } from "./pattern";
import type { Rule } from "./trust-rules";

/** Some of those who get in. In names, `*` and `?` stand for any text and any character. */
export interface Admitted {
    caller: Caller;
    /** Those among them who don't. */
    but: Caller[];
    /** What must hold, too, and is not judged. */
    unless: string[];
}

/** @param organization is tried, too. */
export function whoGetsIn(rules: readonly Rule[], organization?: string): Admitted[] {
    const unjudged = rules.flatMap(({ tests }) => tests.filter(({ kind }) => kind === "not judged").map(printTest));
    const kinds = new Map<string, Record<Decision, Caller[]>>();
    const isOfInterest = mayBeAllowed(rules);
    const tokens = new Set<string>();
    for (const caller of candidatesIn(rules, organization).flatMap((each) => callersNamed({ ...each, isOfInterest }))) {
        const token = `${kindOf(caller)} ${caller.token.aud} ${caller.token.sub}`;
        if (tokens.size === tokens.add(token).size) continue;
        const kind = kindOf(caller);
        const tried = kinds.get(kind) ?? { allowed: [], refused: [], "not judged": [] };
        kinds.set(kind, tried);
        tried[decide(rules, caller.token)].push(caller);
    }
    return [...kinds.values()].flatMap(({ allowed, refused, "not judged": possible }) => {
        const surely = mostGeneral(allowed, refused);
        const others = possible.filter((caller) => !surely.some(({ has }) => has(caller)));
        const admitted = (unless: string[]) => (each: Group) => ({
            caller: printed(each.caller),
            but: each.but.map(printed),
            unless,
        });
        return [...surely.map(admitted([])), ...mostGeneral(others, refused).map(admitted([...new Set(unjudged)]))];
    });
}

/** Whether a token with an audience may be allowed. Few audiences are, and so most tokens need not be tried. */
const mayBeAllowed = (rules: readonly Rule[]) => (aud: string) =>
    rules.some(
        ({ effect, tests }) =>
            effect === "Allow" &&
            tests.every((test) => ("claim" in test && test.claim === "sub") || holds(test, { aud, sub: "" }) !== false),
    );

const kindOf = (caller: Caller) =>
    caller.product === "login"
        ? [caller.login, caller.form, caller.isLegacy].join()
        : caller.product === "deployment"
          ? caller.operation
          : caller.product;

interface Group {
    caller: Caller;
    but: Caller[];
    /** Whether another caller of the kind is one of these. */
    has: (special: Caller) => boolean;
}

/** Callers of a kind, without those that another one includes, with their exceptions. */
function mostGeneral(callers: readonly Caller[], refused: readonly Caller[]): Group[] {
    const groups: Group[] = [];
    const letters = new Map(callers.map((caller) => [caller, lettersOf(caller)]));
    for (const caller of [...callers].sort((one, other) => (letters.get(one) ?? 0) - (letters.get(other) ?? 0))) {
        if (groups.some(({ has }) => has(caller))) continue;
        const isIncluded = includer(caller);
        const exceptions = mostGeneral(refused.filter(isIncluded), []);
        groups.push({
            caller,
            but: exceptions.map((group) => group.caller),
            has: (special) => isIncluded(special) && !exceptions.some(({ has }) => has(special)),
        });
    }
    return groups;
}

/** How much a caller's names tell. A more general one's tell less; `?` is half a letter. */
function lettersOf({ token: { aud, sub } }: Caller): number {
    const text = (aud + sub).replaceAll(ANY, "");
    return text.length - (text.split(ONE).length - 1) / 2;
}

/** Tells whether the names of another caller of the kind are among those of this one. */
function includer(general: Caller): (special: Caller) => boolean {
    const patterns = textsOf(general.names).map((name) => name && like(asPattern(name)));
    return ({ names }) =>
        textsOf(names).every((name, i) => {
            const pattern = patterns[i];
            if (name === undefined || !pattern) return name === undefined && !pattern;
            if (pattern.kind === "exact") return pattern.text === name;
            // Tokens of the legacy project are others, and so no other project's name stands for it.
            return !([1, 3].includes(i) && name === LEGACY_PROJECT) && matches(pattern, name);
        });
}

const textsOf = ({ organization, environment, root, user, stack }: Names) => [
    organization,
    environment?.project,
    environment?.name,
    root?.project,
    root?.name,
    user,
    stack?.project,
    stack?.stack,
];

function printed(caller: Caller): Caller {
    return JSON.parse(asPattern(JSON.stringify(caller))) as Caller;
}

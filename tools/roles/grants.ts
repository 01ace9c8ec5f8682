/** Whom the rules of a trust policy let in, as sets of tokens. */
import { opposite, printTest, type Claim, type Test } from "../../simulation/condition";
import { ANYTHING, covers, overlaps, type Pattern } from "../../simulation/pattern";
import type { Rule } from "../../simulation/trust-rules";

/** Values of a claim: those of the pattern that are also of each of `also`, and of none of `except`. */
export interface Values {
    pattern: Pattern;
    also: Pattern[];
    except: Pattern[];
}

/** Tokens with one of these audiences and one of these subjects, if what is not judged holds. */
export interface Grant {
    aud: Values[];
    sub: Values[];
    notJudged: { test: string; claim: Claim | undefined }[];
}

const EVERYTHING: Grant = {
    aud: [{ pattern: ANYTHING, also: [], except: [] }],
    sub: [{ pattern: ANYTHING, also: [], except: [] }],
    notJudged: [],
};

/** No policy that a person wrote comes near. A longer list would take minutes. */
const MOST = 2000;

const tooMany = (claim: Claim) => ({ test: "more combinations of conditions than can be listed", claim });
const TOO_MANY: Grant = { ...EVERYTHING, notJudged: [tooMany("aud"), tooMany("sub")] };

/** A token is in a grant if, and only if, the rules allow it. None is empty as far as single patterns tell. */
export function grantsOf(rules: readonly Rule[]): Grant[] {
    let grants: Grant[] = [];
    for (const { tests } of rules.filter(({ effect }) => effect === "Allow"))
        grants.push(...restrictAll(EVERYTHING, tests));
    for (const { tests } of rules.filter(({ effect }) => effect === "Deny")) {
        grants = grants.flatMap((grant) => without(grant, tests));
        if (size(grants) > MOST) break;
    }
    return size(grants) > MOST ? [TOO_MANY] : distinct(grants);
}

const size = (grants: readonly Grant[]) => grants.reduce((sum, { aud, sub }) => sum + aud.length * sub.length, 0);

const distinct = <Value>(values: Value[]): Value[] =>
    values.length < 2 ? values : [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];

/** The tokens of a grant that miss one of the tests. */
function without(grant: Grant, tests: readonly Test[]): Grant[] {
    const unknown = tests.filter(({ kind }) => kind === "not judged");
    const judged = tests.filter(({ kind }) => kind !== "not judged");
    const parts = distinct([
        ...judged.flatMap((test) => restrict(grant, opposite(test))),
        ...(unknown.length === 0 ? [] : restrictAll(grant, unknown)),
    ]);
    const whole = parts.find((part) => JSON.stringify(part) === JSON.stringify(grant));
    return whole === undefined ? parts : [whole];
}

/** The tokens of a grant that pass all tests. */
const restrictAll = (grant: Grant, tests: readonly Test[]) =>
    tests.reduce<Grant[]>((left, test) => left.flatMap((each) => restrict(each, test)), [grant]);

/** The tokens of a grant that pass a test. */
function restrict(grant: Grant, test: Test): Grant[] {
    if (test.kind === "constant") return test.holds ? [grant] : [];
    if (test.kind === "not judged") {
        const notJudged = [...grant.notJudged, { test: printTest(test), claim: test.claim }];
        return [{ ...grant, notJudged: distinct(notJudged) }];
    }
    if (grant[test.claim].length * test.patterns.length > MOST)
        return [
            { ...grant, [test.claim]: EVERYTHING[test.claim], notJudged: [...grant.notJudged, tooMany(test.claim)] },
        ];
    const values = grant[test.claim].flatMap((each) =>
        test.isNegated
            ? simplify({ ...each, except: [...each.except, ...test.patterns] })
            : test.patterns.flatMap((pattern) => narrow(each, pattern)),
    );
    return values.length === 0 ? [] : [{ ...grant, [test.claim]: distinct(values) }];
}

/** The values that a pattern has, too. */
function narrow(values: Values, pattern: Pattern): Values[] {
    if (covers(pattern, values.pattern)) return [values];
    if (covers(values.pattern, pattern)) return simplify({ ...values, pattern });
    return overlaps(values.pattern, pattern) ? simplify({ ...values, also: [...values.also, pattern] }) : [];
}

/** The same values with no pattern that makes no difference; none if there are none. */
function simplify({ pattern, also, except }: Values): Values[] {
    const all = [pattern, ...also];
    if (!also.every((other) => overlaps(other, pattern))) return [];
    if (except.some((each) => all.some((other) => covers(each, other)))) return [];
    return [
        {
            pattern,
            also: also.filter((other) => !covers(other, pattern)),
            except: except.filter((each) => all.every((other) => overlaps(each, other))),
        },
    ];
}

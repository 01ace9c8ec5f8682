import * as fc from "fast-check";
import { decide } from "../../simulation/decision";
import { grantsOf, type Grant, type Values } from "./grants";
import { matches } from "../../simulation/pattern";
import { AUD, rulesOf, statement, SUB, type Condition } from "../../test/trust";

const allow = (condition?: Condition) => statement(condition);
const deny = (condition?: Condition) => statement(condition, "Deny");

/** Values in short: `a* & *b - ab`. */
const short = ({ pattern, also, except }: Values) =>
    [
        [pattern, ...also].map(({ text }) => text).join(" & "),
        ...(except.length > 0 ? [except.map(({ text }) => text).join(", ")] : []),
    ].join(" - ");
const inShort = ({ aud, sub, notJudged }: Grant) => [
    aud.map(short),
    sub.map(short),
    ...(notJudged.length > 0 ? [notJudged.map(({ test }) => test)] : []),
];
const granted = (...statements: object[]) => grantsOf(rulesOf(...statements)).map(inShort);

describe("a statement that allows", () => {
    test.each<[string, Condition | undefined, unknown[]]>([
        ["everything without conditions", undefined, [[["*"], ["*"]]]],
        ["the values of its claims", { StringEquals: { [AUD]: "x", [SUB]: ["y", "z"] } }, [[["x"], ["y", "z"]]]],
        [
            "what all of its tests let through",
            {
                StringEquals: { [SUB]: ["ab", "b", "ac"] },
                StringLike: { [SUB]: "a*" },
                StringNotEquals: { [SUB]: "ac" },
            },
            [[["*"], ["ab"]]],
        ],
        [
            "the smaller of two patterns",
            { StringLike: { [SUB]: "a*" }, StringLikeIfExists: { [SUB]: "ab*" } },
            [[["*"], ["ab*"]]],
        ],
        [
            "the smaller of two patterns in turn",
            { StringLike: { [SUB]: "ab*" }, StringLikeIfExists: { [SUB]: "a*" } },
            [[["*"], ["ab*"]]],
        ],
        [
            "what two patterns have in common",
            { StringLike: { [SUB]: "a*" }, StringLikeIfExists: { [SUB]: "*b" } },
            [[["*"], ["a* & *b"]]],
        ],
        ...(
            [
                ["a text of both", { StringEquals: { [SUB]: "ab" } }, [[["*"], ["ab"]]]],
                ["a text of one", { StringEquals: { [SUB]: "ac" } }, []],
                ["all but what one of them is", { StringNotLike: { [SUB]: "*b" } }, []],
                ["all but texts of one", { StringNotLike: { [SUB]: "a*c" } }, [[["*"], ["a* & *b"]]]],
                ["all but texts of both", { StringNotLike: { [SUB]: "a*cb" } }, [[["*"], ["a* & *b - a*cb"]]]],
            ] as [string, Condition, unknown[]][]
        ).map(([title, condition, expected]): [string, Condition, unknown[]] => [
            `what two patterns have in common, and ${title}`,
            { StringLike: { [SUB]: "a*" }, StringLikeIfExists: { [SUB]: "*b" }, ...condition },
            expected,
        ]),
        ["nobody if they have nothing in common", { StringLike: { [SUB]: "a*" }, StringEquals: { [SUB]: "b" } }, []],
        [
            "nobody if they have no text in common",
            { StringLike: { [SUB]: "a*" }, StringLikeIfExists: { [SUB]: "b*" } },
            [],
        ],
        ["all but what it excludes", { StringNotLike: { [SUB]: ["a*", "b"] } }, [[["*"], ["* - a*, b"]]]],
        ["nobody if it excludes all", { StringLike: { [SUB]: "ab*" }, StringNotLike: { [SUB]: "a*" } }, []],
        [
            "everybody if it excludes nobody of them",
            { StringLike: { [SUB]: "b*" }, StringNotLike: { [SUB]: "a*" } },
            [[["*"], ["b*"]]],
        ],
        ["nobody by what no token has", { StringEquals: { "other.example:aud": "x" } }, []],
        [
            "what another test allows beside one that all meet",
            { Null: { [SUB]: "false" }, StringEquals: { [SUB]: "a" } },
            [[["*"], ["a"]]],
        ],
        [
            "on what is not judged",
            { ArnLike: { "aws:x": "y" }, Bool: { "aws:y": "true" } },
            [[["*"], ["*"], ["ArnLike on aws:x", "Bool on aws:y"]]],
        ],
        ["an equal value once", { StringEquals: { [SUB]: ["a", "a"] } }, [[["*"], ["a"]]]],
    ])("lets in %s", (_, condition, expected) => {
        expect(granted(allow(condition))).toEqual(expected);
    });

    test("makes a grant of its own, and an equal one once", () => {
        const [x, y] = [{ StringEquals: { [AUD]: "x" } }, { StringEquals: { [AUD]: "y" } }];
        expect(granted(allow(x), allow(y), allow(x))).toEqual([
            [["x"], ["*"]],
            [["y"], ["*"]],
        ]);
    });
});

describe("a statement that denies", () => {
    const allowed = allow({ StringEquals: { [AUD]: "x" }, StringLike: { [SUB]: "a*" } });

    test.each<[string, Condition | undefined, unknown[]]>([
        ["everything without conditions", undefined, []],
        ["a subject", { StringEquals: { [SUB]: "ab" } }, [[["x"], ["a* - ab"]]]],
        ["all subjects but some", { StringNotLike: { [SUB]: "ab*" } }, [[["x"], ["ab*"]]]],
        ["an audience", { StringEquals: { [AUD]: "x" } }, []],
        ["another audience", { StringEquals: { [AUD]: "y" } }, [[["x"], ["a*"]]]],
        ["a subject of the audience", { StringEquals: { [AUD]: "x", [SUB]: "ab" } }, [[["x"], ["a* - ab"]]]],
        ["a subject of another audience", { StringEquals: { [AUD]: "y", [SUB]: "ab" } }, [[["x"], ["a*"]]]],
        ["what is not judged", { Bool: { "aws:x": "false" } }, [[["x"], ["a*"], ["Bool on aws:x"]]]],
        ["what no token is", { StringEquals: { "other.example:aud": "x" } }, [[["x"], ["a*"]]]],
    ])("takes away %s", (_, condition, expected) => {
        expect(granted(allowed, deny(condition))).toEqual(expected);
    });

    test("splits a grant if it tests two claims", () => {
        expect(granted(allow(), deny({ StringEquals: { [AUD]: "x", [SUB]: "a" } }))).toEqual([
            [["* - x"], ["*"]],
            [["*"], ["* - a"]],
        ]);
    });
});

describe("a policy that no person wrote", () => {
    const TOO_MANY = "more combinations of conditions than can be listed";
    const texts = (begin: string) => Array.from({ length: 60 }, (_, i) => `${begin}${i}*`);

    test("is not judged if it has too many combinations of patterns", () => {
        const operators = ["StringLike", "StringLikeIfExists"];
        const condition = Object.fromEntries(
            operators.map((operator, i) => [operator, { [SUB]: texts("*".repeat(i + 1)) }]),
        );
        expect(granted(allow(condition))).toEqual([[["*"], ["*"], [TOO_MANY]]]);
        // What another claim must be is still told.
        expect(granted(allow({ ...condition, StringEquals: { [AUD]: "x" } }))).toEqual([[["x"], ["*"], [TOO_MANY]]]);
    });

    test("is not judged if it has too many pairs of audiences and subjects", () => {
        const condition = (count: number) => ({
            StringLike: { [AUD]: texts("a").slice(0, count), [SUB]: texts("b").slice(0, 50) },
        });
        expect(granted(allow(condition(40)))).toEqual([[texts("a").slice(0, 40), texts("b").slice(0, 50)]]);
        expect(granted(allow(condition(41)))).toEqual([[["*"], ["*"], [TOO_MANY, TOO_MANY]]]);
    });

    test("is not judged if denials split it too often", () => {
        const denials = Array.from({ length: 30 }, (_, i) =>
            deny({ StringEquals: { [AUD]: `a${i}`, [SUB]: `b${i}` } }),
        );
        expect(granted(allow(), ...denials)).toEqual([[["*"], ["*"], [TOO_MANY, TOO_MANY]]]);
    });
});

describe("for random policies and tokens", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "A", "b", "*", "?"), maxLength: 3 });
    const operator = fc
        .tuple(
            fc.constantFrom("", "", "ForAnyValue:", "ForAllValues:"),
            fc.constantFrom("String", "StringNot"),
            fc.constantFrom("Equals", "EqualsIgnoreCase", "Like"),
            fc.constantFrom("", "IfExists"),
        )
        .map((parts) => parts.join(""));
    const key = fc.constantFrom(AUD, AUD, SUB, SUB, SUB, "other.example:sub", "aws:x");
    const condition = fc.dictionary(
        operator,
        fc.dictionary(key, fc.array(text, { minLength: 1, maxLength: 3 }), { maxKeys: 2 }),
        { maxKeys: 3 },
    );
    const policy = fc.array(fc.tuple(fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const), condition), {
        maxLength: 4,
    });
    const has = (values: Values[], claim: string) =>
        values.some(
            ({ pattern, also, except }) =>
                [pattern, ...also].every((each) => matches(each, claim)) &&
                !except.some((each) => matches(each, claim)),
        );

    test("a token is in a grant if, and only if, IAM allows it", () => {
        const seen = { allowed: 0, refused: 0, "not judged": 0 };
        const claim = fc.string({ unit: fc.constantFrom("a", "A", "b"), minLength: 1, maxLength: 3 });
        fc.assert(
            fc.property(policy, claim, claim, (statements, aud, sub) => {
                const rules = rulesOf(...statements.map(([effect, each]) => statement(each, effect)));
                const inside = grantsOf(rules).filter((grant) => has(grant.aud, aud) && has(grant.sub, sub));
                const certain = inside.some(({ notJudged }) => notJudged.length === 0);
                const said = certain ? "allowed" : inside.length > 0 ? "not judged" : "refused";
                expect(said).toBe(decide(rules, { aud, sub }));
                seen[said]++;
            }),
            { numRuns: 5000 },
        );
        expect(Math.min(...Object.values(seen))).toBeGreaterThan(200);
    });
});

import { grantsOf } from "./grants";
import { like } from "../../simulation/pattern";
import { KINDS, list } from "./finding";
import { findingsIn } from "./findings";
import { AUD, rulesOf, statement, SUB, type Condition } from "../../test/trust";
import { declared, deployment, opened } from "../shared/testing/tokens";

function found(statements: object[], organization?: string) {
    const rules = rulesOf(...statements);
    return findingsIn(rules, grantsOf(rules), organization).map(({ kind, text }) => [kind, text]);
}
const inCondition = (condition?: Condition, organization?: string) => found([statement(condition)], organization);
/** A role that trusts one environment, and what else it has. */
const pinned = (condition: Condition) => ({
    ...condition,
    StringEquals: { [AUD]: "aws:acme", [SUB]: opened("aws/dev"), ...condition["StringEquals"] },
});

const NO_SUBJECT =
    "No condition pins the subject (sub). Whoever may edit any ESC environment of the organization may assume the role.";
const TO_VAULT =
    " With the plain audience, so may every deployment, and every Vault server that an environment logs in to.";
const NO_AUDIENCE =
    "No condition pins the audience (aud). The role accepts every audience that the provider lists, now or later.";
const ANY_ORGANIZATION =
    "No condition pins the organization. The role accepts every one that matches, and whose audience the provider lists, now or later.";
const plain = (patterns: string) =>
    `Environments with the plain audience, which is the organization's name alone: ${patterns}. A vault-login has this audience, too, so the Vault servers of these environments may assume the role.`;
const inner = (patterns: string) =>
    `A wildcard that isn't at the end: ${patterns}. It also matches : and /, so it may match more than it seems.`;
const loose = (patterns: string) =>
    `A wildcard that ends within a name, or leaves names out: ${patterns}. It matches everything that begins the same, as web* matches web-other.`;
const otherAudience = (patterns: string) =>
    `An audience of other tokens than those of logins to AWS: ${patterns}. Whoever receives these tokens may assume the role.`;
const ANY_CASE =
    "also matches names that differ by case. Pulumi's names are case-sensitive, so these are others' names.";
const notJudged = (test: string) => [
    "not judged",
    `${test} is not judged. What is said of the role supposes that it keeps no token out.`,
];
const yaml = (patterns: string) =>
    `A subject that names no environment: ${patterns}. Environments have it that nobody named: those that pulumi up opens through a stack's environment: list, or whose login declares it.`;

describe("a role that pins audience and subject has no findings:", () => {
    test.each<[string, Condition]>([
        ["an environment", { StringEquals: { [AUD]: "aws:acme", [SUB]: opened("aws/dev") } }],
        [
            "the environments of a project",
            { StringEquals: { [AUD]: "aws:acme" }, StringLike: { [SUB]: opened("aws/*") } },
        ],
        [
            "all environments",
            { StringEquals: { [AUD]: "aws:acme" }, StringLike: { [SUB]: [opened("*"), declared("*")] } },
        ],
        ["an environment of the legacy project", { StringEquals: { [AUD]: "acme", [SUB]: opened("dev") } }],
        ["an audience that can only be the organization's", { StringLike: { [AUD]: "aws:*", [SUB]: opened("aws/*") } }],
        ["other attributes", { StringEquals: { [AUD]: "aws:acme", [SUB]: declared("rootEnvironment.name:aws/dev") } }],
        ["a deployment", { StringEquals: { [AUD]: "acme", [SUB]: deployment("web", "prod", "update") } }],
        ["all deployments", { StringEquals: { [AUD]: "acme" }, StringLike: { [SUB]: "pulumi:deploy:org:acme:*" } }],
        ["a wildcard to the letter", { StringEquals: { [AUD]: "aws:acme", [SUB]: opened("aws/*x") } }],
        ["a key that the claims must have", pinned({ Null: { [SUB]: "false" } })],
    ])("%s", (_, condition) => {
        expect(inCondition(condition, "acme")).toEqual([]);
    });

    test("also if it denies in any way", () => {
        const denied = { StringNotLike: { [SUB]: "pulumi:*" }, StringEqualsIfExists: { [SUB]: "x" } };
        expect(found([statement(pinned({})), statement(denied, "Deny")])).toEqual([]);
    });

    test("and none if it lets nobody in", () => {
        expect(inCondition({ StringEquals: { "other.example:aud": "x" } })).toEqual([]);
    });
});

describe("found is", () => {
    test.each<[string, Condition | undefined, string[][]]>([
        ["no subject", { StringEquals: { [AUD]: "aws:acme" } }, [["no subject", NO_SUBJECT]]],
        [
            "no subject with the plain audience",
            { StringEquals: { [AUD]: "acme" } },
            [["no subject", NO_SUBJECT + TO_VAULT]],
        ],
        [
            "no subject with both audiences",
            { StringEquals: { [AUD]: ["acme", "aws:acme"] } },
            [["no subject", NO_SUBJECT + TO_VAULT]],
        ],
        [
            "no subject, beside an audience that is not judged",
            { ArnLike: { [AUD]: "x" } },
            [["no subject", NO_SUBJECT + TO_VAULT], notJudged(`ArnLike on ${AUD}`)],
        ],
        [
            "no organization of a subject that is not judged",
            { StringLike: { [AUD]: "aws:*" }, ArnLike: { [SUB]: "x" } },
            [notJudged(`ArnLike on ${SUB}`)],
        ],
        [
            "no more than two patterns over deployments have in common",
            {
                StringEquals: { [AUD]: "acme" },
                StringLike: { [SUB]: "*write" },
                StringLikeIfExists: { [SUB]: "pulumi:deploy:org:acme:*" },
            },
            [
                ["inner wildcard", inner('"*write"')],
                [
                    "IfExists",
                    `StringLikeIfExists on ${SUB} also lets tokens without the claim through. Tokens of this issuer always have it, so it lets nobody else in.`,
                ],
            ],
        ],
        [
            "nothing of operators that are not judged but that",
            pinned({ "ForAllValues:StringNotEqualsIfExists": { "aws:TagKeys": "x" } }),
            [notJudged("ForAllValues:StringNotEqualsIfExists on aws:TagKeys")],
        ],
        [
            "a subject that everybody has",
            { StringEquals: { [AUD]: "aws:acme" }, StringLike: { [SUB]: "pulumi:*" } },
            [["no subject", NO_SUBJECT]],
        ],
        ["no audience", { StringEquals: { [SUB]: opened("aws/dev") } }, [["no audience", NO_AUDIENCE]]],
        [
            "an audience that everybody has",
            { StringEquals: { [SUB]: opened("aws/dev") }, StringLike: { [AUD]: "*" } },
            [["no audience", NO_AUDIENCE]],
        ],
        [
            "nothing pinned at all",
            undefined,
            [
                ["no subject", NO_SUBJECT + TO_VAULT],
                ["no audience", NO_AUDIENCE],
                ["any organization", ANY_ORGANIZATION],
            ],
        ],
        [
            "any organization, by the audience",
            { StringLike: { [AUD]: "aws:*", [SUB]: "pulumi:environments:*" } },
            [["any organization", ANY_ORGANIZATION]],
        ],
        [
            "organizations with names that begin alike",
            { StringLike: { [AUD]: "aws:acme*", [SUB]: "pulumi:environments:org:acme*" } },
            [["any organization", ANY_ORGANIZATION]],
        ],
        [
            "a pattern over environments with the plain audience",
            { StringEquals: { [AUD]: "acme" }, StringLike: { [SUB]: [opened("aws/*"), opened("team-*")] } },
            [["plain audience", plain(`"${opened("aws/*")}" and "${opened("team-*")}"`)]],
        ],
        [
            "a pattern over environments with an audience that may be plain",
            { StringLike: { [AUD]: "*acme", [SUB]: opened("aws/*") } },
            [
                ["plain audience", plain(`"${opened("aws/*")}"`)],
                ["other audience", otherAudience('"*acme"')],
                ["inner wildcard", inner('"*acme"')],
            ],
        ],
        [
            "a wildcard within",
            {
                StringEquals: { [AUD]: "aws:acme" },
                StringLike: { [SUB]: [opened("*/dev"), opened("a?s/*"), opened("aws/*")] },
            },
            [["inner wildcard", inner(`"${opened("*/dev")}" and "${opened("a?s/*")}"`)]],
        ],
        [
            "a wildcard within, beside another pattern",
            {
                StringEquals: { [AUD]: "aws:acme" },
                StringLike: { [SUB]: opened("*") },
                StringLikeIfExists: { [SUB]: "*/dev" },
            },
            [
                ["inner wildcard", inner('"*/dev"')],
                [
                    "IfExists",
                    `StringLikeIfExists on ${SUB} also lets tokens without the claim through. Tokens of this issuer always have it, so it lets nobody else in.`,
                ],
            ],
        ],
        [
            "no more than two patterns have in common",
            {
                StringEquals: { [AUD]: "acme" },
                StringLike: { [SUB]: "pulumi:*" },
                "ForAnyValue:StringLike": { [SUB]: "*:deploy:*" },
            },
            [
                ["plain audience", plain('"pulumi:*"')],
                ["inner wildcard", inner('"*:deploy:*"')],
                [
                    "ForAnyValue",
                    `ForAnyValue:StringLike on ${SUB} is for claims with several values. Tokens of this issuer have one, so it lets the same through as without ForAnyValue.`,
                ],
            ],
        ],
        [
            "<yaml>",
            { StringEquals: { [AUD]: "aws:acme", [SUB]: opened("<yaml>") } },
            [["<yaml>", yaml(`"${opened("<yaml>")}"`)]],
        ],
        [
            "<yaml> in any case of letters",
            { StringEquals: { [AUD]: "aws:acme" }, StringEqualsIgnoreCase: { [SUB]: opened("<YAML>") } },
            [["any case", `StringEqualsIgnoreCase on ${SUB} ${ANY_CASE}`]],
        ],
        ...["pulumi.user.login:alice", "currentEnvironment.names:aws/dev"].map(
            (text): [string, Condition, string[][]] => [
                `a subject that names no environment: ${text}`,
                { StringEquals: { [AUD]: "aws:acme", [SUB]: declared(text) } },
                [["<yaml>", yaml(`"${declared(text)}"`)]],
            ],
        ),
        [
            "an environment with the plain audience, which is that of its vault-login",
            { StringEquals: { [AUD]: "acme", [SUB]: opened("aws/dev") } },
            [["plain audience", plain(`"${opened("aws/dev")}"`)]],
        ],
        [
            "an environment with audiences of which one is plain",
            { StringLike: { [AUD]: "?cme", [SUB]: opened("aws/dev") } },
            [
                ["plain audience", plain(`"${opened("aws/dev")}"`)],
                ["other audience", otherAudience('"?cme"')],
                ["inner wildcard", inner('"?cme"')],
            ],
        ],
        [
            "audiences of other clouds",
            { StringEquals: { [AUD]: ["aws:acme", "azure:acme", "gcp:acme"], [SUB]: opened("aws/dev") } },
            [["other audience", otherAudience('"azure:acme" and "gcp:acme"')]],
        ],
        ...["*?", "pulumi:?*", "?*"].map((text): [string, Condition, string[][]] => [
            `practically no subject: ${text}`,
            { StringEquals: { [AUD]: "aws:acme" }, StringLike: { [SUB]: text } },
            [["no subject", NO_SUBJECT], ...(/[*?][^*?]/.test(text) ? [["inner wildcard", inner(`"${text}"`)]] : [])],
        ]),
        ...[
            "pulumi:e*",
            "pulumi:environments:org:*",
            "pulumi:environments:org:acme*",
            "pulumi:environments:org:acme:*",
            opened("aws*"),
            opened("aws/de?"),
            opened("<*"),
            declared("currentEnvironment.name:aws*"),
            declared("currentEnvironment.name*"),
            declared("currentEnvironment.name:aws/dev:pulumi.user.login:al*"),
        ].map((text): [string, Condition, string[][]] => [
            `a loose wildcard: ${text}`,
            { StringEquals: { [AUD]: "aws:acme" }, StringLike: { [SUB]: text } },
            [["loose wildcard", loose(`"${text}"`)]],
        ]),
        ...["pulumi:deploy:*", "pulumi:deploy:org:acme:project:web*", deployment("web", "prod*", "update")].map(
            (text): [string, Condition, string[][]] => [
                `a loose wildcard over deployments: ${text}`,
                { StringEquals: { [AUD]: "acme" }, StringLike: { [SUB]: text } },
                /[*?][^*?]/.test(text)
                    ? [["inner wildcard", inner(`"${text}"`)]]
                    : [["loose wildcard", loose(`"${text}"`)]],
            ],
        ),
        [
            "no audience, but no loose wildcard over a project",
            { StringLike: { [SUB]: opened("aws/*") } },
            [["no audience", NO_AUDIENCE]],
        ],
        [
            "no audience, and a loose wildcard",
            { StringLike: { [SUB]: opened("aws*") } },
            [
                ["no audience", NO_AUDIENCE],
                ["loose wildcard", loose(`"${opened("aws*")}"`)],
            ],
        ],
        [
            "what is not judged",
            pinned({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }),
            [notJudged("IpAddress on aws:SourceIp")],
        ],
        [
            "a subject that is not judged, and not that it lacks",
            { StringEquals: { [AUD]: "aws:acme" }, ArnLike: { [SUB]: "x" } },
            [notJudged(`ArnLike on ${SUB}`)],
        ],
        [
            "an audience that is not judged, and not that it lacks",
            { StringLike: { [SUB]: "pulumi:environments:org:*" }, StringEquals: { [AUD]: "${a}" } },
            [notJudged(`StringEquals on ${AUD}`)],
        ],
    ])("%s", (_, condition, expected) => {
        expect(inCondition(condition)).toEqual(expected);
    });

    test("what one statement lacks, whatever others have", () => {
        expect(found([statement(pinned({})), statement({ StringEquals: { [AUD]: "aws:acme" } })])).toEqual([
            ["no subject", NO_SUBJECT],
        ]);
    });

    test("each finding once", () => {
        const open = { StringEquals: { [AUD]: "aws:acme" } };
        expect(found([statement(open), statement({ StringEquals: { [AUD]: "aws:other" } })])).toHaveLength(1);
    });

    test("the worst first", () => {
        const statements = [
            statement(pinned({ ArnLike: { "aws:x": "y" } })),
            statement({ StringEquals: { [AUD]: "aws:acme", [SUB]: opened("<yaml>") } }),
            statement(pinned({ StringNotEqualsIfExists: { [SUB]: "x" } })),
            statement(pinned({ StringEqualsIgnoreCase: { [SUB]: opened("aws/dev") } })),
            statement(pinned({ "ForAnyValue:StringEquals": { [AUD]: "aws:acme" } })),
            statement(pinned({ "ForAllValues:StringEquals": { [AUD]: "aws:acme" } })),
            statement({ StringEquals: { [AUD]: "acme" }, StringLike: { [SUB]: opened("*/x") } }),
            statement({ StringEquals: { [AUD]: "aws:acme" }, StringLike: { [SUB]: opened("x*") } }),
            statement({ StringEquals: { [AUD]: "azure:acme", [SUB]: opened("x/y") } }),
            statement(),
        ];
        expect(found(statements, "other").map(([kind]) => kind)).toEqual(KINDS);
    });
});

describe("another organization than the only one", () => {
    const text = (names: string) => `The role trusts ${names}, and not only the organization "acme".`;

    test.each<[string, Condition, string]>([
        ["by the audience", { StringEquals: { [AUD]: "aws:other", [SUB]: opened("aws/dev") } }, text('"other"')],
        ["by the plain audience", { StringEquals: { [AUD]: "other", [SUB]: opened("dev") } }, text('"other"')],
        ["by the subject", { StringEquals: { [AUD]: "aws:acme", [SUB]: opened("aws/dev", "other") } }, text('"other"')],
        ["in other letters", { StringEquals: { [AUD]: "aws:Acme", [SUB]: opened("aws/dev") } }, text('"Acme"')],
        ["twice", { StringEquals: { [AUD]: ["aws:b", "aws:a"], [SUB]: opened("aws/dev", "b") } }, text('"b" and "a"')],
    ])("is found %s", (_, condition, expected) => {
        expect(inCondition(condition, "acme")).toEqual([["other organization", expected]]);
        expect(inCondition(condition)).toEqual([]);
    });

    test("is found by the second of two patterns", () => {
        const condition = {
            StringEquals: { [AUD]: "aws:acme" },
            StringLike: { [SUB]: "*/dev" },
            "ForAnyValue:StringLike": { [SUB]: "pulumi:environments:org:other:*" },
        };
        expect(inCondition(condition, "acme")).toContainEqual(["other organization", text('"other"')]);
    });
});

describe("operators that let more through than they seem to:", () => {
    const always =
        "also lets tokens without the claim through. Tokens of this issuer always have it, so it lets nobody else in.";
    const one =
        "is for claims with several values. Tokens of this issuer have one, so it lets the same through as without ForAnyValue.";
    const OTHER = "other.example:sub";

    test.each<[string, Condition, string[][]]>([
        [
            "negated",
            { StringNotEquals: { [SUB]: "x" } },
            [["negated operator", `StringNotEquals on ${SUB} by itself lets every subject through that isn't "x".`]],
        ],
        [
            "negated patterns",
            { StringNotLike: { [AUD]: ["x*", "y"] } },
            [
                [
                    "negated operator",
                    `StringNotLike on ${AUD} by itself lets every audience through that isn't like "x*" or "y".`,
                ],
            ],
        ],
        [
            "IfExists",
            { StringEqualsIfExists: { [SUB]: opened("aws/dev") } },
            [["IfExists", `StringEqualsIfExists on ${SUB} ${always}`]],
        ],
        [
            "ForAllValues",
            { "ForAllValues:StringEquals": { [AUD]: "aws:acme" } },
            [["ForAllValues", `ForAllValues:StringEquals on ${AUD} ${always}`]],
        ],
        [
            "ForAnyValue",
            { "ForAnyValue:StringEquals": { [AUD]: "aws:acme" } },
            [["ForAnyValue", `ForAnyValue:StringEquals on ${AUD} ${one}`]],
        ],
        [
            "all together",
            { "ForAllValues:StringNotEqualsIfExists": { [SUB]: "x" } },
            [
                [
                    "negated operator",
                    `ForAllValues:StringNotEqualsIfExists on ${SUB} by itself lets every subject through that isn't "x".`,
                ],
                ["ForAllValues", `ForAllValues:StringNotEqualsIfExists on ${SUB} ${always}`],
            ],
        ],
        [
            "on a claim that no token has",
            { StringEqualsIfExists: { [OTHER]: "x" } },
            [
                [
                    "IfExists",
                    `StringEqualsIfExists on ${OTHER} lets every token of this issuer through, because none has this claim.`,
                ],
            ],
        ],
        [
            "negated, on a claim that no token has",
            { StringNotEqualsIfExists: { [OTHER]: "x" } },
            [
                [
                    "negated operator",
                    `StringNotEqualsIfExists on ${OTHER} lets every token of this issuer through, because none has this claim.`,
                ],
            ],
        ],
        [
            "that let nothing through",
            { "ForAnyValue:StringEquals": { [OTHER]: "x" } },
            [
                [
                    "ForAnyValue",
                    `ForAnyValue:StringEquals on ${OTHER} lets no token of this issuer through, because none has this claim.`,
                ],
            ],
        ],
        ["none", { Null: { [OTHER]: "true" } }, []],
    ])("%s", (_, condition, expected) => {
        expect(inCondition(pinned(condition))).toEqual(expected);
    });

    test("with what a terminal would obey escaped", () => {
        const [[, negated] = [], [, unknown] = []] = inCondition(
            pinned({ StringNotEquals: { "\u202e:sub": "x" }, "\u001b": { "aws:\u202e": "y" } }),
        );
        expect(negated).toBe(
            "StringNotEquals on \\u202e:sub lets every token of this issuer through, because none has this claim.",
        );
        expect(unknown).toBe(
            "\\u001b on aws:\\u202e is not judged. What is said of the role supposes that it keeps no token out.",
        );
    });
});

test.each([
    [["a"], '"a"'],
    [["a", "b", "a"], '"a" and "b"'],
    [["a", "b", "c"], '"a" and "b" and "c"'],
    [["a", "b", "c", "d", "e"], '"a", "b", "c" and 2 more'],
])("the patterns %j are listed as %s", (texts, expected) => {
    expect(list(texts.map(like))).toBe(expected);
});

import { grantsOf } from "./grants";
import { exactly, inAnyCase, like } from "../../simulation/pattern";
import { parseDeploymentEntry } from "../../pulumi-cloud/deployments";
import { parseEnvironmentEntry } from "../../pulumi-cloud/environments";
import { describeDeploymentEntry, describeEnvironmentEntry } from "../shared/words";
import { trustPolicy } from "../../aws/trust-policy";
import { Fault } from "../../messages/mistake";
import { describeGrants, describePattern } from "./who";
import { settingsOf } from "../../test/stacks";
import { AUD, PROVIDER, rulesOf, statement, SUB, type Condition } from "../../test/trust";
import { declared, opened } from "../shared/testing/tokens";

const said = (...statements: object[]) => describeGrants(grantsOf(rulesOf(...statements)));
const wordsFor = (condition?: Condition) => said(statement(condition)).map(({ words }) => words);

const environment = (entry: string, users: string[] = []) => {
    const parsed = parseEnvironmentEntry(entry);
    if (parsed instanceof Fault) throw new Error(entry);
    return `organization acme: ${describeEnvironmentEntry(parsed, users)}`;
};
const deployment = (entry: string) => {
    const parsed = parseDeploymentEntry(entry);
    if (parsed instanceof Fault) throw new Error(entry);
    return `organization acme: ${describeDeploymentEntry(parsed)}`;
};

describe("a role of this program is described with the words of preview:", () => {
    const wordsOf = (values: object) => {
        const { trust } = settingsOf({ ...values });
        return said(...trustPolicy(trust, PROVIDER).Statement).map(({ words }) => words);
    };

    test("its environments and deployments", () => {
        const entries = {
            environments: ["aws/dev", "aws/team-*", "web/*"],
            deployments: ["web/prod:update", "web/prod", "api/*"],
        };
        expect(wordsOf(entries).sort()).toEqual(
            [...entries.environments.map((entry) => environment(entry)), ...entries.deployments.map(deployment)].sort(),
        );
    });

    test("every environment and every deployment", () => {
        expect(wordsOf({ environments: ["*"], deployments: ["*"] }).sort()).toEqual(
            [environment("*"), deployment("*")].sort(),
        );
    });

    test("environments of the legacy project", () => {
        expect(wordsOf({ environments: ["default/dev"] })).toEqual([environment("default/dev")]);
    });

    test("users", () => {
        expect(wordsOf({ environments: ["aws/dev"], users: ["alice", "bob"] })).toEqual([
            environment("aws/dev", ["alice", "bob"]),
        ]);
    });
});

test("an environment and some of its users are told apart", () => {
    const subjects = [opened("aws/dev"), declared("currentEnvironment.name:aws/dev:pulumi.user.login:alice")];
    expect(wordsFor({ StringEquals: { [AUD]: "aws:acme", [SUB]: subjects } })).toEqual([
        `${environment("aws/dev")}, if its login declares no subjectAttributes`,
        environment("aws/dev", ["alice"]),
    ]);
});

const AWS_LOGINS =
    "anyone of the organization acme: every login to AWS of every ESC environment, in any project but the legacy one, and Pulumi Cloud itself, for customer-managed keys";
const PLAIN_LOGINS =
    "anyone of the organization acme: every deployment, every login of every ESC environment of the legacy project, and the vault-login of every ESC environment";

describe("a role of somebody else lets in", () => {
    test.each<[string, Condition | undefined, string[]]>([
        ["nobody", { StringEquals: { "other.example:aud": "x" } }, []],
        [
            "everybody",
            undefined,
            [
                "anyone: tokens with any audience and any subject. The provider decides which audiences, and so which organizations",
            ],
        ],
        ["an organization, by its audience for AWS", { StringEquals: { [AUD]: "aws:acme" } }, [AWS_LOGINS]],
        [
            "an organization, by both audiences",
            { StringEquals: { [AUD]: ["aws:acme", "acme"] } },
            [AWS_LOGINS, PLAIN_LOGINS],
        ],
        ["an organization, by every subject", { StringLike: { [AUD]: "acme", [SUB]: "pulumi:*" } }, [PLAIN_LOGINS]],
        [
            "an organization but for some",
            { StringEquals: { [AUD]: "aws:acme" }, StringNotEquals: { [SUB]: [opened("aws/a"), opened("aws/b")] } },
            [`${AWS_LOGINS}. But no subject "${opened("aws/a")}" or "${opened("aws/b")}"`],
        ],
        [
            "a login that declares nothing",
            { StringEquals: { [AUD]: "aws:acme", [SUB]: opened("aws/dev") } },
            [`${environment("aws/dev")}, if its login declares no subjectAttributes`],
        ],
        [
            "a login that declares its environment",
            { StringEquals: { [AUD]: "aws:acme", [SUB]: declared("currentEnvironment.name:aws/dev") } },
            [`${environment("aws/dev")}, if its login declares subjectAttributes`],
        ],
        [
            "an exact subject that no entry stands for",
            { StringEquals: { [AUD]: "acme", [SUB]: opened("aws/dev") } },
            [`tokens with the audience "acme" and the subject "${opened("aws/dev")}"`],
        ],
        [
            "a pattern that no entry stands for",
            { StringEquals: { [AUD]: "aws:acme" }, StringLike: { [SUB]: opened("*/dev") } },
            [`tokens with the audience "aws:acme" and a subject like "${opened("*/dev")}"`],
        ],
        [
            "subjects of any audience",
            { StringEquals: { [SUB]: opened("aws/dev") } },
            [`tokens with any audience and the subject "${opened("aws/dev")}"`],
        ],
        [
            "a pattern of audiences",
            { StringLike: { [AUD]: "aws:*" } },
            ['tokens with an audience like "aws:*" and any subject'],
        ],
        [
            "the audience of another cloud",
            { StringEquals: { [AUD]: "azure:acme" } },
            ['tokens with the audience "azure:acme" and any subject'],
        ],
        [
            "claims in any case of letters",
            { StringEqualsIgnoreCase: { [AUD]: "aws:acme", [SUB]: "pulumi:x" } },
            [
                'tokens with an audience "aws:acme" in any case of letters and a subject "pulumi:x" in any case of letters',
            ],
        ],
        [
            "some of the environments that an entry names",
            {
                StringEquals: { [AUD]: "aws:acme" },
                StringLike: { [SUB]: opened("aws/*") },
                StringNotEquals: { [SUB]: opened("aws/prod") },
            },
            [
                `tokens with the audience "aws:acme" and a subject like "${opened("aws/*")}", but not "${opened("aws/prod")}"`,
            ],
        ],
        [
            "some of the environments that an entry names, by two patterns",
            {
                StringEquals: { [AUD]: "aws:acme" },
                StringLike: { [SUB]: opened("aws/*") },
                "ForAnyValue:StringLike": { [SUB]: "*prod" },
            },
            [`tokens with the audience "aws:acme" and a subject like "${opened("aws/*")}", that is also like "*prod"`],
        ],
        [
            "patterns together, and others taken away",
            {
                StringEquals: { [AUD]: "aws:acme" },
                StringLike: { [SUB]: "pulumi:*" },
                StringLikeIfExists: { [SUB]: "*:dev*" },
                StringNotLike: { [SUB]: ["*x*", "*y"] },
            },
            [
                'tokens with the audience "aws:acme" and a subject like "pulumi:*", that is also like "*:dev*", but not like "*x*" or like "*y"',
            ],
        ],
        [
            "a wildcard to the letter",
            { StringEquals: { [AUD]: "aws:acme", [SUB]: opened("aws/*") } },
            [
                `tokens with the audience "aws:acme" and the subject "${opened("aws/*")}" to the letter, without wildcards`,
            ],
        ],
        [
            "whom something lets in that is not judged",
            { StringEquals: { [AUD]: "aws:acme", "aws:a": "b" }, IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
            [
                `${AWS_LOGINS}, unless this keeps them out, which is not judged: StringEquals on aws:a; IpAddress on aws:SourceIp`,
            ],
        ],
    ])("%s", (_, condition, expected) => {
        expect(wordsFor(condition)).toEqual(expected);
    });
});

test("what a terminal would obey is escaped", () => {
    const words = wordsFor({ StringEquals: { [AUD]: "\u001b[2J", "aws:\u202e": "x" } });
    expect(words).toEqual([
        'tokens with the audience "\\u001b[2J" and any subject, unless this keeps them out, which is not judged: StringEquals on aws:\\u202e',
    ]);
});

test("the sets of tokens are there for JSON", () => {
    const condition = {
        StringEqualsIgnoreCase: { [AUD]: "aws:acme" },
        StringLike: { [SUB]: "pulumi:*" },
        StringLikeIfExists: { [SUB]: "*:dev*" },
        StringNotEquals: { [SUB]: "pulumi:dev" },
        ArnLike: { "aws:x": "y" },
    };
    expect(
        said(statement(condition)).map(({ audience, subjects, notJudged }) => ({ audience, subjects, notJudged })),
    ).toEqual([
        {
            audience: { equalsInAnyCase: "aws:acme" },
            subjects: [{ like: "pulumi:*", also: [{ like: "*:dev*" }], except: [{ equals: "pulumi:dev" }] }],
            notJudged: ["ArnLike on aws:x"],
        },
    ]);
    const subjects = [opened("aws/dev"), declared("currentEnvironment.name:aws/dev")];
    expect(said(statement({ StringEquals: { [AUD]: "aws:acme", [SUB]: subjects } }))).toEqual([
        {
            words: environment("aws/dev"),
            audience: { equals: "aws:acme" },
            subjects: subjects.map((equals) => ({ equals })),
            notJudged: [],
        },
    ]);
});

test.each([
    [exactly("a"), '"a"'],
    [exactly("a*"), '"a*" to the letter, without wildcards'],
    [inAnyCase("a"), '"a" in any case of letters'],
    [like("a?"), 'like "a?"'],
])("the pattern %j reads %s", (pattern, words) => {
    expect(describePattern(pattern)).toBe(words);
});

import { trustPolicy } from "../../aws/trust-policy";
import type { Caller } from "../../simulation/callers";
import { whoGetsIn } from "../../simulation/who-gets-in";
import { settingsOf, type Values } from "../stacks";
import { AUD, PROVIDER, rulesOf, statement, SUB } from "../trust";

/** A caller in a short text, such as "aws acme aws/*". A login of the legacy project is called "legacy". */
function short(caller: Caller): string {
    const { organization, environment, root, user, stack } = caller.names;
    const who = caller.product === "login" ? (caller.isLegacy ? "legacy" : caller.login) : caller.product;
    const names = [environment, root].map((each) => each && `${each.project}/${each.name}`);
    const others = [user && `by ${user}`, stack && `${stack.project}/${stack.stack}`];
    return [who, organization, ...names, ...others].filter(Boolean).join(" ");
}

/** Those who get in by a policy, with the forms of their subjects, or their operations: "aws acme aws/dev: opened". */
function admittedBy(...statements: object[]): string[] {
    const groups = new Map<string, string[]>();
    for (const { caller, but, unless } of whoGetsIn(rulesOf(...statements))) {
        const except = but.map((other) => ` but ${short(other)}`);
        const text = [short(caller), ...except, ...unless.map((test) => ` unless ${test}`)].join("");
        const what =
            caller.product === "login" ? caller.form : caller.product === "deployment" ? caller.operation : "used";
        groups.set(text, [...(groups.get(text) ?? []), what]);
    }
    return [...groups]
        .map(([text, what]) => `${text}: ${what.length === 6 ? "every" : what.sort().join(" + ")}`)
        .sort();
}

const OPENED = "pulumi:environments:org:acme:env:";
const DECLARED = "pulumi:environments:pulumi.organization.login:acme:";
const CURRENT = `${DECLARED}currentEnvironment.name:`;
const DEPLOY = "pulumi:deploy:org:acme:project:";
const EITHER = "aws acme */* by *: environment, user + user, environment";
/** Behind `aws/*`, other attributes may follow. */
const further = (environment: string) => [
    `aws acme ${environment} */*: environment, root`,
    `aws acme ${environment} by *: environment, user`,
    `aws acme ${environment} default/*: environment, root`,
];

// The table of the issue, and more.
test.each<[string | string[], string, string | string[], string[]]>([
    ["aws:acme", "Like", `${OPENED}*`, ["aws acme */*: opened", "aws acme: unnamed"]],
    ["aws:acme", "Like", `${DEPLOY}web:*`, []],
    ["acme", "Like", `${DEPLOY}web:stack:prod:*`, ["deployment acme web/prod: every"]],
    ["acme", "Like", `${DEPLOY}web:stack:prod*`, ["deployment acme web/prod*: every"]],
    ["acme", "Like", `${DEPLOY}*:stack:*:operation:*:scope:write`, ["deployment acme */*: every"]],
    ["acme", "Like", "pulumi:deploy:org:acme:*", ["deployment acme */*: every"]],
    ["acme", "Like", `${DEPLOY}*:stack:pr-*:operation:preview:*`, ["deployment acme */pr-*: preview"]],
    ["aws:acme", "Equals", `${OPENED}aws/dev`, ["aws acme aws/dev: opened"]],
    ["acme", "Equals", `${OPENED}aws/dev`, ["vault acme aws/dev: opened"]],
    ["acme", "Equals", `${OPENED}dev`, ["legacy acme default/dev: opened"]],
    ["aws:acme", "Equals", `${CURRENT}aws/dev`, ["aws acme aws/dev: environment"]],
    ["aws:acme", "Like", `${CURRENT}aws/dev*`, [...further("aws/dev*"), "aws acme aws/dev*: environment"]],
    [
        "aws:acme",
        "Like",
        "*/dev",
        [
            ...["aws acme */* */dev: environment, root", "aws acme */dev by *: user, environment"],
            "aws acme */dev: environment + opened + root",
        ],
    ],
    ["aws:acme", "Equals", "pulumi:cmk:pulumi.organization.login:acme", ["key acme: used"]],
    ["sts.amazonaws.com", "Like", "repo:acme/*", []],
    [
        "aws:acme",
        "NotLike",
        `${OPENED}aws/prod`,
        [
            ...["aws acme */* */*: environment, root", "aws acme */* but aws acme aws/prod: opened"],
            ...[EITHER, "aws acme */* default/*: environment, root", "aws acme */*: environment + root"],
            ...["aws acme by *: user", "aws acme: unnamed", "key acme: used"],
        ],
    ],
    [
        ["acme", "aws:acme"],
        "Like",
        [`${OPENED}aws/dev`, `${DEPLOY}web:*`],
        ["aws acme aws/dev: opened", "deployment acme web/*: every", "vault acme aws/dev: opened"],
    ],
    ["aws:acme", "Equals", `${OPENED}aws/*`, []],
    ["aws:acme", "Equals", `${OPENED}acme/aws/dev`, []],
    ["acme", "Equals", `${DEPLOY}web:stack:prod:operation:update`, []],
    ["acme", "Equals", `${OPENED}<yaml>`, ["legacy acme: unnamed", "vault acme: unnamed"]],
    ["aws:acme", "Like", `${OPENED}aws/?`, ["aws acme aws/?: opened"]],
    ["aws:acme", "Like", "*org:acme*dev", ["aws acme */*dev: opened"]],
    ["aws:acme", "Like", `${CURRENT}aws/*:root*:web/x`, ["aws acme aws/* web/x: environment, root"]],
    ["acme", "EqualsIgnoreCase", `${OPENED}x`, ["legacy acme default/X: opened", "legacy acme default/x: opened"]],
])("the audience %j and String%s %j: %j", (aud, how, sub, admitted) => {
    const audience = { "ForAnyValue:StringEquals": { [AUD]: aud } };
    expect(admittedBy(statement({ ...audience, [`String${how}`]: { [SUB]: sub } }))).toEqual(admitted);
});

test.each([
    ["aws:acm*", "acm*", ["aws acm* aws/x: opened"]],
    ["aws:*", "a*e", ["aws a*e aws/x: opened"]],
    ["a*", "acme", ["aws acme aws/x: opened", "azure acme aws/x: opened", "vault acme aws/x: opened"]],
    ["aws:acme", "other", []],
])("organizations have wildcards as names do: the audience %s and the organization %s", (aud, org, admitted) => {
    const sub = `pulumi:environments:org:${org}:env:aws/x`;
    expect(admittedBy(statement({ StringLike: { [AUD]: aud, [SUB]: sub } }))).toEqual(admitted);
});

test("the organization that a person asks about is tried", () => {
    const rules = rulesOf(statement({ StringLike: { [SUB]: "pulumi:cmk:*" } }));
    const unless = rulesOf(statement({ StringLike: { [SUB]: ["*:m?ne", "*:mi*"] } }, "Deny"));
    const [keys] = whoGetsIn([...rules, ...unless], "mane");
    expect([keys?.caller, ...(keys?.but ?? [])].map((each) => each && short(each))).toEqual([
        "key *",
        "key mi*",
        "key m?ne",
    ]);
});

const allow = (sub: string, more = {}) =>
    statement({ StringEquals: { [AUD]: "aws:acme" }, StringLike: { [SUB]: OPENED + sub }, ...more });
const deny = (how: string, sub: string, more = {}) =>
    statement({ [`String${how}`]: { [SUB]: OPENED + sub }, ...more }, "Deny");
const IP = { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } };
const ALL = "aws acme aws/*";
const POSSIBLE = `${ALL} unless IpAddress on aws:SourceIp: opened`;
const BUT_PROD = { StringNotEquals: { [SUB]: `${OPENED}aws/prod` } };

test.each<[string, object[], string[]]>([
    ["an exception", [allow("aws/*"), deny("Equals", "aws/x")], [`${ALL} but aws acme aws/x: opened`]],
    [
        "the most general exception",
        [allow("aws/*"), deny("Equals", "aws/prod"), deny("Like", "aws/p*")],
        [`${ALL} but aws acme aws/p*: opened`],
    ],
    [
        "an exception to an exception",
        [allow("aws/*"), deny("Like", "aws/p*", BUT_PROD)],
        [`${ALL} but aws acme aws/p*: opened`, "aws acme aws/prod: opened"],
    ],
    [
        "what two tests have in common",
        [allow("aws/pr-*", { "ForAnyValue:StringLike": { [SUB]: "*-eu" } })],
        ["aws acme aws/pr-*-eu: opened", "aws acme aws/pr-eu: opened"],
    ],
    ["what is not judged", [allow("aws/*", IP)], [POSSIBLE]],
    ["a denial that is not judged", [allow("aws/*"), statement(IP, "Deny")], [POSSIBLE]],
    ["who gets in anyway", [allow("aws/dev", IP), allow("aws/*")], [`${ALL}: opened`]],
    ["who gets in surely", [allow("aws/*", IP), allow("aws/dev")], [POSSIBLE, "aws acme aws/dev: opened"]],
])("it knows %s", (_, statements, admitted) => {
    expect(admittedBy(...statements)).toEqual(admitted);
});

test.each<[Values, string[]]>([
    [{}, ["aws acme keyless/dev: environment + opened"]],
    [{ organization: "b", otherOrganizations: ["c"] }, ["aws b keyless/dev: environment + opened"]],
    [{ environments: ["default/dev"] }, ["legacy acme default/dev: environment + opened"]],
    [{ environments: ["aws/p*", "aws/p1"] }, [...further("aws/p*"), "aws acme aws/p*: environment + opened"]],
    [
        { environments: ["*"] },
        [
            ...["aws acme */* */*: environment, root", EITHER, "aws acme */* default/*: environment, root"],
            ...["aws acme */*: environment + opened + root", "aws acme by *: user", "aws acme: unnamed"],
        ],
    ],
    [{ environments: ["aws/x"], users: ["eve"] }, ["aws acme aws/x by eve: environment, user"]],
    [{ deployments: ["web/*", "a/x:preview"] }, ["deployment acme a/x: preview", "deployment acme web/*: every"]],
])("a role with the settings %j admits its entries, and nobody else", (values, admitted) => {
    expect(admittedBy(...trustPolicy(settingsOf(values).trust, PROVIDER).Statement)).toEqual(admitted);
});

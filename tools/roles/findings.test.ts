import { whoGetsIn } from "../../simulation/who-gets-in";
import { AUD, rulesOf, statement, SUB } from "../../test/trust";
import { declared, deployment, opened } from "../shared/testing/tokens";
import { findingsIn } from "./findings";

const aws = { [AUD]: "aws:acme" };
const like = (aud: string, sub: string) => statement({ StringLike: { [AUD]: aud, [SUB]: sub } });
const of = (...statements: object[]) => findingsIn(whoGetsIn(rulesOf(...statements), "acme"), "acme");
const deploy = (rest: string) => `pulumi:deploy:org:acme:project:${rest}`;

const LISTED = "whose audience the provider lists, now or later.";
const CREATED = "whoever may create an environment, or edit one, may assume the role.";
const MATCHES = "whoever may create a project whose name matches may assume the role.";
const BY_STACKS = "whoever may create a stack may assume the role.";
const SERVERS = "the Vault servers of these environments may assume the role.";
const RECEIVED = "Logins to other clouds: whoever receives their tokens may assume the role.";
const POSES = "An environment can pose as another: whoever edits one that is imported by";
const BECAUSE = "may assume the role, because a wildcard also matches : and /.";
const UNNAMED = "Environments that the token doesn't name: all that";
const CASE = "Names that differ by case. Pulumi's names are case-sensitive, so these are others' names.";
const ANY = `Every organization ${LISTED}`;
const EVERY = `Every environment of the organization: ${CREATED}`;
const LEGACY = `Every environment of the legacy project: ${CREATED}`;
const TOO = `A vault-login has this audience, too: ${SERVERS}`;
const ONLY = `A vault-login has this audience, and a login to AWS has "aws:acme": ${SERVERS}`;
const STACKS = `Deployments of every stack of the organization: ${BY_STACKS}`;
const DEV = "the ESC environment dev of project aws";

const ACMES = like("aws:acme*", "pulumi:environments:org:acme*:env:aws/dev");
const ANY_CASE = statement({ StringEquals: aws, StringEqualsIgnoreCase: { [SUB]: opened("aws/dev") } });
const BUILT = { [SUB]: deployment("web", "prod", "update") };
const ANY_CASE_STACK = statement({ StringEquals: { [AUD]: "acme" }, StringEqualsIgnoreCase: BUILT });
const GITHUB = { "token.actions.githubusercontent.com:sub": "repo:acme/*" };
const HIS = like("aws:acme", declared("pulumi.user.login:bob"));
const OTHERS = like("aws:other", opened("aws/dev", "other"));

test.each<[string, object, string[]]>([
    ["no condition", { ...statement(), Principal: "*" }, [ANY, EVERY, LEGACY, STACKS, TOO, RECEIVED]],
    ["no audience", statement({ StringEquals: { [SUB]: opened("aws/dev") } }), [TOO, RECEIVED]],
    ["every organization", like("aws:*", "pulumi:environments:*"), [ANY, EVERY]],
    ["organizations that begin alike", ACMES, [`Every organization named "acme*" ${LISTED}`]],
    ["another organization", OTHERS, ['The organization "other", and not only "acme".']],
    ["environments in any case", ANY_CASE, [CASE]],
    ["stacks in any case", ANY_CASE_STACK, [CASE]],
    ["the plain audience with a pattern", like("acme", opened("*")), [LEGACY, TOO]],
    ["the plain audience with a name", like("acme", opened("aws/dev")), [ONLY]],
    [
        "projects that begin alike",
        like("aws:acme", opened("aws*")),
        [`Every ESC environment of the projects aws*: ${MATCHES}`],
    ],
    [
        "an environment of any project",
        like("aws:acme", opened("*/dev")),
        [`The ESC environments dev of every project: ${MATCHES}`],
    ],
    ["stacks of projects that begin alike", like("acme", deploy("w*")), [`Every stack of the projects w*: ${MATCHES}`]],
    [
        "a stack of any project",
        like("acme", deploy("*:stack:a:*")),
        [`Deployments of the stacks a of every project: ${BY_STACKS}`],
    ],
    ["any update", like("acme", deploy("*:stack:*:operation:update:*")), [STACKS]],
    ["any preview", like("acme", deploy("*:stack:*:operation:preview:*")), []],
    ["attributes before the last", like("aws:acme", "*:rootEnvironment.name:aws/dev"), [`${POSES} ${DEV} ${BECAUSE}`]],
    ["another cloud", like("gcp:acme", opened("aws/dev")), [RECEIVED]],
    ["a stack's list", like("aws:acme", opened("<yaml>")), [`${UNNAMED} a stack's \`environment:\` list opens.`]],
    ["whatever a user opens", HIS, [`${UNNAMED} the user opens.`]],
    ["a user's logins", like("aws:acme", declared("pulumi.user.login:bob:currentEnvironment.name:*")), []],
    ["the opened environment", like("aws:acme", declared("rootEnvironment.name:aws/dev")), []],
    ["environments of a project", like("aws:acme", opened("aws/*")), []],
    ["GitHub's claim, if it is there", statement({ StringEquals: aws, StringLikeIfExists: GITHUB }), [EVERY]],
    ["a set of GitHub's claims", statement({ StringEquals: aws, "ForAllValues:StringLike": GITHUB }), [EVERY]],
    ["a variable", like("aws:acme", opened("${aws:username}")), [EVERY]],
])("%s", (_, mistaken, texts) => {
    expect(of(mistaken).map(({ text }) => text)).toEqual(texts);
});

test("an open statement is one beside a pinned one, too, and none that another narrows", () => {
    const names = [opened("aws/dev"), declared("currentEnvironment.name:aws/dev")];
    const open = statement({ StringEquals: aws });
    expect(of(like("aws:acme", opened("aws/dev")), open)).toEqual([{ kind: "every environment", text: EVERY }]);
    expect(of(open, statement({ StringNotLike: { [SUB]: names } }, "Deny"))).toEqual([]);
});

test("only where one organization is expected, another one is a finding", () => {
    expect(findingsIn(whoGetsIn(rulesOf(OTHERS)), undefined)).toEqual([]);
});

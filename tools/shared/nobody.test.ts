import { AUD, ISSUER, policyOf, PROVIDER, statement, SUB } from "../../test/trust";
import { whyNobody } from "./nobody";
import { deployment, opened } from "./testing/tokens";

const exact = (aud: string, sub: string) => statement({ StringEquals: { [AUD]: aud, [SUB]: sub } });
const like = (aud: string, sub: unknown) => statement({ StringEquals: { [AUD]: aud }, StringLike: { [SUB]: sub } });
const pinned = (name: string, aud = "aws:acme", organization = "acme") => exact(aud, opened(name, organization));
const keyed = (issuer: string) =>
    statement({ StringEquals: { [`${issuer}:aud`]: "aws:acme", [`${issuer}:sub`]: opened("aws/dev") } });
const PINNED = pinned("aws/dev");
const STACK = "pulumi:deploy:org:acme:project:web:stack:prod";
const DEPLOYMENT = deployment("web", "prod", "update");

const provider = (path: string) => `arn:aws:iam::111122223333:oidc-provider/${path}`;
const by = (path: string, other: object = PINNED) => ({ ...other, Principal: { Federated: provider(path) } });
const assumed = (other: object) => ({ ...other, Action: "sts:AssumeRole" });
const why = (...statements: object[]) => whyNobody(policyOf(...statements), ISSUER);

const IT = "if its login declares no subjectAttributes and no stack's `environment:` list opens it";
const DEV = `the ESC environment dev of project aws, ${IT}`;
const MEANT = `It looks meant for ${DEV}.`;
const LEGACY = `the ESC environment dev of the legacy project default, ${IT}`;
const PRINCIPAL = 'and the issuer\'s provider ends in ":oidc-provider/api.pulumi.com/oidc".';
const HOSTED = 'For a self-hosted Pulumi Cloud, add "--issuer https://pulumi.example.com/oidc".';
const ACTION = 'The action is "sts:AssumeRole". For tokens it is "sts:AssumeRoleWithWebIdentity".';
const WILDCARD =
    "A wildcard stands under StringEquals, where it is a letter like others. Under StringLike it is a wildcard.";
const THREE = "The subject has three names with slashes, and tokens have two: project/environment.";
const DEFAULT = 'The subject names the legacy project "default", which tokens leave out.';
const CASE = "An audience or an organization differs by case. Pulumi's names are case-sensitive.";
const AUDIENCE = "No token with this subject has this audience.";
const GITHUB = "like another issuer's, such as GitHub's.";
const keysOf = (issuer: string, own = "api.pulumi.com/oidc") =>
    `A condition key is of another issuer: "${issuer}:aud" and "${issuer}:sub". This issuer's keys begin with "${own}:".`;

test.each([
    ["without /oidc", "api.pulumi.com", PRINCIPAL],
    ["with a slash at its end", "api.pulumi.com/oidc/", PRINCIPAL],
    ["of Pulumi's other host", "login.pulumi.com", PRINCIPAL],
    ["of a self-hosted Pulumi Cloud", "pulumi.example.com/oidc", `${PRINCIPAL} ${HOSTED}`],
])("the reason is a principal %s", (_, path, rest) => {
    expect(why(by(path))).toBe(`The principal is "${provider(path)}", ${rest} ${MEANT}`);
});

test("the issuer of fn::open::oidc has no tokens for AWS", () => {
    expect(why(by("api.pulumi.com/oidc/v2"))).toMatch(/^The provider is that of fn::open::oidc, another issuer, /);
});

test.each<[string, object, string]>([
    ["an action for other principals", assumed(PINNED), ACTION],
    ["no action", { ...PINNED, Action: undefined, NotAction: "*" }, ACTION.replace('"sts:AssumeRole"', "another")],
    ["keys without /oidc", keyed("api.pulumi.com"), keysOf("api.pulumi.com")],
    ["a subject of three parts", pinned("acme/aws/dev"), THREE],
    ["an audience in another case", pinned("aws/dev", "AWS:Acme"), CASE],
    ["an organization in another case", pinned("aws/dev", "aws:acme", "Acme"), CASE],
    ["an audience with a space", pinned("aws/dev", "aws: acme"), "A value has a space."],
    ["a placeholder", pinned("aws/dev", "aws:<org>", "<org>"), "A value has a placeholder in < >."],
    ["two mistakes", assumed(pinned("aws/dev", "aws:acme ")), `${ACTION} A value has a space.`],
    ["three mistakes", assumed(pinned("acme/aws/dev", "aws:acme ")), `${ACTION} A value has a space. ${THREE}`],
])("the reason is %s, and it is told that one environment is meant", (_, mistaken, reason) => {
    expect(why(mistaken)).toBe(`${reason} ${MEANT}`);
    const github = by("token.actions.githubusercontent.com", like("sts.amazonaws.com", "repo:*"));
    expect(why(github, exact("aws:acme", "pulumi:x"), mistaken)).toBe(`${reason} ${MEANT}`);
});

const ON_STACK = "of the stack prod of project web";
const SCOPE = "The subject of a deployment ends in :scope:write, and this one doesn't.";
const OPERATION = "The subject of a deployment has an operation, and this one doesn't.";
const DENIED = "A statement that denies keeps out whom another lets in:";
const BEGIN = "Subjects of Pulumi Cloud begin with pulumi:, and";
const NONE = "No token of this issuer has such an audience, and none such a subject.";
const EVERY = "pulumi:deploy:org:acme:project:web:*";
const DENY = statement({ StringLike: { [SUB]: "*/dev" } }, "Deny");
const EXCLUDING = { StringEquals: { [AUD]: "aws:acme", [SUB]: opened("aws/dev") }, StringNotLike: { [SUB]: "*/dev" } };
const TWICE = { StringEquals: { [AUD]: "acme", [SUB]: EVERY }, StringLike: { [SUB]: "pulumi:*" } };
const deployments = (which: string) => `It looks meant for Pulumi Deployments, ${which}.`;
const WEB = "every operation of every stack of project web";

test.each<[string, object[], string]>([
    ["a wildcard under StringEquals", [exact("acme", EVERY)], `${WILDCARD} ${deployments(WEB)}`],
    ["that beside StringLike", [statement(TWICE)], `${WILDCARD} ${deployments(WEB)}`],
    ["no scope", [exact("acme", DEPLOYMENT.slice(0, -12))], `${SCOPE} ${deployments(`updates ${ON_STACK}`)}`],
    ["no operation", [exact("acme", STACK)], `${OPERATION} ${deployments(`every operation ${ON_STACK}`)}`],
    ["the legacy project by its name", [pinned("default/dev", "acme")], `${DEFAULT} It looks meant for ${LEGACY}.`],
    ["that, and the audience", [pinned("default/dev")], `${DEFAULT} ${AUDIENCE} It is "acme", for ${LEGACY}.`],
    ["the audience of an environment", [pinned("aws/dev", "aws:<org>")], `${AUDIENCE} It is "aws:acme", for ${DEV}.`],
    ["that of deployments", [like("aws:acme", EVERY)], `${AUDIENCE} It is "acme", for Pulumi Deployments, ${WEB}.`],
    ["two operators", [statement(EXCLUDING)], "No subject meets all of the conditions on it."],
    ["the subject", [exact("aws:acme", "pulumi:deploy")], "Pulumi Cloud issues no token with such a subject."],
    ["both", [exact("x:y", "pulumi:z")], NONE],
    ["GitHub's subject", [like("sts.amazonaws.com", "repo:a")], `${BEGIN} "repo:a" looks ${GITHUB}`],
    ["two of them", [like("aws:acme", ["repo:a", "repo:b"])], `${BEGIN} "repo:a" and "repo:b" look ${GITHUB}`],
    ["a Deny", [PINNED, DENY], `${DENIED} ${DEV}.`],
    ["a Deny alone", [DENY], "No statement allows anything to tokens."],
])("the reason is %s", (_, statements, reason) => {
    expect(why(...statements)).toBe(reason);
});

test("GitHub's key beside the right ones is named alone", () => {
    const other = "token.actions.githubusercontent.com:aud";
    const key = `A condition key is of another issuer: "${other}". This issuer's keys begin with "api.pulumi.com/oidc:".`;
    const keys = { [AUD]: "aws:acme", [SUB]: opened("aws/dev"), [other]: "x" };
    expect(why(statement({ StringEquals: keys }))).toBe(`${key} ${MEANT}`);
});

test("the principal that is wrong may be beside others", () => {
    const Federated = [provider("api.pulumi.com"), provider("token.actions.githubusercontent.com")];
    expect(why({ ...PINNED, Principal: { Federated } })).toBe(
        `The principal is "${Federated[0]!}" and "${Federated[1]!}", ${PRINCIPAL} ${MEANT}`,
    );
});

test("for another issuer, its provider and keys are told", () => {
    const own = "pulumi.example.com/oidc";
    expect(whyNobody(policyOf(PINNED), `https://${own}`)).toBe(
        `The principal is "${PROVIDER}", ${PRINCIPAL.replace("api.pulumi.com/oidc", own)} ${keysOf("api.pulumi.com/oidc", own)} ${MEANT}`,
    );
});

test("a document that is no policy allows nothing", () => {
    for (const document of [null, "text", {}, { Statement: null }])
        expect(whyNobody(document, ISSUER)).toBe("No statement allows anything to tokens.");
});

import { callersNamed } from "../../simulation/callers";
import { whoGetsIn } from "../../simulation/who-gets-in";
import { AUD, rulesOf, statement, SUB, type Condition } from "../../test/trust";
import { declared, deployment, opened } from "./testing/tokens";
import { describeAdmitted, describeCaller } from "./who";
import { describeBoundary, describeSessions, policyLabel } from "./words";

const admitted = (condition: Condition) => describeAdmitted(whoGetsIn(rulesOf(statement(condition))));
/** The words for those who have an audience, and a subject that is like one of these, and like none of others. */
const words = (aud: string, subjects: string | string[], not?: string | string[]) =>
    admitted({ StringLike: { [AUD]: aud, [SUB]: subjects }, ...(not && { StringNotLike: { [SUB]: not } }) }).join("; ");

const both = (name: string) => [opened(name), declared(`currentEnvironment.name:${name}`)];
const deploy = (rest: string) => `pulumi:deploy:org:acme:project:${rest}`;
const of = (name: string, project = "aws") => `the ESC environment ${name} of project ${project}`;
const DEV = of("dev");
const BUT = "every ESC environment of project aws; but not";
const LEGACY = "the legacy project default";
const EVERY = "every ESC environment of the organization, in any project but the legacy one";
const LIST =
    "every ESC environment that a stack's `environment:` list opens, if the login declares no subjectAttributes";
const PLAIN = "if its login declares no subjectAttributes";
const DIRECTLY = `${PLAIN} and no stack's \`environment:\` list opens it`;
const THEIRS = DIRECTLY.replace("its", "their").replace(/it$/, "them");
const [CURRENT, ROOT, USER] = ["currentEnvironment.name", "rootEnvironment.name", "pulumi.user.login"];
const IF = "if its login declares subjectAttributes:";
const MORE = `if their login declares subjectAttributes: [${CURRENT}], [${CURRENT}, ${USER}] or [${CURRENT}, ${ROOT}]`;
const current = declared(`${CURRENT}:aws/dev`);
const by = (user: string) => `${current}:${USER}:${user}`;
const POSING = `${EVERY}, opened through an import by ${DEV}, ${IF} [${CURRENT}, ${ROOT}]`;

test.each<[string | string[], string]>([
    [both("aws/dev"), DEV],
    [[...both("aws/dev"), ...both("web/prod")], `${DEV}; ${of("prod", "web")}`],
    [both("aws/*"), "every ESC environment of project aws"],
    [both("aws/pr-*"), "the ESC environments pr-* of project aws"],
    [both("*"), EVERY],
    [opened("aws/dev"), `${DEV}, ${DIRECTLY}`],
    [opened("aws/dev?"), `the ESC environments dev? of project aws, ${THEIRS}`],
    [opened("aws-*/dev"), `the ESC environments dev of the projects aws-*, ${THEIRS}`],
    [opened("aws*"), `every ESC environment of the projects aws*, ${DIRECTLY}`],
    [opened("*/dev"), `the ESC environments dev of every project, ${THEIRS}`],
    [opened("*"), `${EVERY}, ${PLAIN}`],
    [opened("<yaml>"), LIST],
    [[...both("aws/dev"), opened("<yaml>")], `${DEV}; ${LIST}`],
    [[opened("aws/dev"), opened("<yaml>")], `${DEV}, ${PLAIN}; ${LIST}`],
    [current, `${DEV}, ${IF} [${CURRENT}]`],
    [`${current}*`, `the ESC environments dev* of project aws, ${MORE}`],
    [by("bob"), `${DEV}, opened by bob`],
    [[by("bob"), by("eve")], `${DEV}, opened by bob or eve`],
    [by("b*"), `${DEV}, opened by b*`],
    [by("*"), `${DEV}, ${IF} [${CURRENT}, ${USER}]`],
    [declared(`${USER}:bob:${CURRENT}:aws/dev`), `${DEV}, opened by bob, ${IF} [${USER}, ${CURRENT}]`],
    [declared(`${USER}:bob`), `every ESC environment that bob opens, ${IF.replace("its", "the")} [${USER}]`],
    [`*:${ROOT}:aws/dev`, `${POSING}; ${DEV}, ${IF} [${ROOT}]`],
    ["pulumi:cmk:*", "Pulumi Cloud itself, for customer-managed keys"],
])("logins to AWS with the subject %j", (subjects, expected) => {
    expect(words("aws:acme", subjects)).toBe(expected);
});

test.each<[string[], string]>([
    [both("aws/prod"), `${BUT} ${of("prod")}, ${DIRECTLY} or subjectAttributes: [${CURRENT}]`],
    [[opened("aws/prod")], `${BUT} ${of("prod")}, ${DIRECTLY}`],
    [[opened("aws/a*")], `${BUT} the ESC environments a* of project aws, ${THEIRS}`],
    [both("aws/a*"), `${BUT} the ESC environments a* of project aws`],
    [
        [...both("aws/a*"), opened("aws/b")],
        `${BUT} the ESC environments a* of project aws and not ${of("b")}, ${DIRECTLY}`,
    ],
])("exceptions: %j", (not, expected) => {
    expect(words("aws:acme", both("aws/*"), not)).toBe(expected);
});

test.each([
    ["acme", both("aws/dev"), `the vault-login of ${DEV}`],
    ["acme", both("dev"), `the ESC environment dev of ${LEGACY}`],
    ["acme", opened("*"), `the vault-login of ${EVERY}, ${PLAIN}; every ESC environment of ${LEGACY}, ${PLAIN}`],
    ["acme", opened("<yaml>"), `the vault-login of ${LIST}; ${LIST.replace("that", `of ${LEGACY} that`)}`],
    ["azure:acme", both("aws/dev"), `the logins to other clouds (azure) of ${DEV}`],
    ["?*:acme", both("aws/dev"), `${DEV}; the logins to other clouds (azure, gcp, doppler, snowflake) of ${DEV}`],
])("logins with the audience %s and the subject %j", (aud, subjects, expected) => {
    expect(words(aud, subjects)).toBe(expected);
});

const OPERATION = "every operation of";
const PREVIEWS = ["preview", "update"].map((each) => deployment("web", "pr-*", each));
const DRIFT = ["refresh", "destroy", "detect-drift", "remediate-drift"].map((each) => deployment("web", "prod", each));
const DRIFTS = "refreshes, destroys, drift detections and drift remediations of the stack prod of project web";
const PROD = deploy("*:stack:prod:*");

test.each<[string | string[], string | undefined, string]>([
    [deploy("web:stack:prod:*"), undefined, `${OPERATION} the stack prod of project web`],
    [deploy("web:*"), undefined, `${OPERATION} every stack of project web`],
    [deploy("default:*"), undefined, `${OPERATION} every stack of project default`],
    [PROD, undefined, `${OPERATION} the stacks prod of every project`],
    [deploy("*"), undefined, `${OPERATION} every stack of the organization`],
    [deploy("web:*"), PROD, `${OPERATION} every stack of project web, but not of the stack prod of project web`],
    [PREVIEWS, undefined, "previews and updates of the stacks pr-* of project web"],
    [DRIFT, undefined, DRIFTS],
])("deployments: %j, and not %s", (subjects, not, expected) => {
    expect(words("acme", subjects, not)).toBe(`Pulumi Deployments, ${expected}`);
});

test("an exception in another organization is said to be one", () => {
    const not = ["pulumi:deploy:org:evil:*", "pulumi:environments:org:evil:env:aws/*"];
    const said = words("*", "pulumi:*:org:*", not);
    expect(said).toContain(
        "every stack of the organization, but not of every stack of the organization (organization evil)",
    );
    expect(said).toContain(`${EVERY}, ${PLAIN}; but not every ESC environment of project aws (organization evil)`);
});

test("what is not judged is said", () => {
    const pinned = { [AUD]: "aws:acme", [SUB]: both("aws/dev") };
    expect(admitted({ StringEquals: pinned, IpAddress: { "aws:SourceIp": "::1" } })).toEqual([
        `${DEV}, unless this keeps them out, which is not judged: IpAddress on aws:SourceIp`,
    ]);
});

test("the caller of a token has no conditions", () => {
    const environments = ["dev", "pr-*"].map((name) => ({ project: "aws", name }));
    const candidates = { organizations: ["acme"], environments, users: [], stacks: [], roots: [] };
    const described = [...new Set(callersNamed(candidates).map(describeCaller))];
    expect(described).toEqual(expect.arrayContaining([DEV, "the ESC environments pr-* of project aws"]));
    expect(described.filter((each) => each.includes("declares"))).toEqual([]);
});

test.each([
    ["arn:aws:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess"],
    ["arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess", "job-function/ViewOnlyAccess"],
    ["arn:aws:iam::123456789012:policy/team/a", "arn:aws:iam::123456789012:policy/team/a"],
])("the policy %s has the label %s", (arn, label) => {
    expect(policyLabel(arn)).toBe(label);
    expect(describeBoundary(label)).toBe(`within the permissions boundary ${label}`);
});

test("sessions are described beside the role's maximum", () => {
    expect(describeSessions({ text: "2h", seconds: 7200 }, 7200)).toBe("in sessions of 2h, the role's maximum");
    expect(describeSessions({ text: "15m", seconds: 900 }, 3600)).toBe("in sessions of 15m; the role's maximum is 1h");
});

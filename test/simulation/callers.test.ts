import { OPERATIONS } from "../../pulumi-cloud/deployments";
import { callersNamed, type Caller } from "../../simulation/callers";

const callers = callersNamed({
    organizations: ["acme"],
    environments: ["aws", "default"].map((project) => ({ project, name: "dev" })),
    roots: [{ project: "web", name: "x" }],
    users: ["eve"],
    stacks: [{ project: "web", stack: "prod" }],
});
const tokensOf = (isMeant: (caller: Caller) => boolean) =>
    callers.filter(isMeant).map(({ token }) => `${token.aud} ${token.sub}`);

const OPENED = "pulumi:environments:org:acme:env:";
const DECLARED = "pulumi:environments:pulumi.organization.login:acme:";
const CURRENT = `${DECLARED}currentEnvironment.name:`;

test.each([
    ["aws", "opened", `aws:acme ${OPENED}aws/dev`],
    ["aws", "unnamed", `aws:acme ${OPENED}<yaml>`],
    ["aws", "environment", `aws:acme ${CURRENT}aws/dev`],
    ["aws", "environment, user", `aws:acme ${CURRENT}aws/dev:pulumi.user.login:eve`],
    ["aws", "user, environment", `aws:acme ${DECLARED}pulumi.user.login:eve:currentEnvironment.name:aws/dev`],
    ["aws", "user", `aws:acme ${DECLARED}pulumi.user.login:eve`],
    ["aws", "root", `aws:acme ${DECLARED}rootEnvironment.name:web/x`],
    ["aws", "environment, root", `aws:acme ${CURRENT}aws/dev:rootEnvironment.name:web/x`],
    ["vault", "opened", `acme ${OPENED}aws/dev`],
    ["vault", "environment", `acme ${CURRENT}aws/dev`],
    ["azure", "opened", `azure:acme ${OPENED}aws/dev`],
    ["doppler", "unnamed", `doppler:acme ${OPENED}<yaml>`],
    ["snowflake", "environment", `snowflake:acme ${CURRENT}aws/dev`],
])("the %s-login with the subject %s has the token %s", (name, form, token) => {
    const isMeant = (each: Caller) => each.product === "login" && each.login === name && each.form === form;
    expect(tokensOf((each) => isMeant(each) && !(each as { isLegacy?: boolean }).isLegacy)).toEqual([token]);
});

test("every login of the legacy project has the plain audience, and the environment's name without the project", () => {
    const subjects = ["dev", "dev:pulumi.user.login:eve", "dev:rootEnvironment.name:web/x"].map((sub) => CURRENT + sub);
    const users = ["", ":currentEnvironment.name:dev"].map((sub) => `${DECLARED}pulumi.user.login:eve${sub}`);
    expect(tokensOf((each) => each.product === "login" && each.isLegacy).sort()).toEqual(
        [`${OPENED}dev`, `${OPENED}<yaml>`, ...subjects, ...users].map((sub) => `acme ${sub}`).sort(),
    );
});

test("deployments have the plain audience, and customer-managed keys that of AWS", () => {
    const stack = "acme pulumi:deploy:org:acme:project:web:stack:prod:operation:";
    expect(tokensOf(({ product }) => product !== "login")).toEqual([
        ...OPERATIONS.map((operation) => `${stack}${operation}:scope:write`),
        "aws:acme pulumi:cmk:pulumi.organization.login:acme",
    ]);
});

test("of a great many environments each is named behind any other one, and any behind each", () => {
    const environments = Array.from({ length: 101 }, (_, i) => ({ project: "aws", name: `e${i}` }));
    const all = callersNamed({ organizations: ["acme"], environments, roots: environments, users: [], stacks: [] });
    const subjects = all.flatMap(({ token, names }) => (names.root ? [token.sub] : []));
    expect(new Set(subjects).size).toBe(101 + 100);
});

import type { Candidates } from "../../simulation/callers";
import { candidatesIn } from "../../simulation/mentioned-names";
import { asPattern } from "../../simulation/pattern";
import { rulesOf, statement, SUB } from "../trust";

/** The names that a policy mentions by its subjects, such as `aws/dev` or `aws/pr-*`. */
function candidates(sub: string | string[], operator = "StringLike") {
    const rules = rulesOf(statement({ [operator]: { [SUB]: sub } }));
    const [{ organizations, environments, roots, users, stacks } = {} as Candidates] = candidatesIn(rules, "acme");
    const texts = (names: readonly (object | string)[]) =>
        names.map((each) => asPattern(typeof each === "string" ? each : Object.values(each).join("/"))).sort();
    return {
        ...{ organizations: texts(organizations), environments: texts(environments), roots: texts(roots) },
        ...{ users: texts(users), stacks: texts(stacks) },
    };
}
const OPENED = "pulumi:environments:org:acme:env:";
const CURRENT = "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:";

test("a name is tried, and any other one; an environment's also in the legacy project", () => {
    expect(candidates(`${OPENED}aws/dev`)).toEqual({
        environments: ["*/*", "*/dev", "aws/*", "aws/dev", "default/*", "default/dev"],
        roots: ["*/*", "default/*"],
        ...{ organizations: ["*", "acme"], users: ["*"], stacks: ["*/*"] },
    });
});

test.each([
    [`${OPENED}aws/pr-*`, ["aws/pr-", "aws/pr-*"]],
    [`${OPENED}aws/pr-?`, ["aws/pr-", "aws/pr-?"]],
    [`${OPENED}a*v`, ["a*/*v", "default/a*v", "default/av"]],
    ["*/dev", ["*/dev"]],
    ["*org:ac*dev", ["*/*dev"]],
])("a wildcard in %s stands for any text, and for none: %j", (sub, names) => {
    expect(candidates(sub).environments).toEqual(expect.arrayContaining(names));
});

test("two wildcards that match a name together are combined, also where they overlap", () => {
    const { environments } = candidates([`${OPENED}a/pr-*`, `${OPENED}a/*-eu`]);
    expect(environments).toEqual(expect.arrayContaining(["a/pr-*-eu", "a/pr-eu"]));
});

test("a wildcard may match what comes after a name, too", () => {
    const { roots, users } = candidates(`${CURRENT}aws/*e`);
    expect([roots.includes("*/*e"), users]).toEqual([true, ["*", "*e", "e"]]);
});

test("a test that ignores case has each name in two cases", () => {
    const { environments, users } = candidates(`${OPENED}aws/dev`.toUpperCase(), "StringEqualsIgnoreCase");
    expect(environments.filter((each) => /^aws.dev$/i.test(each))).toEqual([
        "AWS/DEV",
        "AWS/dev",
        "aws/DEV",
        "aws/dev",
    ]);
    expect(users).toEqual(["*"]);
});

test("every project is combined with every stack, unless they are a great many", () => {
    const named = (count: number) =>
        candidates(Array.from({ length: count }, (_, i) => `pulumi:deploy:org:acme:project:p${i}:stack:s${i}:*`))
            .stacks;
    expect(named(2)).toEqual(["*/*", "*/s0", "*/s1", "p0/*", "p0/s0", "p0/s1", "p1/*", "p1/s0", "p1/s1"]);
    expect(named(50)).toHaveLength(3 * 50 + 1);
});

test.each(["<yaml>", "aws/*", "acme/aws/dev", "aws/d v"])("%s is no name that an environment can have", (text) => {
    expect(candidates(OPENED + text, "StringEquals").environments.filter((each) => !each.includes("*"))).toEqual([]);
});

test("no user, organization or stack has a slash, and words of subjects are names only where a name stands", () => {
    const { organizations, users, stacks } = candidates("*aws/dev*:env:env");
    expect([organizations, users, stacks]).toEqual([["*", "acme"], ["*"], ["*/*"]]);
});

import { exactly, inAnyCase, like } from "../../simulation/pattern";
import {
    coversEveryAudience,
    coversEverySubject,
    mayBeEnvironments,
    mayBeOther,
    mayBePlain,
    namesNoEnvironment,
    organizationOf,
    readAudience,
    readPattern,
} from "./patterns";
import { declared, deployment, opened } from "../shared/testing/tokens";

describe("an audience", () => {
    test("is the plain one of an organization, or the one for AWS", () => {
        expect(readAudience(exactly("acme"))).toEqual({ organization: "acme", isPlain: true });
        expect(readAudience(exactly("aws:acme"))).toEqual({ organization: "acme", isPlain: false });
        expect(readAudience(inAnyCase("aws:acme"))).toEqual({ organization: "acme", isPlain: false });
    });

    test.each([["azure:acme"], ["aws:"], [""], ["aws:a b"], ["organization"]])("%j is of no login to AWS", (text) => {
        expect(readAudience(exactly(text))).toBeUndefined();
    });

    test("with a wildcard is of no single organization", () => {
        expect(readAudience(like("aws:acme*"))).toBeUndefined();
    });
});

describe("a subject stands for", () => {
    const environments = (entry: object, isDeclared: boolean, user?: string) => ({
        product: "environments",
        entry,
        isDeclared,
        user,
    });
    const one = (project: string, name: string) => ({ kind: "one", project, name });
    const prefix = (project: string, text: string) => ({ kind: "prefix", project, prefix: text });
    const current = (text: string) => declared(`currentEnvironment.name:${text}`);

    test.each([
        ["an environment", "aws:acme", opened("aws/dev"), environments(one("aws", "dev"), false)],
        ["an environment, declared", "aws:acme", current("aws/dev"), environments(one("aws", "dev"), true)],
        [
            "an environment opened by a user",
            "aws:acme",
            current("aws/dev:pulumi.user.login:alice"),
            environments(one("aws", "dev"), false, "alice"),
        ],
        ["an environment of the legacy project", "acme", opened("dev"), environments(one("default", "dev"), false)],
        ["a prefix", "aws:acme", opened("aws/team-*"), environments(prefix("aws", "team-"), false)],
        ["a prefix, declared", "aws:acme", current("aws/team-*"), environments(prefix("aws", "team-"), true)],
        ["a project", "aws:acme", opened("aws/*"), environments(prefix("aws", ""), false)],
        ["all environments", "aws:acme", opened("*"), environments({ kind: "all" }, false)],
        ["all environments, declared", "aws:acme", declared("*"), environments({ kind: "all" }, true)],
        [
            "an operation of a stack",
            "acme",
            deployment("web", "prod", "update"),
            {
                product: "deployments",
                entry: { kind: "operation", project: "web", stack: "prod", operation: "update" },
            },
        ],
        [
            "a stack",
            "acme",
            "pulumi:deploy:org:acme:project:web:stack:prod:operation:*",
            { product: "deployments", entry: { kind: "stack", project: "web", stack: "prod" } },
        ],
        [
            "the stacks of a project",
            "acme",
            "pulumi:deploy:org:acme:project:web:*",
            { product: "deployments", entry: { kind: "project", project: "web" } },
        ],
        ["all stacks", "acme", "pulumi:deploy:org:acme:*", { product: "deployments", entry: { kind: "all" } }],
    ])("%s", (_, audience, subject, named) => {
        expect(readPattern("acme", audience, like(subject))).toEqual(named);
    });

    test("for an organization whose name is a word of subjects", () => {
        const subject = like("pulumi:deploy:org:project:project:web:*");
        const entry = { kind: "project", project: "web" };
        expect(readPattern("project", "project", subject)).toEqual({ product: "deployments", entry });
    });

    test.each([
        ["an environment with the plain audience", "acme", like(opened("aws/dev"))],
        ["an environment of the legacy project with the audience for AWS", "aws:acme", like(opened("dev"))],
        ["all environments with the plain audience", "acme", like(opened("*"))],
        ["a prefix in the legacy project", "acme", like(opened("team-*"))],
        ["an environment of another organization", "aws:acme", like(opened("aws/dev", "other"))],
        ["a deployment with the audience for AWS", "aws:acme", like(deployment("web", "prod", "update"))],
        ["an unknown operation", "acme", like(deployment("web", "prod", "import"))],
        ["a deployment with another scope", "acme", like(deployment("web", "prod", "update").replace("write", "*"))],
        ["a stack with a wildcard", "acme", like("pulumi:deploy:org:acme:project:web:stack:p*:operation:*")],
        ["an environment with a wildcard within", "aws:acme", like(opened("aws/*-dev"))],
        ["environments of any project", "aws:acme", like(opened("*/dev"))],
        ["environments with a ?", "aws:acme", like(opened("aws/de?"))],
        ["a wildcard taken to the letter", "aws:acme", exactly(opened("aws/*"))],
        ["a wildcard taken to the letter, in any case of letters", "aws:acme", inAnyCase(opened("aws/*"))],
        ["an environment in any case of letters", "aws:acme", inAnyCase(opened("aws/dev"))],
        ["users with a wildcard", "aws:acme", like(current("aws/dev:pulumi.user.login:a*"))],
        ["other attributes", "aws:acme", like(declared("rootEnvironment.name:aws/dev"))],
        ["<yaml>", "aws:acme", like(opened("<yaml>"))],
        ["another text", "aws:acme", like("text")],
    ])("no entry: %s", (_, audience, pattern) => {
        expect(readPattern("acme", audience, pattern)).toBeUndefined();
    });
});

test.each([
    [like(opened("aws/*")), "acme"],
    [like("pulumi:environments:org:acme:*"), "acme"],
    [like(declared("*")), "acme"],
    [like("pulumi:deploy:org:acme:*"), "acme"],
    [exactly("pulumi:cmk:pulumi.organization.login:acme"), "acme"],
    [like("pulumi:environments:org:acme*"), undefined],
    [like("pulumi:environments:org:ac?e:env:*"), undefined],
    [like("pulumi:environments:org:*"), undefined],
    [like("pulumi:*:org:acme:*"), undefined],
    [like("*:org:acme:*"), undefined],
    [exactly("x:pulumi:environments:org:acme:env:aws/dev"), undefined],
])("the subjects %j are of the organization %j", (pattern, organization) => {
    expect(organizationOf(pattern)).toBe(organization);
});

test.each([
    ["*", true],
    ["pulumi:*", true],
    ["p*", true],
    ["*:*", true],
    ["*?", true],
    ["pulumi:??*", true],
    ["pulumi:environments:*", false],
    ["pulumi:*:org:*", false],
    ["pulumi:*:~:*login:~:*", false],
    ["pulumi:e*", false],
    ["pulumi:", false],
])("%j is every subject: %j", (text, verdict) => {
    expect(coversEverySubject(like(text))).toBe(verdict);
});

test.each([
    ["*", true],
    ["?*", true],
    ["*~", true],
    ["*:*", false],
    ["a*", false],
    ["~*", false],
])("%j is every audience: %j", (text, verdict) => {
    expect(coversEveryAudience(like(text))).toBe(verdict);
});

test.each([
    [like("pulumi:environments:org:acme:env:*"), true],
    [like("pulumi:*:acme:*"), true],
    [like("*"), true],
    [like("pulumi:deploy:*"), false],
    [like(opened("aws/dev")), true],
    [inAnyCase(opened("aws/dev")), true],
    [exactly("pulumi:cmk:x"), false],
])("%j is a pattern over environments: %j", (pattern, verdict) => {
    expect(mayBeEnvironments(pattern)).toBe(verdict);
});

test.each([
    [exactly("acme"), undefined, true],
    [exactly("acme"), "acme", true],
    [exactly("acme"), "other", false],
    [exactly("aws:acme"), undefined, false],
    [exactly("azure:acme"), "acme", false],
    [like("*"), undefined, true],
    [like("*"), "acme", true],
    [like("ac*"), undefined, true],
    [like("ac*"), "acme", true],
    [like("ac*"), "other", false],
    [like("aws:*"), undefined, false],
    [like("aws:*"), "acme", false],
    [inAnyCase("ACME"), undefined, true],
    [inAnyCase("ACME"), "acme", true],
    [inAnyCase("AWS:acme"), undefined, false],
])("the audience %j may be the plain one of %j: %j", (pattern, organization, verdict) => {
    expect(mayBePlain(pattern, organization)).toBe(verdict);
});

test.each([
    [exactly("acme"), false],
    [exactly("aws:acme"), false],
    [inAnyCase("AWS:acme"), false],
    [inAnyCase("azure:acme"), true],
    [exactly("azure:acme"), true],
    [like("aws:*"), false],
    [like("aws:ac?e"), false],
    [like("a*"), true],
    [like("acm*"), true],
    [like("*"), false],
])("the audience %j may be of other tokens: %j", (pattern, verdict) => {
    expect(mayBeOther(pattern)).toBe(verdict);
});

test.each([
    [exactly(opened("<yaml>")), true],
    [inAnyCase(opened("<yaml>")), false],
    [like("pulumi:*"), false],
    [exactly(opened("aws/dev")), false],
    [exactly(declared("pulumi.user.login:alice")), true],
    [exactly(declared("rootEnvironment.name:aws/dev")), false],
    [exactly(declared("currentEnvironment.name:aws/dev")), false],
    [exactly(deployment("web", "prod", "update")), false],
    [exactly("text"), false],
])("%j names no environment: %j", (pattern, verdict) => {
    expect(namesNoEnvironment(pattern)).toBe(verdict);
});

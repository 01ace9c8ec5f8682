import * as fc from "fast-check";
import { parseDeploymentEntry, type DeploymentEntry } from "../../pulumi-cloud/deployments";
import { parseEnvironmentEntry, type EnvironmentEntry } from "../../pulumi-cloud/environments";
import {
    awsAudience,
    environmentAudience,
    organizationAudiences,
    plainAudience,
    readSubject,
    subjectAttributes,
    tokensOfDeployments,
    tokensOfEnvironments,
} from "../../pulumi-cloud/tokens";

const environments = (text: string) => parseEnvironmentEntry(text) as EnvironmentEntry;
const deployments = (text: string) => parseDeploymentEntry(text) as DeploymentEntry;

const OPENED = "pulumi:environments:org:acme:env:";
const DECLARED = "pulumi:environments:pulumi.organization.login:acme:";
const NAMED = `${DECLARED}currentEnvironment.name:`;

test("an organization has the plain audience and the one of AWS", () => {
    expect(plainAudience("acme")).toBe("acme");
    expect(awsAudience("acme")).toBe("aws:acme");
    expect(organizationAudiences("acme")).toEqual(["acme", "aws:acme"]);
});

test.each([
    ["aws", "aws:acme"],
    ["Default", "aws:acme"],
    ["default2", "aws:acme"],
    ["default", "acme"],
])("logins in the project %s have the audience %s", (project, audience) => {
    expect(environmentAudience("acme", { project })).toBe(audience);
});

describe("the tokens of environments", () => {
    test.each([
        ["aws/dev", "aws:acme", [`${OPENED}aws/dev`, `${NAMED}aws/dev`]],
        ["aws/dev*", "aws:acme", [`${OPENED}aws/dev*`, `${NAMED}aws/dev*`]],
        ["aws/*", "aws:acme", [`${OPENED}aws/*`, `${NAMED}aws/*`]],
        // Tokens leave out the legacy project.
        ["default/dev", "acme", [`${OPENED}dev`, `${NAMED}dev`]],
        // Never the plain audience: any environment's vault-login has that one.
        ["*", "aws:acme", [`${OPENED}*`, `${DECLARED}*`]],
    ])("for %s have the audience %s and its subjects", (entry, audience, subjects) => {
        expect(tokensOfEnvironments("acme", environments(entry), [])).toEqual({ audience, subjects });
    });

    test.each([
        ["aws/dev", ["eve"], "aws:acme", [`${NAMED}aws/dev:pulumi.user.login:eve`]],
        [
            "aws/dev",
            ["eve", "bob"],
            "aws:acme",
            [`${NAMED}aws/dev:pulumi.user.login:eve`, `${NAMED}aws/dev:pulumi.user.login:bob`],
        ],
        ["default/dev", ["eve"], "acme", [`${NAMED}dev:pulumi.user.login:eve`]],
    ])(
        "for %s opened by %j have the audience %s, and each subject names a user",
        (entry, users, audience, subjects) => {
            expect(tokensOfEnvironments("acme", environments(entry), users)).toEqual({ audience, subjects });
        },
    );

    test.each([[["aws/dev"]], [["aws/*"]], [["default/dev"]], [["aws/dev", "default/x"]], [["*", "default/dev"]]])(
        "for %j need the attribute that names the environment",
        (entries) => {
            expect(subjectAttributes(entries.map(environments), [])).toEqual(["currentEnvironment.name"]);
        },
    );

    test.each([[["*"]], [[]]])("for %j need no attribute", (entries) => {
        expect(subjectAttributes(entries.map(environments), [])).toEqual([]);
    });

    test("with users need the attribute that names the environment, then the one that names the user", () => {
        expect(subjectAttributes([environments("aws/dev")], ["eve"])).toEqual([
            "currentEnvironment.name",
            "pulumi.user.login",
        ]);
    });
});

describe("the tokens of deployments", () => {
    test.each([
        ["*", "pulumi:deploy:org:acme:*"],
        ["web/*", "pulumi:deploy:org:acme:project:web:*"],
        ["web/prod", "pulumi:deploy:org:acme:project:web:stack:prod:operation:*"],
        ["web/prod:update", "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write"],
    ])("for %s have the plain audience and one subject", (entry, subject) => {
        expect(tokensOfDeployments("acme", deployments(entry))).toEqual({ audience: "acme", subjects: [subject] });
    });
});

describe("a subject", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);
    const environment = fc.record(
        { project: fc.oneof(fc.constantFrom("default", "aws"), name), name },
        { noNullPrototype: true },
    );
    const inToken = (of: { project: string; name: string }) =>
        of.project === "default" ? of.name : `${of.project}/${of.name}`;

    test("names the environment that was opened", () => {
        fc.assert(
            fc.property(name, environment, (organization, environment) => {
                const subject = `pulumi:environments:org:${organization}:env:${inToken(environment)}`;
                expect(readSubject(subject)).toStrictEqual({ kind: "opened", organization, environment });
            }),
        );
    });

    test("names the environment that defines the login and who opened it, wherever these stand among others", () => {
        const declared = fc.record(
            {
                "currentEnvironment.name": environment.map(inToken),
                "pulumi.user.login": name,
                "rootEnvironment.name": name,
            },
            { requiredKeys: [] },
        );
        const shuffled = declared.chain((values) =>
            fc.shuffledSubarray(Object.entries(values), { minLength: Object.keys(values).length }),
        );
        fc.assert(
            fc.property(name, shuffled, (organization, declared) => {
                const subject = readSubject(
                    ["pulumi:environments:pulumi.organization.login", organization, ...declared.flat()].join(":"),
                );
                const values = new Map(declared);
                const named = values.get("currentEnvironment.name")?.split("/");
                const [project, environment] = named?.length === 1 ? ["default", ...named] : (named ?? []);
                expect(subject).toStrictEqual({
                    kind: "declared",
                    organization,
                    attributes: declared.map(([attribute]) => attribute),
                    environment: named && { project, name: environment },
                    user: values.get("pulumi.user.login"),
                });
            }),
        );
    });

    test("names the deployment", () => {
        const operation = fc.oneof(fc.constantFrom("preview", "update", "refresh", "destroy", "detect-drift"), name);
        fc.assert(
            fc.property(name, name, name, operation, (organization, project, stack, operation) => {
                const subject = readSubject(
                    `pulumi:deploy:org:${organization}:project:${project}:stack:${stack}:operation:${operation}:scope:write`,
                );
                expect(subject).toEqual({
                    kind: "deployment",
                    organization,
                    deployment: { project, stack, operation },
                });
            }),
        );
    });

    test("that a named environment or deployment is trusted with reads back", () => {
        const operation = fc.constantFrom("preview", "update", "refresh", "destroy", "detect-drift", "remediate-drift");
        fc.assert(
            fc.property(name, environment, name, operation, (organization, environment, stack, operation) => {
                const { subjects } = tokensOfEnvironments(organization, { kind: "one", ...environment }, []);
                const attributes = ["currentEnvironment.name"];
                expect(subjects.map(readSubject)).toStrictEqual([
                    { kind: "opened", organization, environment },
                    { kind: "declared", organization, attributes, environment, user: undefined },
                ]);

                const deployment = { project: environment.project, stack, operation };
                const deployed = tokensOfDeployments(organization, { kind: "operation", ...deployment });
                expect(deployed.subjects.map(readSubject)).toEqual([{ kind: "deployment", organization, deployment }]);
            }),
        );
    });

    test("that a user is trusted with reads back, with the attributes that the login must declare", () => {
        fc.assert(
            fc.property(name, environment, name, name, (organization, environment, user, other) => {
                const entry = { kind: "one", ...environment } as const;
                const { subjects } = tokensOfEnvironments(organization, entry, [user, other]);
                const attributes = subjectAttributes([entry], [user]);
                expect(subjects.map(readSubject)).toStrictEqual([
                    { kind: "declared", organization, attributes, environment, user },
                    { kind: "declared", organization, attributes, environment, user: other },
                ]);
            }),
        );
    });

    test("keeps further slashes in the environment's name", () => {
        expect(readSubject(`${OPENED}aws/a/b`)).toMatchObject({ environment: { project: "aws", name: "a/b" } });
        expect(readSubject(`${OPENED}aws//`)).toMatchObject({ environment: { project: "aws", name: "/" } });
    });

    test("names no environment if `pulumi up` opened it", () => {
        expect(readSubject(`${OPENED}<yaml>`)).toStrictEqual({
            kind: "opened",
            organization: "acme",
            environment: undefined,
        });
    });

    test.each([
        ["rootEnvironment.name:aws/dev", ["rootEnvironment.name"], undefined],
        ["rootEnvironment.name:aws/dev:pulumi.user.login:eve", ["rootEnvironment.name", "pulumi.user.login"], "eve"],
        ["pulumi.user.login:eve", ["pulumi.user.login"], "eve"],
        // A value that is spelled as the attribute.
        ["rootEnvironment.name:currentEnvironment.name", ["rootEnvironment.name"], undefined],
        [
            "pulumi.user.login:currentEnvironment.name:rootEnvironment.name:dev",
            ["pulumi.user.login", "rootEnvironment.name"],
            "currentEnvironment.name",
        ],
        // No value.
        ["currentEnvironment.name", ["currentEnvironment.name"], undefined],
        ["pulumi.user.login", ["pulumi.user.login"], undefined],
    ])("with the attributes %s names no environment", (text, attributes, user) => {
        expect(readSubject(`${DECLARED}${text}`)).toStrictEqual({
            kind: "declared",
            organization: "acme",
            attributes,
            environment: undefined,
            user,
        });
    });

    test("may declare nothing but the organization", () => {
        expect(readSubject("pulumi:environments:pulumi.organization.login:acme")).toStrictEqual({
            kind: "declared",
            organization: "acme",
            attributes: [],
            environment: undefined,
            user: undefined,
        });
    });

    test.each([
        `${OPENED}default/x`,
        `${OPENED}default/`,
        `${NAMED}default/x`,
        `${NAMED}default/x:pulumi.user.login:eve`,
        `${DECLARED}rootEnvironment.name:y:currentEnvironment.name:default/x`,
    ])("that names the legacy project is told apart: %s", (subject) => {
        expect(readSubject(subject)).toStrictEqual({
            kind: "legacy project named",
            organization: "acme",
            environment: undefined,
        });
    });

    test("may name an environment as the legacy project", () => {
        expect(readSubject(`${OPENED}default`)).toMatchObject({ environment: { project: "default", name: "default" } });
    });

    test("of a customer-managed key has the organization", () => {
        expect(readSubject("pulumi:cmk:pulumi.organization.login:acme")).toStrictEqual({
            kind: "customer-managed key",
            organization: "acme",
        });
    });

    test("of fn::open::oidc has IDs, which name no organization", () => {
        expect(readSubject("pulumi:org:1a2b3c:env:4d5e6f")).toStrictEqual({ kind: "custom audience" });
    });

    test.each([
        "",
        "pulumi",
        "pulumi:environments",
        "pulumi:environments:org",
        "pulumi:environments:org:acme",
        "pulumi:environments:org:acme:env",
        "pulumi:environments:org:acme:env:",
        "pulumi:environments:org:acme:env:/",
        "pulumi:environments:org:acme:env:/dev",
        "pulumi:environments:org:acme:env:aws/",
        "pulumi:environments:org::env:aws/dev",
        "pulumi:environments:org:acme:environment:aws/dev",
        "pulumi:environments:org:acme:env:aws/dev:more",
        "pulumi:environments:organization:acme:env:aws/dev",
        "pulumi:environments:pulumi.organization.login",
        "pulumi:environments:pulumi.organization.login:",
        "pulumi:environments:pulumi.organization.login::currentEnvironment.name:aws/dev",
        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:",
        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:/dev",
        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/:pulumi.user.login:eve",
        "Pulumi:environments:org:acme:env:aws/dev",
        "aws:environments:org:acme:env:aws/dev",
        "pulumi:deploy:org:acme",
        "pulumi:deploy:org::project:web:stack:prod:operation:update:scope:write",
        "pulumi:deploy:org:acme:project::stack:prod:operation:update:scope:write",
        "pulumi:deploy:org:acme:project:web:stack::operation:update:scope:write",
        "pulumi:deploy:org:acme:project:web:stack:prod:operation::scope:write",
        "pulumi:deploy:pulumi.organization.login:acme:project:web:stack:prod:operation:update:scope:write",
        "pulumi:deploy:org:acme:project:web",
        "pulumi:deploy:org:acme:project:web:stack:prod:operation:update",
        "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:read",
        "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write:more",
        "pulumi:deploy:org:acme:stack:prod:project:web:operation:update:scope:write",
        "pulumi:cmk:pulumi.organization.login",
        "pulumi:cmk:pulumi.organization.login:",
        "pulumi:cmk:pulumi.organization.login:acme:more",
        "pulumi:cmk:org:acme",
        "pulumi:org:1a2b3c",
        "pulumi:org:1a2b3c:env",
        "pulumi:org:1a2b3c:environment:4d5e6f",
        "pulumi:org:1a2b3c:env:4d5e6f:more",
        "pulumi:organization:1a2b3c:env:4d5e6f",
        "aws:org:1a2b3c:env:4d5e6f",
        "repo:acme/web:ref:refs/heads/main",
    ])("of no known form is none: %j", (subject) => {
        expect(readSubject(subject)).toBeUndefined();
    });
});

test("an empty user is no user", () => {
    const subject =
        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev:pulumi.user.login:";
    expect(readSubject(subject)).toMatchObject({ kind: "declared", user: undefined });
});

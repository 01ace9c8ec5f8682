import * as fc from "fast-check";
import { parseDeploymentEntry, type DeploymentEntry } from "../../pulumi-cloud/deployments";
import { parseEnvironmentEntry, type EnvironmentEntry } from "../../pulumi-cloud/environments";
import {
    audiencesOf,
    awsAudience,
    organizationAudiences,
    plainAudience,
    readSubject,
    subjectAttributes,
    tokensOfDeployments,
    tokensOfEnvironments,
} from "../../pulumi-cloud/tokens";

const environments = (text: string) => parseEnvironmentEntry(text) as EnvironmentEntry;
const deployments = (text: string) => parseDeploymentEntry(text) as DeploymentEntry;

test("an organization has the plain audience and the one of AWS", () => {
    expect(plainAudience("acme")).toBe("acme");
    expect(awsAudience("acme")).toBe("aws:acme");
    expect(organizationAudiences("acme")).toEqual(["acme", "aws:acme"]);
});

describe("the tokens of environments", () => {
    const OPENED = "pulumi:environments:org:acme:env:";
    const DECLARED = "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:";

    test.each([
        ["aws/dev", "aws:acme", [`${OPENED}aws/dev`, `${DECLARED}aws/dev`]],
        ["aws/dev*", "aws:acme", [`${OPENED}aws/dev*`, `${DECLARED}aws/dev*`]],
        ["aws/*", "aws:acme", [`${OPENED}aws/*`, `${DECLARED}aws/*`]],
        // Tokens leave out the legacy project.
        ["default/dev", "acme", [`${OPENED}dev`, `${DECLARED}dev`]],
        ["default/*", "acme", [`${OPENED}*`, `${DECLARED}*`]],
        // The default subject of the project "devil" begins with "dev", too.
        ["default/dev*", "acme", [`${DECLARED}dev*`]],
    ])("for %s have the audience %s and its subjects", (entry, audience, subjects) => {
        expect(tokensOfEnvironments("acme", environments(entry))).toEqual([{ audience, subjects }]);
    });

    test("for every environment have both audiences, with any name and any attributes", () => {
        const subjects = ["pulumi:environments:org:acme:env:*", "pulumi:environments:pulumi.organization.login:acme:*"];
        expect(tokensOfEnvironments("acme", environments("*"))).toEqual([
            { audience: "acme", subjects },
            { audience: "aws:acme", subjects },
        ]);
    });

    test.each([[["aws/dev"]], [["aws/*"]], [["default/dev"]], [["aws/dev", "default/*"]]])(
        "for %j need the attribute that names the environment",
        (entries) => {
            expect(subjectAttributes(entries.map(environments))).toEqual(["currentEnvironment.name"]);
        },
    );

    test.each([[["*"]], [["aws/dev", "*"]]])("for %j need no attribute", (entries) => {
        expect(subjectAttributes(entries.map(environments))).toEqual([]);
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
    const environment = fc.record({ project: fc.oneof(fc.constantFrom("default", "aws"), name), name });
    const inToken = (of: { project: string; name: string }) =>
        of.project === "default" ? of.name : `${of.project}/${of.name}`;
    const audienceOf = (organization: string, { project }: { project: string }) =>
        project === "default" ? organization : `aws:${organization}`;

    test("names the environment that was opened, and its audience is that environment's", () => {
        fc.assert(
            fc.property(name, environment, (organization, environment) => {
                const subject = readSubject(`pulumi:environments:org:${organization}:env:${inToken(environment)}`);
                expect(subject).toEqual({ kind: "opened", organization, environment });
                expect(audiencesOf(subject!)).toEqual([audienceOf(organization, environment)]);
            }),
        );
    });

    test("names the environment that defines the login, wherever the attribute stands among others", () => {
        const others = fc.array(fc.tuple(fc.constantFrom("pulumi.user.login", "rootEnvironment.name"), name), {
            maxLength: 2,
        });
        fc.assert(
            fc.property(name, environment, others, others, (organization, environment, before, after) => {
                const declared = [...before, ["currentEnvironment.name", inToken(environment)], ...after];
                const subject = readSubject(
                    ["pulumi:environments:pulumi.organization.login", organization, ...declared.flat()].join(":"),
                );
                const hasMoreAttributes = before.length + after.length > 0;
                expect(subject).toEqual({ kind: "declared", organization, environment, hasMoreAttributes });
                expect(audiencesOf(subject!)).toEqual([audienceOf(organization, environment)]);
            }),
        );
    });

    test("names the deployment, with the plain audience", () => {
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
                expect(audiencesOf(subject!)).toEqual([organization]);
            }),
        );
    });

    test("that a named environment or deployment is trusted with reads back, with that audience", () => {
        const operation = fc.constantFrom("preview", "update", "refresh", "destroy");
        fc.assert(
            fc.property(name, environment, name, operation, (organization, environment, stack, operation) => {
                const [tokens] = tokensOfEnvironments(organization, { kind: "one", ...environment });
                const read = tokens!.subjects.map((subject) => readSubject(subject)!);
                expect(read).toMatchObject([
                    { kind: "opened", organization, environment },
                    { kind: "declared", organization, environment, hasMoreAttributes: false },
                ]);
                for (const subject of read) expect(audiencesOf(subject)).toContain(tokens!.audience);

                const deployment = { project: environment.project, stack, operation };
                const deployed = tokensOfDeployments(organization, { kind: "operation", ...deployment });
                const [subject] = deployed.subjects.map(readSubject);
                expect(subject).toEqual({ kind: "deployment", organization, deployment });
                expect(audiencesOf(subject!)).toContain(deployed.audience);
            }),
        );
    });

    test("keeps further slashes in the environment's name", () => {
        expect(readSubject("pulumi:environments:org:acme:env:aws/a/b")).toMatchObject({
            environment: { project: "aws", name: "a/b" },
        });
    });

    test("names no environment if `pulumi up` opened it, so that either audience is possible", () => {
        const subject = readSubject("pulumi:environments:org:acme:env:<yaml>");
        expect(subject).toEqual({ kind: "opened", organization: "acme", environment: undefined });
        expect(audiencesOf(subject!)).toEqual(["aws:acme", "acme"]);
    });

    test.each([
        ["rootEnvironment.name:aws/dev", false],
        ["rootEnvironment.name:aws/dev:pulumi.user.login:eve", true],
        // A value that is spelled as the attribute.
        ["rootEnvironment.name:currentEnvironment.name", false],
        ["pulumi.user.login:currentEnvironment.name:rootEnvironment.name:dev", true],
        // No value.
        ["currentEnvironment.name", false],
    ])("with the attributes %s names no environment, so that either audience is possible", (attributes, hasMore) => {
        const subject = readSubject(`pulumi:environments:pulumi.organization.login:acme:${attributes}`);
        expect(subject).toEqual({
            kind: "declared",
            organization: "acme",
            environment: undefined,
            hasMoreAttributes: hasMore,
        });
        expect(audiencesOf(subject!)).toEqual(["aws:acme", "acme"]);
    });

    test.each([
        "pulumi:environments:org:acme:env:default/x",
        "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:default/x",
        "pulumi:environments:pulumi.organization.login:acme:rootEnvironment.name:y:currentEnvironment.name:default/x",
    ])("that names the legacy project is told apart: %s", (text) => {
        const subject = readSubject(text);
        expect(subject).toEqual({ kind: "legacy project named", organization: "acme", environment: undefined });
        expect(audiencesOf(subject!)).toEqual(["aws:acme", "acme"]);
    });

    test.each([
        "",
        "pulumi",
        "pulumi:environments",
        "pulumi:environments:org",
        "pulumi:environments:org:acme",
        "pulumi:environments:org:acme:env",
        "pulumi:environments:org::env:aws/dev",
        "pulumi:environments:org:acme:environment:aws/dev",
        "pulumi:environments:org:acme:env:aws/dev:more",
        "pulumi:environments:organization:acme:env:aws/dev",
        "pulumi:environments:pulumi.organization.login",
        "pulumi:environments:pulumi.organization.login::currentEnvironment.name:aws/dev",
        "Pulumi:environments:org:acme:env:aws/dev",
        "aws:environments:org:acme:env:aws/dev",
        "pulumi:deploy:org:acme",
        "pulumi:deploy:org::project:web:stack:prod:operation:update:scope:write",
        "pulumi:deploy:pulumi.organization.login:acme:project:web:stack:prod:operation:update:scope:write",
        "pulumi:deploy:org:acme:project:web",
        "pulumi:deploy:org:acme:project:web:stack:prod:operation:update",
        "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:read",
        "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write:more",
        "pulumi:deploy:org:acme:stack:prod:project:web:operation:update:scope:write",
        "pulumi:cmk:pulumi.organization.login:acme",
        "pulumi:org:1a2b3c:env:4d5e6f",
        "repo:acme/web:ref:refs/heads/main",
    ])("of no known form is none: %j", (subject) => {
        expect(readSubject(subject)).toBeUndefined();
    });
});

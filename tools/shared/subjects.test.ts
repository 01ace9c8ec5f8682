import * as fc from "fast-check";
import { subjectAttributes, tokensOfDeployments, tokensOfEnvironments } from "../../pulumi-cloud/tokens";
import { name } from "../../test/properties/generators";
import { readSubject } from "./subjects";
import { declared, deployment, opened } from "./testing/tokens";

const environment = fc.record({ project: fc.oneof(name, fc.constant("default")), name });

test("the subjects that an entry is trusted with read back", () => {
    fc.assert(
        fc.property(name, environment, name, name, (organization, environment, user, operation) => {
            const [entry, rest] = [{ kind: "one", ...environment } as const, { organization, environment }];
            const attributes = subjectAttributes([entry], []);
            expect(tokensOfEnvironments(organization, entry, []).subjects.map(readSubject)).toEqual([
                { kind: "opened", ...rest },
                { kind: "declared", ...rest, attributes },
            ]);
            expect(tokensOfEnvironments(organization, entry, [user]).subjects.map(readSubject)).toEqual([
                { kind: "declared", ...rest, attributes: subjectAttributes([entry], [user]), user },
            ]);
            const deployment = { project: environment.project, stack: user, operation };
            const { subjects } = tokensOfDeployments(organization, { kind: "operation", ...deployment });
            expect(subjects.map(readSubject)).toEqual([{ kind: "deployment", organization, deployment }]);
        }),
    );
});

test.each([
    [opened("<yaml>"), { kind: "opened" }],
    [opened("aws/a/b"), { kind: "opened", environment: { project: "aws", name: "a/b" } }],
    [opened("default"), { kind: "opened", environment: { project: "default", name: "default" } }],
    ["pulumi:environments:pulumi.organization.login:acme", { kind: "declared", attributes: [] }],
    [declared("pulumi.user.login"), { kind: "declared", attributes: ["pulumi.user.login"] }],
    [
        declared("rootEnvironment.name:x:currentEnvironment.name:aws/dev:pulumi.user.login:eve"),
        {
            kind: "declared",
            attributes: ["rootEnvironment.name", "currentEnvironment.name", "pulumi.user.login"],
            environment: { project: "aws", name: "dev" },
            user: "eve",
        },
    ],
    // A value that is spelled as the attribute.
    [
        declared("pulumi.user.login:currentEnvironment.name:rootEnvironment.name:dev"),
        {
            kind: "declared",
            attributes: ["pulumi.user.login", "rootEnvironment.name"],
            user: "currentEnvironment.name",
        },
    ],
    [opened("default/x"), { kind: "legacy project named" }],
    [declared("currentEnvironment.name:default/x"), { kind: "legacy project named" }],
    ["pulumi:cmk:pulumi.organization.login:acme", { kind: "customer-managed key" }],
])("%s is read", (subject, meaning) => {
    expect(readSubject(subject)).toEqual({ organization: "acme", ...meaning });
});

test("a subject of fn::open::oidc names no organization", () => {
    expect(readSubject("pulumi:org:1a2b3c:env:4d5e6f")).toEqual({ kind: "custom audience" });
});

test.each([
    ...["", "pulumi", "pulumi:environments:org", "pulumi:environments:org:acme", "pulumi:environments:org::env:a/b"],
    ...["pulumi:environments:org:acme:env", opened(""), opened("/x"), opened("aws/"), opened("aws/dev:x")],
    ...[
        "github:environments:org:acme:env:aws/dev",
        "pulumi:environments:org:acme:project:aws",
        "pulumi:other:org:acme",
    ],
    ...["pulumi:org:1a:env", "pulumi:org:1a:env:2b:x", "pulumi:cmk:pulumi.organization.login:acme:x"],
    ...[deployment("web", "prod", ""), deployment("web", "", "update"), `${deployment("web", "prod", "update")}:x`],
    deployment("web", "prod", "update").replace("write", "read"),
])("%j has no form that Pulumi Cloud issues", (subject) => {
    expect(readSubject(subject)).toBeUndefined();
});

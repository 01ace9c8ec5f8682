import { parseDeploymentEntry, type DeploymentEntry } from "../../pulumi-cloud/deployments";
import { parseEnvironmentEntry, type EnvironmentEntry } from "../../pulumi-cloud/environments";
import {
    environmentAudience,
    organizationAudiences,
    subjectAttributes,
    tokensOfDeployments,
    tokensOfEnvironments,
} from "../../pulumi-cloud/tokens";

const environments = (text: string) => parseEnvironmentEntry(text) as EnvironmentEntry;

const OPENED = "pulumi:environments:org:acme:env:";
const DECLARED = "pulumi:environments:pulumi.organization.login:acme:";
const NAMED = `${DECLARED}currentEnvironment.name:`;

test("an organization has the plain audience and the one of AWS", () => {
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
    ])("%s have the audience %s and its subjects", (entry, audience, subjects) => {
        expect(tokensOfEnvironments("acme", environments(entry), [])).toEqual({ audience, subjects });
    });

    test.each([
        ["aws/dev", "aws:acme", `${NAMED}aws/dev`],
        ["default/dev", "acme", `${NAMED}dev`],
    ])("%s that users open have the audience %s, and each subject names a user", (entry, audience, name) => {
        expect(tokensOfEnvironments("acme", environments(entry), ["eve", "bob"])).toEqual({
            audience,
            subjects: [`${name}:pulumi.user.login:eve`, `${name}:pulumi.user.login:bob`],
        });
    });
});

test.each([
    ["*", "pulumi:deploy:org:acme:*"],
    ["web/*", "pulumi:deploy:org:acme:project:web:*"],
    ["web/prod", "pulumi:deploy:org:acme:project:web:stack:prod:operation:*"],
    ["web/prod:update", "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write"],
])("the tokens of the deployments %s have the plain audience and one subject", (text, subject) => {
    const entry = parseDeploymentEntry(text) as DeploymentEntry;
    expect(tokensOfDeployments("acme", entry)).toEqual({ audience: "acme", subjects: [subject] });
});

test.each<[string[], string[], string[]]>([
    [["aws/dev"], [], ["currentEnvironment.name"]],
    [["aws/*"], [], ["currentEnvironment.name"]],
    [["*", "default/dev"], [], ["currentEnvironment.name"]],
    [["*"], [], []],
    [[], [], []],
    [["aws/dev"], ["eve"], ["currentEnvironment.name", "pulumi.user.login"]],
])("logins of the environments %j that %j open declare %j", (entries, users, attributes) => {
    expect(subjectAttributes(entries.map(environments), users)).toEqual(attributes);
});

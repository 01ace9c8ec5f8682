import { acceptedTokens, subjectsIn } from "../../pulumi-cloud/accepted-tokens";
import { parseDeploymentEntry, type DeploymentEntry } from "../../pulumi-cloud/deployments";
import { parseEnvironmentEntry, type EnvironmentEntry } from "../../pulumi-cloud/environments";

const OPENED = "pulumi:environments:org:acme:env";
const NAMED = "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name";
const UPDATE = "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write";

const accepted = (environments: string[], deployments: string[] = [], users: string[] = []) =>
    acceptedTokens({
        organization: "acme",
        environments: environments.map((text) => parseEnvironmentEntry(text) as EnvironmentEntry),
        users,
        deployments: deployments.map((text) => parseDeploymentEntry(text) as DeploymentEntry),
    });

test("the tokens of a role are sorted, each subject once and under its own audience alone", () => {
    expect(accepted(["default/dev", "aws/dev", "aws/b", "aws/dev"], ["web/prod:update", "web/prod:update"])).toEqual([
        { audience: "acme", subjects: [UPDATE, `${OPENED}:dev`, `${NAMED}:dev`] },
        {
            audience: "aws:acme",
            subjects: [`${OPENED}:aws/b`, `${OPENED}:aws/dev`, `${NAMED}:aws/b`, `${NAMED}:aws/dev`],
        },
    ]);
});

test("the wildcard for all has the audience of AWS alone, beside a legacy environment by name", () => {
    expect(accepted(["*", "default/dev"])).toEqual([
        { audience: "acme", subjects: [`${OPENED}:dev`, `${NAMED}:dev`] },
        { audience: "aws:acme", subjects: [`${OPENED}:*`, "pulumi:environments:pulumi.organization.login:acme:*"] },
    ]);
});

test("users are named with each environment, and never the environment alone", () => {
    expect(accepted(["aws/dev", "default/dev"], ["web/prod:update"], ["eve", "bob"])).toEqual([
        {
            audience: "acme",
            subjects: [UPDATE, `${NAMED}:dev:pulumi.user.login:bob`, `${NAMED}:dev:pulumi.user.login:eve`],
        },
        {
            audience: "aws:acme",
            subjects: [`${NAMED}:aws/dev:pulumi.user.login:bob`, `${NAMED}:aws/dev:pulumi.user.login:eve`],
        },
    ]);
});

test("the subjects of a role are sorted, whatever their audience", () => {
    expect(subjectsIn(accepted(["default/dev", "aws/dev"], ["web/prod:update"]))).toEqual([
        UPDATE,
        ...[`${OPENED}:aws/dev`, `${OPENED}:dev`, `${NAMED}:aws/dev`, `${NAMED}:dev`],
    ]);
});

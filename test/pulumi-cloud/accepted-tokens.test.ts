import { acceptedTokens, audiencesIn, subjectsIn } from "../../pulumi-cloud/accepted-tokens";
import { parseDeploymentEntry, type DeploymentEntry } from "../../pulumi-cloud/deployments";
import { parseEnvironmentEntry, type EnvironmentEntry } from "../../pulumi-cloud/environments";

const accepted = (environments: string[], deployments: string[] = [], users: string[] = []) =>
    acceptedTokens({
        organization: "acme",
        environments: environments.map((text) => parseEnvironmentEntry(text) as EnvironmentEntry),
        users,
        deployments: deployments.map((text) => parseDeploymentEntry(text) as DeploymentEntry),
    });

describe("the tokens that a role accepts", () => {
    test("are sorted, each subject once and under its own audience", () => {
        const tokens = accepted(["default/dev", "aws/dev", "aws/b", "aws/dev"], ["web/prod:preview"]);
        expect(tokens).toEqual([
            {
                audience: "acme",
                subjects: [
                    "pulumi:deploy:org:acme:project:web:stack:prod:operation:preview:scope:write",
                    "pulumi:environments:org:acme:env:dev",
                    "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev",
                ],
            },
            {
                audience: "aws:acme",
                subjects: [
                    "pulumi:environments:org:acme:env:aws/b",
                    "pulumi:environments:org:acme:env:aws/dev",
                    "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/b",
                    "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
                ],
            },
        ]);
    });

    test.each([
        [["aws/dev"], [], ["aws:acme"]],
        [["aws/*"], [], ["aws:acme"]],
        [["default/dev"], [], ["acme"]],
        [["*"], [], ["aws:acme"]],
        [["*", "default/dev"], [], ["acme", "aws:acme"]],
        [["*"], ["web/prod"], ["acme", "aws:acme"]],
        [[], ["web/prod"], ["acme"]],
        [["aws/dev"], ["web/prod"], ["acme", "aws:acme"]],
    ])(
        "for the environments %j and the deployments %j have the audiences %j",
        (environments, deployments, expected) => {
            expect(audiencesIn(accepted(environments, deployments))).toEqual(expected);
        },
    );

    test.each([
        ["*", "pulumi:deploy:org:acme:*"],
        ["web/*", "pulumi:deploy:org:acme:project:web:*"],
        ["web/prod", "pulumi:deploy:org:acme:project:web:stack:prod:operation:*"],
        ["web/prod:update", "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write"],
    ])("have one subject for the deployments %s", (entry, subject) => {
        expect(subjectsIn(accepted([], [entry]))).toEqual([subject]);
    });

    test("leave out the environments that the wildcard for all includes", () => {
        expect(accepted(["aws/dev", "*", "web/*", "web/p*", "*"])).toEqual(accepted(["*"]));
        expect(subjectsIn(accepted(["*"]))).toEqual([
            "pulumi:environments:org:acme:env:*",
            "pulumi:environments:pulumi.organization.login:acme:*",
        ]);
    });

    test("keep the legacy environments beside that wildcard, which does not include them, by name alone", () => {
        expect(accepted(["aws/dev", "*", "default/dev"])).toEqual([
            {
                audience: "acme",
                subjects: [
                    "pulumi:environments:org:acme:env:dev",
                    "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev",
                ],
            },
            ...accepted(["*"]),
        ]);
    });

    test("keep the environments beside the wildcard of a project", () => {
        expect(subjectsIn(accepted(["aws/*", "aws/dev"]))).toHaveLength(4);
    });

    test("keep the deployments beside every environment", () => {
        expect(accepted(["*"], ["web/prod:update"])).toEqual([
            {
                audience: "acme",
                subjects: ["pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write"],
            },
            ...accepted(["*"]),
        ]);
    });

    test("name each user with each environment, and never the environment alone", () => {
        const name = "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name";
        const update = "pulumi:deploy:org:acme:project:web:stack:prod:operation:update:scope:write";
        expect(accepted(["aws/dev", "default/dev"], ["web/prod:update"], ["eve", "bob"])).toEqual([
            {
                audience: "acme",
                subjects: [update, `${name}:dev:pulumi.user.login:bob`, `${name}:dev:pulumi.user.login:eve`],
            },
            {
                audience: "aws:acme",
                subjects: [`${name}:aws/dev:pulumi.user.login:bob`, `${name}:aws/dev:pulumi.user.login:eve`],
            },
        ]);
    });

    test("are none for no entries", () => {
        expect(accepted([])).toEqual([]);
    });

    test("list their subjects sorted, whatever the audience", () => {
        expect(subjectsIn(accepted(["default/dev", "aws/dev"], ["web/prod:preview"]))).toEqual([
            "pulumi:deploy:org:acme:project:web:stack:prod:operation:preview:scope:write",
            "pulumi:environments:org:acme:env:aws/dev",
            "pulumi:environments:org:acme:env:dev",
            "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:aws/dev",
            "pulumi:environments:pulumi.organization.login:acme:currentEnvironment.name:dev",
        ]);
    });
});

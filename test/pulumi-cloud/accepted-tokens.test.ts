import { acceptedTokens, audiencesIn, subjectsIn } from "../../pulumi-cloud/accepted-tokens";
import { parseDeploymentEntry, type DeploymentEntry } from "../../pulumi-cloud/deployments";
import { parseEnvironmentEntry, type EnvironmentEntry } from "../../pulumi-cloud/environments";

const accepted = (environments: string[], deployments: string[] = []) =>
    acceptedTokens(
        "acme",
        environments.map((text) => parseEnvironmentEntry(text) as EnvironmentEntry),
        deployments.map((text) => parseDeploymentEntry(text) as DeploymentEntry),
    );

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
        [["default/*"], [], ["acme"]],
        [["*"], [], ["acme", "aws:acme"]],
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
        expect(accepted(["aws/dev", "*", "default/dev"])).toEqual(accepted(["*"]));
        expect(subjectsIn(accepted(["*"]))).toEqual([
            "pulumi:environments:org:acme:env:*",
            "pulumi:environments:pulumi.organization.login:acme:*",
        ]);
    });

    test("keep the deployments beside every environment", () => {
        expect(accepted(["*"], ["web/prod:update"]).map(({ subjects }) => subjects.length)).toEqual([3, 2]);
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

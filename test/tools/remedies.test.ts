import { printSteps, trusting, compareSubjects, declareAttribute } from "../../tools/remedies";
import { roleOf } from "./tokens";

const environment = (project: string, name: string) => ({
    kind: "opened" as const,
    organization: "acme",
    environment: { project, name },
});
const deployment = (project: string, stack: string, operation: string) => ({
    kind: "deployment" as const,
    organization: "acme",
    deployment: { project, stack, operation },
});

/** The commands that trust a subject, for the stack dev. */
const remedyFor = (values: Record<string, unknown>, subject: Parameters<typeof trusting>[1]) =>
    printSteps(trusting(roleOf(values), subject), "dev").split(" && ");

describe("a remedy", () => {
    test("adds an environment after the others", () => {
        expect(remedyFor({ environments: ["aws/dev"] }, environment("aws", "prod"))).toEqual([
            "pulumi config set --stack dev --path 'environments[1]' aws/prod",
        ]);
        const both = { environments: ["aws/dev"], deployments: ["web/prod", "web/dev"] };
        expect(remedyFor(both, environment("aws", "prod"))).toEqual([
            "pulumi config set --stack dev --path 'environments[1]' aws/prod",
        ]);
    });

    test("adds a deployment after the others", () => {
        expect(remedyFor({ deployments: ["web/dev"] }, deployment("web", "prod", "update"))).toEqual([
            "pulumi config set --stack dev --path 'deployments[1]' web/prod:update",
        ]);
        const both = { environments: ["aws/dev", "aws/x"], deployments: ["web/dev"] };
        expect(remedyFor(both, deployment("web", "prod", "update"))).toEqual([
            "pulumi config set --stack dev --path 'deployments[1]' web/prod:update",
        ]);
    });

    test("adds the first entry of a list at its beginning", () => {
        expect(remedyFor({ deployments: ["web/dev"] }, environment("aws", "dev"))).toEqual([
            "pulumi config set --stack dev --path 'environments[0]' aws/dev",
        ]);
        expect(remedyFor({ environments: ["aws/dev"] }, deployment("web", "prod", "update"))).toEqual([
            "pulumi config set --stack dev --path 'deployments[0]' web/prod:update",
        ]);
    });

    test("counts an entry that is in the list twice", () => {
        expect(remedyFor({ environments: ["aws/dev", "aws/dev"] }, environment("aws", "prod"))).toEqual([
            "pulumi config set --stack dev --path 'environments[2]' aws/prod",
        ]);
    });

    test("keeps the default environment, which is trusted only while both lists are empty", () => {
        expect(remedyFor({}, environment("aws", "dev"))).toEqual([
            "pulumi config set --stack dev --path 'environments[0]' keyless/dev",
            "pulumi config set --stack dev --path 'environments[1]' aws/dev",
        ]);
        expect(remedyFor({}, deployment("web", "prod", "update"))).toEqual([
            "pulumi config set --stack dev --path 'environments[0]' keyless/dev",
            "pulumi config set --stack dev --path 'deployments[0]' web/prod:update",
        ]);
    });

    test("names an environment by a login's attribute, and one of the legacy project", () => {
        const declared = { ...environment("default", "old"), kind: "declared" as const, hasMoreAttributes: false };
        expect(remedyFor({ environments: ["aws/dev"] }, declared)).toEqual([
            "pulumi config set --stack dev --path 'environments[1]' default/old",
        ]);
    });

    test.each([
        ["every environment of a project", environment("aws", "*")],
        ["environments with a prefix", environment("aws", "team-*")],
        ["an environment with a wildcard in its project", environment("*", "dev")],
        ["an environment without a name", environment("aws", "")],
        ["an environment with a variable of IAM", environment("aws", "${x}")],
        ["every stack of a project", deployment("web", "*", "update")],
        ["a deployment with a wildcard in its project", deployment("*", "prod", "update")],
        ["every operation", deployment("web", "prod", "*")],
        ["an operation that there isn't", deployment("web", "prod", "Update")],
        ["an operation without a name", deployment("web", "prod", "")],
    ])("has no command for a subject that names %s", (_, subject) => {
        expect(trusting(roleOf({ environments: ["aws/dev"] }), subject)).toEqual([]);
    });

    test("has no command for a token that names no environment", () => {
        const subject = { kind: "opened" as const, organization: "acme", environment: undefined };
        expect(trusting(roleOf({ environments: ["aws/dev"] }), subject)).toEqual([]);
    });
});

describe("the text of steps", () => {
    test("is empty if there is nothing to do", () => {
        expect(printSteps([], "dev")).toBe("");
    });

    test("may have no command", () => {
        expect(printSteps([{ text: "Get a new token." }], "dev")).toBe("Get a new token.");
        expect(printSteps([{ text: "Get a new token.", run: [] }], "dev")).toBe("Get a new token.");
    });

    test.each(["dev", "prod"])("names the stack %s in each command", (stack) => {
        expect(printSteps([compareSubjects], stack)).toBe(
            `Compare it with: pulumi stack output --stack ${stack} subjects`,
        );
        expect(printSteps([declareAttribute], stack)).toBe(
            `Give the login subjectAttributes: [currentEnvironment.name] and no other attribute, like the YAML of: pulumi stack output --stack ${stack} escEnvironment`,
        );
        const steps = [...trusting(roleOf({}), environment("aws", "dev")), compareSubjects];
        expect(printSteps(steps, stack)).toBe(
            `pulumi config set --stack ${stack} --path 'environments[0]' keyless/dev && pulumi config set --stack ${stack} --path 'environments[1]' aws/dev; then: Compare it with: pulumi stack output --stack ${stack} subjects`,
        );
    });
});

import {
    compareSubjects,
    declareAttributes,
    declaresRightly,
    likeOutput,
    nameDefining,
    otherIssuer,
    otherOrganization,
    printSteps,
    trusting,
    trustingUser,
} from "../../tools/remedies";
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

/** Of a login that declares these attributes, with any environment and user. */
const declared = (...attributes: string[]) => ({
    kind: "declared" as const,
    organization: "acme",
    attributes,
    environment: { project: "default", name: "old" },
    user: "alice",
});

/** The commands that trust a subject, for the stack dev and settings of which its files have some. */
const remedyFor = (values: Record<string, unknown>, subject: Parameters<typeof trusting>[1], inFiles = values) =>
    printSteps(trusting(roleOf(values, inFiles), subject), "dev").split(" && ");

describe("a remedy", () => {
    test("adds an environment after the others", () => {
        expect(remedyFor({ environments: ["aws/dev"] }, environment("aws", "prod"))).toEqual([
            "pulumi config set --stack dev --path 'environments[1]' aws/prod",
        ]);
        const both = { environments: ["aws/dev"], deployments: ["web/prod"] };
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

    test("counts what the stack's files have, and keeps the default environment if they have nothing", () => {
        const values = { environments: ["aws/dev"], deployments: ["web/dev"] };
        expect(remedyFor(values, environment("aws", "prod"), { deployments: ["web/dev"] })).toEqual([
            "pulumi config set --stack dev --path 'environments[0]' aws/prod",
        ]);
        expect(remedyFor(values, environment("aws", "prod"), {})).toEqual([
            "pulumi config set --stack dev --path 'environments[0]' keyless/dev",
            "pulumi config set --stack dev --path 'environments[1]' aws/prod",
        ]);
        expect(remedyFor(values, deployment("web", "prod", "update"), { users: ["alice"] })).toEqual([
            "pulumi config set --stack dev --path 'environments[0]' keyless/dev",
            "pulumi config set --stack dev --path 'deployments[0]' web/prod:update",
        ]);
    });

    test("accepts the operations of drift", () => {
        expect(remedyFor({ deployments: ["web/dev"] }, deployment("web", "prod", "remediate-drift"))).toEqual([
            "pulumi config set --stack dev --path 'deployments[1]' web/prod:remediate-drift",
        ]);
    });

    test("names an environment by a login's attribute, and one of the legacy project", () => {
        expect(remedyFor({ environments: ["aws/dev"] }, declared("currentEnvironment.name"))).toEqual([
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

describe("a remedy for a user", () => {
    const values = { environments: ["aws/dev"], users: ["alice", "bob"] };
    const remedyOf = (user: string | undefined, inFiles: Record<string, unknown> = values) =>
        printSteps(trustingUser(roleOf(values, inFiles), user), "prod");

    test("adds it after the others in the stack's files", () => {
        expect(remedyOf("eve")).toBe("pulumi config set --stack prod --path 'users[2]' eve");
        expect(remedyOf("eve", { users: ["alice"] })).toBe("pulumi config set --stack prod --path 'users[1]' eve");
    });

    test("is none for the first one in the files, which would end the trust of all others", () => {
        expect(trustingUser(roleOf(values, { environments: ["aws/dev"] }), "eve")).toEqual([]);
    });

    test.each([undefined, "", "*", "a b", "$(reboot)", "x".repeat(81)])("is none for %j", (user) => {
        expect(trustingUser(roleOf(values), user)).toEqual([]);
    });

    test("has a login of any accepted length", () => {
        const longest = "x".repeat(80);
        expect(remedyOf(longest)).toBe(`pulumi config set --stack prod --path 'users[2]' ${longest}`);
    });
});

describe("a remedy for another issuer", () => {
    test("has a placeholder, and says what a change does", () => {
        expect(printSteps(otherIssuer("https://pulumi.example.com/oidc"), "prod")).toBe(
            "If \"https://pulumi.example.com/oidc\" is your own Pulumi Cloud, trust it instead. That replaces the account's provider: pulumi config set --stack prod issuerUrl '<issuer URL>'",
        );
    });

    test.each(["https://api.pulumi.com/oidc/v2", "https://pulumi.example.com/oidc/", "http://pulumi.example.com", ""])(
        "is none for one that settings refuse: %j",
        (issuer) => {
            expect(otherIssuer(issuer)).toEqual([]);
        },
    );
});

describe("a remedy for another organization", () => {
    test("has a placeholder, and says what a change does", () => {
        expect(printSteps(otherOrganization("other"), "prod")).toBe(
            "If \"other\" is your organization, trust it instead. That changes who is trusted: pulumi config set --stack prod organization '<organization>'",
        );
    });

    test.each(["*", "organization", "", "a b", "x".repeat(81)])(
        "is none for a name that settings refuse: %j",
        (name) => {
            expect(otherOrganization(name)).toEqual([]);
        },
    );
});

describe("a login declares rightly", () => {
    const NAME = "currentEnvironment.name";
    const USER = "pulumi.user.login";

    test.each([
        ["nothing", environment("aws", "x"), true, false],
        ["its environment", declared(NAME), true, false],
        ["its environment, then its user", declared(NAME, USER), false, true],
        ["its user, then its environment", declared(USER, NAME), false, false],
        ["its user", declared(USER), false, false],
        ["more", declared(NAME, USER, "rootEnvironment.name"), false, false],
    ])("if it declares %s", (_, subject, withoutUsers, withUsers) => {
        const settings = [{ environments: ["aws/dev"] }, { environments: ["*"] }, { deployments: ["web/prod"] }, {}];
        const answers = settings.map((values) => declaresRightly(roleOf(values).trust, subject));
        expect(answers).toEqual(settings.map(() => withoutUsers));
        const { trust } = roleOf({ environments: ["aws/dev"], users: ["alice"] });
        expect(declaresRightly(trust, subject)).toBe(withUsers);
    });
});

test("an environment that the token doesn't tell has a placeholder for its place, too", () => {
    expect(printSteps([nameDefining("default/<environment>", "Trust it:")], "prod")).toBe(
        "Trust it: pulumi config set --stack prod --path 'environments[<index>]' 'default/<environment>'",
    );
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
        expect(printSteps([likeOutput], stack)).toBe(`pulumi stack output --stack ${stack} escEnvironment`);
        expect(printSteps([declareAttributes(roleOf({}).trust)], stack)).toBe(
            `Give the login subjectAttributes: [currentEnvironment.name] and no other attribute, as in: pulumi stack output --stack ${stack} escEnvironment`,
        );
        const { trust } = roleOf({ environments: ["aws/dev"], users: ["alice"] });
        expect(printSteps([declareAttributes(trust)], stack)).toBe(
            `Give the login subjectAttributes: [currentEnvironment.name, pulumi.user.login] and no other attribute, as in: pulumi stack output --stack ${stack} escEnvironment`,
        );
        const steps = [...trusting(roleOf({}), environment("aws", "dev")), compareSubjects];
        expect(printSteps(steps, stack)).toBe(
            `pulumi config set --stack ${stack} --path 'environments[0]' keyless/dev && pulumi config set --stack ${stack} --path 'environments[1]' aws/dev; then: Compare it with: pulumi stack output --stack ${stack} subjects`,
        );
    });
});

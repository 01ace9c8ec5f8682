import { printWarning } from "../../messages/mistake";
import { defaults } from "../../settings/declared";
import { readPermissions } from "../../settings/permissions";
import { Reader } from "../../settings/reader";
import { configOf, mistakesIn, refusalOf, settingsOf } from "../stacks";

const POLICIES = Array.from({ length: 26 }, (_, i) => `arn:aws:iam::123456789012:policy/p${i}`);
const STATEMENT = { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" };
const INLINE_POLICY = { Version: "2012-10-17", Statement: [STATEMENT] };
/** An inline policy of so many characters. */
const inlinePolicyOf = (size: number) => ({
    ...INLINE_POLICY,
    Id: "i".repeat(size - JSON.stringify({ ...INLINE_POLICY, Id: "" }).length),
});
const ACCEPTED_POLICIES =
    "the name of an AWS managed policy, such as ReadOnlyAccess or job-function/ViewOnlyAccess; the ARN of a policy, arn:aws:iam::<account>:policy/<name>; or for an AWS managed policy newer than the installed @pulumi/aws, arn:aws:iam::aws:policy/<name>";
const SET_STATEMENT = `set --stack dev --path 'inlinePolicy.Statement[0].Effect' '<effect>' &&
         pulumi config set --stack dev --path 'inlinePolicy.Statement[0].Action' '<action>' &&
         pulumi config set --stack dev --path 'inlinePolicy.Statement[0].Resource' '<resource>'`;

const warningsOf = (values: Record<string, unknown>) =>
    settingsOf(values).warnings.map((warning) => printWarning(warning, "dev"));
const readerOf = (values: Record<string, unknown>) => new Reader(configOf(values), "keyless", defaults);

describe("policies", () => {
    test("are given by name, whose ARN follows the partition, or by ARN, which stays the same", () => {
        const arn = "arn:aws-us-gov:iam::123456789012:policy/team/deploy";
        const { policies } = settingsOf({ policies: ["job-function/ViewOnlyAccess", arn] }).permissions;
        expect(policies.map((policy) => [policy.resourceName, policy.arn("aws-cn")])).toEqual([
            ["job-function/ViewOnlyAccess", "arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess"],
            ["123456789012/team/deploy", arn],
        ]);
    });

    test("appear once, by name or ARN", () => {
        const policies = ["ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess"];
        expect(settingsOf({ policies }).permissions.policies.map(({ resourceName }) => resourceName)).toEqual([
            "ReadOnlyAccess",
        ]);
    });

    test("can be 10 without a warning", () => {
        expect(settingsOf({ policies: POLICIES.slice(0, 10) }).permissions.policies).toHaveLength(10);
        expect(warningsOf({ policies: POLICIES.slice(0, 10) })).toEqual([]);
    });

    test("can be 11, with a warning of the default quota", () => {
        expect(warningsOf({ policies: POLICIES.slice(0, 11) })).toEqual([
            'policies: 11 policies. AWS attaches 10 to a role unless the account\'s quota "Managed policies attached to an IAM role" is raised, at most to 25.',
        ]);
    });

    test("can be 25, with the same warning", () => {
        const policies = POLICIES.slice(0, 25);
        expect(settingsOf({ policies }).permissions.policies).toHaveLength(25);
        expect(warningsOf({ policies })).toEqual([
            'policies: 25 policies. AWS attaches 10 to a role unless the account\'s quota "Managed policies attached to an IAM role" is raised, at most to 25.',
        ]);
    });

    test("can be more than 25 entries if equal ones leave 25", () => {
        const policies = [...POLICIES.slice(0, 24), "ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"];
        expect(settingsOf({ policies }).permissions.policies).toHaveLength(25);
    });

    test("and an inline policy that are both missing leave a role without permissions: a warning", () => {
        expect(warningsOf({})).toEqual([
            "policies: none, and no inlinePolicy. The role can identify itself and do nothing else. Run: pulumi config set --stack dev --path 'policies[0]' '<policy>' && pulumi up --stack dev",
        ]);
    });

    test.each([
        ["a policy", { policies: ["ReadOnlyAccess"] }],
        ["an inline policy", { inlinePolicy: INLINE_POLICY }],
        ["both", { policies: ["ReadOnlyAccess"], inlinePolicy: INLINE_POLICY }],
    ])("give permissions without a warning: %s", (_, values) => {
        expect(warningsOf(values)).toEqual([]);
    });
});

describe("an inline policy", () => {
    test("is as it is set", () => {
        expect(settingsOf({ inlinePolicy: INLINE_POLICY }).permissions.inlinePolicy).toEqual(INLINE_POLICY);
    });

    test("is none if it is empty", () => {
        expect(settingsOf({ inlinePolicy: {} }).permissions.inlinePolicy).toBeNull();
    });

    test("can have 10,240 characters", () => {
        const inlinePolicy = inlinePolicyOf(10_240);
        expect(settingsOf({ inlinePolicy }).permissions.inlinePolicy).toEqual(inlinePolicy);
    });

    test("has a mistake for each faulty part", () => {
        const statement = { ...STATEMENT, Efect: "Allow", Principal: "*" };
        const mistakes = mistakesIn({ inlinePolicy: { Version: "x", Statement: [STATEMENT, statement] } });
        expect(mistakes.map(({ key }) => key)).toEqual([
            "inlinePolicy.Version",
            "inlinePolicy.Statement[1].Efect",
            "inlinePolicy.Statement[1].Principal",
        ]);
    });
});

describe("a permissions boundary", () => {
    test("is none if it is not set", () => {
        expect(settingsOf({ permissionsBoundary: "" }).permissions.permissionsBoundary).toBeNull();
    });

    test("is given by name or ARN, as a policy", () => {
        const boundaryOf = (permissionsBoundary: string) =>
            settingsOf({ permissionsBoundary }).permissions.permissionsBoundary?.arn("aws-cn");
        expect(boundaryOf("PowerUserAccess")).toBe("arn:aws-cn:iam::aws:policy/PowerUserAccess");
        expect(boundaryOf("arn:aws:iam::123456789012:policy/limit")).toBe("arn:aws:iam::123456789012:policy/limit");
    });
});

describe("refuses", () => {
    test.each([
        [
            "a policy that there isn't, and asks for the one that was meant",
            { policies: ["ReadOnlyAccess", "readonlyaccess"] },
            'policies[1]: "readonlyaccess" is not the name of an AWS managed policy that a role can have. Did you mean ReadOnlyAccess?',
            ACCEPTED_POLICIES,
            "set --stack dev --path 'policies[1]' '<policy>'",
        ],
        [
            "an ARN of something else",
            { policies: ["arn:aws:iam::123456789012:role/admin"] },
            'policies[0]: "arn:aws:iam::123456789012:role/admin" is not the ARN of a policy',
            ACCEPTED_POLICIES,
            "set --stack dev --path 'policies[0]' 'arn:aws:iam::<account>:policy/<name>'",
        ],
        [
            "26 policies",
            { policies: POLICIES },
            "policies: 26 policies are too many; a role can have 25",
            "at most 25, and 10 unless the account's quota is raised. You can merge several into one policy, or into inlinePolicy",
            "rm --stack dev --path 'policies[<index>]'",
        ],
        [
            "a permissions boundary that there isn't",
            { permissionsBoundary: "PowerUserAcces" },
            'permissionsBoundary: "PowerUserAcces" is not the name of an AWS managed policy that a role can have. Did you mean PowerUserAccess?',
            ACCEPTED_POLICIES,
            "set --stack dev permissionsBoundary '<policy>'",
        ],
        [
            "a permissions boundary with the ARN of something else",
            { permissionsBoundary: "arn:aws:s3:::bucket" },
            'permissionsBoundary: "arn:aws:s3:::bucket" is not the ARN of a policy',
            ACCEPTED_POLICIES,
            "set --stack dev permissionsBoundary 'arn:aws:iam::<account>:policy/<name>'",
        ],
        [
            "an inline policy with a version that YAML read as a date",
            { inlinePolicy: { ...INLINE_POLICY, Version: "2012-10-17 00:00:00 +0000 UTC" } },
            'inlinePolicy.Version: "2012-10-17 00:00:00 +0000 UTC" is not a version of IAM\'s policy language. Without quotes, YAML reads it as a date',
            '"2012-10-17"',
            "set --stack dev --path inlinePolicy.Version 2012-10-17",
        ],
        [
            "an inline policy without a version",
            { inlinePolicy: { Statement: [STATEMENT] } },
            "inlinePolicy.Version: null is not a version of IAM's policy language. Without quotes, YAML reads it as a date",
            '"2012-10-17"',
            "set --stack dev --path inlinePolicy.Version 2012-10-17",
        ],
        [
            "an inline policy without statements",
            { inlinePolicy: { Version: "2012-10-17" } },
            "inlinePolicy.Statement: null is not a list of statements",
            "statements, each with Effect, Action or NotAction, and Resource or NotResource",
            SET_STATEMENT,
        ],
        [
            "an inline policy with something else than statements",
            { inlinePolicy: { Version: "2012-10-17", Statement: [STATEMENT, "x"] } },
            `inlinePolicy.Statement: [${JSON.stringify(STATEMENT)},"x"] is not a list of statements`,
            "statements, each with Effect, Action or NotAction, and Resource or NotResource",
            SET_STATEMENT,
        ],
        [
            "an inline policy with a principal, which only policies of resources have",
            { inlinePolicy: { ...INLINE_POLICY, Statement: { ...STATEMENT, Principal: "*" } } },
            'inlinePolicy.Statement.Principal: "*" is not allowed in a policy of a role',
            "Sid, Effect, Action, NotAction, Resource, NotResource, Condition",
            "rm --stack dev --path inlinePolicy.Statement.Principal",
        ],
        [
            "an inline policy with a misspelt element, and asks for the one that was meant",
            { inlinePolicy: { ...INLINE_POLICY, Statement: [STATEMENT, { ...STATEMENT, Conditions: {} }] } },
            "inlinePolicy.Statement[1].Conditions: {} is not an element of IAM's policy language. Did you mean Condition?",
            "Sid, Effect, Action, NotAction, Resource, NotResource, Condition",
            `set --stack dev --path 'inlinePolicy.Statement[1].Condition' '<Condition>' &&
         pulumi config rm --stack dev --path 'inlinePolicy.Statement[1].Conditions'`,
        ],
        [
            "an inline policy that is too long, without printing it",
            { inlinePolicy: inlinePolicyOf(10_241) },
            "inlinePolicy: is 10241 characters; AWS accepts 10240",
            "at most 10240 characters, without white space. Move statements to a managed policy, and name it in policies",
            "rm --stack dev --path 'inlinePolicy.Statement[<index>]'",
        ],
    ])("%s", (_, values, says, accepted, run) => {
        expect(refusalOf(values)).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  ${says}${says.endsWith("?") ? "" : "."}
    Accepted: ${accepted}.
    Run: pulumi config ${run}
`,
        );
        expect(readPermissions(readerOf(values))).toBeUndefined();
    });

    test.each([
        ["policies", { policies: ["x"] }],
        ["too many policies", { policies: POLICIES }],
        ["an inline policy", { inlinePolicy: { Version: "2012-10-17" } }],
        ["an inline policy of another type", { inlinePolicy: [] }],
    ])("%s without a warning that the role has no permissions", (_, values) => {
        const reader = readerOf(values);
        readPermissions(reader);
        expect(reader.warnings).toEqual([]);
    });
});

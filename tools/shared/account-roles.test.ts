import { readRoles } from "./account-roles";
import { UsageError } from "./command-line";
import { policyOf, statement } from "../../test/trust";

const POLICY = policyOf(statement());
const ENCODED = encodeURIComponent(JSON.stringify(POLICY));
const ARN = "arn:aws:iam::111122223333:role/deployer";
const DETAILS = {
    RoleName: "deployer",
    Arn: ARN,
    AssumeRolePolicyDocument: POLICY,
    AttachedManagedPolicies: [{ PolicyName: "ReadOnlyAccess", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    RolePolicyList: [{ PolicyName: "inline", PolicyDocument: {} }],
    PermissionsBoundary: {
        PermissionsBoundaryType: "Policy",
        PermissionsBoundaryArn: "arn:aws:iam::aws:policy/Boundary",
    },
};
const ROLE = {
    id: ARN,
    trustPolicy: POLICY,
    policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    inlinePolicies: ["inline"],
    permissionsBoundary: "arn:aws:iam::aws:policy/Boundary",
};
const named = (name: string) => ({ ...DETAILS, Arn: `arn:aws:iam::111122223333:role/${name}` });
const page = (...roles: object[]) => JSON.stringify({ RoleDetailList: roles, IsTruncated: false }, null, 2);
const unnamed = "a trust policy without the name of its role";
/** Outputs as `jq -s .` makes one of them. */
const listOf = (...outputs: string[]) => `[${outputs.join()}]`;
const idsIn = (text: string) => readRoles(text).map(({ id }) => id.replace(/.*\//, ""));

describe("a role is read", () => {
    test("with its policies from the details of an account", () => {
        expect(readRoles(page(DETAILS))).toEqual([ROLE]);
    });

    test("without policies", () => {
        const role = { ...DETAILS, AttachedManagedPolicies: [], RolePolicyList: [], PermissionsBoundary: undefined };
        expect(readRoles(page(role))).toEqual([{ id: ARN, trustPolicy: POLICY, policies: [], inlinePolicies: [] }]);
    });

    test("from get-role, which has no policies", () => {
        const role = { Arn: ARN, AssumeRolePolicyDocument: POLICY, PermissionsBoundary: DETAILS.PermissionsBoundary };
        const expected = { ...ROLE, policies: undefined, inlinePolicies: undefined };
        expect(readRoles(JSON.stringify({ Role: role }))).toEqual([expected]);
        expect(readRoles(JSON.stringify({ Roles: [role] }))).toEqual([expected]);
    });

    test.each<[string, unknown, string]>([
        ["a role without an ARN", { ...DETAILS, Arn: undefined }, "deployer"],
        ["a role with an empty one", { ...DETAILS, Arn: "" }, "deployer"],
        ["a role without a name", { AssumeRolePolicyDocument: POLICY }, unnamed],
        ["a bare trust policy", POLICY, unnamed],
        ["Role", { Arn: ARN, AssumeRolePolicyDocument: POLICY }, ARN],
        ["Role.AssumeRolePolicyDocument", POLICY, unnamed],
        ["Roles[]", [{ RoleName: "deployer", AssumeRolePolicyDocument: POLICY }], "deployer"],
        ["Roles[].[RoleName, AssumeRolePolicyDocument]", [["deployer", POLICY]], "deployer"],
        ["Roles[].[RoleName, AssumeRolePolicyDocument], encoded", [["deployer", ENCODED]], "deployer"],
        [
            "Roles[].{name: RoleName, trust: AssumeRolePolicyDocument}",
            [{ name: "deployer", trust: POLICY }],
            "deployer",
        ],
        ["Roles[].[Arn, RoleName, AssumeRolePolicyDocument]", [[ARN, "deployer", POLICY]], ARN],
        ["Roles[].[AssumeRolePolicyDocument, RoleName]", [[POLICY, "deployer"]], "deployer"],
        ["Roles[].AssumeRolePolicyDocument", [POLICY], unnamed],
    ])("from %s, by the name that it has", (_, value, id) => {
        expect(readRoles(JSON.stringify(value))).toMatchObject([{ id, trustPolicy: POLICY }]);
    });

    test.each([
        ["an object", POLICY],
        ["JSON text", JSON.stringify(POLICY)],
        ["JSON text with spaces around it", ` ${JSON.stringify(POLICY)}\n`],
        ["URL-encoded JSON text", ENCODED],
    ])("with its trust policy as %s", (_, document) => {
        expect(readRoles(page({ ...DETAILS, AssumeRolePolicyDocument: document }))).toEqual([ROLE]);
    });

    test.each([
        [
            {
                Tags: [
                    { Key: "a", Value: "b" },
                    { Key: "pulumi:stack", Value: "acme/x/dev" },
                ],
                Description: "mine",
            },
            "the Pulumi stack acme/x/dev",
        ],
        [{ Tags: [{ Key: "a", Value: "b" }], Description: "For ESC" }, 'not known, described as "For ESC"'],
        [{ Tags: "x", Description: "" }, undefined],
    ])("with who manages it, if %j tells", (more, managedBy) => {
        expect(readRoles(page({ ...DETAILS, ...more }))).toEqual([{ ...ROLE, managedBy }]);
    });

    test("with a percent sign in JSON text as it is", () => {
        const policy = policyOf(statement({ StringEquals: { "%7B": "%" } }));
        const [role] = readRoles(page({ ...DETAILS, AssumeRolePolicyDocument: JSON.stringify(policy) }));
        expect(role!.trustPolicy).toEqual(policy);
    });
});

describe("roles are read", () => {
    test("of several pages, in their order", () => {
        expect(idsIn(listOf(page(named("a"), named("b")), page(named("c"))))).toEqual(["a", "b", "c"]);
        expect(idsIn(listOf(page(named("a")), JSON.stringify({ Role: named("b") })))).toEqual(["a", "b"]);
    });

    test("once each, with policies if any page has them", () => {
        const bare = { Role: { Arn: ARN, AssumeRolePolicyDocument: POLICY } };
        expect(readRoles(listOf(JSON.stringify(bare), page(DETAILS)))).toEqual([ROLE]);
        expect(readRoles(listOf(page(DETAILS), JSON.stringify(bare)))).toEqual([ROLE]);
    });

    test("of an account that has none", () => {
        expect(readRoles(page())).toEqual([]);
    });

    test("of pages that end with the last one", () => {
        const first = JSON.stringify({ RoleDetailList: [named("a")], IsTruncated: true, Marker: "x" });
        expect(idsIn(listOf(first, page(named("b"))))).toEqual(["a", "b"]);
    });

    test("of pages with single roles after them", () => {
        const cut = JSON.stringify({ RoleDetailList: [named("a")], Marker: "x" });
        const single = JSON.stringify({ Role: named("c") });
        expect(idsIn(listOf(cut, page(named("b")), single))).toEqual(["a", "b", "c"]);
        expect(() => readRoles(listOf(page(named("b")), cut, single))).toThrow(UNFINISHED);
    });

    test("that are the same role with another trust policy, which may be older", () => {
        const open = { ...DETAILS, AssumeRolePolicyDocument: policyOf(statement(), statement()) };
        expect(readRoles(listOf(page(DETAILS), page(open))).map(({ trustPolicy }) => trustPolicy)).toEqual([
            DETAILS.AssumeRolePolicyDocument,
            open.AssumeRolePolicyDocument,
        ]);
        const unnamed = [DETAILS, open].map((role) => ({ ...role, Arn: undefined }));
        expect(readRoles(page(...unnamed))).toHaveLength(2);
    });

    test("in all the lists of a page", () => {
        const text = JSON.stringify({ RoleDetailList: [], Roles: [named("a")], Role: named("b") });
        expect(idsIn(text)).toEqual(["a", "b"]);
    });
});

const ACCEPTED = "Accepted: the JSON that a command in --help prints";
const EMPTY = `Standard input is empty. ${ACCEPTED}.`;
const NO_ROLES = `There are no roles in the input. ${ACCEPTED}, or what --query leaves of it.`;
const UNFINISHED = "The account has more roles than this output. Accepted: all of its pages, in their order.";
const withPolicy = (document: string) => page({ ...DETAILS, AssumeRolePolicyDocument: document });
const cutBy = (mark: object) => JSON.stringify({ RoleDetailList: [DETAILS], ...mark });

describe("refused is", () => {
    test.each([
        ["nothing", "", EMPTY],
        ["white space", " \n", EMPTY],
        ["another object", "{}", NO_ROLES],
        ["a text", '"text"', NO_ROLES],
        ["a list without pages", "[]", NO_ROLES],
        ["a list of names", '["a", "b"]', NO_ROLES],
        ["null", "null", NO_ROLES],
        ["a list of other objects", '{"RoleDetailList":[1]}', NO_ROLES],
        ["a role that is none", '{"Role":null}', NO_ROLES],
        ["a page that has no roles", listOf(page(), "{}"), NO_ROLES],
        [
            "a trust policy that is no JSON",
            withPolicy("%7Btext"),
            `The trust policy of "${ARN}" can't be read as JSON. ${ACCEPTED}.`,
        ],
        [
            "a trust policy that is badly encoded",
            withPolicy("%"),
            `The trust policy of "${ARN}" can't be read as JSON. ${ACCEPTED}.`,
        ],
        ["output that is cut by the API", cutBy({ IsTruncated: true, Marker: "x" }), UNFINISHED],
        ["a page without roles that is cut", '{"RoleDetailList":[],"Marker":"x"}', UNFINISHED],
        ["output that says so itself", cutBy({ IsTruncated: true }), UNFINISHED],
        ["output that is cut by --max-items", cutBy({ NextToken: "x" }), UNFINISHED],
    ])("%s", (_, text, message) => {
        expect(() => readRoles(text)).toThrow(new UsageError(message));
    });

    const OUTPUT = " Add --output json to the command of the AWS CLI.";
    const SEVERAL = " Pipe several outputs through: jq -s .";

    test.each([
        ["output as text", "ROLES\tdeployer", OUTPUT],
        ["output as YAML", "Roles:\n- Arn: arn:aws:iam::111122223333:role/a\n", OUTPUT],
        ["output as a table", "-----------\n| GetRole |\n", OUTPUT],
        ["JSON that is cut", page(DETAILS).slice(0, -9), ""],
        ["a page with text after it", `${page(DETAILS)}text`, ""],
        ["several outputs", `${page(DETAILS)}\n${page(DETAILS)}\n`, SEVERAL],
        ["several outputs, of which one is cut", page() + page(DETAILS).slice(0, -9), SEVERAL],
    ])("%s", (_, text, hint) => {
        const refusal = new RegExp(`^Standard input can't be read as JSON: .+\\. ${ACCEPTED}\\.${hint}$`);
        expect(() => readRoles(text)).toThrow(refusal);
    });

    test("text that a terminal would obey, without printing it", () => {
        expect(() => readRoles("\u001b[2J")).toThrow(/^[^\u001b]*\\u001b[^\u001b]*$/);
    });
});

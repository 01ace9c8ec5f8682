import { readRoles } from "./account-roles";
import { UsageError } from "../shared/command-line";
import { policyOf, statement } from "../../test/trust";

const POLICY = policyOf(statement());
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

    test("by its name if it has no ARN", () => {
        expect(readRoles(page({ ...DETAILS, Arn: undefined }))[0]!.id).toBe("deployer");
        expect(readRoles(page({ ...DETAILS, Arn: "" }))[0]!.id).toBe("deployer");
    });

    test.each([
        ["an object", POLICY],
        ["JSON text", JSON.stringify(POLICY)],
        ["JSON text with spaces around it", ` ${JSON.stringify(POLICY)}\n`],
        ["URL-encoded JSON text", encodeURIComponent(JSON.stringify(POLICY))],
    ])("with its trust policy as %s", (_, document) => {
        expect(readRoles(page({ ...DETAILS, AssumeRolePolicyDocument: document }))).toEqual([ROLE]);
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

    test("of several accounts, each with its last page, which may be empty like any other", () => {
        const elsewhere = (name: string) => ({ ...DETAILS, Arn: `arn:aws-cn:iam::444455556666:role/${name}` });
        const cut = (...roles: object[]) => JSON.stringify({ RoleDetailList: roles, Marker: "x" });
        expect(idsIn(listOf(cut(named("a")), page(named("b")), cut(elsewhere("c")), page(elsewhere("d"))))).toEqual([
            "a",
            "b",
            "c",
            "d",
        ]);
        expect(idsIn(listOf(cut(), page(named("a"))))).toEqual(["a"]);
        expect(idsIn(listOf(cut(named("a")), cut(), page()))).toEqual(["a"]);
        const single = JSON.stringify({ Role: named("c") });
        expect(idsIn(listOf(cut(named("a")), single, page(named("b"))))).toEqual(["a", "c", "b"]);
        for (const outputs of [
            [cut(named("a")), page(elsewhere("b"))],
            [cut(named("a")), page(elsewhere("b")), page(named("c"))],
            [page(named("a")), cut(elsewhere("b"))],
            [cut(named("a")), single],
            [cut(named("a")), cut()],
        ])
            expect(() => readRoles(listOf(...outputs))).toThrow("The account has more roles than this output.");
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

const ACCEPTED = "Accepted: the JSON that one of the commands below prints.";

describe("refused is", () => {
    test.each([
        ["nothing", "", `Standard input is empty. ${ACCEPTED}`],
        ["white space", " \n", `Standard input is empty. ${ACCEPTED}`],
        ["another object", "{}", `There are no roles in the input. ${ACCEPTED}`],
        ["a text", '"text"', `There are no roles in the input. ${ACCEPTED}`],
        ["a list without pages", "[]", `There are no roles in the input. ${ACCEPTED}`],
        ["null", "null", `There are no roles in the input. ${ACCEPTED}`],
        ["a list of other objects", '{"RoleDetailList":[1]}', `There are no roles in the input. ${ACCEPTED}`],
        ["a role that is none", '{"Role":null}', `There are no roles in the input. ${ACCEPTED}`],
        ["a page that has no roles", listOf(page(), "{}"), `There are no roles in the input. ${ACCEPTED}`],
        [
            "a role without a name",
            page({ AssumeRolePolicyDocument: POLICY }),
            `There is a role without a name in the input. ${ACCEPTED}`,
        ],
        [
            "a trust policy of too many levels",
            `{"Role":{"Arn":"${ARN}","AssumeRolePolicyDocument":${"[".repeat(1e5)}${"]".repeat(1e5)}}}`,
            `The trust policy of "${ARN}" has too many levels. ${ACCEPTED}`,
        ],
        [
            "a trust policy that is no JSON",
            page({ ...DETAILS, AssumeRolePolicyDocument: "%7Btext" }),
            `The trust policy of "${ARN}" can't be read as JSON. ${ACCEPTED}`,
        ],
        [
            "a trust policy that is badly encoded",
            page({ ...DETAILS, AssumeRolePolicyDocument: "%" }),
            `The trust policy of "${ARN}" can't be read as JSON. ${ACCEPTED}`,
        ],
        [
            "output that is cut by the API",
            JSON.stringify({ RoleDetailList: [DETAILS], IsTruncated: true, Marker: "x" }),
            "The account has more roles than this output. Accepted: all of its pages, in their order.",
        ],
        [
            "a page without roles that is cut",
            JSON.stringify({ RoleDetailList: [], Marker: "x" }),
            "The account has more roles than this output. Accepted: all of its pages, in their order.",
        ],
        [
            "output that says so itself",
            JSON.stringify({ RoleDetailList: [DETAILS], IsTruncated: true }),
            "The account has more roles than this output. Accepted: all of its pages, in their order.",
        ],
        [
            "output that is cut by --max-items",
            JSON.stringify({ RoleDetailList: [DETAILS], NextToken: "x" }),
            "The account has more roles than this output. Accepted: all of its pages, in their order.",
        ],
    ])("%s", (_, text, message) => {
        expect(() => readRoles(text)).toThrow(new UsageError(message));
    });

    test.each([
        ["output of another format", "ROLES\tdeployer", ""],
        ["JSON that is cut", page(DETAILS).slice(0, -9), ""],
        ["a page with text after it", `${page(DETAILS)}text`, ""],
        ["several outputs", `${page(DETAILS)}\n${page(DETAILS)}\n`, " Pipe several outputs through: jq -s ."],
        [
            "several outputs, of which one is cut",
            page() + page(DETAILS).slice(0, -9),
            " Pipe several outputs through: jq -s .",
        ],
    ])("%s", (_, text, hint) => {
        const refusal = new RegExp(`^Standard input can't be read as JSON: .+\\. ${ACCEPTED}${hint}$`);
        expect(() => readRoles(text)).toThrow(refusal);
    });

    test("text that a terminal would obey, without printing it", () => {
        const thrown = (): unknown => {
            try {
                return readRoles("\u001b[2J");
            } catch (error) {
                return error;
            }
        };
        expect(String(thrown())).toContain("\\u001b");
        expect(String(thrown())).not.toContain("\u001b");
    });
});

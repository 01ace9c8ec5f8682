import { faultsOfInlinePolicy } from "../../aws/inline-policy";
import { Fault } from "../../messages/mistake";

const STATEMENT = { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" };
const policyOf = (Statement: unknown, Version: unknown = "2012-10-17") => ({ Version, Statement });

const badVersion = (value: unknown) => ({
    element: "Version",
    value,
    fault: new Fault(
        "is not a version of IAM's policy language. Without quotes, YAML reads it as a date",
        '"2012-10-17"',
        "2012-10-17",
    ),
});
const badStatement = (value: unknown) => ({
    element: "Statement",
    value,
    fault: new Fault(
        "is not a list of statements",
        "statements, each with Effect (Allow or Deny), Action or NotAction, and Resource or NotResource",
        "<statement>",
    ),
});
const tooLong = (size: number) => ({
    element: undefined,
    value: undefined,
    fault: new Fault(`is ${size} characters; AWS accepts 10240`, "at most 10240 characters, without white space", "{}"),
});

describe("an inline policy", () => {
    test.each([
        ["a statement alone", policyOf(STATEMENT)],
        ["a list of statements", policyOf([STATEMENT, { ...STATEMENT, Effect: "Deny" }])],
        ["a statement that says what it leaves out", policyOf({ Effect: "Deny", NotAction: "s3:*", NotResource: "x" })],
        ["the older version of the language", policyOf([STATEMENT], "2008-10-17")],
        ["an Id", { ...policyOf([STATEMENT]), Id: "mine" }],
    ])("may have %s", (_, policy) => {
        expect(faultsOfInlinePolicy(policy)).toStrictEqual([]);
    });

    test.each(["2012-10-17 00:00:00 +0000 UTC", "2012-10-18", "2008-10-1", "", 20121017, {}])(
        "does not have the version %j",
        (version) => {
            expect(faultsOfInlinePolicy(policyOf([STATEMENT], version))).toStrictEqual([badVersion(version)]);
        },
    );

    test("needs a version", () => {
        expect(faultsOfInlinePolicy({ Statement: [STATEMENT] })).toStrictEqual([badVersion(null)]);
    });

    test.each([
        { Effect: "Allow" },
        { Effect: "Alow", Action: "s3:*", Resource: "*" },
        { Effect: "allow", Action: "s3:*", Resource: "*" },
        { Action: "s3:*", Resource: "*" },
        { Effect: "Allow", Resource: "*" },
        { Effect: "Allow", Action: "s3:*" },
        { Effect: "Deny", NotAction: "s3:*" },
        { Effect: "Deny", NotResource: "*" },
        "x",
        12,
        null,
    ])("does not have the statement %j, alone or after another", (statement) => {
        expect(faultsOfInlinePolicy(policyOf(statement))).toStrictEqual([badStatement(statement)]);
        expect(faultsOfInlinePolicy(policyOf([STATEMENT, statement]))).toStrictEqual([
            badStatement([STATEMENT, statement]),
        ]);
    });

    test("needs a statement", () => {
        expect(faultsOfInlinePolicy({ Version: "2012-10-17" })).toStrictEqual([badStatement(null)]);
        expect(faultsOfInlinePolicy(policyOf([]))).toStrictEqual([badStatement([])]);
    });

    test("needs more than names that every object has", () => {
        const inherited = Object.create(STATEMENT) as object;
        expect(faultsOfInlinePolicy(policyOf(inherited))).toStrictEqual([badStatement(inherited)]);
    });

    describe("as long as AWS accepts", () => {
        const withResource = (resource: string) => policyOf([{ ...STATEMENT, Resource: resource }]);
        const room = 10_240 - JSON.stringify(withResource("")).length;

        test("is accepted, and white space does not count", () => {
            expect(faultsOfInlinePolicy(withResource("x".repeat(room)))).toStrictEqual([]);
            expect(faultsOfInlinePolicy(withResource(" ".repeat(9) + "x".repeat(room)))).toStrictEqual([]);
        });

        test("is refused with a character more", () => {
            expect(faultsOfInlinePolicy(withResource("x".repeat(room + 1)))).toStrictEqual([tooLong(10_241)]);
        });
    });

    test("is told of each of its faults", () => {
        const statement = "x".repeat(10_240);
        expect(faultsOfInlinePolicy({ Statement: statement })).toStrictEqual([
            badVersion(null),
            badStatement(statement),
            tooLong(10_256),
        ]);
    });
});

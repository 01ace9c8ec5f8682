import { mistakesInPolicy } from "../../aws/inline-policy";

const STATEMENT = { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" };
const policyOf = (Statement: unknown, Version: unknown = "2012-10-17") => ({ Version, Statement });
const mistakesIn = (policy: Record<string, unknown>) => mistakesInPolicy(policy, "inlinePolicy", "acme/dev");
/** The key of each mistake, and what is wrong there. */
const wrongIn = (policy: Record<string, unknown>) => mistakesIn(policy).map(({ key, why }) => `${key} ${why}`);

test.each([
    ["a statement alone", policyOf(STATEMENT)],
    ["a list of statements", policyOf([STATEMENT, { ...STATEMENT, Effect: "Deny" }])],
    ["a statement that says what it leaves out", policyOf({ Effect: "Deny", NotAction: "s3:*", NotResource: "x" })],
    ["lists of actions and resources", policyOf({ Effect: "Allow", Action: ["s3:*", "ec2:*"], Resource: ["*"] })],
    ["the older version of the language", policyOf([STATEMENT], "2008-10-17")],
    ["an ID", { ...policyOf([STATEMENT]), Id: "mine" }],
    ["a statement's ID and condition", policyOf({ ...STATEMENT, Sid: "My1", Condition: { Bool: { "aws:a": true } } })],
])("an inline policy may have %s", (_, policy) => {
    expect(mistakesIn(policy)).toEqual([]);
});

// The first is what YAML makes of the version without quotes.
test.each(["2012-10-17 00:00:00 +0000 UTC", "2012-10-18", "2008-10-1", 20121017, null, undefined])(
    "the version %j is refused, with the command that sets the right one",
    (version) => {
        expect(mistakesIn({ Statement: STATEMENT, ...(version !== undefined && { Version: version }) })).toEqual([
            {
                key: "inlinePolicy.Version",
                value: version ?? null,
                why: "is not a version of IAM's policy language. Without quotes, YAML reads it as a date",
                accepted: '"2012-10-17"',
                run: ["pulumi config set --stack acme/dev --path inlinePolicy.Version 2012-10-17"],
            },
        ]);
    },
);

test.each(["x", 12, null, true, [STATEMENT]])("%j is no statement, alone or after another", (each) => {
    expect(wrongIn(policyOf([each]))).toEqual(["inlinePolicy.Statement[0] is not a statement"]);
    expect(wrongIn(policyOf([STATEMENT, each]))).toEqual(["inlinePolicy.Statement[1] is not a statement"]);
});

test("a policy needs a statement", () => {
    expect(wrongIn({ Version: "2012-10-17" })).toEqual(["inlinePolicy.Statement is not a statement"]);
    expect(wrongIn(policyOf("x"))).toEqual(["inlinePolicy.Statement is not a statement"]);
    expect(wrongIn(policyOf([]))).toEqual(["inlinePolicy.Statement is not a statement"]);
    expect(mistakesIn(policyOf([]))).toHaveLength(1);
});

test.each([
    [{}, "no valid Effect; no Action and no NotAction; no Resource and no NotResource"],
    [{ Effect: "Deny", NotAction: "s3:*" }, "no Resource and no NotResource"],
    [{ Effect: "Deny", NotResource: "*" }, "no Action and no NotAction"],
    [{ ...STATEMENT, Effect: "allow" }, "no valid Effect"],
    [{ ...STATEMENT, Effect: ["Allow"] }, "no valid Effect"],
    [{ ...STATEMENT, NotAction: "x" }, "both Action and NotAction"],
    [{ ...STATEMENT, NotResource: "x" }, "both Resource and NotResource"],
    [{ ...STATEMENT, Principal: "*" }, "the element Principal, which isn't allowed here"],
    [{ ...STATEMENT, condition: {} }, "the element condition, which isn't allowed here (did you mean Condition?)"],
    [
        { Effect: "Allow", Acton: "s3:*", Resource: "*" },
        "the element Acton, which isn't allowed here (did you mean Action?); no Action and no NotAction",
    ],
])("the statement %j has one mistake, which says all that is wrong: %s", (statement, wrong) => {
    expect(wrongIn(policyOf(statement))).toEqual([`inlinePolicy.Statement has ${wrong}`]);
    expect(wrongIn(policyOf([STATEMENT, statement]))).toEqual([`inlinePolicy.Statement[1] has ${wrong}`]);
});

test("an element that a policy can't have is refused", () => {
    expect(wrongIn({ ...policyOf(STATEMENT), Effect: "Allow", version: "x" })).toEqual([
        "inlinePolicy has the element Effect, which isn't allowed here; the element version, which isn't allowed here (did you mean Version?)",
    ]);
});

test("all mistakes of a policy are told", () => {
    const statements = [{ ...STATEMENT, Effect: "allow" }, STATEMENT, null];
    expect(mistakesIn({ Statement: statements, Extra: 1 }).map(({ key }) => key)).toEqual([
        "inlinePolicy.Version",
        "inlinePolicy",
        "inlinePolicy.Statement[0]",
        "inlinePolicy.Statement[2]",
    ]);
});

test("a policy is accepted up to AWS's limit, for which white space does not count", () => {
    const withResource = (resource: string) => policyOf([{ ...STATEMENT, Resource: resource }]);
    const room = 10_240 - JSON.stringify(withResource("")).length;
    expect(mistakesIn(withResource(" ".repeat(9) + "x".repeat(room)))).toEqual([]);
    expect(wrongIn(withResource("x".repeat(room + 1)))).toEqual([
        "inlinePolicy is 10241 characters; AWS accepts 10240",
    ]);
});

import { mistakesInPolicy } from "../../aws/inline-policy";
import { removeConfigPath, setConfig, type Command } from "../../messages/command";

const STATEMENT = { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" };
const policyOf = (Statement: unknown, Version: unknown = "2012-10-17") => ({ Version, Statement });
const mistakesIn = (policy: Record<string, unknown>) => mistakesInPolicy(policy, "inlinePolicy");
/** The mistakes in a list with that statement alone. */
const mistakesInStatement = (statement: Record<string, unknown>) => mistakesIn(policyOf([statement]));

const POLICY_ELEMENTS = "Version, Id, Statement";
const STATEMENT_ELEMENTS = "Sid, Effect, Action, NotAction, Resource, NotResource, Condition";

/** A mistake whose command sets a text in the place of the value. */
const bad = (key: string, value: unknown, why: string, accepted: string, instead: string) => ({
    key,
    value,
    why,
    accepted,
    run: [setConfig(key, instead)],
});
const badVersion = (value: unknown) =>
    bad(
        "inlinePolicy.Version",
        value,
        "is not a version of IAM's policy language. Without quotes, YAML reads it as a date",
        '"2012-10-17"',
        "2012-10-17",
    );
const badStatements = (value: unknown) => ({
    key: "inlinePolicy.Statement",
    value,
    why: "is not a list of statements",
    accepted: "statements, each with Effect, Action or NotAction, and Resource or NotResource",
    run: [
        setConfig("inlinePolicy.Statement[0].Effect", "<effect>"),
        setConfig("inlinePolicy.Statement[0].Action", "<action>"),
        setConfig("inlinePolicy.Statement[0].Resource", "<resource>"),
    ],
});
const badTexts = (element: string, value: unknown) =>
    bad(
        `inlinePolicy.Statement[0].${element}`,
        value,
        "is not a text or a list of texts",
        "a text, or a list of texts",
        `<${element}>`,
    );
const missing = (element: string, accepted: string, statement = "inlinePolicy.Statement[0]") =>
    bad(`${statement}.${element}`, null, "is missing", accepted, `<${element}>`);
const unknown = (key: string, value: unknown, accepted: string, question: string, run: Command[]) => ({
    key,
    value,
    why: `is not an element of IAM's policy language${question}`,
    accepted,
    run,
});

describe("an inline policy", () => {
    test.each([
        ["a statement alone", policyOf(STATEMENT)],
        ["a list of statements", policyOf([STATEMENT, { ...STATEMENT, Effect: "Deny" }])],
        ["a statement that says what it leaves out", policyOf({ Effect: "Deny", NotAction: "s3:*", NotResource: "x" })],
        ["lists of actions and resources", policyOf({ Effect: "Allow", Action: ["s3:*", "ec2:*"], Resource: ["*"] })],
        ["the older version of the language", policyOf([STATEMENT], "2008-10-17")],
        ["an Id", { ...policyOf([STATEMENT]), Id: "mine" }],
        ["a statement ID", policyOf({ ...STATEMENT, Sid: "AZaz09" })],
        ["an empty statement ID", policyOf({ ...STATEMENT, Sid: "" })],
        [
            "conditions on texts, numbers and booleans, and on lists of them",
            policyOf({
                ...STATEMENT,
                Condition: { StringLike: { "aws:a": "x", "aws:b": ["x", 1, true] }, Bool: { c: false }, Null: {} },
            }),
        ],
    ])("may have %s", (_, policy) => {
        expect(mistakesIn(policy)).toStrictEqual([]);
    });

    test.each(["2012-10-17 00:00:00 +0000 UTC", "2012-10-18", "2008-10-1", "", 20121017, {}, null])(
        "does not have the version %j",
        (version) => {
            expect(mistakesIn(policyOf([STATEMENT], version))).toStrictEqual([badVersion(version)]);
        },
    );

    test("needs a version", () => {
        expect(mistakesIn({ Statement: [STATEMENT] })).toStrictEqual([badVersion(null)]);
    });

    test.each(["x", 12, null, true, [STATEMENT]])("does not have the statement %j, alone or after another", (each) => {
        expect(mistakesIn(policyOf([each]))).toStrictEqual([badStatements([each])]);
        expect(mistakesIn(policyOf([STATEMENT, each]))).toStrictEqual([badStatements([STATEMENT, each])]);
    });

    test.each(["x", 12, null, true])("does not have %j in place of statements", (statement) => {
        expect(mistakesIn(policyOf(statement))).toStrictEqual([badStatements(statement)]);
    });

    test("needs a statement", () => {
        expect(mistakesIn({ Version: "2012-10-17" })).toStrictEqual([badStatements(null)]);
        expect(mistakesIn(policyOf([]))).toStrictEqual([badStatements([])]);
    });

    test("has its mistakes at the path of the setting that has it", () => {
        const mistakes = mistakesInPolicy(
            { Version: "2012-10-17", Statement: { ...STATEMENT, Effect: "allow" } },
            "my",
        );
        expect(mistakes.map(({ key }) => key)).toEqual(["my.Statement.Effect"]);
    });

    test("is told of each of its mistakes, statement by statement", () => {
        const statements = [{ ...STATEMENT, Effect: "allow" }, STATEMENT, { ...STATEMENT, Action: null }];
        expect(mistakesIn({ Statement: statements, Id: "mine", Extra: 1 }).map(({ key }) => key)).toEqual([
            "inlinePolicy.Extra",
            "inlinePolicy.Version",
            "inlinePolicy.Statement[0].Effect",
            "inlinePolicy.Statement[2].Action",
        ]);
    });
});

describe("the size of an inline policy", () => {
    const withResource = (resource: string) => policyOf([{ ...STATEMENT, Resource: resource }]);
    const room = 10_240 - JSON.stringify(withResource("")).length;
    const tooLong = (size: number) => ({
        key: "inlinePolicy",
        value: undefined,
        why: `is ${size} characters; AWS accepts 10240`,
        accepted:
            "at most 10240 characters, without white space. Move statements to a managed policy, and name it in policies",
        run: [removeConfigPath("inlinePolicy.Statement[<index>]")],
    });

    test("is accepted up to AWS's limit, and white space does not count", () => {
        expect(mistakesIn(withResource("x".repeat(room)))).toStrictEqual([]);
        expect(mistakesIn(withResource(" ".repeat(9) + "x".repeat(room)))).toStrictEqual([]);
    });

    test("is refused with a character more", () => {
        expect(mistakesIn(withResource("x".repeat(room + 1)))).toStrictEqual([tooLong(10_241)]);
    });

    test("is the only mistake of a policy that is too long", () => {
        expect(mistakesIn({ Statement: "x".repeat(10_240) })).toStrictEqual([tooLong(10_256)]);
    });
});

describe("a statement of an inline policy", () => {
    test("needs an effect, actions and resources", () => {
        const accepted = { action: "either Action or NotAction", resource: "either Resource or NotResource" };
        expect(mistakesInStatement({})).toStrictEqual([
            missing("Effect", "Effect"),
            missing("Action", accepted.action),
            missing("Resource", accepted.resource),
        ]);
        expect(mistakesInStatement({ Effect: "Deny", NotAction: "s3:*" })).toStrictEqual([
            missing("Resource", accepted.resource),
        ]);
        expect(mistakesInStatement({ Effect: "Deny", NotResource: "*" })).toStrictEqual([
            missing("Action", accepted.action),
        ]);
    });

    test("is named without an index where it stands alone", () => {
        expect(mistakesIn(policyOf({ Action: "s3:*", Resource: "*" }))).toStrictEqual([
            missing("Effect", "Effect", "inlinePolicy.Statement"),
        ]);
    });

    test("needs elements of its own, not those that every object has", () => {
        const inherited = Object.create(STATEMENT) as Record<string, unknown>;
        expect(mistakesInStatement(inherited).map(({ key, why }) => `${key} ${why}`)).toEqual([
            "inlinePolicy.Statement[0].Effect is missing",
            "inlinePolicy.Statement[0].Action is missing",
            "inlinePolicy.Statement[0].Resource is missing",
        ]);
    });

    test.each(["Alow", "allow", "DENY", "", null, true, ["Allow"]])("does not have the effect %j", (effect) => {
        expect(mistakesInStatement({ ...STATEMENT, Effect: effect })).toStrictEqual([
            bad("inlinePolicy.Statement[0].Effect", effect, "is not an effect", "Allow or Deny", "<Effect>"),
        ]);
    });

    describe.each(["Action", "NotAction", "Resource", "NotResource"])("does not have in %s", (element) => {
        const present = element.replace("Not", "");
        const others = Object.fromEntries(Object.entries(STATEMENT).filter(([name]) => name !== present));

        test.each([[""], [null], [7], [{}], [[]], [["x", ""]], [["x", null]], [[["x"]]], [["x", 7]]])("%j", (value) => {
            expect(mistakesInStatement({ ...others, [element]: value })).toStrictEqual([badTexts(element, value)]);
        });
    });

    test.each([
        ["Action", "NotAction"],
        ["Resource", "NotResource"],
    ])("has only one of %s and %s", (element, inverse) => {
        expect(mistakesInStatement({ ...STATEMENT, [inverse]: "x" })).toStrictEqual([
            {
                key: `inlinePolicy.Statement[0].${inverse}`,
                value: "x",
                why: `is not allowed beside ${element}`,
                accepted: `either ${element} or ${inverse}`,
                // Which of them is the wrong one, only the user knows.
                run: [removeConfigPath('inlinePolicy.Statement[0]["<element>"]')],
            },
        ]);
    });

    test.each(["a-b", "a b", "ä", "a\n", "-a", null, 7, ["a"]])("does not have the ID %j", (sid) => {
        expect(mistakesInStatement({ ...STATEMENT, Sid: sid })).toStrictEqual([
            bad("inlinePolicy.Statement[0].Sid", sid, "is not a statement ID", "letters and digits", "<Sid>"),
        ]);
    });

    test.each([
        null,
        "x",
        [],
        [{ StringEquals: { a: "x" } }],
        { StringEquals: "x" },
        { StringEquals: null },
        { StringEquals: ["x"] },
        { StringEquals: { a: null } },
        { StringEquals: { a: [] } },
        { StringEquals: { a: {} } },
        { StringEquals: { a: ["x", null] } },
        { StringEquals: { a: "x" }, StringLike: { a: "x", b: [] } },
    ])("does not have the condition %j", (condition) => {
        expect(mistakesInStatement({ ...STATEMENT, Condition: condition })).toStrictEqual([
            bad(
                "inlinePolicy.Statement[0].Condition",
                condition,
                "is not a condition",
                "operators, each with condition keys and their values",
                "<Condition>",
            ),
        ]);
    });
});

describe("an element that IAM does not know", () => {
    test.each([
        ["ID", "Id"],
        ["id", "Id"],
    ])("is refused in a policy: %s, with the question whether it is %s", (element, near) => {
        expect(mistakesIn({ ...policyOf([STATEMENT]), [element]: "x" })).toStrictEqual([
            unknown(`inlinePolicy.${element}`, "x", POLICY_ELEMENTS, `. Did you mean ${near}?`, [
                setConfig(`inlinePolicy.${near}`, `<${near}>`),
                removeConfigPath(`inlinePolicy.${element}`),
            ]),
        ]);
    });

    test.each([
        ["Sids", "Sid"],
        ["condition", "Condition"],
        ["Conditions", "Condition"],
        ["NotActions", "NotAction"],
    ])("is refused in a statement: %s, with the question whether it is %s", (element, near) => {
        const key = `inlinePolicy.Statement[0].${element}`;
        expect(mistakesInStatement({ ...STATEMENT, [element]: ["x"] })).toStrictEqual([
            unknown(key, ["x"], STATEMENT_ELEMENTS, `. Did you mean ${near}?`, [
                setConfig(`inlinePolicy.Statement[0].${near}`, `<${near}>`),
                removeConfigPath(key),
            ]),
        ]);
    });

    test.each([
        ["version", "Version"],
        ["Statment", "Statement"],
    ])("beside the right one has a command that names neither: %s and %s, in a policy", (element, near) => {
        expect(mistakesIn({ ...policyOf([STATEMENT]), [element]: "x" })).toStrictEqual([
            unknown(`inlinePolicy.${element}`, "x", POLICY_ELEMENTS, `. Did you mean ${near}?`, [
                removeConfigPath('inlinePolicy["<element>"]'),
            ]),
        ]);
    });

    test.each([
        ["Efect", "Effect"],
        ["resource", "Resource"],
    ])("beside the right one has a command that names neither: %s and %s, in a statement", (element, near) => {
        expect(mistakesInStatement({ ...STATEMENT, [element]: "x" })).toStrictEqual([
            unknown(`inlinePolicy.Statement[0].${element}`, "x", STATEMENT_ELEMENTS, `. Did you mean ${near}?`, [
                removeConfigPath('inlinePolicy.Statement[0]["<element>"]'),
            ]),
        ]);
    });

    test("is refused at its path, and the right one is not also reported as missing: Acton", () => {
        const mistakes = mistakesInStatement({ Effect: "Allow", Acton: "s3:*", Resource: "*" });
        expect(mistakes).toHaveLength(1);
        expect(mistakes[0]).toStrictEqual(
            unknown("inlinePolicy.Statement[0].Acton", "s3:*", STATEMENT_ELEMENTS, ". Did you mean Action?", [
                setConfig("inlinePolicy.Statement[0].Action", "<Action>"),
                removeConfigPath("inlinePolicy.Statement[0].Acton"),
            ]),
        );
    });

    test("is not removed by a command if none is near: without it, the statement could allow more", () => {
        expect(mistakesInStatement({ ...STATEMENT, "a.b": null })).toStrictEqual([
            unknown('inlinePolicy.Statement[0]["a.b"]', null, STATEMENT_ELEMENTS, "", [
                removeConfigPath('inlinePolicy.Statement[0]["<element>"]'),
            ]),
        ]);
        expect(mistakesIn({ ...policyOf([STATEMENT]), Effect: "Allow" })).toStrictEqual([
            unknown("inlinePolicy.Effect", "Allow", POLICY_ELEMENTS, "", [
                removeConfigPath('inlinePolicy["<element>"]'),
            ]),
        ]);
    });

    test.each(["Principal", "NotPrincipal"])("is not the reason to refuse %s, which a trust policy has", (element) => {
        expect(mistakesInStatement({ ...STATEMENT, [element]: "*" })).toStrictEqual([
            {
                key: `inlinePolicy.Statement[0].${element}`,
                value: "*",
                why: "is not allowed in a policy of a role",
                accepted: STATEMENT_ELEMENTS,
                run: [removeConfigPath(`inlinePolicy.Statement[0].${element}`)],
            },
        ]);
    });

    test.each(["Principals", "MyPrincipal", "NotNotPrincipal"])("is the reason to refuse %s", (element) => {
        expect(mistakesInStatement({ ...STATEMENT, [element]: "*" })[0]?.why).toBe(
            "is not an element of IAM's policy language",
        );
    });
});

test.each([null, {}, 5])("refuses an Id that is no text: %j", (id) => {
    expect(mistakesIn({ ...policyOf([STATEMENT]), Id: id })).toStrictEqual([
        {
            key: "inlinePolicy.Id",
            value: id,
            why: "is not a text",
            accepted: "a text",
            run: [setConfig("inlinePolicy.Id", "<ID>")],
        },
    ]);
    expect(mistakesIn({ ...policyOf([STATEMENT]), Id: "mine" })).toStrictEqual([]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../tools/command-line";
import { assign, engineValue, isObject, readYaml } from "../../tools/stack-config";

describe("a YAML file", () => {
    let path: string;
    beforeAll(() => (path = join(mkdtempSync(join(tmpdir(), "stack-config-")), "Pulumi.dev.yaml")));
    afterAll(() => rmSync(join(path, ".."), { recursive: true }));

    const contentOf = (text: string) => {
        writeFileSync(path, text);
        return readYaml(path);
    };

    test("is read", () => {
        expect(contentOf("config:\n  a: x\n  b: [1, true, é]\n")).toEqual({ config: { a: "x", b: [1, true, "é"] } });
    });

    test("may be missing", () => {
        expect(readYaml(`${path}.missing`)).toBeUndefined();
    });

    test("that is not YAML is refused, with the place of the mistake", () => {
        expect(() => contentOf("a: b\nconfig: [")).toThrow(UsageError);
        expect(() => contentOf("a: b\nconfig: [")).toThrow(
            `${path} is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 10`,
        );
    });

    test.each([
        ["2012-10-17", "2012-10-17 00:00:00 +0000 UTC"],
        ["!!timestamp 2012-10-17", "2012-10-17 00:00:00 +0000 UTC"],
        ['"2012-10-17"', "2012-10-17"],
        ["2012-10-17-x", "2012-10-17-x"],
        ["x-2012-10-17", "x-2012-10-17"],
        ["12012-10-17", "12012-10-17"],
        ["2012-1-17", "2012-1-17"],
        ["2012-10-7", "2012-10-7"],
    ])("has a date where the CLI sees one: %s", (text, value) => {
        expect(contentOf(`Version: ${text}\n`)).toEqual({ Version: value });
    });
});

test.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    [undefined, false],
    ["text", false],
])("%j: an object or not", (value, expected) => {
    expect(isObject(value)).toBe(expected);
});

describe("a value of a stack file", () => {
    test.each([
        ["text", "text"],
        ["", ""],
        [null, ""],
        [undefined, ""],
        [true, "true"],
        [42, "42"],
        [["aws/dev", "aws/prod"], '["aws/dev","aws/prod"]'],
        [{ team: "platform", cost: 42 }, '{"team":"platform","cost":42}'],
        [{ a: null }, '{"a":null}'],
        ["secure", "secure"],
    ])("reaches the program as the engine passes it: %j", (value, expected) => {
        expect(engineValue("keyless:key", value)).toBe(expected);
    });

    test.each([[{ secure: "v1:abc" }], [[{ secure: "v1:abc" }]], [{ a: [{ b: { secure: "v1:abc" } }] }]])(
        "is refused if it is or holds a secret: %j",
        (value) => {
            expect(() => engineValue("keyless:key", value)).toThrow(
                new UsageError(
                    "keyless:key is encrypted, and only the CLI can decrypt it. Give its value with -c 'keyless:key=...'.",
                ),
            );
            expect(() => engineValue("keyless:key", value)).toThrow(UsageError);
        },
    );
});

describe("an assignment", () => {
    /** The values after some assignments. */
    const after = (assignments: string[], values: Record<string, unknown> = {}) => {
        for (const assignment of assignments) assign(values, "keyless", assignment);
        return values;
    };

    test.each([
        ["sessionName=me", { "keyless:sessionName": "me" }],
        ["sessionName=a=b", { "keyless:sessionName": "a=b" }],
        ["sessionName=", { "keyless:sessionName": "" }],
        ["inlinePolicy={\n}", { "keyless:inlinePolicy": "{\n}" }],
        ["createProvider=false", { "keyless:createProvider": "false" }],
        ["organization=42", { "keyless:organization": "42" }],
        ['environments=["aws/dev"]', { "keyless:environments": '["aws/dev"]' }],
        ["keyless:sessionName=me", { "keyless:sessionName": "me" }],
        ["aws:region=cn-north-1", { "aws:region": "cn-north-1" }],
        ["my.own-1:key=x", { "my.own-1:key": "x" }],
        ["aws:tags.team=x", { "aws:tags": { team: "x" } }],
    ])("sets a key: %j", (assignment, values) => {
        expect(after([assignment])).toEqual(values);
    });

    test.each([
        [["environments[0]=aws/dev"], { "keyless:environments": ["aws/dev"] }],
        [["environments[0]=aws/dev", "environments[1]=aws/prod"], { "keyless:environments": ["aws/dev", "aws/prod"] }],
        [["tags.team=platform", "tags.cost=x"], { "keyless:tags": { team: "platform", cost: "x" } }],
        [['tags["a.b"]=x', 'tags["a[0]"]=y', 'tags[""]=z'], { "keyless:tags": { "a.b": "x", "a[0]": "y", "": "z" } }],
        [
            ["inlinePolicy.Statement[0].Effect=Allow", "inlinePolicy.Statement[0].Action=s3:*"],
            { "keyless:inlinePolicy": { Statement: [{ Effect: "Allow", Action: "s3:*" }] } },
        ],
        [
            ["inlinePolicy.Statement[0].Action[0]=s3:*"],
            { "keyless:inlinePolicy": { Statement: [{ Action: ["s3:*"] }] } },
        ],
    ])("sets a part of a list or an object: %j", (assignments, values) => {
        expect(after(assignments)).toEqual(values);
    });

    test("takes a number of any length for an index, and nothing else", () => {
        const { "keyless:environments": list } = after(["environments[10]=aws/dev"]);
        expect(list).toHaveLength(11);
        expect(after(["tags.x1=a"])).toEqual({ "keyless:tags": { x1: "a" } });
        expect(after(["tags.1x=a"])).toEqual({ "keyless:tags": { "1x": "a" } });
    });

    test.each([
        ["true", true],
        ["false", false],
        ["42", 42],
        ["10", 10],
        ["-7", -7],
        ["0", 0],
        ["007", "007"],
        ["-0", "-0"],
        ["1.5", "1.5"],
        ["x1", "x1"],
        ["1x", "1x"],
        ["untrue", "untrue"],
        ["true story", "true story"],
        ["null", "null"],
        ["", ""],
    ])("has the type in a list or an object that the CLI gives it: %j", (text, value) => {
        expect(after([`tags.cost=${text}`])).toEqual({ "keyless:tags": { cost: value } });
    });

    test("keeps the rest of a list or an object", () => {
        const before = { "keyless:environments": ["aws/dev", "aws/x"], "keyless:tags": { a: { b: 1, c: 2 } } };
        expect(after(["environments[1]=aws/prod", "tags.a.c=3", "tags.d=4"], before)).toEqual({
            "keyless:environments": ["aws/dev", "aws/prod"],
            "keyless:tags": { a: { b: 1, c: 3 }, d: 4 },
        });
    });

    test.each([
        ["a text", "text"],
        ["null", null],
        ["a list", ["x"]],
    ])("of a part of an object replaces %s", (_, present) => {
        expect(after(["tags.team=platform"], { "keyless:tags": present })).toEqual({
            "keyless:tags": { team: "platform" },
        });
    });

    test.each([
        ["a text", "text"],
        ["null", null],
        ["an object", { a: 1 }],
    ])("of an item of a list replaces %s", (_, present) => {
        expect(after(["environments[0]=aws/dev"], { "keyless:environments": present })).toEqual({
            "keyless:environments": ["aws/dev"],
        });
    });

    test.each(["novalue", "=x", "[]=x", ""])("is refused without a key or a value: %j", (assignment) => {
        expect(() => after([assignment])).toThrow(UsageError);
        expect(() => after([assignment])).toThrow(new UsageError(`-c ${JSON.stringify(assignment)} is not KEY=VALUE.`));
    });
});

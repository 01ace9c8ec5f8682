import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isObject } from "../../aws/json";
import { UsageError } from "../../tools/command-line";
import { assign, engineValue, readYaml } from "../../tools/stack-config";

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
        ["2012-1-1", "2012-01-01 00:00:00 +0000 UTC"],
        ["2012-10-7", "2012-10-07 00:00:00 +0000 UTC"],
        ["2012-1-17", "2012-01-17 00:00:00 +0000 UTC"],
        ["2012-001-17", "2012-001-17"],
        ["2012-10-017", "2012-10-017"],
    ])("has a date where the CLI sees one: %s", (text, value) => {
        expect(contentOf(`Version: ${text}\n`)).toEqual({ Version: value });
    });

    test.each([
        ["0x10", 16],
        ["0X1f", 31],
        ["-0x10", -16],
        ["+0x10", 16],
        ["0777", 511],
        ["-0777", -511],
        ["0o17", 15],
        ["0O17", 15],
        ["0b11", 3],
        ["0B11", 3],
        ["0x1_0", 16],
        ["07_77", 511],
        ["1_000", 1000],
        ["-1_000", -1000],
        ["1_0_0.5", 100.5],
        ["1.10", 1.1],
        ["1e3", 1000],
        ["0123456789", 123456789],
        ["0", 0],
        ["42", 42],
    ])("has a number where the CLI sees one: %s", (text, value) => {
        expect(contentOf(`cost: ${text}\n`)).toEqual({ cost: value });
    });

    test.each(["yes", "no", "on", "off", "0x", "0x1g", "x0x10", "0b12", "0o8", "1_000x", "x1_000", "._", "1.2.3_4"])(
        "has a text where the CLI sees one: %s",
        (text) => {
            expect(contentOf(`cost: ${text}\n`)).toEqual({ cost: text });
        },
    );

    test.each(["0x10", "0777", "1_000", "1.10", "1e3"])("has a text for a number in quotes: %s", (text) => {
        expect(contentOf(`cost: "${text}"\n`)).toEqual({ cost: text });
    });

    test("that multiplies its aliases is refused", () => {
        const tenTimes = (name: string) => Array(10).fill(`*${name}`).join(", ");
        const file = `a: &a [x]\nb: &b [${tenTimes("a")}]\nc: &c [${tenTimes("b")}]\nd: [${tenTimes("c")}]\n`;
        expect(() => contentOf(file)).toThrow(UsageError);
        expect(() => contentOf(file)).toThrow(`${path} is not YAML: Excessive alias count`);
    });
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
        [16, "16"],
        [1.1, "1.1"],
        [{ secure: "v1:abc", other: "x" }, '{"secure":"v1:abc","other":"x"}'],
        [{ other: "x", secure: "v1:abc" }, '{"other":"x","secure":"v1:abc"}'],
        [{ secure: 1 }, '{"secure":1}'],
        [{ secure: ["v1:abc"] }, '{"secure":["v1:abc"]}'],
        [{ secret: "v1:abc" }, '{"secret":"v1:abc"}'],
        [["secure", "v1:abc"], '["secure","v1:abc"]'],
    ])("reaches the program as the engine passes it: %j", (value, expected) => {
        expect(engineValue("keyless:key", value)).toBe(expected);
    });

    test.each([
        [{ secure: "v1:abc" }],
        [{ secure: "" }],
        [[{ secure: "v1:abc" }]],
        [{ a: [{ b: { secure: "v1:abc" } }] }],
        [{ a: null, b: { secure: "v1:abc" }, c: 1 }],
        [{ secure: { secure: "v1:abc" } }],
    ])("is refused if it is or holds a secret: %j", (value) => {
        expect(() => engineValue("keyless:key", value)).toThrow(
            new UsageError(
                "keyless:key is encrypted, and only the CLI can decrypt it. Give its value with -c 'keyless:key=...'.",
            ),
        );
        expect(() => engineValue("keyless:key", value)).toThrow(UsageError);
    });
});

test("a value that contains itself is refused, and one that is there twice is not", () => {
    const loop: Record<string, unknown> = { a: { b: 1 } };
    loop["c"] = [loop];
    expect(() => engineValue("keyless:tags", loop)).toThrow(UsageError);
    expect(() => engineValue("keyless:tags", loop)).toThrow(
        "keyless:tags can't be read as JSON: Converting circular structure to JSON",
    );
    const twice = { a: "x" };
    expect(engineValue("keyless:tags", { b: twice, c: twice })).toBe('{"b":{"a":"x"},"c":{"a":"x"}}');
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
        expect(list).toEqual([...Array<undefined>(10), "aws/dev"]);
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
        ["-0", 0],
        ["+0", 0],
        ["+5", 5],
        ["-007", "-007"],
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

    test.each(["novalue", "=x", "=x=y", "[]=x", ""])("is refused without a key or a value: %j", (assignment) => {
        expect(() => after([assignment])).toThrow(UsageError);
        expect(() => after([assignment])).toThrow(new UsageError(`-c ${JSON.stringify(assignment)} is not KEY=VALUE.`));
    });

    test.each([
        "__proto__=x",
        "__proto__.a=x",
        "keyless:__proto__=x",
        "tags.__proto__=x",
        "tags.__proto__.a=x",
        "tags[__proto__].a=x",
        'tags["__proto__"].a=x',
        "tags[0].__proto__[0]=x",
    ])("is refused with a path to what all objects inherit: %s", (assignment) => {
        expect(() => after([assignment])).toThrow(UsageError);
        expect(() => after([assignment])).toThrow(
            new UsageError(`-c ${JSON.stringify(assignment)} has an invalid path.`),
        );
        expect(Object.prototype).not.toHaveProperty("a");
    });

    test.each(["constructor", "toString", "hasOwnProperty"])("may have a part that objects inherit: %s", (name) => {
        expect(after([`tags.${name}.a=x`])).toEqual({ "keyless:tags": { [name]: { a: "x" } } });
        expect(Object).not.toHaveProperty("a");
    });

    test("with control characters is refused with these escaped", () => {
        expect(() => after(["\u001b[31m\u0085\u202e"])).toThrow(
            new UsageError('-c "\\u001b[31m\\u0085\\u202e" is not KEY=VALUE.'),
        );
        expect(() => after(["__proto__.\u009b=x"])).toThrow(
            new UsageError('-c "__proto__.\\u009b=x" has an invalid path.'),
        );
    });

    test("may be 5,000 levels deep", () => {
        const { "keyless:tags": tags } = after([`tags${".a".repeat(5000)}=x`]);
        let value: unknown = tags;
        let depth = 0;
        for (; isObject(value); depth++) value = value["a"];
        expect([depth, value]).toEqual([5000, "x"]);
    });
});

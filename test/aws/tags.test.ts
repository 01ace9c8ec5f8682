import { MOST_TAGS, parseTag, repeatedKeys, TagFault } from "../../aws/tags";
import { Fault } from "../../messages/mistake";

const badKey = (why: string, accepted: string) => new TagFault(true, why, accepted);
const badValue = (why: string, accepted: string) => new TagFault(false, why, accepted);

test("users can set 49 tags, because the owner's is the last of 50", () => {
    expect(MOST_TAGS).toBe(49);
});

describe("a tag", () => {
    test.each([
        ["platform", "platform"],
        ["", ""],
        [42, "42"],
        [1.5, "1.5"],
        [true, "true"],
        [false, "false"],
        ["Größe 9_.:/=+-@", "Größe 9_.:/=+-@"],
        // A no-break space and a Roman numeral: Unicode's other spaces and numbers.
        ["a\u00a0Ⅻ", "a\u00a0Ⅻ"],
        ["aws:x", "aws:x"],
        ["v".repeat(256), "v".repeat(256)],
    ])("has the value %j as the text %j", (value, text) => {
        expect(parseTag("team", value)).toBe(text);
    });

    test.each([
        "k",
        "cost centre",
        "Größe 9_.:/=+-@",
        "from:aws:x",
        "awsx",
        "pulumi:stacks",
        "x:pulumi:stack",
        "pulumi-stack",
        "k".repeat(128),
    ])("may have the key %j", (key) => {
        expect(parseTag(key, "value")).toBe("value");
    });

    test.each(["", "k".repeat(129), "a;b", "a*", "x\u0007", "a\nb", "${x}", "!a", "a!"])(
        "does not have the key %j",
        (key) => {
            expect(parseTag(key, "value")).toStrictEqual(
                badKey("has an invalid key", "a key of 1 to 128 letters, digits, spaces or _.:/=+-@"),
            );
        },
    );

    test.each(["aws:x", "AWS:x", "Aws:", "aws:"])("does not have the key %j, which is reserved", (key) => {
        expect(parseTag(key, "value")).toStrictEqual(
            badKey("has a key that is reserved for AWS", "a key that does not begin with aws:"),
        );
    });

    test.each(["pulumi:stack", "PULUMI:STACK", "Pulumi:Stack"])("does not have the key %j of the owner", (key) => {
        expect(parseTag(key, "value")).toStrictEqual(
            badKey("has the key of the tag that names the owner", "a key other than pulumi:stack"),
        );
    });

    test.each([[["y"]], [{ a: "b" }], [{ toString: false }], [[{ toString: false }]], [null], [undefined]])(
        "does not have the value %j, which has no obvious text",
        (value) => {
            expect(parseTag("team", value)).toStrictEqual(badValue("is not a text, a number or a boolean", "a text"));
        },
    );

    test.each(["v".repeat(257), "a;b", "a*", "x\u0007", "a\nb", "!a", "a!"])("does not have the value %j", (value) => {
        expect(parseTag("team", value)).toStrictEqual(
            badValue("is an invalid value", "a value of at most 256 letters, digits, spaces or _.:/=+-@"),
        );
    });
});

describe("the fault of a tag", () => {
    test("is a fault that says whether the key or the value has it, and that a value is missing", () => {
        const fault = parseTag("aws:x", "value");
        expect(fault).toBeInstanceOf(Fault);
        expect({ ...(fault as TagFault) }).toEqual({
            isKey: true,
            why: "has a key that is reserved for AWS",
            accepted: "a key that does not begin with aws:",
            instead: "<value>",
        });
        expect(parseTag("team", null)).toMatchObject({ isKey: false, instead: "<value>" });
    });

    test("is the one of the key if key and value have one", () => {
        expect(parseTag("a;b", null)).toMatchObject({ isKey: true, why: "has an invalid key" });
        expect(parseTag("aws:x", "v".repeat(257))).toMatchObject({
            isKey: true,
            why: "has a key that is reserved for AWS",
        });
    });

    test("is the one of the characters if the key is also reserved", () => {
        expect(parseTag("aws:;", "value")).toMatchObject({ why: "has an invalid key" });
    });
});

describe("keys that differ by case only", () => {
    test("are those after the first one", () => {
        expect(repeatedKeys(["Team", "stage", "team", "TEAM", "Stage"])).toEqual(["team", "TEAM", "Stage"]);
    });

    test("are none among different keys", () => {
        expect(repeatedKeys(["Team", "teams", "stage"])).toEqual([]);
    });
});

import { parseTagKey, parseTagValue, repeatedKeys } from "../../aws/tags";

// The last has a no-break space and a Roman numeral: Unicode's other spaces and numbers.
const TEXTS = ["k", "cost centre", "Größe 9_.:/=+-@", "from:aws:x", "a\u00a0Ⅻ"];
const NO_TEXTS = ["a;b", "a*", "x\u0007", "a\nb", "${x}", "!a", "a!"];

describe("the key of a tag", () => {
    test.each([...TEXTS, "awsx", "pulumi:stacks", "x:pulumi:stack", "k".repeat(128)])("can be %j", (key) => {
        expect(parseTagKey(key)).toBe(key);
    });

    test.each([...NO_TEXTS, "", "k".repeat(129), "aws:;"])("can't be %j", (key) => {
        expect(parseTagKey(key)).toMatchObject({ why: "has an invalid key" });
    });

    test.each(["aws:x", "AWS:x", "aws:"])("can't be %j, which AWS reserves", (key) => {
        expect(parseTagKey(key)).toMatchObject({ why: "has a key that is reserved for AWS" });
    });

    test.each(["pulumi:stack", "PULUMI:STACK"])("can't be %j, the owner's", (key) => {
        expect(parseTagKey(key)).toMatchObject({ why: "has the key of the tag that names the owner" });
    });
});

describe("the value of a tag", () => {
    test.each([...TEXTS, "", "aws:x", "v".repeat(256)])("can be %j", (value) => {
        expect(parseTagValue(value)).toBe(value);
    });

    test.each([
        [42, "42"],
        [1.5, "1.5"],
        [true, "true"],
        [false, "false"],
    ])("can be %j, as text", (value, text) => {
        expect(parseTagValue(value)).toBe(text);
    });

    test.each([[["y"]], [{ a: "b" }], [{ toString: false }], [null], [undefined]])(
        "can't be %j, which has no obvious text",
        (value) => {
            expect(parseTagValue(value)).toMatchObject({ why: "is not a text, a number or a boolean" });
        },
    );

    test.each([...NO_TEXTS, "v".repeat(257)])("can't be %j", (value) => {
        expect(parseTagValue(value)).toMatchObject({ why: "is an invalid value" });
    });
});

test("keys repeat another one if they differ by case only", () => {
    expect(repeatedKeys(["Team", "stage", "team", "teams", "TEAM", "Stage"])).toEqual(["team", "TEAM", "Stage"]);
});

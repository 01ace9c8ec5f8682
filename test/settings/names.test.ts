import { defaults } from "../../settings/declared";
import { readNames } from "../../settings/names";
import { Reader } from "../../settings/reader";
import { configOf, mistakesIn, refusalOf } from "../stacks";

const readerOf = (values: Record<string, unknown>) => new Reader(configOf(values), "keyless", defaults);
const manyTags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, "x"]));

describe("the role's name", () => {
    test("is Pulumi's choice if it is not set", () => {
        expect(readNames(readerOf({ roleName: "" }))).toEqual({ roleName: null, tags: {} });
    });

    test("is the one that is set", () => {
        expect(readNames(readerOf({ roleName: "role.with_all+the=marks,@-1" }))).toEqual({
            roleName: "role.with_all+the=marks,@-1",
            tags: {},
        });
    });

    test("is refused if IAM does not accept it", () => {
        expect(refusalOf({ roleName: "a b" })).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  roleName: "a b" is not a valid role name.
    Accepted: 1 to 64 letters, digits or _+=,.@-.
    Run: pulumi config set --stack dev roleName '<role name>'
`,
        );
    });
});

describe("tags", () => {
    test("are none if they are not set", () => {
        expect(readNames(readerOf({}))).toEqual({ roleName: null, tags: {} });
    });

    test("of text, numbers and booleans are all text", () => {
        const tags = { team: "platform", "cost centre": 42, keep: true, empty: "" };
        expect(readNames(readerOf({ tags }))?.tags).toEqual({
            team: "platform",
            "cost centre": "42",
            keep: "true",
            empty: "",
        });
    });

    test.each([
        [
            "another type of value",
            { x: ["y"] },
            'tags.x: ["y"] is not a text, a number or a boolean',
            "a text",
            "set --stack dev --path tags.x '<value>'",
        ],
        [
            "a value with other characters",
            { "cost centre": "a;b" },
            'tags["cost centre"]: "a;b" is an invalid value',
            "a value of at most 256 letters, digits, spaces or _.:/=+-@",
            "set --stack dev --path 'tags[\"cost centre\"]' '<value>'",
        ],
    ])("are refused with %s, which needs another value", (_, tags, says, accepted, run) => {
        expect(refusalOf({ tags })).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  ${says}.
    Accepted: ${accepted}.
    Run: pulumi config ${run}
`,
        );
    });

    test.each([
        [
            "a reserved key",
            { "aws:x": "y" },
            'tags["aws:x"]: "y" has a key that is reserved for AWS',
            "a key that does not begin with aws:",
            "'tags[\"aws:x\"]'",
        ],
        [
            "the key of the owner's tag",
            { "Pulumi:Stack": "y" },
            'tags["Pulumi:Stack"]: "y" has the key of the tag that names the owner',
            "a key other than pulumi:stack",
            "'tags[\"Pulumi:Stack\"]'",
        ],
        [
            "an empty key",
            { "": "a" },
            'tags[""]: "a" has an invalid key',
            "a key of 1 to 128 letters, digits, spaces or _.:/=+-@",
            "'tags[\"\"]'",
        ],
        [
            "a key with other characters",
            { "it's": "a" },
            'tags["it\'s"]: "a" has an invalid key',
            "a key of 1 to 128 letters, digits, spaces or _.:/=+-@",
            "'tags[\"it'\\''s\"]'",
        ],
    ])("are refused with %s, which needs another key", (_, tags, says, accepted, path) => {
        expect(refusalOf({ tags })).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  ${says}.
    Accepted: ${accepted}.
    Run: pulumi config set --stack dev --path 'tags.<key>' '<value>' &&
         pulumi config rm --stack dev --path ${path}
`,
        );
    });

    test("are refused each on its own, beside accepted ones", () => {
        const mistakes = mistakesIn({ tags: { a: "1", b: ";", c: "2", d: [] } });
        expect(mistakes.map(({ key }) => key)).toEqual(["tags.b", "tags.d"]);
    });

    test("are refused if their keys differ by case only, which to IAM is the same key", () => {
        expect(refusalOf({ tags: { Team: "a", team: "b" } })).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  tags.team: "b" has the key of another tag.
    Accepted: keys that differ by more than case.
    Run: pulumi config set --stack dev --path 'tags.<key>' '<value>' &&
         pulumi config rm --stack dev --path tags.team
`,
        );
    });

    test("can be 49", () => {
        expect(readNames(readerOf({ tags: manyTags(49) }))?.tags).toEqual(manyTags(49));
    });

    test("can't be 50, and are then not looked at", () => {
        expect(refusalOf({ tags: { ...manyTags(49), "aws:x": ";" } })).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  tags: 50 tags are too many; AWS accepts 49.
    Accepted: at most 49.
    Run: pulumi config rm --stack dev --path 'tags.<key>'
`,
        );
    });
});

describe("names that are read", () => {
    test.each([
        ["the role's name", { roleName: "a b" }],
        ["a tag", { tags: { a: "1", b: ";" } }],
        ["a tag's key", { tags: { Team: "a", team: "b" } }],
        ["the number of tags", { tags: manyTags(50) }],
        ["the type of tags", { tags: [] }],
    ])("are absent if %s is refused", (_, values) => {
        const reader = readerOf(values);
        expect(readNames(reader)).toBeUndefined();
        expect(reader.mistakes).toHaveLength(1);
    });

    test("are there in spite of a mistake elsewhere", () => {
        const reader = readerOf({ typo: "1", roleName: "mine", tags: { a: "1" } });
        expect(readNames(reader)).toEqual({ roleName: "mine", tags: { a: "1" } });
        expect(reader.mistakes).toHaveLength(1);
    });
});

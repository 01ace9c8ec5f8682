import { Fault } from "../../messages/mistake";
import {
    coversEnvironment,
    describeEnvironmentEntry,
    namedEnvironments,
    parseEnvironmentEntry,
    printEnvironment,
    printEnvironmentEntry,
    type EnvironmentEntry,
} from "../../pulumi-cloud/environments";

/** A text, the entry that it is read as, and that entry in words. */
const ENTRIES: [text: string, entry: EnvironmentEntry, description: string][] = [
    ["*", { kind: "all" }, "every ESC environment of the organization, in any project but the legacy one"],
    ["aws/*", { kind: "prefix", project: "aws", prefix: "" }, "every ESC environment of project aws"],
    [
        "aws/dev*",
        { kind: "prefix", project: "aws", prefix: "dev" },
        "the ESC environments of project aws with names that begin with dev",
    ],
    ["aws/dev", { kind: "one", project: "aws", name: "dev" }, "the ESC environment dev of project aws"],
    [
        "default/dev",
        { kind: "one", project: "default", name: "dev" },
        "the ESC environment dev of the legacy project default",
    ],
    [
        "AZaz_-.09/09.-_zaZA",
        { kind: "one", project: "AZaz_-.09", name: "09.-_zaZA" },
        "the ESC environment 09.-_zaZA of project AZaz_-.09",
    ],
    [
        "AZaz_-.09/09.-_zaZA*",
        { kind: "prefix", project: "AZaz_-.09", prefix: "09.-_zaZA" },
        "the ESC environments of project AZaz_-.09 with names that begin with 09.-_zaZA",
    ],
];

const NAMES_ENVIRONMENTS =
    "<project>/<environment>, <project>/<prefix>*, <project>/* or * alone. Names have letters, digits, '-', '_' and '.', and a '*' is at the end";

const read = (text: string) => parseEnvironmentEntry(text) as EnvironmentEntry;

describe("an entry", () => {
    test.each(ENTRIES)("reads %s, and prints what it read", (text, entry) => {
        expect(parseEnvironmentEntry(text)).toEqual(entry);
        expect(printEnvironmentEntry(entry)).toBe(text);
    });

    test.each(ENTRIES)("describes %s", (_, entry, description) => {
        expect(describeEnvironmentEntry(entry, [])).toBe(description);
    });

    test.each([
        "aws",
        "/dev",
        "aws/",
        "a:b/c",
        "a/b/c/d",
        "acme/aws/dev*",
        "acme/aws/*",
        "acme//dev",
        "/aws/dev",
        "acme/aws/dev\n",
        " acme/aws/dev",
        "aws/${x}",
        "aws/?",
        "*/dev",
        "*/*",
        "aws/*-dev",
        "aws/d*v",
        "aws/**",
        "aws/*/dev",
        "**",
        "",
        " ",
        "aws/dev ",
        " aws/dev",
        "aws/d\u0000",
        "aws/dev\n",
        "aws/dev*\n",
        "a*/dev",
        "aws/'x'",
        "äws/dev",
        "aws/dëv",
        "aws/$",
        "aws/dev:update",
        "aws/<yaml>",
    ])("refuses %j", (text) => {
        expect(parseEnvironmentEntry(text)).toStrictEqual(
            new Fault("does not name ESC environments", NAMES_ENVIRONMENTS, "<project>/<environment>"),
        );
    });

    test.each(["acme/aws/dev", "acme/default/dev", "a/b/c"])("refuses %s, because it has the organization", (text) => {
        expect(parseEnvironmentEntry(text)).toStrictEqual(
            new Fault("has three parts. Leave out the organization", NAMES_ENVIRONMENTS, "<project>/<environment>"),
        );
    });

    test.each(["default/*", "default/dev*", "default/default*"])(
        "refuses %s, because a vault-login of any environment has the audience of the legacy project",
        (text) => {
            expect(parseEnvironmentEntry(text)).toStrictEqual(
                new Fault(
                    "has a wildcard in the legacy project. A vault-login of any environment has tokens with the same audience, so a wildcard would trust them, too. Name the environments",
                    "default/<environment> for each environment of the legacy project",
                    "default/<environment>",
                ),
            );
        },
    );

    test.each(["default2/*", "Default/*", "xdefault/*", "aws/default*"])(
        "reads %s, which is outside of the legacy project",
        (text) => {
            expect(printEnvironmentEntry(read(text))).toBe(text);
        },
    );
});

describe("an entry with users", () => {
    test.each([
        ["aws/dev", ["eve"], "the ESC environment dev of project aws, opened by eve"],
        ["aws/dev", ["eve", "bob"], "the ESC environment dev of project aws, opened by eve or bob"],
        ["default/dev", ["eve"], "the ESC environment dev of the legacy project default, opened by eve"],
    ])("describes %s opened by %j", (entry, users, description) => {
        expect(describeEnvironmentEntry(read(entry), users)).toBe(description);
    });
});

describe("an entry of environments", () => {
    const covers = (entry: string, environment: string) => {
        const [project = "", name = ""] = environment.split("/");
        return coversEnvironment(read(entry), { project, name });
    };

    test.each([
        ["*", "aws/dev"],
        ["*", "default2/dev"],
        ["aws/*", "aws/dev"],
        ["aws/dev*", "aws/dev"],
        ["aws/dev*", "aws/dev-2"],
        ["aws/dev", "aws/dev"],
        ["default/dev", "default/dev"],
    ])("%s includes %s", (entry, environment) => {
        expect(covers(entry, environment)).toBe(true);
    });

    test.each([
        ["*", "default/dev"],
        ["*", "default/default"],
        ["aws/*", "aws2/dev"],
        ["aws/*", "Aws/dev"],
        ["aws/dev*", "aws/my-dev"],
        ["aws/dev*", "aws/de"],
        ["aws/dev*", "aws/Dev"],
        ["aws/dev*", "web/dev"],
        ["aws/dev", "aws/dev2"],
        ["aws/dev", "aws/de"],
        ["aws/dev", "aws/Dev"],
        ["aws/dev", "web/dev"],
        ["aws/dev", "default/dev"],
    ])("%s does not include %s", (entry, environment) => {
        expect(covers(entry, environment)).toBe(false);
    });
});

test("an environment prints with its project, also with the legacy one", () => {
    expect(printEnvironment({ project: "aws", name: "dev" })).toBe("aws/dev");
    expect(printEnvironment({ project: "default", name: "dev" })).toBe("default/dev");
});

describe("the environments that entries name", () => {
    test("are those without a wildcard, in the order of the entries", () => {
        const entries = ["*", "aws/prod", "web/*", "default/dev", "aws/d*", "aws/dev"].map(read);
        expect(namedEnvironments(entries)).toStrictEqual([
            { project: "aws", name: "prod" },
            { project: "default", name: "dev" },
            { project: "aws", name: "dev" },
        ]);
    });

    test("are none for no entries", () => {
        expect(namedEnvironments([])).toEqual([]);
    });
});

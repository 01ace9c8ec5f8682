import { Fault } from "../../messages/mistake";
import {
    coversEnvironment,
    describeEnvironmentEntry,
    parseEnvironmentEntry,
    printEnvironment,
    printEnvironmentEntry,
    type EnvironmentEntry,
} from "../../pulumi-cloud/environments";

/** A text, the entry that it is read as, and that entry in words. */
const ENTRIES: [text: string, entry: EnvironmentEntry, description: string][] = [
    ["*", { kind: "all" }, "every ESC environment of the organization, in any project"],
    ["aws/*", { kind: "prefix", project: "aws", prefix: "" }, "every ESC environment of project aws"],
    [
        "aws/dev*",
        { kind: "prefix", project: "aws", prefix: "dev" },
        "the ESC environments of project aws with names that begin with dev",
    ],
    ["aws/dev", { kind: "one", project: "aws", name: "dev" }, "the ESC environment dev of project aws"],
    [
        "default/*",
        { kind: "prefix", project: "default", prefix: "" },
        "every ESC environment of the legacy project default",
    ],
    [
        "default/dev*",
        { kind: "prefix", project: "default", prefix: "dev" },
        "the ESC environments of the legacy project default with names that begin with dev",
    ],
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

describe("an entry", () => {
    test.each(ENTRIES)("reads %s, and prints what it read", (text, entry) => {
        expect(parseEnvironmentEntry(text)).toEqual(entry);
        expect(printEnvironmentEntry(entry)).toBe(text);
    });

    test.each(ENTRIES)("describes %s", (_, entry, description) => {
        expect(describeEnvironmentEntry(entry)).toBe(description);
    });

    test.each([
        "aws",
        "/dev",
        "aws/",
        "a/b/c",
        "a:b/c",
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
            new Fault(
                "does not name ESC environments",
                "<project>/<environment>, <project>/<prefix>*, <project>/* or * alone. Names have letters, digits, '-', '_' and '.', and a '*' is at the end",
                "<project>/<environment>",
            ),
        );
    });
});

describe("an entry of environments", () => {
    const covers = (entry: string, environment: string) => {
        const [project = "", name = ""] = environment.split("/");
        return coversEnvironment(parseEnvironmentEntry(entry) as EnvironmentEntry, { project, name });
    };

    test.each([
        ["*", "aws/dev"],
        ["*", "default/dev"],
        ["aws/*", "aws/dev"],
        ["aws/dev*", "aws/dev"],
        ["aws/dev*", "aws/dev-2"],
        ["aws/dev", "aws/dev"],
        ["default/dev", "default/dev"],
    ])("%s includes %s", (entry, environment) => {
        expect(covers(entry, environment)).toBe(true);
    });

    test.each([
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

import {
    namedEnvironments,
    parseEnvironmentEntry,
    printEnvironment,
    printEnvironmentEntry,
    type EnvironmentEntry,
} from "../../pulumi-cloud/environments";

const read = (text: string) => parseEnvironmentEntry(text) as EnvironmentEntry;

describe("an entry", () => {
    test.each<[string, EnvironmentEntry]>([
        ["*", { kind: "all" }],
        ["aws/*", { kind: "prefix", project: "aws", prefix: "" }],
        ["aws/dev*", { kind: "prefix", project: "aws", prefix: "dev" }],
        ["aws/dev", { kind: "one", project: "aws", name: "dev" }],
        ["default/dev", { kind: "one", project: "default", name: "dev" }],
        ["AZaz_-.09/09.-_zaZA", { kind: "one", project: "AZaz_-.09", name: "09.-_zaZA" }],
        ["AZaz_-.09/09.-_zaZA*", { kind: "prefix", project: "AZaz_-.09", prefix: "09.-_zaZA" }],
        // Outside of the legacy project, where a wildcard is refused.
        ["default2/*", { kind: "prefix", project: "default2", prefix: "" }],
        ["Default/*", { kind: "prefix", project: "Default", prefix: "" }],
        ["aws/default*", { kind: "prefix", project: "aws", prefix: "default" }],
    ])("reads %s, and prints what it read", (text, entry) => {
        expect(parseEnvironmentEntry(text)).toEqual(entry);
        expect(printEnvironmentEntry(entry)).toBe(text);
    });

    test.each([
        ...["", " ", "aws", "/dev", "aws/", "/aws/dev", "a/b/c/d", "acme//dev", "acme/aws/*-eu"],
        ...["**", "*/dev", "*/*", "a*/dev", "aws/*-dev", "aws/d*v", "aws/**", "aws/*/dev"],
        ...["a:b/c", "aws/dev:update", "aws/${x}", "aws/$", "aws/?", "aws/'x'", "aws/<yaml>", "äws/dev", "aws/dëv"],
        ...[" aws/dev", "aws/dev ", "aws/dev\n", "aws/dev*\n", "aws/d\u0000", " acme/aws/dev", "acme/aws/dev\n"],
    ])("refuses %j", (text) => {
        const fault = { why: "does not name ESC environments", instead: "<project>/<environment>" };
        expect(parseEnvironmentEntry(text)).toMatchObject(fault);
    });

    test.each(["acme/aws/dev", "acme/aws/dev*", "acme/aws/*", "acme/default/dev", "a/b/c"])(
        "refuses %s, because it has the organization",
        (text) => {
            expect(parseEnvironmentEntry(text)).toMatchObject({ why: "has three parts. Leave out the organization" });
        },
    );

    test.each(["default/*", "default/dev*", "default/default*"])(
        "refuses %s, because a vault-login of any environment has the audience of the legacy project",
        (text) => {
            const why = expect.stringMatching(/^has a wildcard in the legacy project\./);
            expect(parseEnvironmentEntry(text)).toMatchObject({ why, instead: "default/<environment>" });
        },
    );
});

test("entries name the environments without a wildcard, in their order", () => {
    const named = namedEnvironments(["*", "aws/prod", "web/*", "default/dev", "aws/d*", "aws/dev"].map(read));
    expect(named).toStrictEqual([
        { project: "aws", name: "prod" },
        { project: "default", name: "dev" },
        { project: "aws", name: "dev" },
    ]);
    expect(named.map(printEnvironment)).toEqual(["aws/prod", "default/dev", "aws/dev"]);
});

test.each([
    ["acme/aws/dev", "aws/dev"],
    ["acme/aws/team-*", "aws/team-*"],
    // What isn't surely meant, or is refused, is not offered.
    ...["Acme/aws/dev", "other/aws/dev", "acme/default/*", "acme/aws/d?v"].map((text) => [
        text,
        "<project>/<environment>",
    ]),
])("in a stack of acme, %s is mended to %s", (text, instead) => {
    expect(parseEnvironmentEntry(text, "acme")).toMatchObject({ instead });
});

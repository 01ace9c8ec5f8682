import {
    namedStacks,
    OPERATIONS,
    parseDeploymentEntry,
    printDeploymentEntry,
    printStack,
    type DeploymentEntry,
} from "../../pulumi-cloud/deployments";

const read = (text: string) => parseDeploymentEntry(text) as DeploymentEntry;

test("the operations are the documented ones, and those of drift that the API has", () => {
    expect(OPERATIONS).toEqual(["preview", "update", "refresh", "destroy", "detect-drift", "remediate-drift"]);
});

describe("an entry", () => {
    test.each<[string, DeploymentEntry]>([
        ["*", { kind: "all" }],
        ["web/*", { kind: "project", project: "web" }],
        ["web/prod", { kind: "stack", project: "web", stack: "prod" }],
        ["AZaz_-.09/09.-_zaZA", { kind: "stack", project: "AZaz_-.09", stack: "09.-_zaZA" }],
        ...OPERATIONS.map((operation): [string, DeploymentEntry] => [
            `web/prod:${operation}`,
            { kind: "operation", project: "web", stack: "prod", operation },
        ]),
    ])("reads %s, and prints what it read", (text, entry) => {
        expect(parseDeploymentEntry(text)).toEqual(entry);
        expect(printDeploymentEntry(entry)).toBe(text);
    });

    test.each([
        ...["", " ", "web", "/prod", "web/", "/web/prod", "a/b/c/d", "acme/web/*", "acme//prod", "acme/web/prod*"],
        ...["**", "*/*", "*/prod", "web/**", "web/prod*", "web/*:preview", "*:preview", ":preview", "web/:preview"],
        ...["a:b/c", "web/${x}", "web/?", "web/pr od", "wëb/prod", "web/prod\n", "web/prod ", " web/prod"],
        ...[" acme/web/prod", "acme/web/prod ", "acme/web/prod\n"],
    ])("refuses %j", (text) => {
        const fault = { why: "does not name stacks", instead: "<project>/<stack>" };
        expect(parseDeploymentEntry(text)).toMatchObject(fault);
    });

    test.each(["acme/web/prod", "acme/web/prod:update", "a/b/c", "acme/web/prod:", "acme/web/prod:updte"])(
        "refuses %s, because it has the organization",
        (text) => {
            expect(parseDeploymentEntry(text)).toMatchObject({ why: "has three parts. Leave out the organization" });
        },
    );

    test.each<[string, string]>([
        ["updte", ". Did you mean update?"],
        ["Preview", ". Did you mean preview?"],
        ["destroy\n", ". Did you mean destroy?"],
        ["detect_drift", ". Did you mean detect-drift?"],
        // Not near destroy, however few letters that has.
        ...["deploy", "up", "preview:update", "drift", "", "*"].map((operation): [string, string] => [operation, ""]),
    ])("refuses the operation %j of a stack, and keeps the stack%s", (operation, question) => {
        expect(parseDeploymentEntry(`web/prod:${operation}`)).toMatchObject({
            why: `has an unknown operation${question}`,
            instead: "web/prod:<operation>",
        });
    });
});

test("entries name each stack once, in their order, and none by a wildcard", () => {
    const entries = ["*", "web/prod:preview", "web/dev", "api/*", "web/prod:update", "web/prod", "api/dev"].map(read);
    const named = namedStacks(entries);
    expect(named).toStrictEqual([
        { project: "web", stack: "prod" },
        { project: "web", stack: "dev" },
        { project: "api", stack: "dev" },
    ]);
    expect(named.map(printStack)).toEqual(["web/prod", "web/dev", "api/dev"]);
});

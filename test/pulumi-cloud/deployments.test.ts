import {
    OPERATIONS,
    parseDeploymentEntry,
    printDeploymentEntry,
    type DeploymentEntry,
} from "../../pulumi-cloud/deployments";

test("the operations are the documented ones, and those of drift that the API has", () => {
    expect(OPERATIONS).toEqual(["preview", "update", "refresh", "destroy", "detect-drift", "remediate-drift"]);
});

describe("an entry", () => {
    test.each<[string, DeploymentEntry]>([
        ["*", { project: "*", stack: "*" }],
        ["*:preview", { project: "*", stack: "*", operation: "preview" }],
        ["web/*", { project: "web", stack: "*" }],
        ["web/*:update", { project: "web", stack: "*", operation: "update" }],
        ["web/pr-*", { project: "web", stack: "pr-*" }],
        ["web/pr-*:destroy", { project: "web", stack: "pr-*", operation: "destroy" }],
        ["web/prod", { project: "web", stack: "prod" }],
        ["AZaz_-.09/09.-_zaZA", { project: "AZaz_-.09", stack: "09.-_zaZA" }],
        ...OPERATIONS.map((operation): [string, DeploymentEntry] => [
            `web/prod:${operation}`,
            { project: "web", stack: "prod", operation },
        ]),
    ])("reads %s, and prints what it read", (text, entry) => {
        expect(parseDeploymentEntry(text)).toEqual(entry);
        expect(printDeploymentEntry(entry)).toBe(text);
    });

    test.each([
        ...["", " ", "web", "/prod", "web/", "/web/prod", "a/b/c/d", "acme//prod", "acme/web/*-eu"],
        ...["**", "*/*", "*/prod", "web/**", "web/*-eu", "web/p*d", "w*/prod", "*/pr-*", ":preview", "web/:preview"],
        ...["a:b/c", "web/${x}", "web/?", "web/pr od", "wëb/prod", "web/prod\n", "web/prod ", " web/prod"],
        ...[" acme/web/prod", "acme/web/prod ", "acme/web/prod\n"],
    ])("refuses %j", (text) => {
        const fault = { why: "does not name stacks", instead: "<project>/<stack>" };
        expect(parseDeploymentEntry(text)).toMatchObject(fault);
    });

    test.each([
        "acme/web/prod",
        "acme/web/pr-*:update",
        "acme/web/*",
        "a/b/c",
        "acme/web/prod:",
        "acme/web/prod:updte",
    ])("refuses %s, because it has the organization", (text) => {
        expect(parseDeploymentEntry(text)).toMatchObject({ why: "has three parts. Leave out the organization" });
    });

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

test.each([
    ["acme/web/prod:update", "web/prod:update"],
    ["acme/web/*", "web/*"],
    // What isn't surely meant is not offered.
    ...["Acme/web/prod", "other/web/prod", "acme/web/prod:updte", "acme/web", "acme/"].map((text) => [
        text,
        "<project>/<stack>",
    ]),
])("in a stack of acme, %s is mended to %s", (text, instead) => {
    expect(parseDeploymentEntry(text, "acme")).toMatchObject(text === "acme/web" ? { project: "acme" } : { instead });
});

import { Fault } from "../../messages/mistake";
import {
    coversDeployment,
    coversStack,
    describeDeploymentEntry,
    namedStacks,
    OPERATIONS,
    parseDeploymentEntry,
    printDeploymentEntry,
    printStack,
    type DeploymentEntry,
} from "../../pulumi-cloud/deployments";

/** A text, the entry that it is read as, and that entry in words. */
const ENTRIES: [text: string, entry: DeploymentEntry, description: string][] = [
    ["*", { kind: "all" }, "Pulumi Deployments, every operation of every stack of the organization"],
    ["web/*", { kind: "project", project: "web" }, "Pulumi Deployments, every operation of every stack of project web"],
    [
        "web/prod",
        { kind: "stack", project: "web", stack: "prod" },
        "Pulumi Deployments, every operation of stack prod of project web",
    ],
    ...["preview", "update", "refresh", "destroy", "detect-drift", "remediate-drift"].map(
        (operation): (typeof ENTRIES)[number] => [
            `web/prod:${operation}`,
            { kind: "operation", project: "web", stack: "prod", operation },
            `Pulumi Deployments, the operation ${operation} of stack prod of project web`,
        ],
    ),
    [
        "AZaz_-.09/09.-_zaZA",
        { kind: "stack", project: "AZaz_-.09", stack: "09.-_zaZA" },
        "Pulumi Deployments, every operation of stack 09.-_zaZA of project AZaz_-.09",
    ],
];

const NAMES_STACKS =
    "<project>/<stack>:<operation>, <project>/<stack>, <project>/* or * alone. Names have letters, digits, '-', '_' and '.'";

const read = (text: string) => parseDeploymentEntry(text) as DeploymentEntry;

describe("an entry", () => {
    test.each(ENTRIES)("reads %s, and prints what it read", (text, entry) => {
        expect(parseDeploymentEntry(text)).toEqual(entry);
        expect(printDeploymentEntry(entry)).toBe(text);
    });

    test.each(ENTRIES)("describes %s", (_, entry, description) => {
        expect(describeDeploymentEntry(entry)).toBe(description);
    });

    test.each([
        "web",
        "/prod",
        "web/",
        "web/prod*",
        "*/prod",
        "*/*",
        "**",
        "web/**",
        "web/*:preview",
        "*:preview",
        "a:b/c",
        "a/b/c/d",
        "acme/web/*",
        "acme//prod",
        "/web/prod",
        "acme/web/prod ",
        "acme/web/prod\n",
        " acme/web/prod",
        "acme/web/prod*",
        "web/pr od",
        "",
        " ",
        ":preview",
        "web/:preview",
        "web/${x}",
        "web/?",
        "web/prod\n",
        "web/prod ",
        " web/prod",
        "wëb/prod",
    ])("refuses %j", (text) => {
        expect(parseDeploymentEntry(text)).toStrictEqual(
            new Fault("does not name stacks", NAMES_STACKS, "<project>/<stack>"),
        );
    });

    test.each(["acme/web/prod", "acme/web/prod:update", "a/b/c", "acme/web/prod:", "acme/web/prod:updte"])(
        "refuses %s, because it has the organization",
        (text) => {
            expect(parseDeploymentEntry(text)).toStrictEqual(
                new Fault("has three parts. Leave out the organization", NAMES_STACKS, "<project>/<stack>"),
            );
        },
    );

    const unknown = (question: string) =>
        new Fault(
            `has an unknown operation${question}`,
            "preview, update, refresh, destroy, detect-drift, remediate-drift, or no ':' for all of them",
            "web/prod:<operation>",
        );

    test.each([
        ["web/prod:updte", "update"],
        ["web/prod:Preview", "preview"],
        ["web/prod:destroy\n", "destroy"],
        ["web/prod:refresh*", "refresh"],
        ["web/prod:detect_drift", "detect-drift"],
        ["web/prod:remediatedrift", "remediate-drift"],
    ])("refuses the operation of %j, and asks for %s", (text, nearest) => {
        expect(parseDeploymentEntry(text)).toStrictEqual(unknown(`. Did you mean ${nearest}?`));
    });

    // None of these is destroy, however few letters that has.
    test.each([
        "web/prod:deploy",
        "web/prod:up",
        "web/prod:preview:update",
        "web/prod:drift",
        "web/prod:",
        "web/prod:*",
    ])("refuses the operation of %s, which is near none", (text) => {
        expect(parseDeploymentEntry(text)).toStrictEqual(unknown(""));
    });

    test("refuses an operation of a million characters in no time", () => {
        const start = performance.now();
        expect(parseDeploymentEntry(`web/prod:${"x".repeat(1_000_000)}`)).toStrictEqual(unknown(""));
        expect(performance.now() - start).toBeLessThan(1000);
    });
});

test("the operations are the documented ones, and those of drift that the API has", () => {
    expect(OPERATIONS).toEqual(["preview", "update", "refresh", "destroy", "detect-drift", "remediate-drift"]);
});

describe("an entry of deployments", () => {
    const PREVIEW = { project: "web", stack: "prod", operation: "preview" };

    test.each(["*", "web/*", "web/prod", "web/prod:preview"])("%s includes the preview of web/prod", (entry) => {
        expect(coversStack(read(entry), PREVIEW)).toBe(true);
        expect(coversDeployment(read(entry), PREVIEW)).toBe(true);
    });

    test("with another operation includes the stack, and not its preview", () => {
        expect(coversStack(read("web/prod:update"), PREVIEW)).toBe(true);
        expect(coversDeployment(read("web/prod:update"), PREVIEW)).toBe(false);
    });

    test.each([
        "web2/*",
        "Web/*",
        "web/prod2",
        "web/pro",
        "web/Prod",
        "api/prod",
        "web/dev:preview",
        "api/prod:preview",
    ])("%s includes neither web/prod nor its preview", (entry) => {
        expect(coversStack(read(entry), PREVIEW)).toBe(false);
        expect(coversDeployment(read(entry), PREVIEW)).toBe(false);
    });
});

describe("the stacks that entries name", () => {
    test("are each of them once, in the order of the entries", () => {
        const entries = ["web/prod:preview", "web/dev", "web/prod:update", "web/prod", "api/dev"].map(read);
        expect(namedStacks(entries)).toEqual([
            { project: "web", stack: "prod" },
            { project: "web", stack: "dev" },
            { project: "api", stack: "dev" },
        ]);
    });

    test("are none for wildcards", () => {
        expect(namedStacks(["*", "web/*"].map(read))).toEqual([]);
    });
});

test("a stack prints with its project", () => {
    expect(printStack({ project: "web", stack: "prod" })).toBe("web/prod");
});

import { printWarning } from "../../messages/mistake";
import { defaults } from "../../settings/declared";
import { readProvider } from "../../settings/provider";
import { Reader } from "../../settings/reader";
import { configOf, mistakesIn, refusalOf, settingsOf } from "../stacks";

const readerOf = (values: Record<string, unknown>) => new Reader(configOf(values), "keyless", defaults);
const organizations = (count: number) => Array.from({ length: count }, (_, i) => `org-${i}`);
/** Warnings of a stack whose role may do something. */
const warningsOf = (values: Record<string, unknown>) =>
    settingsOf({ policies: ["ReadOnlyAccess"], ...values }).warnings.map((warning) => printWarning(warning, "dev"));

describe("the provider", () => {
    test("is created and not protected, for one organization, unless it is set otherwise", () => {
        expect(readProvider(readerOf({}))).toEqual({ create: true, protect: false, otherOrganizations: [] });
    });

    test("is as it is set", () => {
        const values = { createProvider: false, protectProvider: true, otherOrganizations: ["Other", "third.one"] };
        expect(readProvider(readerOf(values))).toEqual({
            create: false,
            protect: true,
            otherOrganizations: ["Other", "third.one"],
        });
    });

    test.each([
        ["whether it is created", { createProvider: "no" }, "createProvider"],
        ["whether it is protected", { protectProvider: 1 }, "protectProvider"],
        ["its other organizations", { otherOrganizations: ["a b"] }, "otherOrganizations[0]"],
    ])("is absent if %s is refused", (_, values, key) => {
        const reader = readerOf(values);
        expect(readProvider(reader)).toBeUndefined();
        expect(reader.mistakes.map((mistake) => mistake.key)).toEqual([key]);
    });
});

describe("the audiences of the provider", () => {
    test("are two for each organization", () => {
        expect(settingsOf({ otherOrganizations: ["other", "third"] }).provider.lists).toEqual([
            ...["acme", "aws:acme"],
            ...["other", "aws:other"],
            ...["third", "aws:third"],
        ]);
    });

    test("appear once", () => {
        const { lists } = settingsOf({ otherOrganizations: ["other", "acme", "other"] }).provider;
        expect(lists).toEqual(["acme", "aws:acme", "other", "aws:other"]);
    });

    test("can be more than this stack's role needs", () => {
        const values = { otherOrganizations: ["other"], environments: ["aws/dev"], deployments: ["web/prod"] };
        expect(settingsOf(values).provider.audiences).toEqual(["acme", "aws:acme"]);
        expect(settingsOf({ ...values, deployments: [] }).provider.audiences).toEqual(["aws:acme"]);
    });
});

describe("other organizations", () => {
    test("can be 49, whose audiences with this stack's are 100", () => {
        const otherOrganizations = organizations(49);
        expect(mistakesIn({ otherOrganizations })).toEqual([]);
        expect(settingsOf({ otherOrganizations }).provider.otherOrganizations).toEqual(otherOrganizations);
        expect(settingsOf({ otherOrganizations }).provider.lists).toHaveLength(100);
    });

    test("can't be 50", () => {
        const otherOrganizations = organizations(50);
        expect(refusalOf({ otherOrganizations })).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  otherOrganizations: 50 organizations are too many; a provider can list the audiences of 49 others.
    Accepted: at most 49.
    Run: pulumi config rm --stack dev --path 'otherOrganizations[<index>]'
`,
        );
        expect(readProvider(readerOf({ otherOrganizations }))).toBeUndefined();
    });

    test("have names, without wildcards", () => {
        expect(refusalOf({ otherOrganizations: ["other", "*"] })).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  otherOrganizations[1]: "*" is not the name of an organization.
    Accepted: the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>: at most 80 letters, digits, '-', '_' and '.', without a wildcard.
    Run: pulumi config set --stack dev --path 'otherOrganizations[1]' '<organization>'
`,
        );
    });
});

describe("settings of the provider that another stack creates", () => {
    test.each([
        ["protectProvider", { protectProvider: true }],
        ["otherOrganizations", { otherOrganizations: ["other"] }],
        ["protectProvider and otherOrganizations", { protectProvider: true, otherOrganizations: ["other"] }],
    ])("have a warning: %s", (keys, values) => {
        expect(warningsOf({ ...values, createProvider: false })).toEqual([
            `${keys}: no effect while createProvider is false. Only the stack that owns the provider decides this.`,
        ]);
    });

    test("have none if they are not set", () => {
        expect(warningsOf({ createProvider: false, protectProvider: false, otherOrganizations: [] })).toEqual([]);
    });

    test("have none if this stack creates it", () => {
        expect(warningsOf({ protectProvider: true, otherOrganizations: ["other"] })).toEqual([]);
    });
});

import { isSameStack, MOST_AUDIENCES, OWNER_TAG, ownerOf, providerUrn, RESOURCE_NAME } from "../../aws/ownership";

const DEV = { project: "keyless", stack: "dev" };

test("the tag, the name of the resources and the quota of audiences are known", () => {
    expect(OWNER_TAG).toBe("pulumi:stack");
    expect(RESOURCE_NAME).toBe("pulumi-cloud");
    expect(MOST_AUDIENCES).toBe(100);
});

describe("an owner", () => {
    test("is a stack of a project, with the trusted organization", () => {
        expect(ownerOf("acme", DEV)).toBe("acme/keyless/dev");
    });

    test("has 256 characters at most, as the value of a tag", () => {
        const rest = "acme/keyless/".length;
        expect(ownerOf("acme", { ...DEV, stack: "s".repeat(256 - rest) })).toBe(
            `acme/keyless/${"s".repeat(256 - rest)}`,
        );
        expect(ownerOf("acme", { ...DEV, stack: "s".repeat(257 - rest) })).toBe(
            `acme/keyless/${"s".repeat(256 - rest)}`,
        );
    });
});

test("the URN of a provider is the one that Pulumi gives it", () => {
    expect(providerUrn(DEV)).toBe(
        "urn:pulumi:dev::keyless::aws:iam/openIdConnectProvider:OpenIdConnectProvider::pulumi-cloud",
    );
});

describe("a tag", () => {
    test.each(["acme/keyless/dev", "other/keyless/dev", "a/keyless/dev"])(
        "names this stack, whatever its organization: %s",
        (tag) => {
            expect(isSameStack(tag, "acme/keyless/dev")).toBe(true);
        },
    );

    test.each([
        undefined,
        "",
        "acme",
        "v",
        "dev",
        "keyless/dev",
        "acme/keyless/prod",
        "acme/keyless/dev2",
        "acme/keyless/de",
        "acme/other/dev",
        "acme/x/keyless/dev",
        "acme/keyless/dev/",
        "acme/Keyless/dev",
    ])("does not name this stack: %j", (tag) => {
        expect(isSameStack(tag, "acme/keyless/dev")).toBe(false);
    });
});

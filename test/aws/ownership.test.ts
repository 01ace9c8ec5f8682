import { isSameStack, ownerOf, providerUrn } from "../../aws/ownership";

const DEV = { project: "keyless", stack: "dev" };

test("the owner is a stack of a project, with the trusted organization", () => {
    expect(ownerOf("acme", DEV)).toBe("acme/keyless/dev");
});

test("the owner has 256 characters at most, as the value of a tag", () => {
    const owner = ownerOf("acme", { ...DEV, stack: "s".repeat(300) });
    expect(owner).toBe(`acme/keyless/${"s".repeat(243)}`);
    expect(owner).toHaveLength(256);
});

test("the URN of a provider is the one that Pulumi gives it", () => {
    expect(providerUrn(DEV)).toBe(
        "urn:pulumi:dev::keyless::aws:iam/openIdConnectProvider:OpenIdConnectProvider::pulumi-cloud",
    );
});

test.each(["acme/keyless/dev", "other/keyless/dev"])("a tag names this stack, whatever its organization: %s", (tag) => {
    expect(isSameStack(tag, "acme/keyless/dev")).toBe(true);
});

test.each([
    undefined,
    ...["", "acme", "dev", "keyless/dev", "acme/keyless/prod", "acme/keyless/dev2", "acme/keyless/de"],
    ...["acme/other/dev", "acme/x/keyless/dev", "acme/keyless/dev/", "acme/Keyless/dev"],
])("a tag does not name this stack: %j", (tag) => {
    expect(isSameStack(tag, "acme/keyless/dev")).toBe(false);
});

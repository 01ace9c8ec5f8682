import { ownerOf, providerUrn } from "../../aws/ownership";

const DEV = { project: "keyless", stack: "dev" };

test("the owner is a stack of a project, in an organization", () => {
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

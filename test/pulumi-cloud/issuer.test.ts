import { hasPort, parseIssuerUrl } from "../../pulumi-cloud/issuer";

/** A URL with this many characters. */
const ofLength = (length: number) => "https://pulumi.example.com/".padEnd(length, "x");

test.each([
    "https://api.pulumi.com/oidc",
    "https://pulumi.example.com",
    "https://pulumi.example.com/api/oidc",
    "https://pulumi.example.com:8443",
    "https://10.0.0.1/oidc",
    "https://a-1.b-2.example/AZaz09._~-/oidc",
    // Within the path, that is no discovery document.
    "https://pulumi.example.com/.well-known/openid-configuration/oidc",
    // Not Pulumi Cloud's host, which has one issuer only.
    "https://xapi.pulumi.com/oidc/v2",
    "https://api.pulumi.com.example/v2",
    "https://pulumi.com/oidc/v2",
    ofLength(255),
])("an issuer can be %s", (url) => {
    expect(parseIssuerUrl(url)).toBe(url);
});

test.each([
    ...["", "/", "/OIDC", "/oidc/", "/oidc/v2", "/other", "//oidc", "/./oidc", "/${x}", "/öidc"].map(
        (path) => `https://api.pulumi.com${path}`,
    ),
    "https://api.pulumi.com/oidc/.well-known/openid-configuration",
    "https://api.pulumi.com/oidc?x=1",
    "https://api.pulumi.com/oidc#x",
    "https://me:secret@api.pulumi.com/oidc",
    "https://API.pulumi.com/oidc",
    "https://api.pulumi.com./oidc",
    "https://api.pulumi.com:443/oidc",
    "https://api.pulumi.com:8443/oidc",
    "http://api.pulumi.com/oidc",
    "https://api.pulumi.com/oidc\n",
])("an issuer can't be %j, because Pulumi Cloud's AWS logins have one issuer", (url) => {
    expect(parseIssuerUrl(url)).toMatchObject({
        why: "is not the issuer of Pulumi Cloud's AWS logins",
        instead: "https://api.pulumi.com/oidc",
    });
});

const WHY = "is not the URL of an OIDC issuer";

test.each([
    ["https://pulumi.example.com/oidc/", "https://pulumi.example.com/oidc"],
    ["https://pulumi.example.com/", "https://pulumi.example.com"],
    ["HTTPS://Pulumi.Example.com/OIDC", "https://pulumi.example.com/OIDC"],
    ["https://pulumi.example.com/oidc/.well-known/openid-configuration", "https://pulumi.example.com/oidc"],
    ["https://pulumi.example.com/oidc/.well-known/openid-configuration/", "https://pulumi.example.com/oidc"],
    ["https://pulumi.example.com:443/oidc", "https://pulumi.example.com/oidc"],
    ["https://pulumi.example.com:08443/oidc", "https://pulumi.example.com:8443/oidc"],
    ["https://pulumi.example.com/a/../oidc", "https://pulumi.example.com/oidc"],
    ["https://127.1/oidc", "https://127.0.0.1/oidc"],
    [" https://pulumi.example.com/oidc\n", "https://pulumi.example.com/oidc"],
    [`${ofLength(255)}/`, ofLength(255)],
])("an issuer can't be %j, and its command has that URL mended", (url, mended) => {
    expect(parseIssuerUrl(url)).toMatchObject({ why: WHY, instead: mended });
    expect(parseIssuerUrl(mended)).toBe(mended);
});

test.each([
    ...["", "https://", "http://pulumi.example.com/oidc", "pulumi.example.com/oidc", "view:https://x.example/oidc"],
    ...["https://me@pulumi.example.com/oidc", "https://me:secret@pulumi.example.com/oidc"],
    ...["https://[::1]/oidc", "https://api_1.example.com/oidc", "https://a..b/oidc", "https://.a/oidc", "https://a./x"],
    ...["?x=1", "#x", "/*", "/a b", "/a%20b", "/a:b", "//oidc", "/oidc//", "/${x}", "/öidc", ":99999/oidc"].map(
        (rest) => `https://pulumi.example.com${rest}`,
    ),
    "https://pulumi.example.com/.well-known/openid-configuration/.well-known/openid-configuration",
    ofLength(256),
    `${ofLength(256)}/`,
    // Other hosts than the text seems to name, or than it names to whoever wrote it.
    ...["https://pulumi.ex\u0430mple.com/oidc", "https://b\u00fccher.example", "https://pulumi.e\uff58ample.com/oidc"],
])("an issuer can't be %j, and its command has a placeholder", (url) => {
    expect(parseIssuerUrl(url)).toMatchObject({ why: WHY, instead: "https://<host>/<path>" });
});

test("the URL of an issuer may have a port", () => {
    expect(hasPort("https://pulumi.example.com:8443/oidc")).toBe(true);
    expect(hasPort("https://pulumi.example.com/oidc")).toBe(false);
});

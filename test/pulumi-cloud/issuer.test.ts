import { Fault } from "../../messages/mistake";
import { hasPort, parseIssuerUrl, PULUMI_CLOUD_ISSUER } from "../../pulumi-cloud/issuer";

test("Pulumi Cloud's issuer is the documented one", () => {
    expect(PULUMI_CLOUD_ISSUER).toBe("https://api.pulumi.com/oidc");
});

describe("the URL of an issuer", () => {
    /** A URL with this many characters. */
    const ofLength = (length: number) => "https://pulumi.example.com/".padEnd(length, "x");

    test.each([
        "https://api.pulumi.com/oidc",
        "https://pulumi.example.com",
        "https://pulumi.example.com/api/oidc",
        "https://localhost:8443/oidc",
        "https://pulumi.example.com:8443",
        "https://10.0.0.1/oidc",
        "https://a-1.b-2.example/AZaz09._~-/oidc",
        ofLength(255),
    ])("accepts %s", (url) => {
        expect(parseIssuerUrl(url)).toBe(url);
    });

    test.each([
        "http://api.pulumi.com/oidc",
        "https://api.pulumi.com/oidc/",
        "https://api.pulumi.com/",
        "https://api.pulumi.com/oidc?x=1",
        "https://api.pulumi.com/oidc#x",
        "https://me:secret@api.pulumi.com/oidc",
        "https://me@api.pulumi.com/oidc",
        "https://API.pulumi.com/oidc",
        "HTTPS://api.pulumi.com/oidc",
        "https://api.pulumi.com:443/oidc",
        "https://api.pulumi.com:/oidc",
        "https://api.pulumi.com:99999/oidc",
        "https://api.pulumi.com:08443/oidc",
        "https://127.1/oidc",
        "https://[::1]/oidc",
        "https://api_1.pulumi.com/oidc",
        "api.pulumi.com/oidc",
        "view:https://api.pulumi.com/oidc",
        "https://",
        "https://a..b/oidc",
        "https://.a/oidc",
        "https://a./oidc",
        "https:///oidc",
        "https://api.pulumi.com/*",
        "https://api.pulumi.com/a b",
        "https://api.pulumi.com/a%20b",
        "https://api.pulumi.com/a:b",
        "https://api.pulumi.com//oidc",
        "https://api.pulumi.com/./oidc",
        "https://api.pulumi.com/../oidc",
        "https://api.pulumi.com/${x}",
        "https://api.pulumi.com/öidc",
        ofLength(256),
        "",
        "https://api.pulumi.com/oidc\n",
        " https://api.pulumi.com/oidc",
    ])("refuses %j", (url) => {
        expect(parseIssuerUrl(url)).toStrictEqual(
            new Fault(
                "is not the URL of an OIDC issuer",
                "https://<host>/<path>, at most 255 characters, host in lower case, without credentials, query, fragment or trailing slash",
                "https://api.pulumi.com/oidc",
            ),
        );
    });

    test("may have a port", () => {
        expect(hasPort("https://pulumi.example.com:8443/oidc")).toBe(true);
        expect(hasPort("https://pulumi.example.com/oidc")).toBe(false);
    });
});

import { Fault } from "../../messages/mistake";
import { CUSTOM_AUDIENCE_ISSUER, hasPort, parseIssuerUrl, PULUMI_CLOUD_ISSUER } from "../../pulumi-cloud/issuer";

test("Pulumi Cloud's issuer is the documented one", () => {
    expect(PULUMI_CLOUD_ISSUER).toBe("https://api.pulumi.com/oidc");
});

test("the issuer of fn::open::oidc is the documented one", () => {
    expect(CUSTOM_AUDIENCE_ISSUER).toBe("https://api.pulumi.com/oidc/v2");
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
        "https://api.pulumi.com/oidc/v2",
        "https://api.pulumi.com/OIDC",
        "https://api.pulumi.com",
        "https://api.pulumi.com/",
        "https://api.pulumi.com/oidc/",
        "https://api.pulumi.com/oidc/.well-known/openid-configuration",
        "https://api.pulumi.com/other",
        "https://api.pulumi.com//oidc",
        "https://api.pulumi.com/./oidc",
        "https://api.pulumi.com/${x}",
        "https://api.pulumi.com/öidc",
        "https://api.pulumi.com/oidc?x=1",
        "https://api.pulumi.com/oidc#x",
        "https://me:secret@api.pulumi.com/oidc",
        "https://API.pulumi.com/oidc",
        "https://api.pulumi.com./oidc",
        "https://api.pulumi.com:443/oidc",
        "https://api.pulumi.com:/oidc",
        "https://api.pulumi.com:8443/oidc",
        "HTTPS://api.pulumi.com/oidc",
        "http://api.pulumi.com/oidc",
        "https://api.pulumi.com/oidc\n",
        " https://api.pulumi.com/oidc",
    ])("refuses %j, because Pulumi Cloud's AWS logins have one issuer", (url) => {
        expect(parseIssuerUrl(url)).toStrictEqual(
            new Fault(
                "is not the issuer of Pulumi Cloud's AWS logins",
                "https://api.pulumi.com/oidc",
                "https://api.pulumi.com/oidc",
            ),
        );
    });

    test.each(["https://xapi.pulumi.com/oidc/v2", "https://api.pulumi.com.example/v2", "https://pulumi.com/oidc/v2"])(
        "accepts %s, which is not on Pulumi Cloud's host",
        (url) => {
            expect(parseIssuerUrl(url)).toBe(url);
        },
    );

    const refused = (instead: string) =>
        new Fault(
            "is not the URL of an OIDC issuer",
            "https://<host>/<path>, at most 255 characters, host in lower case, without credentials, query, fragment, trailing slash or discovery document",
            instead,
        );

    test.each([
        ["https://pulumi.example.com/oidc/", "https://pulumi.example.com/oidc"],
        ["https://pulumi.example.com/", "https://pulumi.example.com"],
        ["https://Pulumi.Example.com/OIDC", "https://pulumi.example.com/OIDC"],
        ["HTTPS://pulumi.example.com/oidc", "https://pulumi.example.com/oidc"],
        ["https://pulumi.example.com/oidc/.well-known/openid-configuration", "https://pulumi.example.com/oidc"],
        ["https://pulumi.example.com/.well-known/openid-configuration", "https://pulumi.example.com"],
        ["https://pulumi.example.com/oidc/.well-known/openid-configuration/", "https://pulumi.example.com/oidc"],
        ["https://pulumi.example.com:443/oidc", "https://pulumi.example.com/oidc"],
        ["https://pulumi.example.com:/oidc", "https://pulumi.example.com/oidc"],
        ["https://pulumi.example.com:08443/oidc", "https://pulumi.example.com:8443/oidc"],
        ["https://pulumi.example.com/./oidc", "https://pulumi.example.com/oidc"],
        ["https://pulumi.example.com/a/../oidc", "https://pulumi.example.com/oidc"],
        ["https://127.1/oidc", "https://127.0.0.1/oidc"],
        ["https://pulumi.example.com/oidc\n", "https://pulumi.example.com/oidc"],
        [" https://pulumi.example.com/oidc", "https://pulumi.example.com/oidc"],
        [`${ofLength(255)}/`, ofLength(255)],
    ])("refuses %j, and its command has that URL mended", (url, mended) => {
        expect(parseIssuerUrl(url)).toStrictEqual(refused(mended));
        expect(parseIssuerUrl(mended)).toBe(mended);
    });

    test.each([
        "http://pulumi.example.com/oidc",
        "ftp://pulumi.example.com/oidc/",
        "pulumi.example.com/oidc",
        "view:https://pulumi.example.com/oidc",
        "https://",
        "https:///",
        "https://me@pulumi.example.com/oidc",
        "https://me:secret@pulumi.example.com/oidc",
        "https://pulumi.example.com/oidc?x=1",
        "https://pulumi.example.com/oidc#x",
        "https://pulumi.example.com:99999/oidc",
        "https://[::1]/oidc",
        "https://api_1.example.com/oidc",
        "https://a..b/oidc",
        "https://.a/oidc",
        "https://a./oidc",
        "https://pulumi.example.com/*",
        "https://pulumi.example.com/a b",
        "https://pulumi.example.com/a%20b",
        "https://pulumi.example.com/a:b",
        "https://pulumi.example.com//oidc",
        "https://pulumi.example.com/oidc//",
        "https://pulumi.example.com/${x}",
        "https://pulumi.example.com/öidc",
        "https://pulumi.example.com/.well-known/openid-configuration/.well-known/openid-configuration",
        ofLength(256),
        `${ofLength(256)}/`,
        "",
    ])("refuses %j, and its command has a placeholder", (url) => {
        expect(parseIssuerUrl(url)).toStrictEqual(refused("https://<host>/<path>"));
    });

    test("may have a discovery document's name within its path", () => {
        const url = "https://pulumi.example.com/.well-known/openid-configuration/oidc";
        expect(parseIssuerUrl(url)).toBe(url);
    });

    test("may have a port", () => {
        expect(hasPort("https://pulumi.example.com:8443/oidc")).toBe(true);
        expect(hasPort("https://pulumi.example.com/oidc")).toBe(false);
    });
});

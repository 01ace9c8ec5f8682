import { issuerThumbprint } from "../../aws/thumbprint";
import { mockLookup, refusalOf } from "./lookups";

const ISSUER = "https://pulumi.example.com/oidc";

/** The thumbprint of an issuer that presents certificates with these fingerprints, from the top, or can't be reached. */
async function thumbprintOf(answer: string[] | Error): Promise<string> {
    const found =
        answer instanceof Error ? answer : { certificates: answer.map((sha1Fingerprint) => ({ sha1Fingerprint })) };
    await mockLookup("tls:index/getCertificate:getCertificate", { url: ISSUER }, found);
    return issuerThumbprint(ISSUER);
}

test("the thumbprint is the fingerprint of the top certificate", async () => {
    await expect(thumbprintOf(["top", "intermediate", "leaf"])).resolves.toBe("top");
});

test.each([
    ["presents no certificate", [], "no certificate"],
    ["can't be reached", new Error("dial tcp: no such host"), "dial tcp: no such host"],
])("an issuer that %s is refused, with its answer", async (_, answer, printed) => {
    expect(await refusalOf(thumbprintOf(answer))).toBe(
        `1 problem with stack acme/dev. Nothing was created or changed.

  issuerUrl: "${ISSUER}" did not present its certificate.
    Answer: ${printed}
    Accepted: an issuer that this machine reaches over HTTPS, with a certificate that it trusts.
    Run: curl --verbose ${ISSUER}/.well-known/openid-configuration
`,
    );
});

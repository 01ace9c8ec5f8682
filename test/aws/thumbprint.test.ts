import * as pulumi from "@pulumi/pulumi";
import { issuerThumbprint } from "../../aws/thumbprint";
import { MistakesError } from "../../messages/mistake";

const ISSUER = "https://pulumi.example.com/oidc";

/** Makes the issuer present certificates with these fingerprints, from the top, or fail with an error. */
async function mockCertificates(answer: string[] | Error): Promise<void> {
    await pulumi.runtime.setMocks({
        newResource: ({ type }) => {
            throw new Error(`Unexpected resource: ${type}`);
        },
        call: ({ token, inputs }) => {
            // Pulumi's runtime reads the text of an error where gRPC puts it.
            if (answer instanceof Error) throw Object.assign(answer, { details: answer.message });
            const isAsked = token === "tls:index/getCertificate:getCertificate" && inputs["url"] === ISSUER;
            return isAsked ? { certificates: answer.map((sha1Fingerprint) => ({ sha1Fingerprint })) } : {};
        },
    });
}

const mistake = (answer: string) => ({
    key: "issuerUrl",
    value: ISSUER,
    why: "did not present its certificate",
    answer,
    accepted: "an issuer that this machine reaches over HTTPS, with a certificate that it trusts",
    run: [
        {
            name: ["curl", "--verbose", "https://pulumi.example.com/oidc/.well-known/openid-configuration"],
            arguments: [],
            usesStack: false,
        },
    ],
});

test("is the fingerprint of the top certificate", async () => {
    await mockCertificates(["top", "intermediate", "leaf"]);
    await expect(issuerThumbprint(ISSUER)).resolves.toBe("top");
});

test("refuses an issuer that presents no certificate", async () => {
    await mockCertificates([]);
    const refusal = issuerThumbprint(ISSUER);
    await expect(refusal).rejects.toBeInstanceOf(MistakesError);
    await expect(refusal).rejects.toHaveProperty("mistakes", [mistake("no certificate")]);
});

test("refuses an issuer that can't be reached, and tells the answer", async () => {
    await mockCertificates(new Error("dial tcp: lookup pulumi.example.com: no such host"));
    const refusal = issuerThumbprint(ISSUER);
    await expect(refusal).rejects.toBeInstanceOf(MistakesError);
    await expect(refusal).rejects.toHaveProperty("mistakes", [
        mistake("dial tcp: lookup pulumi.example.com: no such host"),
    ]);
});

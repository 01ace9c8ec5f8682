/** The thumbprint of an issuer's certificate. */
import { getCertificate } from "@pulumi/tls/getCertificate";
import { command } from "../messages/command";
import { MistakesError } from "../messages/mistake";

/**
 * The SHA-1 fingerprint, in hexadecimal, of the top certificate that the issuer's server presents:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
 *
 * @throws MistakesError if this machine can't reach the server or doesn't trust its certificate.
 */
export async function issuerThumbprint(issuerUrl: string): Promise<string> {
    const refuse = (answer: string): never => {
        throw new MistakesError([
            {
                key: "issuerUrl",
                value: issuerUrl,
                why: "did not present its certificate",
                answer,
                accepted: "an issuer that this machine reaches over HTTPS, with a certificate that it trusts",
                run: [command("curl", "--verbose", `${issuerUrl}/.well-known/openid-configuration`)],
            },
        ]);
    };
    const { certificates } = await getCertificate({ url: issuerUrl }).catch((error: Error) => refuse(error.message));
    const [top] = certificates; // The list begins at the top of the chain.
    return top?.sha1Fingerprint ?? refuse("no certificate");
}

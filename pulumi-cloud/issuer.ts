/** The URL of an OpenID Connect issuer: https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/ */
import { Fault } from "../messages/mistake";

/** Pulumi Cloud's issuer. A self-hosted Pulumi Cloud has its own. */
export const PULUMI_CLOUD_ISSUER = "https://api.pulumi.com/oidc";

/** Host, port and path. Other characters could end an IAM condition key early, or have a meaning in one. */
const ISSUER = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]+)?(\/[A-Za-z0-9._~-]+)*$/;

/** Reads the URL of an issuer. It must be in its normal form: any other form is another issuer to AWS. */
export function parseIssuerUrl(text: string): string | Fault {
    const isNormal = URL.canParse(text) && new URL(text).href.replace(/\/$/, "") === text;
    if (ISSUER.test(text) && isNormal && text.length <= 255) return text;
    return new Fault(
        "is not the URL of an OIDC issuer",
        "https://<host>/<path>, at most 255 characters, host in lower case, without credentials, query, fragment or trailing slash",
        PULUMI_CLOUD_ISSUER,
    );
}

/** Whether the URL of an issuer has a port. */
export const hasPort = (issuerUrl: string) => new URL(issuerUrl).port !== "";

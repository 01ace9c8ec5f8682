/** The URL of an OpenID Connect issuer: https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/ */
import { Fault } from "../messages/mistake";

/** Pulumi Cloud's issuer. A self-hosted Pulumi Cloud has its own. */
export const PULUMI_CLOUD_ISSUER = "https://api.pulumi.com/oidc";

/** Host, port and path. Other characters could end an IAM condition key early, or have a meaning in one. */
const ISSUER = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]+)?(\/[A-Za-z0-9._~-]+)*$/;

/** The host of Pulumi Cloud, whose other issuers don't issue tokens for AWS: https://www.pulumi.com/docs/esc/guides/configuring-oidc/ */
const PULUMI_CLOUD_HOST = "api.pulumi.com";

/** The issuer of `fn::open::oidc`, whose tokens are no AWS logins: https://www.pulumi.com/docs/esc/providers/login/oidc/ */
export const CUSTOM_AUDIENCE_ISSUER = `${PULUMI_CLOUD_ISSUER}/v2`;

/** The end of a discovery document's URL: https://openid.net/specs/openid-connect-discovery-1_0.html */
const DISCOVERY = "/.well-known/openid-configuration";

/** Reads the URL of an issuer. It must be in its normal form: any other form is another issuer to AWS. */
export function parseIssuerUrl(text: string): string | Fault {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.hostname.replace(/\.$/, "") === PULUMI_CLOUD_HOST) {
        if (text === PULUMI_CLOUD_ISSUER) return text;
        return new Fault("is not the issuer of Pulumi Cloud's AWS logins", PULUMI_CLOUD_ISSUER, PULUMI_CLOUD_ISSUER);
    }
    const normal = url && withoutEnd(url.href);
    if (isIssuer(text) && normal === text) return text;
    return new Fault(
        "is not the URL of an OIDC issuer",
        "https://<host>/<path>, at most 255 characters, host in lower case, without credentials, query, fragment, trailing slash or discovery document",
        normal !== undefined && isIssuer(normal) && /^\p{ASCII}*$/u.test(text) ? normal : "https://<host>/<path>",
    );
}

const isIssuer = (text: string) => ISSUER.test(text) && !text.endsWith(DISCOVERY) && text.length <= 255;
const withoutEnd = (url: string) => url.replace(/\/$/, "").replace(/\/\.well-known\/openid-configuration$/, "");

/** Whether the URL of an issuer has a port. */
export const hasPort = (issuerUrl: string) => new URL(issuerUrl).port !== "";

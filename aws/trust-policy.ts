/** The role's trust policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html */

/** Whom a role trusts: tokens of an issuer, each audience with its own subjects, in which `*` matches any text. */
export interface Trust {
    issuerUrl: string;
    tokens: { audience: string; subjects: string[] }[];
}

/** An IAM policy document, in the form of the trust policies here. */
export interface TrustPolicy {
    Version: "2012-10-17";
    Statement: {
        Effect: "Allow";
        Principal: { Federated: string };
        Action: "sts:AssumeRoleWithWebIdentity";
        Condition: Partial<Record<"StringEquals" | "StringLike", Record<string, string | string[]>>>;
    }[];
}

/**
 * The characters of a trust policy, without white space, that AWS accepts by default:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const TRUST_POLICY_QUOTA = 2048;
/** The same once the account's quota is raised to its maximum. */
export const LONGEST_TRUST_POLICY = 8192;

/** An issuer in condition keys and ARNs: its URL without the scheme. */
export const issuerKey = (issuerUrl: string) => issuerUrl.replace("https://", "");

/** The ARN of an account's provider for an issuer. */
export const providerArn = (partition: string, accountId: string, issuerUrl: string) =>
    `arn:${partition}:iam::${accountId}:oidc-provider/${issuerKey(issuerUrl)}`;

/** The trust policy. It has a statement for each audience, so that a subject is accepted with its own audience only. */
export function trustPolicy({ issuerUrl, tokens }: Trust, providerArn: string): TrustPolicy {
    const issuer = issuerKey(issuerUrl);
    return {
        Version: "2012-10-17",
        Statement: tokens.map(({ audience, subjects }) => {
            const aud = { [`${issuer}:aud`]: audience };
            const sub = { [`${issuer}:sub`]: subjects };
            return {
                Effect: "Allow",
                Principal: { Federated: providerArn },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: subjects.some((subject) => subject.includes("*"))
                    ? { StringEquals: aud, StringLike: sub }
                    : { StringEquals: { ...aud, ...sub } },
            };
        }),
    };
}

/**
 * The characters of a trust policy as AWS counts them. The provider's ARN is not known before the provider exists. This
 * is right for the partition `aws`; in GovCloud the ARN has 7 characters more, in China 3.
 */
export const trustPolicySize = (trust: Trust) =>
    JSON.stringify(trustPolicy(trust, providerArn("aws", "111122223333", trust.issuerUrl))).length;

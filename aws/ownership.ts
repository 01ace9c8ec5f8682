/**
 * The tag that says which stack owns a resource. An account has one provider for an issuer, on which every role for that
 * issuer depends, so other stacks and people must be able to tell whose it is.
 */

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export const OWNER_TAG = "pulumi:stack";

/** The audiences (client IDs) of a provider: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MOST_AUDIENCES = 100;

/** In characters. */
const LONGEST_VALUE = 256;

/**
 * The value of the tag. `organization` owns the stack; a self-managed backend has none, so there it is the one that the
 * stack trusts.
 */
export const ownerOf = (organization: string, { project, stack }: { project: string; stack: string }) =>
    `${organization}/${project}/${stack}`.slice(0, LONGEST_VALUE);

/** The logical name of the provider, and of the role. */
export const RESOURCE_NAME = "pulumi-cloud";

/** The URN of the provider that a stack creates: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
export const providerUrn = ({ project, stack }: { project: string; stack: string }) =>
    `urn:pulumi:${stack}::${project}::aws:iam/openIdConnectProvider:OpenIdConnectProvider::${RESOURCE_NAME}`;

import { DEFAULT_DEPLOYMENT_SESSION_NAME, DEFAULT_DURATION, DEFAULT_SESSION_NAME } from "../pulumi-cloud/session";

/**
 * Every key with its default; `""`, `[]` and `{}` mean "not set". The `config:` block of Pulumi.yaml declares the same keys,
 * types and defaults, and describes each: https://www.pulumi.com/docs/iac/concepts/projects/project-file/
 */
export const defaults = {
    organization: "",
    otherOrganizations: [] as string[],
    issuerUrl: "",
    createProvider: true as boolean,
    protectProvider: false as boolean,
    environments: [] as string[],
    users: [] as string[],
    deployments: [] as string[],
    policies: [] as string[],
    inlinePolicy: {} as Record<string, unknown>,
    permissionsBoundary: "",
    roleName: "",
    sessionDuration: DEFAULT_DURATION as string,
    sessionName: DEFAULT_SESSION_NAME as string,
    deploymentSessionName: DEFAULT_DEPLOYMENT_SESSION_NAME as string,
    sessionPolicies: [] as string[],
    environmentRegion: "",
    updateEnvironments: true as boolean,
    tags: {} as Record<string, unknown>,
};

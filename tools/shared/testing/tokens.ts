/** Subjects of tokens, as Pulumi Cloud writes them. */

/** Of an environment that was opened. */
export const opened = (name: string, organization = "acme") => `pulumi:environments:org:${organization}:env:${name}`;

/** Of a login that declares `subjectAttributes`. */
export const declared = (attributes: string, organization = "acme") =>
    `pulumi:environments:pulumi.organization.login:${organization}:${attributes}`;

/** Of a deployment. */
export const deployment = (project: string, stack: string, operation: string, organization = "acme") =>
    `pulumi:deploy:org:${organization}:project:${project}:stack:${stack}:operation:${operation}:scope:write`;

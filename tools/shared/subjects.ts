/** The subjects of Pulumi Cloud's tokens, read back. */
import type { Deployment } from "../../pulumi-cloud/deployments";
import { LEGACY_PROJECT, type EscEnvironment } from "../../pulumi-cloud/environments";
import { ENVIRONMENT_ATTRIBUTE, tokensOfDeployments, USER_ATTRIBUTE } from "../../pulumi-cloud/tokens";

/** What a subject says. */
export type Subject =
    /** The environment that was opened. None if `pulumi up` opened it through a stack's `environment:` list. */
    | { kind: "opened"; organization: string; environment: EscEnvironment | undefined }
    /**
     * The `subjectAttributes` that a login declares, by name and in order. The environment is the one that defines the
     * login, and the user is the one who opened it; each is undefined if the login doesn't declare its attribute.
     */
    | {
          kind: "declared";
          organization: string;
          attributes: string[];
          environment: EscEnvironment | undefined;
          user: string | undefined;
      }
    /** A subject that names the legacy project, which Pulumi Cloud leaves out. */
    | { kind: "legacy project named"; organization: string; environment: undefined }
    | { kind: "deployment"; organization: string; deployment: Deployment }
    /** https://www.pulumi.com/docs/esc/administration/customer-managed-keys/ */
    | { kind: "customer-managed key"; organization: string }
    /** A token of `fn::open::oidc`, from another issuer: https://www.pulumi.com/docs/esc/providers/login/oidc/ */
    | { kind: "custom audience" };

/** The name in the default subject if `pulumi up` opened the environment through a stack's `environment:` list. */
const UNNAMED = "<yaml>";

/** Reads a subject; undefined if it has no form that Pulumi Cloud issues. */
export function readSubject(subject: string): Subject | undefined {
    const [pulumi, product, key, organization = "", ...rest] = subject.split(":");
    if (pulumi !== "pulumi") return undefined;
    if (product === "org" && organization === "env" && rest.length === 1) return { kind: "custom audience" };
    if (organization === "") return undefined;
    switch (`${product}:${key}`) {
        case "environments:org":
            return readOpened(organization, rest);
        case "environments:pulumi.organization.login":
            return readDeclared(organization, rest);
        case "deploy:org":
            return readDeployment(organization, rest);
        case "cmk:pulumi.organization.login":
            return rest.length === 0 ? { kind: "customer-managed key", organization } : undefined;
        default:
            return undefined;
    }
}

function readOpened(organization: string, [key, name, ...more]: string[]): Subject | undefined {
    if (key !== "env" || name === undefined || more.length > 0) return undefined;
    return readName(organization, name === UNNAMED ? undefined : name, { kind: "opened" });
}

function readDeclared(organization: string, parts: string[]): Subject | undefined {
    const attributes = parts.filter((_, i) => i % 2 === 0);
    const values = new Map(attributes.map((attribute, i) => [attribute, parts[2 * i + 1]]));
    const user = values.get(USER_ATTRIBUTE);
    const rest = { kind: "declared", attributes, user: user === "" ? undefined : user } as const;
    return readName(organization, values.get(ENVIRONMENT_ATTRIBUTE), rest);
}

/** An environment, from its name in a token. */
function readName(
    organization: string,
    text: string | undefined,
    rest: { kind: "opened" } | { kind: "declared"; attributes: string[]; user: string | undefined },
): Subject | undefined {
    if (text === undefined) return { organization, environment: undefined, ...rest };
    const [first = "", ...more] = text.split("/");
    const [project, name] = more.length === 0 ? [LEGACY_PROJECT, first] : [first, more.join("/")];
    if (more.length > 0 && project === LEGACY_PROJECT)
        return { kind: "legacy project named", organization, environment: undefined };
    return project === "" || name === "" ? undefined : { organization, environment: { project, name }, ...rest };
}

function readDeployment(organization: string, rest: string[]): Subject | undefined {
    const [, project = "", , stack = "", , operation = ""] = rest;
    const deployment = { project, stack, operation };
    if (Object.values(deployment).includes("")) return undefined;
    const { subjects } = tokensOfDeployments(organization, { kind: "operation", ...deployment });
    if (subjects[0] !== `pulumi:deploy:org:${organization}:${rest.join(":")}`) return undefined;
    return { kind: "deployment", organization, deployment };
}

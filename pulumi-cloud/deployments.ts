/** Pulumi Deployments, and the entries of the setting `deployments` that name them. */
import { Fault } from "../messages/mistake";
import { didYouMean, nearest } from "../messages/nearest";
import { NAME, NAME_CHARACTERS, withoutOrganization } from "./names";

/** A stack, within its organization. */
export interface StackName {
    project: string;
    stack: string;
}

/** A deployment of a stack. */
export interface Deployment extends StackName {
    operation: string;
}

/**
 * An entry of `deployments`. The stack may end in a `*`, which stands for any text, and with the stack `*`, the project may
 * be `*`. Without an operation, it is every one.
 */
export interface DeploymentEntry extends StackName {
    operation?: string;
}

/**
 * Operations of Pulumi Deployments: https://www.pulumi.com/docs/deployments/guides/oidc/aws/
 * The last two are from the REST API: https://www.pulumi.com/docs/reference/cloud-rest-api/
 */
export const OPERATIONS: readonly string[] = [
    "preview",
    "update",
    "refresh",
    "destroy",
    "detect-drift",
    "remediate-drift",
];

/** As the CLI prints a stack. */
const WITH_ORGANIZATION = new RegExp(`^${NAME}/${NAME}/(\\*|${NAME}\\*?)(:.*)?$`);
const ENTRY = new RegExp(`^(?:\\*|(?<project>${NAME})/(?<stack>\\*|${NAME}\\*?))(?::(?<operation>.*))?$`, "s");

/** Reads an entry of `deployments`. With the stack's own organization before it, the remedy is the entry without. */
export function parseDeploymentEntry(text: string, organization?: string): DeploymentEntry | Fault {
    const { project = "*", stack = "*", operation } = ENTRY.exec(text)?.groups ?? {};
    if (!ENTRY.test(text))
        return new Fault(
            WITH_ORGANIZATION.test(text) ? "has three parts. Leave out the organization" : "does not name stacks",
            `<project>/<stack>, <project>/<prefix>*, <project>/* or * alone, each also with :<operation>. Names have ${NAME_CHARACTERS}, and a '*' is at the end`,
            withoutOrganization(text, organization, parseDeploymentEntry) ?? "<project>/<stack>",
        );
    if (operation === undefined) return { project, stack };
    if (OPERATIONS.includes(operation)) return { project, stack, operation };
    return new Fault(
        `has an unknown operation${didYouMean(nearest(operation, OPERATIONS))}`,
        `${OPERATIONS.join(", ")}, or no ':' for all of them`,
        `${printDeploymentEntry({ project, stack })}:<operation>`,
    );
}

/** The text of a stack, `<project>/<stack>`. */
export const printStack = ({ project, stack }: StackName) => `${project}/${stack}`;

/** The text of an entry: `parseDeploymentEntry` reads it back. */
export const printDeploymentEntry = ({ project, stack, operation }: DeploymentEntry) =>
    `${project === "*" ? "*" : printStack({ project, stack })}${operation === undefined ? "" : `:${operation}`}`;

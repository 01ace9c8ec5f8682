/** Pulumi Deployments, and the entries of the setting `deployments` that name them. */
import { Fault } from "../messages/mistake";
import { didYouMean, nearest } from "../messages/nearest";
import { NAME, NAME_CHARACTERS } from "./names";

/** A stack, within its organization. */
export interface StackName {
    project: string;
    stack: string;
}

/** A deployment of a stack. */
export interface Deployment extends StackName {
    operation: string;
}

/** An entry of `deployments`. */
export type DeploymentEntry =
    /** `*` */
    | { kind: "all" }
    /** `<project>/*` */
    | { kind: "project"; project: string }
    /** `<project>/<stack>` */
    | ({ kind: "stack" } & StackName)
    /** `<project>/<stack>:<operation>` */
    | ({ kind: "operation" } & Deployment);

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
const WITH_ORGANIZATION = new RegExp(`^${NAME}/${NAME}/${NAME}(:.*)?$`);
const ENTRY = new RegExp(`^(?<project>${NAME})/(?:\\*|(?<stack>${NAME})(?::(?<operation>.*))?)$`, "s");

/** Reads an entry of `deployments`. */
export function parseDeploymentEntry(text: string): DeploymentEntry | Fault {
    if (text === "*") return { kind: "all" };
    const { project, stack, operation } = ENTRY.exec(text)?.groups ?? {};
    if (project === undefined)
        return new Fault(
            WITH_ORGANIZATION.test(text) ? "has three parts. Leave out the organization" : "does not name stacks",
            `<project>/<stack>:<operation>, <project>/<stack>, <project>/* or * alone. Names have ${NAME_CHARACTERS}`,
            "<project>/<stack>",
        );
    if (stack === undefined) return { kind: "project", project };
    if (operation === undefined) return { kind: "stack", project, stack };
    if (OPERATIONS.includes(operation)) return { kind: "operation", project, stack, operation };
    return new Fault(
        `has an unknown operation${didYouMean(nearest(operation, OPERATIONS))}`,
        `${OPERATIONS.join(", ")}, or no ':' for all of them`,
        `${project}/${stack}:<operation>`,
    );
}

/** The text of a stack, `<project>/<stack>`. */
export const printStack = ({ project, stack }: StackName) => `${project}/${stack}`;

/** The text of an entry: `parseDeploymentEntry` reads it back. */
export function printDeploymentEntry(entry: DeploymentEntry): string {
    switch (entry.kind) {
        case "all":
            return "*";
        case "project":
            return `${entry.project}/*`;
        case "stack":
            return printStack(entry);
        case "operation":
            return `${printStack(entry)}:${entry.operation}`;
    }
}

/** The stacks that entries name, each once, without those that a wildcard includes. */
export function namedStacks(entries: readonly DeploymentEntry[]): StackName[] {
    const named = entries.filter((entry) => entry.kind === "stack" || entry.kind === "operation");
    return [
        ...new Map(named.map(({ project, stack }) => [printStack({ project, stack }), { project, stack }])).values(),
    ];
}

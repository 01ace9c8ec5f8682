/** ESC environments, and the entries of the setting `environments` that name them. */
import { Fault } from "../messages/mistake";
import { NAME, NAME_CHARACTERS } from "./names";

/** An ESC environment. */
export interface Environment {
    project: string;
    name: string;
}

/** An entry of `environments`. */
export type EnvironmentEntry =
    /** `*` */
    | { kind: "all" }
    /** `<project>/<prefix>*`. The prefix is empty for every environment of the project. */
    | { kind: "prefix"; project: string; prefix: string }
    /** `<project>/<environment>` */
    | ({ kind: "one" } & Environment);

/** The project of environments from the time before environments had projects. Tokens don't name it. */
export const LEGACY_PROJECT = "default";

const ENTRY = new RegExp(`^(?<project>${NAME})/(?:(?<name>${NAME})|(?<prefix>${NAME})?\\*)$`);

/** Reads an entry of `environments`. */
export function parseEnvironmentEntry(text: string): EnvironmentEntry | Fault {
    if (text === "*") return { kind: "all" };
    const { project, name, prefix = "" } = ENTRY.exec(text)?.groups ?? {};
    if (project === undefined)
        return new Fault(
            "does not name ESC environments",
            `<project>/<environment>, <project>/<prefix>*, <project>/* or * alone. Names have ${NAME_CHARACTERS}, and a '*' is at the end`,
            "<project>/<environment>",
        );
    return name === undefined ? { kind: "prefix", project, prefix } : { kind: "one", project, name };
}

/** The text of an environment, `<project>/<environment>`. */
export const printEnvironment = ({ project, name }: Environment) => `${project}/${name}`;

/** The text of an entry: `parseEnvironmentEntry` reads it back. */
export function printEnvironmentEntry(entry: EnvironmentEntry): string {
    if (entry.kind === "all") return "*";
    return entry.kind === "one" ? printEnvironment(entry) : `${entry.project}/${entry.prefix}*`;
}

/** Whether an entry includes an environment. */
export function coversEnvironment(entry: EnvironmentEntry, { project, name }: Environment): boolean {
    if (entry.kind === "all") return true;
    if (entry.project !== project) return false;
    return entry.kind === "one" ? entry.name === name : name.startsWith(entry.prefix);
}

/** The environments that entries include, in words. */
export function describeEnvironmentEntry(entry: EnvironmentEntry): string {
    if (entry.kind === "all") return "every ESC environment of the organization, in any project";
    const project = entry.project === LEGACY_PROJECT ? "the legacy project default" : `project ${entry.project}`;
    if (entry.kind === "one") return `the ESC environment ${entry.name} of ${project}`;
    if (entry.prefix === "") return `every ESC environment of ${project}`;
    return `the ESC environments of ${project} with names that begin with ${entry.prefix}`;
}

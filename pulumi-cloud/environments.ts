/** ESC environments, and the entries of the setting `environments` that name them. */
import { Fault } from "../messages/mistake";
import { NAME, NAME_CHARACTERS, withoutOrganization } from "./names";

/** An ESC environment. */
export interface EscEnvironment {
    project: string;
    name: string;
}

/** An entry of `environments`. */
export type EnvironmentEntry =
    /** `*`: every environment outside of the legacy project. */
    | { kind: "all" }
    /** `<project>/<prefix>*`, not in the legacy project. The prefix is empty for every environment of the project. */
    | { kind: "prefix"; project: string; prefix: string }
    /** `<project>/<environment>` */
    | ({ kind: "one" } & EscEnvironment);

/** The project of environments from the time before environments had projects. Tokens don't name it. */
export const LEGACY_PROJECT = "default";

/** As the CLI prints an environment. */
const WITH_ORGANIZATION = new RegExp(`^${NAME}/${NAME}/(\\*|${NAME}\\*?)$`);
const ENTRY = new RegExp(`^(?<project>${NAME})/(?:(?<name>${NAME})|(?<prefix>${NAME})?\\*)$`);

/** Reads an entry of `environments`. With the stack's own organization before it, the remedy is the entry without. */
export function parseEnvironmentEntry(text: string, organization?: string): EnvironmentEntry | Fault {
    if (text === "*") return { kind: "all" };
    const { project, name, prefix = "" } = ENTRY.exec(text)?.groups ?? {};
    if (project === undefined)
        return new Fault(
            WITH_ORGANIZATION.test(text)
                ? "has three parts. Leave out the organization"
                : "does not name ESC environments",
            `<project>/<environment>, <project>/<prefix>*, <project>/* or * alone. Names have ${NAME_CHARACTERS}, and a '*' is at the end`,
            withoutOrganization(text, organization, parseEnvironmentEntry) ?? "<project>/<environment>",
        );
    if (name !== undefined) return { kind: "one", project, name };
    if (project !== LEGACY_PROJECT) return { kind: "prefix", project, prefix };
    return new Fault(
        "has a wildcard in the legacy project. A vault-login of any environment has tokens with the same audience, so a wildcard would trust them, too. Name the environments",
        `${LEGACY_PROJECT}/<environment> for each environment of the legacy project`,
        `${LEGACY_PROJECT}/<environment>`,
    );
}

/** The text of an environment, `<project>/<environment>`. */
export const printEnvironment = ({ project, name }: EscEnvironment) => `${project}/${name}`;

/** The text of an entry: `parseEnvironmentEntry` reads it back. */
export function printEnvironmentEntry(entry: EnvironmentEntry): string {
    if (entry.kind === "all") return "*";
    return entry.kind === "one" ? printEnvironment(entry) : `${entry.project}/${entry.prefix}*`;
}

/** The environments that entries name, without those that a wildcard includes. */
export const namedEnvironments = (entries: readonly EnvironmentEntry[]): EscEnvironment[] =>
    entries.flatMap((entry) => (entry.kind === "one" ? [{ project: entry.project, name: entry.name }] : []));

/** A stack as the tools read it: from files and the command line, without a CLI, a backend or an account. */
import { join } from "node:path";
import { isObject } from "../../messages/json";
import { Fault } from "../../messages/mistake";
import { selfHostedIssuer } from "../../pulumi-cloud/backend";
import { NAME, NAME_CHARACTERS, parseOrganization } from "../../pulumi-cloud/names";
import type { StackIdentity } from "../../settings";
import { defaults } from "../../settings/defaults";
import { UsageError } from "./command-line";
import { assign, engineValue, readYaml, secretsIn } from "./stack-config";

export interface LoadedStack {
    identity: StackIdentity;
    /** Every key as `<namespace>:<key>`. Lists and objects are JSON text, as the engine passes them to a program. */
    config: Record<string, string>;
    /** The number of entries in the stack's file; undefined if the lists may also be elsewhere. */
    configured: { environments: number; deployments: number } | undefined;
    /** The stack's file; undefined if there is none. */
    file: string | undefined;
    /** Whether the stack's name or a setting names the organization. Without a backend, its owner is not known. */
    namesOrganization: boolean;
    /** What a person should know about the source of these values. */
    remarks: string[];
}

/** The folder of this project, with Pulumi.yaml. */
export const PROJECT_FOLDER = join(__dirname, "../..");

/** Stands in for the owner of the stack. */
export const EXAMPLE_ORGANIZATION = "example-org";

/** The part of Pulumi.yaml that is read here. */
interface Project {
    name: string;
    /** A value for every stack, or a declaration with such a value or a default. */
    config?: Record<string, unknown>;
    /** The folder of the stacks' files. */
    stackConfigDir?: string;
    backend?: { url?: string };
}

/** As the CLI prints a stack, or a part of that. */
const STACK = new RegExp(`^(?:(?<owner>${NAME})/)?(?:(?<in>${NAME})/)?(?<name>${NAME})$`);

/**
 * Reads Pulumi.yaml and Pulumi.<stack>.yaml of a folder. Values of the command line override those of the files.
 *
 * @throws UsageError for a file or a command line that can't be read.
 */
export function loadStack(
    folder: string,
    options: { stack: string; organization?: string | undefined; config: string[] },
): LoadedStack {
    const remarks: string[] = [];
    const {
        name: project,
        config: declared = {},
        stackConfigDir,
        backend,
    } = readYaml(`${folder}/Pulumi.yaml`) as Project;
    const { owner, in: itsProject = project, name } = STACK.exec(options.stack)?.groups ?? {};
    if (name === undefined || itsProject !== project)
        throw new UsageError(
            `--stack: ${JSON.stringify(options.stack)} is not the name of a stack of project ${project}. Accepted: <stack>, <organization>/<stack> or <organization>/${project}/<stack>, with ${NAME_CHARACTERS}.`,
        );
    const file = join(stackConfigDir ?? "", `Pulumi.${name}.yaml`);
    const stack = readYaml(join(folder, file));
    if (stack === undefined) remarks.push(`There is no ${file}: every setting has its default, unless -c sets it.`);
    const { config: given, environment } = isObject(stack) ? stack : {};
    const config = given ?? {};
    if (!isObject(config)) throw new UsageError(`${file}: config is not an object of keys and values.`);
    if (environment !== undefined)
        remarks.push(`${file} has an environment: list. Its environments may set more, which is not read here.`);

    const withNamespace = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
    const values: Record<string, unknown> = {};
    for (const [key, declaration] of Object.entries(declared)) {
        const value = isObject(declaration) ? (declaration["value"] ?? declaration["default"]) : declaration;
        if (value !== undefined) values[withNamespace(key)] = value;
    }
    for (const [key, value] of Object.entries(config)) values[withNamespace(key)] = value;
    const overridden = assign(values, project, options.config);
    if (options.organization !== undefined) overridden[`${project}:organization`] = options.organization;
    const count = (key: string) => [config[`${project}:${key}`] ?? []].flat().length;
    const isInProject = (key: string) => count(key) === 0 && [values[`${project}:${key}`] ?? []].flat().length > 0;
    const isElsewhere =
        environment !== undefined ||
        isInProject("environments") ||
        isInProject("deployments") ||
        options.config.some((assignment) => /^([\w.-]+:)?(environments|deployments)\b/.test(assignment));
    const named = overridden[`${project}:organization`];
    const organization = parseOrganization(owner ?? (typeof named === "string" ? named : ""));
    const identity =
        organization instanceof Fault
            ? { organization: EXAMPLE_ORGANIZATION, name }
            : { organization, name: `${organization}/${name}` };
    // The program doesn't read others' secrets.
    const isRead = ([key, value]: [string, unknown]) =>
        key.startsWith(`${project}:`) || secretsIn(key, value).length === 0;
    const entries = Object.entries(overridden).filter(isRead);
    refuseSecrets(
        entries.flatMap(([key, value]) => secretsIn(key, value)),
        project,
    );
    if (selfHostedIssuer(backend?.url) && !overridden[`${project}:issuerUrl`])
        remarks.push(
            `Pulumi.yaml has the backend ${String(backend?.url)}, where pulumi up needs issuerUrl. It is not read here.`,
        );
    return {
        identity: { project, stack: name, ...identity },
        config: Object.fromEntries(entries.map(([key, value]) => [key, engineValue(value)])),
        configured: isElsewhere
            ? undefined
            : { environments: count("environments"), deployments: count("deployments") },
        file: stack === undefined ? undefined : file,
        namesOrganization: Boolean(overridden[`${project}:organization`]) || !(organization instanceof Fault),
        remarks,
    };
}

function refuseSecrets(paths: readonly string[], project: string): void {
    if (paths.length === 0) return;
    const options = paths.map((path) => {
        const key = path.slice(project.length + 1);
        const fallback: unknown = (defaults as Record<string, unknown>)[key];
        const value = Array.isArray(fallback) ? '["..."]' : typeof fallback === "object" ? '{"...": "..."}' : "...";
        return `-c '${key}=${value}'`;
    });
    throw new UsageError(
        `${paths.join(", ")}: encrypted, and only the CLI can decrypt that. Give the value: ${options.join(" ")}.`,
    );
}

/** A stack as the tools read it: from files and the command line, without a CLI, a backend or an account. */
import { isObject } from "../aws/json";
import type { StackIdentity } from "../settings";
import { UsageError } from "./command-line";
import { assign, engineValue, readYaml } from "./stack-config";

export interface Stack {
    identity: StackIdentity;
    /** Every key as `<namespace>:<key>`. Lists and objects are JSON text, as the engine passes them to a program. */
    config: Record<string, string>;
    /** The number of entries in the stack's files, without those of the command line. */
    configured: { environments: number; deployments: number; users: number };
    /** The stack's file; undefined if there is none. */
    file: string | undefined;
    /** Whether a setting names the organization. Without a backend, its owner is not known. */
    namesOrganization: boolean;
    /** What a person should know about the source of these values. */
    remarks: string[];
}

/** Stands in for the owner of the stack. */
export const EXAMPLE_ORGANIZATION = "example-org";

/** The part of Pulumi.yaml that is read here. */
interface Project {
    name: string;
    /** A value for every stack, or a declaration with such a value or a default. */
    config?: Record<string, unknown>;
}

/**
 * Reads Pulumi.yaml and Pulumi.<stack>.yaml of a folder. Values of the command line override those of the files.
 *
 * @throws UsageError for a file or a command line that can't be read.
 */
export function loadStack(
    folder: string,
    options: { stack: string; organization?: string | undefined; config: string[] },
): Stack {
    const remarks: string[] = [];
    const { name: project, config: declared = {} } = readYaml(`${folder}/Pulumi.yaml`) as Project;
    if (!/^[\w.-]+$/.test(options.stack))
        throw new UsageError(
            `--stack: ${JSON.stringify(options.stack)} is not the name of a stack. Accepted: letters, digits, '-', '_' and '.'.`,
        );
    const file = `Pulumi.${options.stack}.yaml`;
    const stack = readYaml(`${folder}/${file}`);
    if (stack === undefined) remarks.push(`There is no ${file}: every setting has its default, unless -c sets it.`);

    const withNamespace = (key: string) => (key.includes(":") ? key : `${project}:${key}`);
    const values: Record<string, unknown> = {};
    for (const [key, declaration] of Object.entries(declared)) {
        const value = isObject(declaration) ? (declaration["value"] ?? declaration["default"]) : declaration;
        if (value !== undefined) values[withNamespace(key)] = value;
    }
    const { config: given, environment } = isObject(stack) ? stack : {};
    const config = given ?? {};
    if (!isObject(config)) throw new UsageError(`${file}: config is not an object of keys and values.`);
    if (environment !== undefined)
        remarks.push(`${file} has an environment: list. Its environments may set more, which is not read here.`);
    for (const [key, value] of Object.entries(config)) values[withNamespace(key)] = value;
    const entriesInFiles = (key: string) => {
        const list = values[`${project}:${key}`];
        return Array.isArray(list) ? list.length : 0;
    };
    const configured = {
        environments: entriesInFiles("environments"),
        deployments: entriesInFiles("deployments"),
        users: entriesInFiles("users"),
    };
    const overridden = structuredClone(values);
    for (const assignment of options.config) assign(overridden, project, assignment);
    if (options.organization !== undefined) overridden[`${project}:organization`] = options.organization;
    return {
        identity: { project, stack: options.stack, organization: EXAMPLE_ORGANIZATION },
        config: asEngineDoes(overridden),
        configured,
        file: stack === undefined ? undefined : file,
        namesOrganization: Boolean(overridden[`${project}:organization`]),
        remarks,
    };
}

const asEngineDoes = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, engineValue(key, value)]));

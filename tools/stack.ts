/** A stack as the tools see it: from files and the command line, without a CLI, a backend or an account. */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { RunError } from "@pulumi/pulumi/errors";
import { parse, type ScalarTag } from "yaml";
import type { StackIdentity } from "../settings";

/** Where a command line or a file of the project can't be understood; the message says what is accepted. */
export class UsageError extends Error {}

export interface Stack {
    identity: StackIdentity;
    /** Every key as `<namespace>:<key>`; lists and objects as JSON text, as the engine hands them to a program. */
    config: Record<string, string>;
    /** What a person should know about where this came from. */
    remarks: string[];
}

/** Options that every tool has; they are as those of the Pulumi CLI. */
const STACK_OPTIONS = {
    stack: { type: "string", short: "s", default: "dev" },
    organization: { type: "string" },
    config: { type: "string", short: "c", multiple: true, default: [] as string[] },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
} as const;

/** The same for a person. */
export const STACK_USAGE = `  -s, --stack NAME         read Pulumi.NAME.yaml (default: dev)
      --organization NAME  the organization to trust
  -c, --config KEY=VALUE   set a key, as pulumi up -c does; KEY may be a path such as environments[0]; repeatable
      --json               print JSON
  -h, --help               print this`;

/** Parses a command line of the options that every tool has and those given. Throws a UsageError for anything else. */
export function parseCommandLine<Options extends NonNullable<ParseArgsConfig["options"]>>(
    args: string[],
    options: Options,
) {
    try {
        return parseArgs({ args, options: { ...STACK_OPTIONS, ...options }, allowPositionals: false, strict: true })
            .values;
    } catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error));
    }
}

/**
 * Runs a tool and answers its exit code: the tool's own, `badSettings` for settings that `pulumi up` would refuse, 2 for
 * wrong input. What is a person's mistake is printed without a stack trace.
 */
export async function runTool(
    usage: string,
    badSettings: number,
    run: () => number | Promise<number>,
): Promise<number> {
    try {
        return await run();
    } catch (error) {
        if (RunError.isInstance(error)) {
            console.error(`error: ${error.message}`);
            return badSettings;
        }
        if (!(error instanceof UsageError)) throw error;
        console.error(`error: ${error.message}\n\n${usage}`);
        return 2;
    }
}

/** Reads Pulumi.yaml and Pulumi.<stack>.yaml of a directory, and puts the command line's settings over them. */
export function loadStack(
    directory: string,
    options: { stack: string; organization?: string | undefined; config: string[] },
): Stack {
    const remarks: string[] = [];
    const { name: project, config: declared = {} } = readYaml(`${directory}/Pulumi.yaml`) as Project;
    if (!/^[\w.-]+$/.test(options.stack))
        throw new UsageError(
            `--stack: ${JSON.stringify(options.stack)} is not the name of a stack. Accepted: letters, digits, '-', '_' and '.'.`,
        );
    const file = `Pulumi.${options.stack}.yaml`;
    const stack = readYaml(`${directory}/${file}`);
    if (stack === undefined) remarks.push(`There is no ${file}: every setting has its default, unless -c sets it.`);

    const values: Record<string, unknown> = {};
    for (const [key, declaration] of Object.entries(declared)) {
        const value = isObject(declaration) ? (declaration["value"] ?? declaration["default"]) : declaration;
        if (value !== undefined) values[withNamespace(project, key)] = value;
    }
    const { config = {} } = isObject(stack) ? stack : {};
    if (!isObject(config)) throw new UsageError(`${file}: config is not an object of keys and values.`);
    for (const [key, value] of Object.entries(config)) values[withNamespace(project, key)] = value;
    for (const assignment of options.config) assign(values, project, assignment);
    if (options.organization !== undefined) values[`${project}:organization`] = options.organization;

    const identity = { project, stack: options.stack, organization: "example-org" };
    if (!values[`${project}:organization`])
        remarks.push(
            "No organization is given, so this is for example-org. The real one is the stack's owner; name it with --organization.",
        );
    return {
        identity,
        config: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, asEngineDoes(key, value)])),
        remarks,
    };
}

/** The CLI reads an unquoted 2012-10-17 as a date and prints it so. */
const DATE: ScalarTag = {
    tag: "tag:yaml.org,2002:timestamp",
    default: true,
    test: /^\d{4}-\d{2}-\d{2}$/,
    resolve: (text) => `${text} 00:00:00 +0000 UTC`,
};

/** The content of a YAML file; undefined if there is no such file. */
function readYaml(path: string): unknown {
    if (!existsSync(path)) return undefined;
    try {
        return parse(readFileSync(path, "utf8"), { customTags: [DATE] });
    } catch (error) {
        throw new UsageError(`${path} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
    }
}

const withNamespace = (project: string, key: string) => (key.includes(":") ? key : `${project}:${key}`);

/** The part of Pulumi.yaml that is read here. */
interface Project {
    name: string;
    /** A value for every stack, or a declaration with such a value or a default. */
    config?: Record<string, unknown>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

const hasSecret = (value: unknown): boolean =>
    typeof value === "object" && value !== null && ("secure" in value || Object.values(value).some(hasSecret));

/** A value of a stack file as the engine hands it to a program. */
function asEngineDoes(key: string, value: unknown): string {
    if (value === null || value === undefined) return "";
    if (hasSecret(value)) {
        const advice = `Give its value with -c '${key}=...'.`;
        throw new UsageError(`${key} is encrypted, and only the CLI can decrypt it. ${advice}`);
    }
    return typeof value === "string" ? value : JSON.stringify(value);
}

/** `KEY=VALUE`, where the key may go into a list (`environments[0]`) or an object (`tags.team`). */
function assign(values: Record<string, unknown>, project: string, assignment: string): void {
    const [, namespace = `${project}:`, path = "", text = ""] = /^([\w.-]+:)?([^=]+)=(.*)$/s.exec(assignment) ?? [];
    const [first, ...inner] = [...path.matchAll(/\["([^"]*)"\]|([^.[\]]+)/g)].map(
        ([, quoted, bare]) => quoted ?? bare ?? "",
    );
    if (first === undefined) throw new UsageError(`-c ${JSON.stringify(assignment)} is not KEY=VALUE.`);
    const key = `${namespace}${first}`;
    const last = inner.pop();
    if (last === undefined) {
        values[key] = text;
        return;
    }
    let container = (values[key] = open(values[key], inner[0] ?? last)) as Record<string, unknown>;
    inner.forEach((step, i) => {
        container = (container[step] = open(container[step], inner[i + 1] ?? last)) as Record<string, unknown>;
    });
    container[last] = /^(true|false|-?[1-9]\d*|0)$/.test(text) ? JSON.parse(text) : text; // as the CLI does inside of lists and objects
}

/** The list or object that a step goes into: what is there, or a new one. */
function open(present: unknown, step: string): unknown {
    const isIndex = /^\d+$/.test(step);
    return typeof present === "object" && present !== null && Array.isArray(present) === isIndex
        ? present
        : isIndex
          ? []
          : {};
}

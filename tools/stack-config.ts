/** Values of stack files and of `-c`, as the engine passes them to a program. */
import { existsSync, readFileSync } from "node:fs";
import { parse, type ScalarTag } from "yaml";
import { UsageError } from "./command-line";

/** The CLI reads 2012-10-17 without quotes as a date, and prints it as one. */
const DATE: ScalarTag = {
    tag: "tag:yaml.org,2002:timestamp",
    default: true,
    test: /^\d{4}-\d{2}-\d{2}$/,
    resolve: (text) => `${text} 00:00:00 +0000 UTC`,
};

/**
 * The content of a YAML file; undefined if there is no such file.
 *
 * @throws UsageError if the file is not YAML.
 */
export function readYaml(path: string): unknown {
    if (!existsSync(path)) return undefined;
    try {
        return parse(readFileSync(path, "utf8"), { customTags: [DATE] });
    } catch (error) {
        throw new UsageError(`${path} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
    }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

const hasSecret = (value: unknown): boolean =>
    typeof value === "object" && value !== null && ("secure" in value || Object.values(value).some(hasSecret));

/**
 * A value of a stack file as the engine passes it to a program.
 *
 * @throws UsageError for a secret.
 */
export function engineValue(key: string, value: unknown): string {
    if (value === null || value === undefined) return "";
    if (hasSecret(value)) {
        const advice = `Give its value with -c '${key}=...'.`;
        throw new UsageError(`${key} is encrypted, and only the CLI can decrypt it. ${advice}`);
    }
    return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * Sets a value as `pulumi up -c` does. The key may be a path into a list (`environments[0]`) or an object (`tags.team`).
 *
 * @throws UsageError for a text that is not `KEY=VALUE`.
 */
export function assign(values: Record<string, unknown>, project: string, assignment: string): void {
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
    let container = (values[key] = containerFor(inner[0] ?? last, values[key])) as Record<string, unknown>;
    inner.forEach((step, i) => {
        const next = containerFor(inner[i + 1] ?? last, container[step]);
        container = (container[step] = next) as Record<string, unknown>;
    });
    container[last] = /^(true|false|-?[1-9]\d*|0)$/.test(text) ? JSON.parse(text) : text; // as the CLI does in lists and objects
}

/** The list or object that has a step of a path: the present one, or a new one. */
function containerFor(step: string, present: unknown): unknown {
    const isIndex = /^\d+$/.test(step);
    const fits = typeof present === "object" && present !== null && Array.isArray(present) === isIndex;
    return fits ? present : isIndex ? [] : {};
}

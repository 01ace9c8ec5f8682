/** Values of stack files and of `-c`, as the engine passes them to a program. */
import { existsSync, readFileSync } from "node:fs";
import { Document, parse, type ScalarTag, type YAMLParseError } from "yaml";
import { configPath } from "../../messages/command";
import { literal } from "../../messages/literal";
import { UsageError } from "./command-line";

/** A date. The CLI prints it with a time, and IAM then refuses it as the version of a policy. */
const DATE: ScalarTag = {
    tag: "tag:yaml.org,2002:timestamp",
    default: true,
    test: /^\d{4}-\d\d-\d\d$/,
    resolve: (text) => `${text} 00:00:00 +0000 UTC`,
};

/**
 * The content of a YAML file, as the CLI reads it; undefined if there is no such file.
 *
 * @throws UsageError if the file is not YAML.
 */
export function readYaml(path: string): unknown {
    if (!existsSync(path)) return undefined;
    try {
        return parse(readFileSync(path, "utf8"), { merge: true, customTags: (tags) => [DATE, ...tags] });
    } catch (error) {
        const { code, message } = error as YAMLParseError;
        const why = code === "MULTIPLE_DOCS" ? "has several YAML documents. Accepted: one." : `is not YAML: ${message}`;
        throw new UsageError(`${path} ${why}`);
    }
}

/** A value of a stack file as the engine passes it to a program. */
export function engineValue(value: unknown): string {
    if (value === null || value === undefined) return "";
    return typeof value === "string" ? value : JSON.stringify(value);
}

/** The paths of the secrets in a value, as the CLI writes them: an object with the one key `secure` and a text. */
export function secretsIn(path: string, value: unknown): string[] {
    if (typeof value !== "object" || value === null) return [];
    const entries = Object.entries(value);
    if (entries.length === 1 && entries[0]?.[0] === "secure" && typeof entries[0][1] === "string") return [path];
    return entries.flatMap(([key, each]) =>
        secretsIn(configPath(path, Array.isArray(value) ? Number(key) : key), each),
    );
}

/**
 * Values with those of `-c`, as `pulumi up` sets them. A key may be a path into a list (`environments[0]`) or an object
 * (`tags.team`).
 *
 * @throws UsageError for a text that is not `KEY=VALUE`, or a path that the present value doesn't have.
 */
export function assign(values: Record<string, unknown>, project: string, assignments: readonly string[]) {
    const document = new Document(values);
    for (const assignment of assignments) {
        const [, namespace = `${project}:`, path = "", text = ""] = /^([\w.-]+:)?([^=]+)=(.*)$/s.exec(assignment) ?? [];
        const [key, ...steps] = [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
            ([, quoted, index, bare]) => (index === undefined ? (quoted ?? bare ?? "") : Number(index)),
        );
        if (key === undefined) throw new UsageError(`-c ${literal(assignment)} is not KEY=VALUE.`);
        try {
            document.setIn([`${namespace}${key}`, ...steps], steps.length === 0 ? text : typed(text));
        } catch {
            throw new UsageError(`-c ${literal(assignment)} doesn't fit the value that ${namespace}${key} has.`);
        }
    }
    return document.toJS() as Record<string, unknown>;
}

/** A text of the command line inside of a list or an object, as the CLI types it: a number keeps no leading zero. */
function typed(text: string): unknown {
    if (text === "true" || text === "false") return text === "true";
    return /^[-+]?(0|[1-9]\d*)$/.test(text) ? Number(text) : text;
}

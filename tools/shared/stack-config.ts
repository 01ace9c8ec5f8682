/** Values of stack files and of `-c`, as the engine passes them to a program. */
import { existsSync, readFileSync } from "node:fs";
import { Document, parse, type ScalarTag } from "yaml";
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
        return parse(readFileSync(path, "utf8"), { customTags: (tags) => [DATE, ...tags] });
    } catch (error) {
        throw new UsageError(`${path} is not YAML: ${(error as Error).message}`);
    }
}

/** What the CLI writes for a secret, as JSON: an object with the one key `secure` and a text. */
const SECRET = /\{"secure":"([^"\\]|\\.)*"\}/;

/**
 * A value of a stack file as the engine passes it to a program.
 *
 * @throws UsageError for a secret.
 */
export function engineValue(key: string, value: unknown): string {
    if (value === null || value === undefined) return "";
    if (typeof value === "string") return value;
    const text = JSON.stringify(value);
    if (!SECRET.test(text)) return text;
    throw new UsageError(`${key} is encrypted, and only the CLI can decrypt it. Give its value with -c '${key}=...'.`);
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

/** Values of stack files and of `-c`, as the engine passes them to a program. */
import { existsSync, readFileSync } from "node:fs";
import { parse, type ScalarTag } from "yaml";
import { literal } from "../messages/literal";
import { UsageError } from "./command-line";

/** The scalars that the CLI reads in another way than YAML 1.2 does. It prints a date with its time. */
const SCALARS: ScalarTag[] = [
    {
        tag: "tag:yaml.org,2002:timestamp",
        default: true,
        test: /^\d{4}-\d{1,2}-\d{1,2}$/,
        resolve: (text) => `${text.replace(/-(\d)(?!\d)/g, "-0$1")} 00:00:00 +0000 UTC`,
    },
    {
        tag: "tag:yaml.org,2002:int",
        default: true,
        test: /^[-+]?0(?:[xX][0-9a-fA-F_]+|[bB][01_]+|[oO]?[0-7_]+)$/,
        resolve: (text) => {
            const [, sign = "", prefix = "", digits = ""] =
                /^([-+]?)0([xXbBoO]?)(.*)$/.exec(text.replaceAll("_", "")) ?? [];
            return Number(`0${prefix || "o"}${digits || "0"}`) * (sign === "-" ? -1 : 1);
        },
    },
    {
        tag: "tag:yaml.org,2002:float",
        default: true,
        test: /^[-+]?[\d.][\d._]*_[\d._]*$/,
        resolve: (text) => {
            const number = Number(text.replaceAll("_", ""));
            return Number.isNaN(number) ? text : number;
        },
    },
];

/**
 * The content of a YAML file, as the CLI reads it; undefined if there is no such file.
 *
 * @throws UsageError if the file is not YAML.
 */
export function readYaml(path: string): unknown {
    if (!existsSync(path)) return undefined;
    try {
        return parse(readFileSync(path, "utf8"), { customTags: (tags) => [...SCALARS, ...tags] });
    } catch (error) {
        throw new UsageError(`${path} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
    }
}

/** Whether a value is, or has in it, what the CLI writes for a secret: an object with the one key `secure` and a text. */
function hasSecret(value: unknown): boolean {
    const seen = new Set<unknown>();
    const remaining = [value];
    while (remaining.length > 0) {
        const next = remaining.pop();
        if (typeof next !== "object" || next === null || seen.has(next)) continue;
        seen.add(next);
        if (Object.keys(next).join() === "secure" && typeof Object.values(next)[0] === "string") return true;
        remaining.push(...(Object.values(next) as unknown[]));
    }
    return false;
}

/**
 * A value of a stack file as the engine passes it to a program.
 *
 * @throws UsageError for a secret, or a value that contains itself.
 */
export function engineValue(key: string, value: unknown): string {
    if (value === null || value === undefined) return "";
    if (hasSecret(value)) {
        const advice = `Give its value with -c '${key}=...'.`;
        throw new UsageError(`${key} is encrypted, and only the CLI can decrypt it. ${advice}`);
    }
    if (typeof value === "string") return value;
    try {
        return JSON.stringify(value);
    } catch (error) {
        throw new UsageError(`${key} can't be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
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
    if (first === undefined) throw new UsageError(`-c ${literal(assignment)} is not KEY=VALUE.`);
    if ([first, ...inner].includes("__proto__")) throw new UsageError(`-c ${literal(assignment)} has an invalid path.`);
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
    container[last] = typed(text);
}

/** The list or object that has a step of a path: the present one, or a new one. */
function containerFor(step: string, present: unknown): unknown {
    const isIndex = /^\d+$/.test(step);
    const fits = typeof present === "object" && present !== null && Array.isArray(present) === isIndex;
    return fits ? present : isIndex ? [] : {};
}

/** A text of the command line inside of a list or an object, as the CLI types it: a number keeps no leading zero. */
function typed(text: string): unknown {
    if (text === "true" || text === "false") return text === "true";
    return /^[-+]?(0|[1-9]\d*)$/.test(text) ? Number(text) + 0 : text; // 0 added, so that -0 is 0
}

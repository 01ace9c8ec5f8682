/** Stack configuration as the engine hands it over → values of the declared types, and a list of what is wrong. */
import { nearest } from "./nearest";
import { quote } from "./shell";

/** What a setting can be; lists and objects arrive as JSON text. */
type Value = string | boolean | string[] | Record<string, unknown>;

/** What is to be said of a mistake. */
export interface Reason {
    /** Goes on from the value: `is not …`. */
    why: string;
    accepted: string;
    /** A command that mends it. */
    run: string;
}

/**
 * Reads the keys of one namespace and collects mistakes in place of stopping at the first.
 *
 * @typeParam Defaults every key that may be set, with its default, whose type the value must have.
 */
export class Configuration<Defaults extends Record<string, Value>> {
    /** Each mistake once, as text for a person: key, value, what is wrong, what is accepted, what to run. */
    readonly problems = new Set<string>();
    /** What is allowed but probably not meant. */
    readonly warnings: string[] = [];
    private readonly given: Map<string, string>;

    /** @param all every key of the stack, of whatever namespace, as `<namespace>:<key>`. */
    constructor(
        all: Record<string, string>,
        namespace: string,
        private readonly defaults: Defaults,
    ) {
        const own = Object.entries(all).filter(([key]) => key.startsWith(`${namespace}:`));
        this.given = new Map(own.map(([key, value]) => [key.slice(namespace.length + 1), value]));
        for (const [key, value] of this.given) if (!Object.hasOwn(defaults, key)) this.rejectUnknown(key, value);
    }

    /** Notes that what a key is set to is a mistake. */
    reject(key: string, value: unknown, { why, accepted, run }: Reason): void {
        this.problems.add(`${key}: ${JSON.stringify(value)} ${why}.\n    Accepted: ${accepted}.\n    Run: ${run}`);
    }

    /** The value of a key; its default where it isn't set or, with a mistake noted, where the value is of another type. */
    read<Key extends keyof Defaults & string>(key: Key): Defaults[Key] {
        const text = this.given.get(key);
        const fallback = this.defaults[key] as Defaults[Key];
        if (text === undefined) return fallback;
        const value = typeof fallback === "string" ? text : parseJson(text);
        if (typeOf(value) === typeOf(fallback)) return value as Defaults[Key];
        const type = typeOf(fallback);
        const next =
            type === "array<string>"
                ? setCommand(`${key}[0]`, "'<value>'")
                : type === "object"
                  ? setCommand(`${key}.<name>`, "'<value>'")
                  : setCommand(key, JSON.stringify(fallback));
        this.reject(key, shown(text), {
            why: "is of the wrong type",
            accepted: type,
            run: `pulumi config rm ${key} && ${next}`,
        });
        return fallback;
    }

    private rejectUnknown(key: string, value: string): void {
        const known = Object.keys(this.defaults);
        const meant = nearest(key, known);
        this.reject(key, shown(value), {
            why: `is set, but there is no such setting; the nearest is ${meant}`,
            accepted: known.join(", "),
            run: `pulumi config rm ${quote(key)}`,
        });
    }
}

/** The CLI's command that sets a key, or with a path (`environments[0]`, `tags.team`) a part of one. `value` is shell text. */
export function setCommand(key: string, value: string): string {
    return `pulumi config set ${option(key)} ${value}`;
}

/** The CLI's command that takes out a key, or with a path a part of one. */
export function removeCommand(key: string): string {
    return `pulumi config rm ${option(key)}`;
}

const option = (key: string) => (/[[.]/.test(key) ? `--path '${key}'` : key);

function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** A value for a message: what its text stands for, if it is JSON, as nobody wrote the quotes. */
function shown(text: string): unknown {
    const value = parseJson(text);
    return value === undefined ? text : value;
}

/** The type as Pulumi.yaml's `config:` block writes it. */
function typeOf(value: unknown): string {
    if (Array.isArray(value)) return value.every((item) => typeof item === "string") ? "array<string>" : "array";
    return value === null ? "null" : typeof value;
}

/** Reads stack configuration, as the engine passes it to a program, into values of the declared types. */
import { removeConfig, setConfig } from "../messages/command";
import { Fault, type Mistake, type Warning } from "../messages/mistake";
import { nearest } from "../messages/nearest";

/** The types of settings. The engine passes lists and objects as JSON text. */
type Value = string | boolean | string[] | Record<string, unknown>;

/** The keys of settings that have a type. */
type KeysOf<Defaults, Type> = { [Key in keyof Defaults]: Defaults[Key] extends Type ? Key : never }[keyof Defaults] &
    string;

/**
 * Reads the keys of one namespace. It collects mistakes and does not stop at the first. A refused value is `undefined`.
 *
 * @typeParam Defaults every declared key with its default, which gives the key its type.
 */
export class Reader<Defaults extends Record<string, Value>> {
    readonly mistakes: Mistake[] = [];
    readonly warnings: Warning[] = [];
    private readonly given: Map<string, string>;

    /** @param config every key of the stack, of any namespace, as `<namespace>:<key>`. */
    constructor(
        config: Record<string, string>,
        namespace: string,
        private readonly defaults: Defaults,
    ) {
        const own = Object.entries(config).filter(([key]) => key.startsWith(`${namespace}:`));
        this.given = new Map(own.map(([key, value]) => [key.slice(namespace.length + 1), value]));
        for (const [key, value] of this.given) if (!Object.hasOwn(defaults, key)) this.refuseUnknown(key, value);
    }

    /** Records that a value, or a part of one, is not what its grammar accepts. */
    refuse(key: string, value: unknown, { why, accepted, instead }: Fault): void {
        this.mistakes.push({ key, value, why, accepted, run: [setConfig(key, instead)] });
    }

    /** The value of a key, or the default of a key that is not set; undefined, with a mistake, for a value of another type. */
    read<Key extends keyof Defaults & string>(key: Key): Defaults[Key] | undefined {
        const text = this.given.get(key);
        const fallback = this.defaults[key] as Defaults[Key];
        if (text === undefined) return fallback;
        const value = typeof fallback === "string" ? text : parseJson(text);
        const type = typeOf(fallback);
        if (typeOf(value) === type) return value as Defaults[Key];
        const set =
            type === "array<string>"
                ? setConfig(`${key}[0]`, "<value>")
                : type === "object"
                  ? setConfig(`${key}.<name>`, "<value>")
                  : setConfig(key, JSON.stringify(fallback));
        this.mistakes.push({
            key,
            value: decoded(text),
            why: "has the wrong type",
            accepted: type,
            run: [removeConfig(key), set],
        });
        return undefined;
    }

    /** What `parse` makes of a key's text; undefined, with a mistake, if it answers a fault. */
    parse<T>(key: KeysOf<Defaults, string>, parse: (text: string) => T | Fault): T | undefined {
        const text = this.read(key) as string | undefined;
        return text === undefined ? undefined : this.accept(key, text, parse(text));
    }

    /** What `parse` makes of a list's items, equal ones once; undefined, with a mistake for each fault, if there are any. */
    parseList<T>(key: KeysOf<Defaults, string[]>, parse: (text: string) => T | Fault): T[] | undefined {
        const texts = this.read(key) as string[] | undefined;
        const items = [...new Set(texts)].map((text) =>
            this.accept(`${key}[${texts?.indexOf(text)}]`, text, parse(text)),
        );
        return texts === undefined || items.includes(undefined) ? undefined : (items as T[]);
    }

    private accept<T>(key: string, text: string, result: T | Fault): T | undefined {
        if (!(result instanceof Fault)) return result;
        this.refuse(key, text, result);
        return undefined;
    }

    private refuseUnknown(key: string, text: string): void {
        const known = Object.keys(this.defaults);
        this.mistakes.push({
            key,
            value: decoded(text),
            why: `is set, but there is no such setting. The nearest one is ${nearest(key, known)}`,
            accepted: known.join(", "),
            run: [removeConfig(key)],
        });
    }
}

/** The same fields if no value was refused, otherwise undefined. */
export function complete<Fields extends object>(
    fields: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } | undefined {
    type Complete = { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };
    return Object.values(fields).includes(undefined) ? undefined : (fields as Complete);
}

function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** A value to show in a message. Shows JSON values without their encoding. */
function decoded(text: string): unknown {
    const value = parseJson(text);
    return value === undefined ? text : value;
}

/** The type, as the `config:` block of Pulumi.yaml writes it. */
function typeOf(value: unknown): string {
    if (Array.isArray(value)) return value.every((item) => typeof item === "string") ? "array<string>" : "array";
    return value === null ? "null" : typeof value;
}

/** Reads stack configuration, as the engine passes it to a program, into values of the declared types. */
import { removeConfig, removeConfigPath, setConfig } from "../messages/command";
import { Fault, type Mistake, type Warning } from "../messages/mistake";
import { unknownKeys, strayKeys } from "./unknown-keys";
import { decoded, parseJson, placeholderPath, typeOf, type Value } from "./value";

/** No list that AWS accepts is longer. A longer one is refused unread, so that no input makes validation slow. */
const LONGEST_LIST = 200;

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
        this.mistakes.push(...unknownKeys(this.given, defaults));
        this.warnings.push(...strayKeys(Object.keys(config), namespace, defaults));
    }

    /** Records that a value, or a part of one, is not what its grammar accepts. */
    refuse(key: string, value: unknown, { why, accepted, instead }: Fault): void {
        this.mistakes.push({ key, value, why, accepted, run: [setConfig(key, instead)] });
    }

    /** Records that a list has more items than AWS accepts. */
    refuseMany(key: KeysOf<Defaults, string[]>, count: number, why: string, accepted: string): undefined {
        this.mistakes.push({ key, value: count, why, accepted, run: [removeConfigPath(`${key}[<index>]`)] });
    }

    /** The value of a key, or the default of a key that is not set; undefined, with a mistake, for a value of another type. */
    read<Key extends keyof Defaults & string>(key: Key): Defaults[Key] | undefined {
        const text = this.given.get(key);
        const fallback = this.defaults[key] as Defaults[Key];
        if (text === undefined) return fallback;
        const value = typeof fallback === "string" ? text : parseJson(text);
        const type = typeOf(fallback);
        if (typeOf(value) === type) return value as Defaults[Key];
        this.mistakes.push({
            key,
            value: decoded(text),
            why: "has the wrong type",
            accepted: type,
            run: [removeConfig(key), setConfig(placeholderPath(key, fallback, "0"), "<value>")],
        });
        return undefined;
    }

    /** What `parse` makes of a key's text; undefined, with a mistake, if it answers a fault. */
    parse<T>(key: KeysOf<Defaults, string>, parse: (text: string) => T | Fault): T | undefined {
        const text = this.read(key) as string; // Every text is of that type.
        return this.accept(key, text, parse(text));
    }

    /** What `parse` makes of a list's items, equal ones once; undefined, with a mistake for each fault, if there are any. */
    parseList<T>(key: KeysOf<Defaults, string[]>, parse: (text: string) => T | Fault): T[] | undefined {
        const texts = this.read(key) as string[] | undefined;
        if (texts !== undefined && texts.length > LONGEST_LIST) return this.refuseLong(key, texts.length);
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

    private refuseLong(key: string, length: number): undefined {
        this.mistakes.push({
            key,
            value: length,
            why: "entries are too many",
            accepted: `at most ${LONGEST_LIST} entries`,
            run: [removeConfig(key), setConfig(`${key}[0]`, "<value>")],
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

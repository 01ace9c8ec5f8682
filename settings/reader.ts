/** Reads stack configuration, as the engine passes it to a program, into values of the declared types. */
import { configPath, setConfig } from "../messages/command";
import { literalName } from "../messages/literal";
import { Fault, MistakesError, type Mistake } from "../messages/mistake";
import { didYouMean, nearest } from "../messages/nearest";
import { parseDuration, printDuration } from "../pulumi-cloud/session";
import { defaults } from "./defaults";

/** The stack that is configured. */
export interface StackIdentity {
    project: string;
    stack: string;
    /** The organization that owns the stack; on a self-managed backend the literal `organization`. */
    organization: string;
    /** The stack in commands. The CLI looks for a bare name in the user's default organization. */
    name: string;
    /** The URL of the backend, if it is known. */
    backend?: string | undefined;
}

/** The namespaces of the CLI and of the providers that the program uses. */
export const RESERVED_NAMESPACES = ["aws", "command", "pulumi", "tls"];

type Defaults = typeof defaults;
/** The keys of settings that have a type. */
type KeysOf<Type> = { [Key in keyof Defaults]: Defaults[Key] extends Type ? Key : never }[keyof Defaults];

/**
 * Reads settings, and collects mistakes instead of stopping at the first. What it returns for a mistake is no value of its
 * type: call `throwMistakes` before you use any.
 */
export class Reader {
    private readonly mistakes: Mistake[] = [];
    readonly warnings: string[] = [];
    private readonly given: Map<string, string>;

    /** @param config every key of the stack, of any namespace, as `<namespace>:<key>`. Lists and objects are JSON text. */
    constructor(
        config: Record<string, string>,
        readonly stack: StackIdentity,
    ) {
        const keys = Object.entries(config).map(([key, text]) => ({ ...splitKey(key), text }));
        const own = keys.filter(({ namespace }) => namespace === stack.project);
        this.given = new Map(own.map(({ name, text }) => [name, text]));
        for (const { name, text } of own) if (!isSetting(name)) this.mistakes.push(unknownKey(name, text));
        for (const { namespace, name } of keys)
            if (isSetting(name) && ![stack.project, ...RESERVED_NAMESPACES].includes(namespace))
                this.warnings.push(
                    `${literalName(`${namespace}:${name}`)} has no effect: the settings of this project begin with ${stack.project}:. If the project was renamed, rename the key in the stack file.`,
                );
    }

    /** Records a mistake. */
    refuse(mistake: Mistake): void {
        this.mistakes.push(mistake);
    }

    /** Records that a value, or a part of one, is not what its grammar accepts. */
    refuseValue(key: string, value: unknown, { why, accepted, instead }: Fault): void {
        this.refuse({ key, value, why, accepted, run: [setConfig(this.stack.name, key, instead)] });
    }

    /** @throws MistakesError with every mistake so far, if there are any. */
    throwMistakes(): void {
        if (this.mistakes.length > 0) throw new MistakesError(this.mistakes);
    }

    /** The value of a key, or the default of a key that is not set. */
    value<Key extends keyof Defaults>(key: Key): Defaults[Key] {
        const text = this.given.get(key);
        const fallback = defaults[key];
        if (text === undefined) return fallback;
        const value = typeof fallback === "string" ? text : parseJson(text);
        const type = typeOf(fallback);
        if (typeOf(value) === type) return value as Defaults[Key];
        const run = /^(string|boolean)$/.test(type) ? [setConfig(this.stack.name, key, "<value>")] : [];
        this.refuse({ key, value: decoded(text), why: "has the wrong type", accepted: type, run });
        return fallback;
    }

    /** What `parse` makes of a key's text. */
    text<T>(key: KeysOf<string>, parse: (text: string) => T | Fault): T {
        const text = this.value(key);
        return this.accept(key, text, parse(text));
    }

    /** The same for a key that may be empty; undefined if it is. */
    optional<T>(key: KeysOf<string>, parse: (text: string) => T | Fault): T | undefined {
        return this.value(key) === "" ? undefined : this.text(key, parse);
    }

    /** What `parse` makes of a list's items, equal ones once. */
    list<T>(key: KeysOf<string[]>, parse: (text: string) => T | Fault): T[] {
        const texts = this.value(key);
        return [...new Set(texts)].map((text) => this.accept(configPath(key, texts.indexOf(text)), text, parse(text)));
    }

    private accept<T>(key: string, text: string, result: T | Fault): T {
        if (result instanceof Fault) this.refuseValue(key, text, result);
        return result as T;
    }
}

const isSetting = (name: string) => Object.hasOwn(defaults, name);

function splitKey(key: string): { namespace: string; name: string } {
    const colon = key.indexOf(":");
    return { namespace: key.slice(0, colon), name: key.slice(colon + 1) };
}

/** What does here what a setting of AWS, or of Pulumi's own example, does there. */
function insteadOf(key: string, text: string): string | undefined {
    const duration = parseDuration(`${text}s`);
    if (key === "maxSessionDuration")
        return `sessionDuration${duration instanceof Fault ? "" : ` ${printDuration(duration.seconds)}`}, which the role's maximum follows`;
    return /^esc(Project|EnvironmentName)$/.test(key) ? "environments, with <project>/<environment>" : undefined;
}

/** A mistyped setting must never silently widen or lose trust. */
function unknownKey(key: string, text: string): Mistake {
    const instead = insteadOf(key, text);
    const near = instead === undefined ? nearest(key, Object.keys(defaults)) : undefined;
    const change = instead ? "Replace" : near === undefined ? "Remove" : "Rename";
    return {
        key,
        value: decoded(text),
        why: `is set, but there is no such setting${didYouMean(near)}`,
        accepted: `${instead ?? near ?? Object.keys(defaults).join(", ")}. ${change} the key in the stack file`,
    };
}

/** The value of a JSON text; undefined if it is none. */
function parseJson(text: string): unknown {
    try {
        return JSON.parse(text) as unknown;
    } catch {
        return undefined;
    }
}

/** A value to show in a message. Shows JSON values without their encoding. */
const decoded = (text: string) => parseJson(text) ?? text;

/** The type, as the `config:` block of Pulumi.yaml writes it. */
function typeOf(value: unknown): string {
    if (Array.isArray(value)) return value.every((item) => typeof item === "string") ? "array<string>" : "array";
    return value === null ? "null" : typeof value;
}

/** The value of a setting, as text of the engine and as the declared types. */

/** The types of settings. The engine passes lists and objects as JSON text. */
export type Value = string | boolean | string[] | Record<string, unknown>;

/** No setting has as many levels, its texts included. More would overflow the stack of code that walks through them. */
const DEEPEST = 100;

/** The value of a JSON text; undefined if it is none, or if it is too deep. */
export function parseJson(text: string): unknown {
    try {
        const value: unknown = JSON.parse(text);
        return isDeep(value) ? undefined : value;
    } catch {
        return undefined;
    }
}

function isDeep(value: unknown): boolean {
    let level = [value];
    for (let depth = 0; depth < DEEPEST && level.length > 0; depth++)
        level = level.flatMap((each) =>
            typeof each === "object" && each !== null ? (Object.values(each) as unknown[]) : [],
        );
    return level.length > 0;
}

/** A value to show in a message. Shows JSON values without their encoding. */
export function decoded(text: string): unknown {
    const value = parseJson(text);
    return value === undefined ? text : value;
}

/** The type, as the `config:` block of Pulumi.yaml writes it. */
export function typeOf(value: unknown): string {
    if (Array.isArray(value)) return value.every((item) => typeof item === "string") ? "array<string>" : "array";
    return value === null ? "null" : typeof value;
}

/** A path of a setting's first part, for a value of that type. */
export const placeholderPath = (key: string, type: Value | undefined, index = "<index>") =>
    Array.isArray(type) ? `${key}[${index}]` : typeof type === "object" ? `${key}.<name>` : key;

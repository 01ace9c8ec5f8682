/** Values that JSON and YAML have. */

/** Whether a value is an object with keys, and not null or a list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

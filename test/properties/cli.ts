/**
 * Pastes commands: a real shell splits them into words, and a model of the Pulumi CLI changes the configuration of a stack.
 * The model does what the CLI 3.255 was seen to do.
 */
import { execFileSync } from "node:child_process";
import { printCommands, type Command } from "../../messages/command";

/** Keys of the project, with values as in a stack file. */
export type Config = Record<string, unknown>;

/** The words of each command that begins with `pulumi`, as a shell passes them on when it runs some text. */
export function wordsOf(script: string): string[][] {
    const input = `pulumi() { printf '%s\\0' "$#" "$@"; }\n${script}`;
    const remaining = execFileSync("sh", { input, encoding: "utf8", maxBuffer: 100_000_000 }).split("\0").slice(0, -1);
    const commands: string[][] = [];
    while (remaining.length > 0) commands.push(remaining.splice(0, Number(remaining.shift())));
    return commands;
}

/** Commands that somebody pastes, as a mistake has them, and the configuration that they are for. */
export interface Pasting {
    run: readonly Command[];
    config: Config;
}

/**
 * The configurations after the commands for each, all by one shell, because to start a shell takes long.
 *
 * @throws Error for what the CLI or this model refuses.
 */
export function paste(pastings: readonly Pasting[], stack: string): Config[] {
    const words = wordsOf(pastings.map(({ run }) => printCommands(run, stack, " &&\n         ")).join("\n"));
    expect(words).toHaveLength(pastings.reduce((sum, { run }) => sum + run.length, 0));
    return pastings.map(({ run, config }) => {
        const after = structuredClone(config);
        for (const command of words.splice(0, run.length)) runConfig(command, stack, after);
        return after;
    });
}

function runConfig([group, action, ...rest]: string[], stack: string, config: Config): void {
    const end = rest.indexOf("--");
    const [before, behind] = end < 0 ? [rest, []] : [rest.slice(0, end), rest.slice(end + 1)];
    const named = before.indexOf("--stack");
    if (group !== "config" || named < 0 || before[named + 1] !== stack) throw new Error("no stack, or no config");
    before.splice(named, 2);
    const typed = before.indexOf("--type");
    const isString = typed >= 0 && before.splice(typed, 2)[1] === "string";
    const isPath = before.includes("--path");
    const words = before.filter((word) => word !== "--path");
    const option = words.find((word) => word.startsWith("-"));
    if (option !== undefined) throw new Error(`unknown option ${option}`);
    const [key = "", value, ...more] = [...words, ...behind];
    if (more.length > 0 || (value === undefined) !== (action === "rm")) throw new Error("arguments do not fit");
    const path = isPath ? parsePath(key) : [key];
    if (String(path[0]).includes(":")) throw new Error(`${key} is in another namespace`);
    if (action === "rm") remove(config, path);
    else if (action === "set")
        set(config, path, isPath && path.length > 1 && !isString ? scalarOf(value ?? "") : value);
    else throw new Error(`unknown command ${action}`);
}

type Step = string | number;

/** A property path: https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration. Only quotes are escaped. */
function parsePath(path: string): Step[] {
    const steps: Step[] = [];
    const step = /\[(\d+)\]|\["((?:\\"|\\(?!")|[^"\\])*)"\]|\.?([^.[]+)/y;
    while (step.lastIndex < path.length) {
        const [, index, quoted, bare] = step.exec(path) ?? [];
        if (index !== undefined) steps.push(Number(index));
        else if (quoted !== undefined) steps.push(quoted.replaceAll('\\"', '"'));
        else if (bare !== undefined) steps.push(bare);
        else throw new Error(`${path} is not a path`);
    }
    return steps;
}

/** In lists and objects, the CLI reads some texts as booleans and integers. */
const scalarOf = (text: string): unknown =>
    /^(true|false)$/.test(text) ? text === "true" : /^[-+]?(0|[1-9]\d*)$/.test(text) ? Number(text) : text;

function set(container: object, [step = "", ...rest]: Step[], value: unknown): void {
    checkStep(container, step);
    if (Array.isArray(container) && Number(step) > container.length && container.length > 0)
        throw new Error("array index out of range");
    if (Array.isArray(container)) while (container.length < Number(step)) container.push(null);
    if (rest.length === 0) {
        put(container, step, value);
        if (Object.keys(container).join() === "secure" && typeof step === "string")
            throw new Error("secure is reserved");
        return;
    }
    const present = get(container, step);
    const inner = typeof present === "object" && present !== null ? present : typeof rest[0] === "number" ? [] : {};
    put(container, step, inner);
    set(inner, rest, value);
}

function remove(container: object, [step = "", ...rest]: Step[]): void {
    const present = get(container, step);
    if (rest.length > 0) {
        if (typeof present === "object" && present !== null) remove(present, rest);
    } else if (Array.isArray(container)) container.splice(Number(step), 1);
    else Reflect.deleteProperty(container, step);
}

function checkStep(container: object, step: Step): void {
    if (Array.isArray(container) !== (typeof step === "number")) throw new Error(`${step} does not fit`);
}

const get = (container: object, step: Step): unknown => Object.getOwnPropertyDescriptor(container, step)?.value;
const put = (container: object, step: Step, value: unknown) =>
    Object.defineProperty(container, step, { value, configurable: true, enumerable: true, writable: true });

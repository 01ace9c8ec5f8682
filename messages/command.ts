/** Commands for a person to paste into a POSIX shell. A word such as `<value>` is a placeholder: the person fills it in. */

/** The text of a command. */
export const command = (...words: string[]) => words.map(quote).join(" ");

/** A command of the Pulumi CLI that works on a stack. */
export const pulumi = (stack: string, name: string, ...args: string[]) =>
    command("pulumi", ...name.split(" "), "--stack", stack, ...args);

/** Sets a key, or with a path such as `environments[0]` or `tags.team` a part of one. */
export const setConfig = (stack: string, path: string, value: string) =>
    pulumi(stack, "config set", ...(/[[.]/.test(path) ? ["--path"] : []), ...positional(path, value));

/** Removes a key, or with a path a part of one. */
export const removeConfig = (stack: string, path: string) =>
    pulumi(stack, "config rm", ...(/[[.]/.test(path) ? ["--path"] : []), path);

/** The path of a part of a key: https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration */
export const configPath = (key: string, ...steps: (string | number)[]) => key + steps.map(printStep).join("");

function printStep(step: string | number): string {
    if (typeof step === "number") return `[${step}]`;
    return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `["${step.replace(/["\\]/g, "\\$&")}"]`;
}

/** Arguments that are no options, also if they begin like one. */
export const positional = (...args: string[]) => (args.some((arg) => arg.startsWith("-")) ? ["--", ...args] : args);

/** A word for a POSIX shell that passes on exactly this text. The text may be empty and have any character but NUL. */
export function quote(text: string): string {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

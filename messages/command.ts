/** Commands for a person to paste. A command stays a value until it is printed, because its stack is known only then. */

/** A command line, word by word and without quotes. A word such as `<value>` is a placeholder: the person fills it in. */
export interface Command {
    /** The program and its subcommands. */
    readonly name: readonly string[];
    readonly arguments: readonly string[];
    /** Whether the command works on the stack that the message is about. It then names that stack when it is printed. */
    readonly usesStack: boolean;
}

/** A command of the Pulumi CLI that works on a stack. */
export const pulumi = (name: string[], ...args: string[]): Command => ({
    name: ["pulumi", ...name],
    arguments: args,
    usesStack: true,
});

/** The same command for another stack than the one that the message is about. */
export const onStack = ({ name, arguments: args }: Command, stack: string): Command => ({
    name: [...name, "--stack", stack],
    arguments: args,
    usesStack: false,
});

/** Any other command. */
export const command = (...name: string[]): Command => ({ name, arguments: [], usesStack: false });

/** Sets a key, or with a path such as `environments[0]` or `tags.team` a part of one, to a text. */
export function setConfig(path: string, value: string): Command {
    const isPart = /[[.]/.test(path);
    // The CLI reads such a text in a list or an object as a boolean or a number, unless it is told the type.
    const isTyped = isPart && /^(true|false|[-+]?\d+)$/.test(value);
    return pulumi(
        ["config", "set"],
        ...(isPart ? ["--path"] : []),
        ...(isTyped ? ["--type", "string"] : []),
        ...positional(typablePath(path), value),
    );
}

/** The path of a part of a key: https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration */
export const configPath = (key: string, ...steps: (string | number)[]) => key + steps.map(printStep).join("");

function printStep(step: string | number): string {
    if (typeof step === "number") return `[${step}]`;
    return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `["${step.replace(/["\\]/g, "\\$&")}"]`;
}

/** Removes a part of a key, given as a path such as `policies[20]`. */
export const removeConfigPath = (path: string): Command => pulumi(["config", "rm"], "--path", typablePath(path));

/** Removes a key, whatever characters it has. */
export const removeConfig = (key: string): Command =>
    pulumi(["config", "rm"], ...positional(isTypable(key) ? key : "<key>"));

/** Whether a person can paste a text into a terminal. */
export const isTypable = (text: string) => !/\p{Cc}/u.test(text);

/** A path; with a placeholder if the CLI can't read it, because it has no escapes but for quotes. */
const typablePath = (path: string) =>
    isTypable(path) && !path.includes("\\\\") ? path : path.replace(/[[.].*$/s, ".<key>");

/** Arguments that are no options, also if they begin like one. */
export const positional = (...args: string[]) => (args.some((arg) => arg.startsWith("-")) ? ["--", ...args] : args);

/** The text of a command for a POSIX shell, with the stack that it works on. */
export function printCommand({ name, arguments: args, usesStack }: Command, stack: string): string {
    return [...name, ...(usesStack ? ["--stack", stack] : []), ...args].map(quote).join(" ");
}

/** The text of commands that run one after the other, each only if the one before it succeeded. */
export function printCommands(commands: readonly Command[], stack: string, separator = " && "): string {
    return commands.map((each) => printCommand(each, stack)).join(separator);
}

/** A word for a POSIX shell that passes on exactly this text. The text may be empty and have any character but NUL. */
export function quote(text: string): string {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

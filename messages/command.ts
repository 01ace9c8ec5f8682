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

/** Any other command. */
export const command = (...name: string[]): Command => ({ name, arguments: [], usesStack: false });

/** Sets a key, or with a path such as `environments[0]` or `tags.team` a part of one. */
export const setConfig = (path: string, value: string): Command =>
    pulumi(["config", "set"], ...(/[[.]/.test(path) ? ["--path", path] : [path]), value);

/** Removes a part of a key, given as a path such as `policies[20]`. */
export const removeConfigPath = (path: string): Command => pulumi(["config", "rm"], "--path", path);

/** Removes a key, whatever characters it has. */
export const removeConfig = (key: string): Command =>
    pulumi(["config", "rm"], ...(key.startsWith("-") ? ["--", key] : [key]));

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

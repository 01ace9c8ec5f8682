/** Pulumi Cloud: ESC environments, and what it does by itself. The commands come from the environment; see requirements.ts. */
import { spawn } from "node:child_process";
import { CLOUD, ESC } from "./requirements";

/** What a command printed, and whether it succeeded. */
export interface Answer {
    isDone: boolean;
    output: string;
    errors: string;
}

/** Runs shell text with some more arguments. */
async function run(command: string, args: string[], input = ""): Promise<Answer> {
    const child = spawn("sh", ["-c", `${command} "$@"`, "sh", ...args]);
    const answer = { isDone: false, output: "", errors: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
        answer.output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
        answer.errors += text;
    });
    child.stdin.on("error", () => undefined); // A command need not read it.
    child.stdin.end(input);
    const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
    return { ...answer, isDone: code === 0 };
}

/** Creates an environment. */
export async function init(environment: string, yaml: string): Promise<void> {
    const { isDone, errors } = await run(ESC, ["init", environment, "-f", "-"], yaml);
    if (!isDone) throw new Error(`${ESC} init ${environment}: ${errors}`);
}

/** Opens an environment, which logs in where its YAML says so. */
export const open = (environment: string) => run(ESC, ["open", environment]);

/** Removes an environment. */
export async function remove(environment: string): Promise<void> {
    const { isDone, errors } = await run(ESC, ["rm", environment, "--yes"]);
    if (!isDone) throw new Error(`${ESC} rm ${environment}: ${errors}`);
}

/** Has Pulumi Cloud do something. */
export const cloud = (...args: string[]) => run(CLOUD, args);

/** Runs lines of shell text in which `pulumi` is Pulumi Cloud's stand-in. */
export const inShell = (lines: string) => run(`pulumi() { ${CLOUD} "$@"; }; eval`, [lines]);

/** Commands in a shell. */
import { spawn } from "node:child_process";

/** What a command printed, and whether it succeeded. */
export interface Answer {
    isDone: boolean;
    output: string;
    errors: string;
}

/** Where a command runs, and what it reads. */
interface Circumstances {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    input?: string;
}

/** Runs a command. */
export async function run(
    command: string,
    args: string[],
    { input = "", ...options }: Circumstances = {},
): Promise<Answer> {
    // Jest gives each test file variables of its own, which a child gets only if it is told.
    const child = spawn(command, args, { env: process.env, ...options, stdio: "pipe" });
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

/** All that a command printed: the CLI says some of what went wrong on standard output. */
export const textOf = ({ output, errors }: Answer) => `${output}\n${errors}`;

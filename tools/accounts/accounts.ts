/** `npm run accounts`: a stack of this program in each of many accounts. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { RunError } from "@pulumi/pulumi/errors";
import { MistakesError, printMistakes } from "../../messages/mistake";
import { readStandardInput, runTool, start, UsageError } from "../shared/command-line";
import { PROJECT_FOLDER } from "../shared/stack";
import { readYaml } from "../shared/stack-config";
import { printJson } from "../shared/terminal";
import { list } from "../shared/words";
import { makeFile, parseAccounts, type Account } from "./accounts-file";
import { stacksOf, type AccountStack } from "./account-stacks";
import { Engine, type Operation } from "./engine";
import { Progress, textOf, type Row } from "./progress";

const USAGE = `Usage: npm run accounts -- preview|up|destroy [FILE] [options]
       aws organizations list-accounts --output json |
           npm run accounts -- init [FILE] --from -

Manages a stack of this program in each account of FILE (default:
accounts.yaml). preview shows what up would do. up and destroy show it, and ask.
destroy keeps the ESC environments. init writes FILE.

      --only NAME          only this account; repeatable
      --parallel N         so many accounts at a time (default: 4)
      --yes                don't ask
      --from -             read the accounts from standard input
      --organization NAME  the organization that owns the stacks
      --json               print JSON
  -h, --help               print this

Exit code: 0, 1 if an account failed, 2 for wrong input.`;

const OPTIONS = {
    only: { type: "string", multiple: true, default: [] as string[] },
    parallel: { type: "string", default: "4" },
    yes: { type: "boolean", default: false },
    from: { type: "string" },
} as const;

/** Runs the command and returns its exit code. */
export function main(args: string[], folder = PROJECT_FOLDER): Promise<number> {
    const tool = { usage: USAGE, options: OPTIONS, takesWords: true, invalidSettings: 2 };
    return runTool(tool, args, async (options, [command = "", file = "accounts.yaml", ...more]) => {
        if (!["preview", "up", "destroy", "init"].includes(command) || more.length > 0)
            throw new UsageError("Give one of preview, up, destroy and init, and a file at most.");
        if (command === "init") return init(join(folder, file), options.from);
        if (!/^[1-9]\d*$/.test(options.parallel)) throw new UsageError("--parallel: give a number from 1.");
        const asks = command !== "preview" && !options.yes;
        if (asks && (options.json || !process.stdin.isTTY)) throw new UsageError("Nobody can answer here. Add --yes.");

        const accounts = select(readAccounts(folder, file), options.only);
        const engine = await Engine.open(folder, options.organization);
        const stacks = printing(file, () => stacksOf(accounts, engine.project));
        const run = (operation: Operation) => runAll(operation, stacks, engine, Number(options.parallel));
        if (command === "preview" || asks) {
            const code = report(await run(command === "destroy" ? "preview destroy" : "preview"), options.json);
            if (code > 0 || command === "preview" || !(await isConfirmed(command))) return code;
        }
        return report(await run(command as Operation), options.json);
    });
}

async function init(path: string, from: string | undefined): Promise<number> {
    if (from !== "-") throw new UsageError("init reads the accounts from standard input: add --from -.");
    if (existsSync(path)) throw new UsageError(`${path} exists. Name another file, or remove it.`);
    const input = await readStandardInput("There is no input: pipe the output of the AWS CLI into this command.");
    writeFileSync(path, makeFile(input));
    console.log(`${path} is written. Look it through, then run: npm run accounts -- preview`);
    return 0;
}

function readAccounts(folder: string, file: string): Account[] {
    const content = readYaml(join(folder, file));
    if (content === undefined) throw new UsageError(`There is no ${file}. npm run accounts -- init makes one.`);
    return printing(file, () => parseAccounts(content));
}

/** @throws RunError with the text of mistakes. */
function printing<Result>(file: string, run: () => Result): Result {
    try {
        return run();
    } catch (error) {
        throw error instanceof MistakesError ? new RunError(printMistakes(error.mistakes, "", file)) : error;
    }
}

function select(accounts: Account[], only: readonly string[]): Account[] {
    const unknown = only.filter((name) => !accounts.some((account) => account.name === name));
    if (unknown.length > 0) throw new UsageError(`--only: the file has no account ${list(unknown)}.`);
    return only.length === 0 ? accounts : accounts.filter(({ name }) => only.includes(name));
}

/** Runs an operation in all stacks, so many at a time. After Ctrl-C, running ones end, and no further ones begin. */
async function runAll(
    operation: Operation,
    stacks: readonly AccountStack[],
    engine: Engine,
    parallel: number,
): Promise<Row[]> {
    const tasks = stacks.map((stack): { stack: AccountStack; row: Row } => {
        const { name, id } = stack.account;
        return { stack, row: { name, id, state: "waiting", detail: "" } };
    });
    const rows = tasks.map(({ row }) => row);
    const progress = new Progress(rows);
    const stop = () => void tasks.splice(0);
    process.on("SIGINT", stop);
    const work = async () => {
        for (let task = tasks.shift(); task; task = tasks.shift()) {
            const { stack, row } = task;
            const change = (values: Partial<Row>) => progress.changed(Object.assign(row, values));
            const began = Date.now();
            change({ state: "running", began, detail: "starting" });
            const result = await engine.run(operation, stack, (detail) => change({ detail }));
            change({ ...result, seconds: Math.round((Date.now() - began) / 1000) });
        }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    process.off("SIGINT", stop);
    progress.end();
    return rows;
}

async function isConfirmed(command: string): Promise<boolean> {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question(`Do you want to ${command === "up" ? "do" : "destroy"} this? (yes/no) `);
    terminal.close();
    return answer.trim() === "yes";
}

/** Prints what has happened, and returns the exit code. */
function report(rows: readonly Row[], json: boolean): number {
    const failed = rows.filter(({ state }) => state === "failed");
    const waiting = rows.filter(({ state }) => state === "waiting").map(({ name }) => name);
    const lines = [
        ...rows.map((row) => `${row.name} (${row.id}): ${textOf(row)}`),
        ...failed.map(({ name, error = "", log = "" }) => `\n${name}: ${error}\n  log: ${log}`),
        ...(waiting.length > 0 ? [`\nNot begun: ${list(waiting)}.`] : []),
    ];
    console.log(json ? printJson(rows.map((row) => ({ ...row, began: undefined }))) : lines.join("\n"));
    return failed.length + waiting.length > 0 ? 1 : 0;
}

if (require.main === module) start(main);

import { execFileSync } from "node:child_process";

/** The words of each command of `pulumi`, `aws` and `curl` that a real shell runs for some text. None of them is run. */
export function wordsOf(script: string): string[][] {
    const stubs = ["pulumi", "aws", "curl"].map((name) => `${name}() { printf '%s\\0' $(($# + 1)) ${name} "$@"; }\n`);
    const output = execFileSync("sh", { input: stubs.join("") + script, encoding: "utf8", maxBuffer: 100_000_000 });
    const remaining = output.split("\0").slice(0, -1);
    const commands: string[][] = [];
    while (remaining.length > 0) commands.push(remaining.splice(0, Number(remaining.shift())));
    return commands;
}

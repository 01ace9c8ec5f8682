/** A folder with a Pulumi program, and a shell in it as a user has one who is logged in to Pulumi Cloud. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { copyProgram, linkPackages, variablesIn } from "./program";
import { run, textOf, type Answer } from "./shell";

const FOLDER = process.env["E2E_FOLDER"] ?? "";

export class Checkout {
    private constructor(readonly folder: string) {}

    /** A clone of this program, with its packages. Test files that run at the same time have different projects. */
    static ofProgram(): Checkout {
        const checkout = Checkout.of({});
        copyProgram(checkout.folder, `keyless-${process.env["JEST_WORKER_ID"] ?? "1"}`);
        return checkout;
    }

    /** Files by name, with the same packages. */
    static of(files: Record<string, string>): Checkout {
        const checkout = new Checkout(mkdtempSync(path.join(FOLDER, "checkout-")));
        for (const [name, text] of Object.entries(files)) checkout.write(name, text);
        linkPackages(checkout.folder);
        return checkout;
    }

    /** A folder without anything. */
    static empty(name: string): Checkout {
        const folder = path.join(mkdtempSync(path.join(FOLDER, "checkout-")), name);
        mkdirSync(folder);
        return new Checkout(folder);
    }

    get project(): string {
        return (parse(this.read("Pulumi.yaml")) as { name: string }).name;
    }

    read(file: string): string {
        return readFileSync(path.join(this.folder, file), "utf8");
    }

    write(file: string, text: string): void {
        writeFileSync(path.join(this.folder, file), text);
    }

    /** Runs lines of shell text, up to the first that fails. */
    try(lines: string): Promise<Answer> {
        // What npm ci would install is there. Without --norc, bash could take the pipe to it for a connection of rshd.
        return run(
            "bash",
            ["--norc", "-euo", "pipefail", "-c", `npm() { [ "$1" = ci ] || command npm "$@"; }\n${lines}`],
            {
                cwd: this.folder,
                env: {
                    ...process.env,
                    ...variablesIn(FOLDER),
                    PULUMI_SKIP_CONFIRMATIONS: "true",
                    PULUMI_OPTION_SKIP_PREVIEW: "true", // so that each command runs the program once
                },
            },
        );
    }

    /** The same where no line may fail; what they print on standard output. */
    async run(lines: string): Promise<string> {
        const answer = await this.try(lines);
        if (!answer.isDone) throw new Error(`${lines}\n\n${textOf(answer)}`);
        return answer.output;
    }

    /** The same where a line must fail; all that they print. */
    async runThatFails(lines: string): Promise<string> {
        const answer = await this.try(lines);
        if (answer.isDone) throw new Error(`${lines}\n\nshould fail, and printed:\n${textOf(answer)}`);
        return textOf(answer);
    }

    /** An output of the selected stack. */
    async output(name: string): Promise<string> {
        return (await this.run(`pulumi stack output ${name}`)).trimEnd();
    }

    /** The names of the program's stacks. */
    async stacks(): Promise<string[]> {
        const stacks = JSON.parse(await this.run("pulumi stack ls --json")) as { name: string }[];
        return stacks.map(({ name }) => name);
    }

    /** Forgets the stacks that are left. What they hold stays. */
    async forget(): Promise<void> {
        for (const stack of await this.stacks())
            await this.run(`pulumi stack rm --stack '${stack}' --force --preserve-config`);
    }
}

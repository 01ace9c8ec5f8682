/** What happens to the accounts, as people watch it: in a terminal a line for each that changes in place, else a line for each change. */
import { clearScreenDown, moveCursor } from "node:readline";
import { styled } from "../shared/terminal";

/** What happens to an account. */
export interface Row {
    name: string;
    id: string;
    state: "waiting" | "running" | "done" | "unchanged" | "failed";
    /** What is being made, or has been. */
    detail: string;
    /** When it began, in milliseconds since 1970. */
    began?: number;
    seconds?: number;
    /** Why it failed, and where all of it is. */
    error?: string;
    log?: string;
}

const STYLES = { waiting: "bold", running: "bold", done: "green", unchanged: "green", failed: "red" } as const;

/** What has happened to an account, or what is happening, with the time since it began. */
export function textOf({ state, detail, began, seconds }: Row): string {
    if (state === "running") return `${detail} (${secondsSince(began ?? 0)} s)`;
    return [state, detail && `, ${detail}`, seconds === undefined ? "" : ` (${seconds} s)`].join("");
}

const secondsSince = (began: number) => Math.round((Date.now() - began) / 1000);

/** Shows rows until `end`; `changed` says that one has changed. */
export class Progress {
    private readonly began = Date.now();
    private readonly timer: NodeJS.Timeout | undefined;
    private lines = 0;

    constructor(
        private readonly rows: readonly Row[],
        private readonly stream: NodeJS.WriteStream = process.stderr,
    ) {
        if (stream.isTTY) this.timer = setInterval(() => this.draw(), 1000).unref();
    }

    changed(row: Row): void {
        if (this.stream.isTTY) this.draw();
        else if (row.state !== "running" || row.detail !== "") this.stream.write(`${row.name}: ${textOf(row)}\n`);
    }

    end(): void {
        clearInterval(this.timer);
        if (this.stream.isTTY) this.clear();
    }

    private clear(): void {
        moveCursor(this.stream, 0, -this.lines);
        clearScreenDown(this.stream);
    }

    private draw(): void {
        const { rows, stream } = this;
        const width = Math.max(...rows.map(({ name }) => name.length));
        // Of more accounts than there is room for, those that run.
        const [room, columns] = [(stream.rows || 24) - 2, stream.columns || 80];
        const shown = rows.length <= room ? rows : rows.filter(({ state }) => state === "running").slice(0, room);
        const ended = rows.filter(({ seconds }) => seconds !== undefined).length;
        const texts = shown.map((row) => {
            const text = `${row.name.padEnd(width)}  ${textOf(row)}`.slice(0, columns - 1);
            return styled(STYLES[row.state], text, stream);
        });
        this.clear();
        stream.write(
            `${[...texts, `${ended} of ${rows.length} accounts, ${secondsSince(this.began)} s`].join("\n")}\n`,
        );
        this.lines = texts.length + 1;
    }
}

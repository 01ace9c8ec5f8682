import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { Progress, textOf, type Row } from "./progress";

/** A stream that keeps what is written. */
function streamOf(isTTY: boolean) {
    const written: string[] = [];
    const stream = new Writable({ write: (chunk: Buffer, _, done) => (written.push(chunk.toString()), done()) });
    return { written, stream: Object.assign(stream, { isTTY, rows: 6, columns: 30 }) as unknown as NodeJS.WriteStream };
}
const rowsOf = (...names: string[]) =>
    names.map((name): Row => ({ name, id: "111122223333", state: "waiting", detail: "" }));

test.each<[Partial<Row>, string]>([
    [{}, "waiting"],
    [{ state: "running", detail: "creating Role", began: Date.now() - 4000 }, "creating Role (4 s)"],
    [{ state: "done", detail: "5 created", began: 1, seconds: 8 }, "done, 5 created (8 s)"],
    [{ state: "unchanged", seconds: 3 }, "unchanged (3 s)"],
])("%j is told as %s", (values, text) => {
    expect(textOf({ ...rowsOf("a")[0]!, ...values })).toBe(text);
});

test("piped, there is a line for each change", () => {
    const { written, stream } = streamOf(false);
    const [row] = rowsOf("a", "b");
    const progress = new Progress([row!], stream);
    progress.changed(Object.assign(row!, { state: "running", detail: "starting", began: Date.now() }));
    progress.changed(Object.assign(row!, { state: "done", detail: "1 created", seconds: 2 }));
    progress.end();
    expect(written).toEqual(["a: starting (0 s)\n", "a: done, 1 created (2 s)\n"]);
});

describe("in a terminal", () => {
    /** What a terminal shows of the last lines that were written. */
    const shown = (written: string[]) =>
        stripVTControlCharacters(written.at(-1) ?? "")
            .trimEnd()
            .split("\n");

    test("a line for each account changes in place, above a total, and goes at the end", () => {
        const { written, stream } = streamOf(true);
        const rows = rowsOf("payments", "web");
        const progress = new Progress(rows, stream);
        progress.changed(
            Object.assign(rows[1]!, { state: "running", detail: "creating a very long name", began: Date.now() }),
        );
        expect(shown(written)).toEqual(
            ["payments  waiting", "web       creating a very lon", "0 of 2 accounts, 0 s"].map((line) =>
                line.slice(0, 29),
            ),
        );
        progress.changed(Object.assign(rows[1]!, { state: "failed", detail: "", seconds: 1 }));
        expect(shown(written)).toEqual(["payments  waiting", "web       failed (1 s)", "1 of 2 accounts, 0 s"]);
        expect(written.join("")).toContain("\u001b[3A");
        progress.end();
        expect(written.slice(-2).join("")).toBe("\u001b[3A\u001b[0J");
    });

    test("of more accounts than there is room for, those that run are shown", () => {
        const { written, stream } = streamOf(true);
        const rows = rowsOf("a", "b", "c", "d", "e", "f");
        const progress = new Progress(rows, stream);
        Object.assign(rows[0]!, { state: "done", seconds: 1 });
        progress.changed(Object.assign(rows[4]!, { state: "running", detail: "starting", began: Date.now() }));
        expect(shown(written)).toEqual(["e  starting (0 s)", "1 of 6 accounts, 0 s"]);
        progress.end();
    });
});

import { Writable, type Readable } from "node:stream";

/** Runs a tool, and answers what it prints on each stream and its exit code. The streams are pipes, or both a terminal. */
export async function captured(
    run: () => Promise<number>,
    isTTY = false,
): Promise<{ code: number; output: string; errors: string }> {
    const before = Object.getOwnPropertyDescriptors(process);
    const streams = [jest.spyOn(console, "log"), jest.spyOn(console, "error")];
    for (const stream of streams) stream.mockImplementation(() => undefined);
    for (const name of ["stdout", "stderr"])
        Object.defineProperty(process, name, { value: streamOf(isTTY), configurable: true });
    try {
        const code = await run();
        const [output = "", errors = ""] = streams.map(({ mock }) =>
            mock.calls.map((line) => line.join(" ")).join("\n"),
        );
        return { code, output, errors };
    } finally {
        for (const stream of streams) stream.mockRestore();
        Object.defineProperties(process, { stdout: before.stdout, stderr: before.stderr });
    }
}

/** A pipe or a terminal, as far as the tools can tell. */
export const streamOf = (isTTY: boolean) => Object.assign(new Writable(), { isTTY }) as NodeJS.WriteStream;

/** Runs a function with a stream in the place of standard input. */
export async function withStandardInput<Result>(stream: Readable, run: () => Promise<Result>): Promise<Result> {
    const before = Object.getOwnPropertyDescriptor(process, "stdin") ?? {};
    Object.defineProperty(process, "stdin", { value: stream, configurable: true });
    try {
        return await run();
    } finally {
        Object.defineProperty(process, "stdin", before);
    }
}

/** What a tool prints on each stream, and its exit code. */
export async function captured(run: () => Promise<number>): Promise<{ code: number; output: string; errors: string }> {
    const spies = [jest.spyOn(console, "log"), jest.spyOn(console, "error")];
    for (const spy of spies) spy.mockImplementation(() => undefined);
    const code = await run();
    const [output = "", errors = ""] = spies.map((spy) => spy.mock.calls.map(([text]) => String(text)).join("\n"));
    jest.restoreAllMocks();
    return { code, output, errors };
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder with the project `keyless` and these files. It is there until the tests of a module end. */
export function projectFolder(files: Record<string, string> = {}): string {
    const folder = mkdtempSync(join(tmpdir(), "keyless-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    for (const [name, text] of Object.entries({ "Pulumi.yaml": "name: keyless\n", ...files }))
        writeFileSync(join(folder, name), text);
    return folder;
}

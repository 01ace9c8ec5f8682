/** After all tests, whether they passed or not. */
import { rmSync } from "node:fs";

export default function tearDown(): void {
    const folder = process.env["E2E_FOLDER"];
    if (folder !== undefined) rmSync(folder, { recursive: true });
}

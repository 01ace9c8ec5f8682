/** Before all tests: says what is missing, and makes the folder that everything else is kept in. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { makeCertificates } from "./issuer";
import { copyProgram } from "./program";
import { missing, missingForCloud, missingForEsc, missingForService } from "./requirements";

function say(what: string, found: string[]): void {
    if (found.length > 0)
        process.stderr.write(
            `${what} skipped, because this is missing:\n${found.map((line) => `  - ${line}\n`).join("")}`,
        );
}

export default function setUp(): void {
    say("End-to-end tests are", missing());
    if (missing().length > 0) return;
    say("Tests of ESC environments are", missingForEsc());
    if (missingForEsc().length === 0)
        say("The test of an environment that the program creates is", missingForService());
    say("Tests of stacks' environments and of deployments are", missingForCloud());

    const folder = mkdtempSync(path.join(tmpdir(), "e2e-"));
    process.env["E2E_FOLDER"] = folder; // Tests inherit it.
    makeCertificates(folder);
    copyProgram(folder);
}

/** Before all tests: says what is missing, and makes the folder that everything else is kept in. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { credentialsIn } from "./accounts";
import { makeCertificates } from "./issuer";
import { makeWorkspace } from "./program";
import { missing, missingForCloud, missingForDeployments } from "./requirements";

function say(what: string, found: string[]): void {
    if (found.length > 0)
        process.stderr.write(
            `${what} skipped, because this is missing:\n${found.map((line) => `  - ${line}\n`).join("")}`,
        );
}

export default function setUp({ maxWorkers }: { maxWorkers: number }): void {
    say("End-to-end tests are", missing());
    if (missing().length > 0) return;
    say("Tests on Pulumi Cloud are", missingForCloud());
    if (missingForCloud().length === 0) say("Tests of deployments are", missingForDeployments());

    const folder = mkdtempSync(path.join(tmpdir(), "e2e-"));
    process.env["E2E_FOLDER"] = folder; // Tests inherit it.
    makeCertificates(folder);
    makeWorkspace(folder);
    for (let worker = 2; worker <= maxWorkers; worker++)
        process.env[`E2E_ACCOUNT_${worker}`] = JSON.stringify(credentialsIn(String(worker).padStart(12, "0")));
}

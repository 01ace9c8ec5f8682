/** The program in a folder of its own, so that no stack of a test touches the project's files. */
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { certificatesIn } from "./issuer";

const ROOT = path.resolve(__dirname, "../..");
const FILES = /^(index\.ts|Pulumi\.yaml|tsconfig[\w.]*\.json|package(-lock)?\.json)$/;
const FOLDERS = ["aws", "messages", "pulumi-cloud", "settings"];

/** Where the parts of the tests' folder are. */
const partsOf = (folder: string) => ({
    program: path.join(folder, "program"),
    state: path.join(folder, "state"),
    pulumiHome: path.join(folder, "home"),
    temporary: path.join(folder, "tmp"),
});

/** Makes what `workspaceIn` uses. */
export function copyProgram(folder: string): void {
    const { program, pulumiHome, ...others } = partsOf(folder);
    for (const part of [program, pulumiHome, ...Object.values(others)]) mkdirSync(part);
    for (const file of readdirSync(ROOT).filter((name) => FILES.test(name)))
        copyFileSync(path.join(ROOT, file), path.join(program, file));
    for (const name of FOLDERS) cpSync(path.join(ROOT, name), path.join(program, name), { recursive: true });
    symlinkSync(path.join(ROOT, "node_modules"), path.join(program, "node_modules"));
    // Pulumi's home is another one, as each command leaves a log there; but plugins need not be downloaded again.
    const plugins = path.join(process.env["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi"), "plugins");
    if (existsSync(plugins)) symlinkSync(plugins, path.join(pulumiHome, "plugins"));
}

/** Options of Pulumi's workspace for that program. */
export function workspaceIn(folder: string) {
    const { program, state, pulumiHome, temporary } = partsOf(folder);
    const { bundle } = certificatesIn(folder);
    const endpoint = process.env["AWS_ENDPOINT_URL"] ?? "";
    return {
        workDir: program,
        pulumiHome,
        envVars: {
            PULUMI_BACKEND_URL: `file://${state}`,
            PULUMI_CONFIG_PASSPHRASE: "",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            // Whatever else is set, nothing may reach the real AWS.
            AWS_ENDPOINT_URL_IAM: endpoint,
            AWS_ENDPOINT_URL_STS: endpoint,
            AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false",
            TMPDIR: temporary, // ts-node's cache stays there.
            SSL_CERT_FILE: bundle, // for providers in Go
            NODE_EXTRA_CA_CERTS: bundle, // for providers in Node.js
        },
    };
}

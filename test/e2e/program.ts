/** The program in folders of its own, so that no stack of a test touches the project's files. */
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { certificatesIn } from "./issuer";

export const ROOT = path.resolve(__dirname, "../..");
const FILES = ["index.ts", "package.json", "package-lock.json", "tsconfig.json"];
const FOLDERS = ["aws", "messages", "pulumi-cloud", "settings", "simulation", "tools"];

/** Where the parts of the tests' folder are. */
const partsOf = (folder: string) => ({
    program: path.join(folder, "program"),
    state: path.join(folder, "state"),
    pulumiHome: path.join(folder, "home"),
    temporary: path.join(folder, "tmp"),
});

/** Copies the program into a folder, without what it depends on, under another name, and with no setting of its owner. */
export function copyProgram(to: string, name = "keyless"): void {
    for (const each of [...FILES, ...FOLDERS]) cpSync(path.join(ROOT, each), path.join(to, each), { recursive: true });
    const project = readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8").replace(/^name: .*/m, `name: ${name}`);
    writeFileSync(path.join(to, "Pulumi.yaml"), project);
    writeFileSync(path.join(to, "Pulumi.dev.yaml"), "config:\n  aws:region: us-east-1\n");
}

/** Gives a program what it depends on: the packages that are installed here. */
export function linkPackages(to: string): void {
    symlinkSync(path.join(ROOT, "node_modules"), path.join(to, "node_modules"));
}

/** Makes what `workspaceIn` uses. */
export function makeWorkspace(folder: string): void {
    const { program, pulumiHome, ...others } = partsOf(folder);
    for (const part of [program, pulumiHome, ...Object.values(others)]) mkdirSync(part);
    copyProgram(program);
    linkPackages(program);
    // Pulumi's home is another one, as each command leaves a log there; but plugins need not be downloaded again.
    const plugins = path.join(process.env["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi"), "plugins");
    if (existsSync(plugins)) symlinkSync(plugins, path.join(pulumiHome, "plugins"));
}

/** Options of Pulumi's workspace for that program, with a file backend. */
export function workspaceIn(folder: string) {
    const { program, state, pulumiHome } = partsOf(folder);
    return {
        workDir: program,
        pulumiHome,
        envVars: { ...variablesIn(folder), PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "" },
    };
}

/** The variables of every Pulumi command. */
export function variablesIn(folder: string) {
    const { temporary } = partsOf(folder);
    const { bundle } = certificatesIn(folder);
    const endpoint = process.env["AWS_ENDPOINT_URL"] ?? "";
    return {
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // Whatever else is set, nothing may reach the real AWS.
        AWS_ENDPOINT_URL_IAM: endpoint,
        AWS_ENDPOINT_URL_STS: endpoint,
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false",
        TMPDIR: temporary, // What a command leaves there goes with the rest.
        SSL_CERT_FILE: bundle, // for providers in Go
        NODE_EXTRA_CA_CERTS: bundle, // for providers in Node.js
    };
}

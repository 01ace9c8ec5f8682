/** The structure of the sources, which README's Development section describes. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import * as ts from "typescript";

const ROOT = join(__dirname, "..");
const ROOMS = ["aws", "messages", "pulumi-cloud", "settings", "tools"];

const filesIn = (folder: string) =>
    readdirSync(join(ROOT, folder))
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(folder, file));
const MODULES = ["index.ts", ...ROOMS.flatMap(filesIn)];
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** The modules that a module imports, types included. */
function importsOf(file: string): string[] {
    const names = ts.preProcessFile(read(file), true, true).importedFiles.map(({ fileName }) => fileName);
    return names
        .filter((name) => name.startsWith("."))
        .map((name) => relative(ROOT, join(ROOT, dirname(file), name)))
        .map((path) => MODULES.find((module) => [`${path}.ts`, join(path, "index.ts")].includes(module)) ?? path);
}
const IMPORTS = new Map(MODULES.map((file) => [file, importsOf(file)]));
const roomOf = (file: string) => (file.includes("/") ? dirname(file) : file);

test("every import is a module of the project", () => {
    expect([...IMPORTS.values()].flat().filter((file) => !MODULES.includes(file))).toEqual([]);
});

test("no module imports itself by way of others", () => {
    const reachable = (file: string, seen = new Set<string>()): Set<string> => {
        for (const next of IMPORTS.get(file) ?? []) {
            if (seen.has(next)) continue;
            seen.add(next);
            reachable(next, seen);
        }
        return seen;
    };
    expect(MODULES.filter((file) => reachable(file).has(file))).toEqual([]);
});

test("arrows run down: tools → program → settings → Pulumi Cloud → AWS → messages", () => {
    const order = ["tools", "index.ts", "settings", "pulumi-cloud", "aws", "messages"];
    const upward = [...IMPORTS].flatMap(([file, imports]) =>
        imports
            .filter((target) => order.indexOf(roomOf(target)) < order.indexOf(roomOf(file)))
            .map((target) => `${file} → ${target}`),
    );
    expect(upward).toEqual([]);
});

test("only the program and the tools read settings", () => {
    const readers = [...IMPORTS].filter(([, imports]) => imports.some((target) => roomOf(target) === "settings"));
    expect([...new Set(readers.map(([file]) => roomOf(file)))].sort()).toEqual(["index.ts", "settings", "tools"]);
});

test("every module is short, and the program is a list of resources", () => {
    const lines = (file: string) => read(file).trimEnd().split("\n").length;
    expect(MODULES.filter((file) => lines(file) > 170)).toEqual([]);
    expect(lines("index.ts")).toBeLessThanOrEqual(75);
});

test("entries are parsed once: no module behind the settings looks for their marks", () => {
    const grammars = ["environments", "deployments", "tokens"].map((name) => `pulumi-cloud/${name}.ts`);
    const behind = MODULES.filter((file) => !grammars.includes(file) && !["tools/stack-config.ts"].includes(file));
    const marks = /\.(split|indexOf|startsWith|endsWith|includes)\("[/:*]"\)/;
    // These look at other texts: tags, ARNs, patterns of subjects, sentences and keys of stack files.
    const others = [
        "aws/ownership.ts",
        "aws/policies.ts",
        "aws/trust-policy.ts",
        "messages/mistake.ts",
        "tools/stack.ts",
    ];
    expect(behind.filter((file) => marks.test(read(file)))).toEqual(others);
});

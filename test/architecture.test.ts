/** The structure of the sources, which docs/development.md describes. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const ROOT = join(__dirname, "..");
/** Each may import from itself and from those behind it. */
const ROOMS = ["tools", "simulation", "index.ts", "settings", "pulumi-cloud", "aws", "messages"];

const sourcesIn = (folder: string, recursive = true) =>
    readdirSync(join(ROOT, folder), { recursive, encoding: "utf8" })
        .map((file) => join(folder, file))
        .filter((file) => file.endsWith(".ts"));
const FOLDERS = readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && !/^(\..*|node_modules|test)$/.test(entry.name) ? [entry.name] : [],
);
/** All that isn't a test, whether it is committed or not. */
const MODULES = [...sourcesIn(".", false), ...FOLDERS.flatMap((folder) => sourcesIn(folder))].filter(
    (file) => !file.endsWith(".test.ts"),
);
const roomOf = (file: string) => file.split("/")[0]!;
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** What a file imports from the project, types included. */
function importsOf(file: string): string[] {
    const names = [...read(file).matchAll(/(?:\bfrom|\bimport|\b(?:require|import)\() ?"(\.[^"]*)"/g)];
    return names
        .map(([, name = ""]) => join(dirname(file), name))
        .map((path) => MODULES.find((module) => [`${path}.ts`, join(path, "index.ts")].includes(module)) ?? path);
}
const IMPORTS = MODULES.map((file) => [file, importsOf(file)] as const);

/** The imports of modules for which this holds. */
const importsWhere = (isMeant: (from: string, to: string) => boolean) =>
    IMPORTS.flatMap(([file, imports]) => imports.filter((to) => isMeant(file, to)).map((to) => `${file} → ${to}`));

/** The files that Node.js loads for a module, as for `pulumi up`. */
function loadedBy(module: string): string[] {
    const script = `require("./${module}"); console.log(JSON.stringify(Object.keys(require.cache)))`;
    const node = ["--require", "sucrase/register/ts", "-e", script];
    return JSON.parse(execFileSync(process.execPath, node, { cwd: ROOT, encoding: "utf8" })) as string[];
}

test("pulumi up loads every module but those of simulation/ and tools/, and of the providers only what is used", () => {
    const loaded = loadedBy("index.ts");
    const own = loaded.filter((file) => !file.includes("/node_modules/")).map((file) => relative(ROOT, file));
    expect(own.sort()).toEqual(MODULES.filter((file) => !/^(simulation|tools)\//.test(file)).sort());
    const unwanted = /\/node_modules\/(@pulumi\/(aws|command|tls)\/index\.js|ts-node\/)/;
    expect(loaded.filter((file) => unwanted.test(file))).toEqual([]);
});

test("reading settings loads neither the whole SDK nor the compiler that it brings", () => {
    const unwanted = /\/node_modules\/(@pulumi\/pulumi\/(index\.js|automation\/)|typescript\/)/;
    expect(loadedBy("settings/index.ts").filter((file) => unwanted.test(file))).toEqual([]);
});

test("every module is in a known folder, and imports modules that there are", () => {
    expect(MODULES.filter((file) => !ROOMS.includes(roomOf(file)))).toEqual([]);
    expect(importsWhere((_, to) => !MODULES.includes(to))).toEqual([]);
    expect(importsWhere((from) => from === "index.ts").length).toBeGreaterThan(0);
});

test("only the tool for many accounts loads the Automation API, which takes half a second", () => {
    const importing = MODULES.filter((file) => read(file).includes("@pulumi/pulumi/automation"));
    expect(importing.filter((file) => file !== "tools/accounts/engine.ts")).toEqual([]);
});

test("no module imports itself by way of others", () => {
    const importsBy = new Map(IMPORTS);
    const reachable = (file: string, seen = new Set<string>()): Set<string> => {
        for (const next of importsBy.get(file) ?? []) if (!seen.has(next)) reachable(next, seen.add(next));
        return seen;
    };
    expect(MODULES.filter((file) => reachable(file).has(file))).toEqual([]);
});

test("arrows run down: tools → simulation → program → settings → Pulumi Cloud → AWS → messages", () => {
    const level = (file: string) => ROOMS.indexOf(roomOf(file));
    expect(importsWhere((from, to) => level(to) < level(from))).toEqual([]);
});

test("only the program, the simulation and the tools read settings", () => {
    const readers = ["index.ts", "settings", "simulation", "tools"];
    expect(importsWhere((from, to) => roomOf(to) === "settings" && !readers.includes(roomOf(from)))).toEqual([]);
});

test("tools share only what is in tools/shared/, and no test of the program needs one", () => {
    const isOfOtherTool = (from: string, to: string) =>
        roomOf(to) === "tools" && ![dirname(from), "tools/shared"].includes(dirname(to));
    expect(importsWhere(isOfOtherTool)).toEqual([]);
    const tests = sourcesIn("test").filter((file) => importsOf(file).some((to) => roomOf(to) === "tools"));
    expect(tests).toEqual([]);
});

test("no module has more than 170 lines", () => {
    expect(MODULES.filter((file) => read(file).trimEnd().split("\n").length > 170)).toEqual([]);
});

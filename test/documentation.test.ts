import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { OWNER_TAG, providerUrn } from "../aws/ownership";
import { defaults } from "../settings/declared";
import { simulate } from "../tools/simulate";
import { configOf, STACK } from "./stacks";

/** A setting in Pulumi.yaml. */
interface Declaration {
    type: string;
    items?: { type: string };
    default: unknown;
    description?: string;
}

const root = join(__dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const readme = read("README.md");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const project = parse(read("Pulumi.yaml")) as { description: string; config: Record<string, Declaration> };
/** The program's own settings. Pulumi's CLI may add keys of other namespaces. */
const declarations = Object.entries(project.config).filter(([key]) => !key.includes(":"));

/** The text below a heading of README.md, up to the next one of its level. */
function section(heading: string): string {
    const [, text, ...more] = readme.split(`\n## ${heading}\n`);
    if (text === undefined || more.length > 0) throw new Error(`README.md must have one section ${heading}.`);
    return text.split("\n## ")[0]!;
}

/** The rows of tables, cell by cell, with the heads and without the lines below these. */
const rowsIn = (text: string) =>
    text
        .split("\n")
        .filter((line) => /^\s*\|/.test(line) && !/^[\s|:-]+$/.test(line))
        .map((line) =>
            line
                .trim()
                .slice(1, -1)
                .split(/(?<!\\)\|/)
                .map((cell) => cell.trim()),
        );

/** The table in a section, without its head and without backticks. */
const table = (heading: string) =>
    rowsIn(section(heading))
        .slice(1)
        .map((row) => row.map((cell) => cell.replaceAll("`", "")));

/** Whether a text has a name between white space, backticks and punctuation. */
function hasName(text: string, name: string): boolean {
    const words = text.split(/[`\s,;()|]+/).map((word) => word.replace(/[.:]$/, ""));
    return ` ${words.join(" ")} `.includes(` ${name} `);
}

const typeOf = ({ type, items }: Declaration) => (items ? `${type} of ${items.type}` : type);
const written = (value: unknown) => (typeof value === "string" && value !== "" ? value : JSON.stringify(value));

describe("the settings", () => {
    test("in README are those of Pulumi.yaml, in its order, with the same types and defaults", () => {
        const declared = declarations.map(([key, declaration]) => [
            key,
            typeOf(declaration),
            written(declaration.default),
        ]);
        expect(table("Settings").map((row) => row.slice(0, 3))).toEqual(declared);
    });

    test("in README each have a meaning", () => {
        expect(table("Settings").filter((row) => row.length !== 4 || !row[3])).toEqual([]);
    });

    test("in Pulumi.yaml are those of the program, with the same defaults", () => {
        expect(declarations.map(([key]) => key)).toEqual(Object.keys(defaults));
        expect(Object.fromEntries(declarations.map(([key, { default: value }]) => [key, value]))).toEqual(defaults);
    });

    test("in Pulumi.yaml have the types of their defaults", () => {
        const isOfType = ({ type, items, default: value }: Declaration) =>
            type === "array" ? Array.isArray(value) && items?.type === "string" : type === typeof value && !items;
        expect(declarations.filter(([, declaration]) => !isOfType(declaration))).toEqual([]);
    });

    test("in Pulumi.yaml are all described, and so is the project", () => {
        const isSentence = (text = "") => /^\S.*\S$/s.test(text);
        expect(declarations.filter(([, { description }]) => !isSentence(description)).map(([key]) => key)).toEqual([]);
        expect(isSentence(project.description)).toBe(true);
    });
});

test("README's outputs are those of the program", async () => {
    const values = {
        environments: ["aws/dev"],
        users: ["alice"],
        deployments: ["web/prod"],
        policies: ["ReadOnlyAccess"],
        permissionsBoundary: "PowerUserAccess",
        roleName: "deployer",
        sessionPolicies: ["ReadOnlyAccess"],
        createEnvironments: true,
        tags: { team: "platform" },
    };
    const { outputs } = await simulate(
        { identity: STACK, config: configOf(values) },
        { partition: "aws", accountId: "123456789012", fingerprints: ["top"], provider: new Error("not found") },
    );
    expect(table("Outputs").map(([name]) => name)).toEqual(Object.keys(outputs));
    expect(table("Outputs").filter(([, meaning]) => !meaning)).toEqual([]);
});

describe("README's Development section", () => {
    const development = section("Development");
    const hasTypeScript = (folder: string) => readdirSync(join(root, folder)).some((file) => file.endsWith(".ts"));
    const entries = readdirSync(root, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory() && hasTypeScript(entry.name));
    const commandOf = (script: string) => (script === "test" ? "npm test" : `npm run ${script}`);

    test("names every script", () => {
        const commands = Object.keys(scripts).map(commandOf);
        expect(commands.filter((command) => !hasName(development, command))).toEqual([]);
    });

    test("names every folder and every module beside them", () => {
        const names = folders.map(({ name }) => `${name}/`);
        expect(names).toEqual(
            expect.arrayContaining(["aws/", "messages/", "pulumi-cloud/", "settings/", "tools/", "test/"]),
        );
        const modules = entries.map(({ name }) => name).filter((name) => name.endsWith(".ts"));
        expect(modules).toContain("index.ts");
        expect([...names, ...modules].filter((name) => !hasName(development, name))).toEqual([]);
    });

    test("names no module that there isn't", () => {
        const filesIn = (folder: string) =>
            readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`);
        const files = [...entries.map(({ name }) => name), ...folders.flatMap(({ name }) => filesIn(name))];
        const named = development.match(/(?<![\w./-])[\w./-]+\.ts\b/g) ?? [];
        expect(named.filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)))).toEqual([]);
    });
});

describe("README", () => {
    test("names no script that there isn't", () => {
        const named = [...readme.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = ""]) => script);
        expect(named.length).toBeGreaterThan(0);
        expect(named.filter((script) => !(script in scripts))).toEqual([]);
    });

    test("has short table cells", () => {
        expect(rowsIn(readme).length).toBeGreaterThan(declarations.length);
        expect(
            rowsIn(readme)
                .flat()
                .filter((cell) => cell.length > 160),
        ).toEqual([]);
    });

    test("finds the provider's URN by its end, and removes the tag that the program writes", () => {
        const searches = [...readme.matchAll(/grep -o '([^']+)'/g)].map(([, pattern = ""]) => new RegExp(pattern));
        expect(searches).toHaveLength(2);
        const urn = providerUrn(STACK);
        expect(searches.map((search) => search.exec(`    URN: ${urn}`)?.[0])).toEqual([urn, urn]);
        expect(readme.match(/(?<=--tag-keys )\S+/g)).toEqual([OWNER_TAG, OWNER_TAG]);
    });

    test("leaves the project's public home open in one place", () => {
        expect(readme.match(/OWNER\/REPOSITORY/g)).toHaveLength(1);
    });
});

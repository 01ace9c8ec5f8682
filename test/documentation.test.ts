/** What the guides say about the program. The commands in them are for test/e2e/, what the tools print is for tools/. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { defaults } from "../settings/defaults";
import { simulate } from "../simulation/simulate";
import { configOf, STACK } from "./stacks";

/** A setting in Pulumi.yaml. */
interface Declaration {
    type: string;
    items?: { type: string };
    default: unknown;
    description?: string;
}

const ROOT = join(__dirname, "..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const filesIn = (folder: string) => readdirSync(join(ROOT, folder)).map((file) => join(folder, file));
/** An owner may have removed the tools. What the guides say about them then leads nowhere. */
const hasTools = existsSync(join(ROOT, "tools"));
const TOOLS = ["preview", "explain", "roles"];

const DOCUMENTS = [".", "docs", ...(hasTools ? ["tools"] : [])].flatMap(filesIn).filter((file) => file.endsWith(".md"));
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
const project = parse(read("Pulumi.yaml")) as { config: Record<string, Declaration> };
/** The program's own settings. Pulumi's CLI may add keys of other namespaces. */
const declarations = Object.entries(project.config).filter(([key]) => !key.includes(":"));

/** A document's text without the blocks of code in it. */
const textOf = (document: string) => read(document).replace(/^( *)```[^]*?\n\1```$/gm, "");

/** The rows of the table below a heading of README, without its head and without backticks. */
function table(heading: string): string[][] {
    const [, text = ""] = read("README.md").split(`\n## ${heading}\n`);
    const rows = text.split("\n## ")[0]!.match(/^\|.*\|$/gm) ?? [];
    return rows.slice(2).map((row) =>
        row
            .slice(1, -1)
            .split("|")
            .map((cell) => cell.trim().replaceAll("`", "")),
    );
}

describe("the settings", () => {
    test("in README are those of Pulumi.yaml, in its order, with the same types and defaults, and a meaning", () => {
        const written = (value: unknown) => (typeof value === "string" && value ? value : JSON.stringify(value));
        const declared = declarations.map(([key, { type, items, default: value }]) => [
            key,
            items ? `${type} of ${items.type}` : type,
            written(value),
            expect.stringMatching(/./),
        ]);
        expect(table("Settings")).toEqual(declared);
    });

    test("in Pulumi.yaml are those of the program, with the same defaults", () => {
        expect(declarations.map(([key]) => key)).toEqual(Object.keys(defaults));
        expect(Object.fromEntries(declarations.map(([key, { default: value }]) => [key, value]))).toEqual(defaults);
    });

    test("in Pulumi.yaml have the types of their defaults, and a description", () => {
        const isOfType = ({ type, items, default: value }: Declaration) =>
            type === "array" ? Array.isArray(value) && items?.type === "string" : type === typeof value && !items;
        const isRight = (declaration: Declaration) => isOfType(declaration) && /\S/.test(declaration.description ?? "");
        expect(declarations.filter(([, declaration]) => !isRight(declaration))).toEqual([]);
    });
});

test("README's outputs are those of the program, each with a meaning", async () => {
    const { outputs } = await simulate(
        { identity: STACK, config: configOf({ environments: ["aws/dev"], deployments: ["web/prod"] }) },
        { partition: "aws", accountId: "123456789012", fingerprints: ["top"], provider: new Error("not found") },
    );
    expect(table("Outputs")).toEqual(Object.keys(outputs).map((name) => [name, expect.stringMatching(/./)]));
});

describe("docs/development.md", () => {
    /** Whether it has a text between white space, backticks and punctuation. */
    const hasWord = (text: string) => new RegExp(`(?<![\\w./-])${text}(?![\\w:-])`).test(read("docs/development.md"));

    test("names every script", () => {
        const commands = Object.keys(scripts).map((name) => (name === "test" ? "npm test" : `npm run ${name}`));
        expect(commands.filter((command) => !hasWord(command))).toEqual([]);
    });

    test("names every folder with TypeScript", () => {
        const hasTypeScript = (folder: string) =>
            readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).some((file) => file.endsWith(".ts"));
        const folders = readdirSync(ROOT, { withFileTypes: true })
            .filter((entry) => entry.isDirectory() && !/^(\..*|node_modules)$/.test(entry.name))
            .map(({ name }) => name)
            .filter(hasTypeScript);
        expect(folders).toEqual(expect.arrayContaining(["aws", "messages", "pulumi-cloud", "settings", "test"]));
        expect(folders.filter((folder) => !hasWord(`${folder}/`))).toEqual([]);
    });
});

describe("the guides", () => {
    test("name no script that there isn't", () => {
        const named = DOCUMENTS.flatMap((file) => [...read(file).matchAll(/\bnpm run ([\w:-]+)/g)]);
        const unknown = named.map(([, script = ""]) => script).filter((script) => !(script in scripts));
        expect(named.length).toBeGreaterThan(0);
        expect(unknown.filter((script) => hasTools || !TOOLS.includes(script))).toEqual([]);
    });

    test("have links to files and headings that there are", () => {
        /** As GitHub names them. */
        const headings = (document: string) =>
            [...textOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
                heading
                    .toLowerCase()
                    .replace(/[^\w\- ]/g, "")
                    .replaceAll(" ", "-"),
            );
        const links = DOCUMENTS.flatMap((from) =>
            [...textOf(from).matchAll(/\]\(([^)\s]+)\)/g)]
                .filter(([, target = ""]) => !/^[a-z]+:/.test(target))
                .map(([, target = ""]) => ({ from, target })),
        );
        const leadsNowhere = ({ from, target }: { from: string; target: string }) => {
            const [path = "", heading] = target.split("#");
            const file = path === "" ? from : join(dirname(from), path);
            if (file.startsWith("tools/") && !hasTools) return false;
            return !existsSync(join(ROOT, file)) || (heading !== undefined && !headings(file).includes(heading));
        };
        expect(links.length).toBeGreaterThan(0);
        expect(links.filter(leadsNowhere)).toEqual([]);
    });

    test("begin with a README of at most 250 lines, which leaves the project's public home open in one place", () => {
        expect(read("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(250);
        expect((read("README.md").match(/OWNER\/REPOSITORY/g) ?? []).length).toBeLessThanOrEqual(1);
    });
});

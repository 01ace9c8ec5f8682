import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { defaults } from "../settings";

interface Declaration {
    type: string;
    items?: { type: string };
    default: unknown;
    description: string;
}

const root = join(__dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const readme = read("README.md");
const project = parse(read("Pulumi.yaml")) as { config: Record<string, Declaration> };
/** The program's own settings; `pulumi new` adds keys of other namespaces. */
const declarations = Object.entries(project.config).filter(([key]) => !key.includes(":"));

/** The rows of the table below a heading of README.md, cell by cell, without their backticks. */
function table(heading: string): string[][] {
    const section = readme.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
    const rows = section.split("\n").filter((line) => line.startsWith("| "));
    return rows.slice(2).map((row) => row.slice(2, -2).replaceAll("`", "").split(" | "));
}

const typeOf = ({ type, items }: Declaration) => (items ? `${type} of ${items.type}` : type);
const written = (value: unknown) => (typeof value === "string" && value !== "" ? value : JSON.stringify(value));

test("README's settings are those of Pulumi.yaml, in its order, with the same types and defaults", () => {
    const declared = declarations.map(([key, declaration]) => [key, typeOf(declaration), written(declaration.default)]);
    expect(table("Settings").map((row) => row.slice(0, 3))).toEqual(declared);
});

test("Pulumi.yaml's settings are those of the program, with the same defaults, and each is described", () => {
    expect(Object.fromEntries(declarations.map(([key, declaration]) => [key, declaration.default]))).toEqual(defaults);
    expect(declarations.filter(([, { description }]) => !description)).toEqual([]);
});

test("README's outputs are those of the program", () => {
    const returned = read("index.ts").split("    return {\n")[1] ?? "";
    const outputs = [...returned.matchAll(/\b(\w+): (?:provider|role|audiences|subjects|yaml)/g)].map(
        ([, name]) => name,
    );
    expect(table("Outputs").map(([name]) => name)).toEqual(outputs);
});

test("README has every script, module and tool of the project", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const commands = Object.keys(scripts).map((script) => (script === "test" ? "npm test" : `npm run ${script}`));
    const modules = readdirSync(root).filter((file) => file.endsWith(".ts"));
    const words = ` ${readme.split(/[`\s]+/).join(" ")} `;
    const isNamed = (name: string) => words.includes(` ${name} `);
    expect([...commands, ...modules].filter((name) => !isNamed(name))).toEqual([]);
});

test("the project's public home is left open in one place", () => {
    expect(readme.match(/OWNER\/REPOSITORY/g)).toHaveLength(1);
});

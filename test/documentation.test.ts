import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { parse } from "yaml";
import { OWNER_TAG, providerUrn } from "../aws/ownership";
import { trustPolicy } from "../aws/trust-policy";
import { defaults } from "../settings/declared";
import { main as explain } from "../tools/explain";
import { main as preview } from "../tools/preview";
import { main as roles } from "../tools/roles";
import { simulate } from "../tools/simulate";
import { configOf, settingsOf, STACK } from "./stacks";
import { captured } from "./terminal";
import { readDiagram } from "./tools/mermaid";
import { AUD, policyOf, PROVIDER, statement } from "./trust";

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

describe("README shows what is printed", () => {
    /** The text of the next block in a language, behind a text. */
    function blockAfter(text: string, language: string): string {
        const [, behind, ...more] = readme.split(text);
        if (behind === undefined || more.length > 0) throw new Error(`README.md must have one text ${text}`);
        const blocks = [...behind.matchAll(/^```(\w*)\n([^]*?)\n```$/gm)];
        return blocks.find(([, each]) => each === language)?.[2] ?? "";
    }

    /** The options in a block of one command, behind `--`. */
    function optionsIn(block: string): string[] {
        const input = `npm() { printf '%s\\0' "$@"; }\n${block}`;
        const words = execFileSync("sh", { input, encoding: "utf8" }).split("\0").slice(0, -1);
        return words.slice(words.indexOf("--") + 1);
    }

    /** What a terminal shows, without colours. */
    async function shown(run: () => Promise<number>): Promise<string> {
        const { output, errors } = await captured(run, true);
        expect(errors).toBe("");
        return stripVTControlCharacters(output).trimEnd();
    }

    test("by the preview, but for what it leaves out", async () => {
        const options = optionsIn(blockAfter("To try others, use `-c`, as in the CLI:", "bash"));
        const parts = blockAfter("In a terminal, and without other settings, this prints:", "").split(/^…$/m);
        const output = await shown(() => preview(options));
        expect(options.length).toBeGreaterThan(3);
        expect(parts).toHaveLength(3);
        const [beginning = "", middle = "", end] = parts;
        expect(output.startsWith(beginning)).toBe(true);
        expect(output.slice(beginning.length).split(middle)).toHaveLength(2);
        expect(end).toBe("");
    });

    test("by explain", async () => {
        const before = "or the token itself on standard input:";
        const output = await shown(() => explain(optionsIn(blockAfter(before, "bash"))));
        expect(blockAfter(before, "")).toBe(output);
    });

    test("by roles", async () => {
        const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
        const role = (name: string, document: object, policy: string) => ({
            Arn: arn(name),
            AssumeRolePolicyDocument: document,
            AttachedManagedPolicies: [{ PolicyArn: `arn:aws:iam::aws:policy/${policy}` }],
        });
        const own = settingsOf({ environments: ["aws/dev"], deployments: ["web/prod:update"] });
        const account = [
            role("service", policyOf({ Effect: "Allow", Principal: "ec2", Action: "sts:AssumeRole" }), "x"),
            role("pulumi-cloud-f45ab60", trustPolicy(own.trust, PROVIDER), "ReadOnlyAccess"),
            role(
                "pulumi-cloud-admin-1a2b3c4",
                policyOf(statement({ StringEquals: { [AUD]: "aws:acme" } })),
                "AdministratorAccess",
            ),
        ];
        const output = await shown(() => roles([], () => JSON.stringify({ RoleDetailList: account })));
        expect(blockAfter("what is wrong with that:", "")).toBe(output);
    });

    test("as a diagram of the recipe for Deployments", async () => {
        const recipe = blockAfter("\n### Pulumi Deployments\n", "bash");
        const settings = [...recipe.matchAll(/^pulumi config set --path '([^']+)' (\S+)$/gm)];
        const options = settings.flatMap(([, path = "", value = ""]) => ["-c", `${path}=${value}`]);
        const printed = optionsIn(/`(npm run preview [^`]+--mermaid)`/.exec(readme)?.[1] ?? "");
        const { output } = await captured(() => preview([...printed, ...options]));
        expect(recipe.match(/pulumi config/g)).toHaveLength(settings.length);
        expect(settings.length).toBeGreaterThan(0);
        expect(blockAfter("\n### Pulumi Deployments\n", "mermaid")).toBe(output);
        expect(readDiagram(output).edges).toHaveLength(5);
    });
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

/** What tools/README.md shows is what the tools print. In its samples, `…` stands for any text. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main as explain } from "./explain/explain";
import { main as preview } from "./preview/preview";
import { projectFolder } from "./shared/testing/project";
import { captured } from "./shared/testing/terminal";

const TOOLS = { preview, explain };
const folder = projectFolder({ "Pulumi.dev.yaml": "config:\n  aws:region: us-east-1\n" });

/** A command's block, and the one behind it with what the command prints. */
const SAMPLE = /^```bash\n(npm run (preview|explain)\b[^`]*)\n```\n[^`]*^```(?:mermaid)?\n([^]*?)\n```$/gm;
const samples = [...readFileSync(join(__dirname, "README.md"), "utf8").matchAll(SAMPLE)];

/** The options in a command, behind `--`. */
function optionsIn(command: string): string[] {
    const input = `npm() { printf '%s\\0' "$@"; }\n${command}`;
    const words = execFileSync("sh", { input, encoding: "utf8" }).split("\0").slice(0, -1);
    return words.slice(words.indexOf("--") + 1);
}

test("tools/README.md has samples of both tools", () => {
    expect(new Set(samples.map(([, , tool]) => tool))).toEqual(new Set(Object.keys(TOOLS)));
});

test.each(samples.map(([, command = "", tool = "", text = ""]) => ({ command, tool, text })))(
    "the sample prints what it shows: $command",
    async ({ command, tool, text }) => {
        const { output } = await captured(() => TOOLS[tool as keyof typeof TOOLS](optionsIn(command), folder));
        const parts = text.split("…").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
        expect(output.trimEnd()).toMatch(new RegExp(`^${parts.join("[^]*")}$`));
    },
);

/** The commands that README and the other guides give their readers. */
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { Checkout } from "./checkout";
import { ROOT } from "./program";
import { ORGANIZATION, OTHER_ORGANIZATION } from "./requirements";
import { run } from "./shell";

/** The blocks of shell text below each heading of any guide, up to the next heading of any level. */
const BLOCKS = new Map<string, string[]>();
for (const file of ["README.md", "docs/recipes.md", "docs/settings.md", "docs/troubleshooting.md", "tools/README.md"]) {
    if (!existsSync(path.join(ROOT, file))) continue;
    for (const [heading, blocks] of blocksIn(readFileSync(path.join(ROOT, file), "utf8"))) {
        if (BLOCKS.has(heading)) throw new Error(`Two guides have commands below ${heading}`);
        BLOCKS.set(heading, blocks);
    }
}

function blocksIn(text: string): Map<string, string[]> {
    const blocks = new Map<string, string[]>();
    let heading = "";
    // A heading, or a block with the lines between its fences.
    for (const [, title, , language, block = ""] of text.matchAll(/^#+ (.*)$|^( *)```(.*)\n([^]*?)^\2```$/gm)) {
        heading = title ?? heading;
        if (language === "bash") blocks.set(heading, [...(blocks.get(heading) ?? []), block]);
    }
    return blocks;
}

/** How many blocks each heading has that has any. */
export const blockCounts = () => Object.fromEntries([...BLOCKS].map(([heading, { length }]) => [heading, length]));

/**
 * A block as it stands, but for names that each reader has to replace.
 *
 * @param index among the blocks of its heading.
 * @param replacements further words, which the block must have.
 */
export async function commands(
    heading: string,
    index: number,
    { project }: Checkout,
    replacements: Record<string, string> = {},
): Promise<string> {
    const block = BLOCKS.get(heading)?.[index];
    if (block === undefined) throw new Error(`No guide has a block ${index} below ${heading}`);
    const absent = Object.keys(replacements).filter((word) => !block.includes(word));
    if (absent.length > 0) throw new Error(`${heading}: no ${absent.join(" and no ")} in\n${block}`);
    const everywhere = {
        "<project>": project,
        acme: ORGANIZATION,
        other: OTHER_ORGANIZATION,
        "111122223333": await account(),
    };
    const words = Object.entries({ ...everywhere, ...replacements });
    const pattern = new RegExp(words.map(([word]) => `(?<!\\w)${word}(?!\\w)`).join("|"), "g");
    return block.replace(pattern, (found) => words.find(([word]) => word === found)?.[1] ?? found);
}

async function account(): Promise<string> {
    return (await run("aws", ["sts", "get-caller-identity", "--query", "Account", "--output", "text"])).output.trim();
}

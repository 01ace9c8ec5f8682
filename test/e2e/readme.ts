/** The commands that README gives its readers. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Checkout } from "./checkout";
import { ROOT } from "./program";
import { ORGANIZATION, OTHER_ORGANIZATION } from "./requirements";
import { run } from "./shell";

/** The blocks of shell text below each heading, up to the next heading of any level. */
const BLOCKS = read();

function read(): Map<string, string[]> {
    const blocks = new Map<string, string[]>();
    let heading = "";
    let block: string[] | undefined; // while inside one
    let end: string | undefined; // the line that ends it
    for (const line of readFileSync(path.join(ROOT, "README.md"), "utf8").split("\n")) {
        if (end !== undefined) {
            if (line === end) {
                if (block) blocks.set(heading, [...(blocks.get(heading) ?? []), block.join("\n")]);
                end = block = undefined;
            } else block?.push(line);
            continue;
        }
        const [, indentation, language] = /^( *)```(.*)$/.exec(line) ?? [];
        if (indentation !== undefined) {
            end = `${indentation}\`\`\``;
            if (language === "bash") block = [];
        } else heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
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
    if (block === undefined) throw new Error(`README.md has no block ${index} below ${heading}`);
    const absent = Object.keys(replacements).filter((word) => !block.includes(word));
    if (absent.length > 0) throw new Error(`README.md, ${heading}: no ${absent.join(" and no ")} in\n${block}`);
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

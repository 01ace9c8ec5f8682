/** The role's name, and the tags of all resources. */
import { parseRoleName } from "../aws/role";
import { MOST_TAGS, parseTag, repeatedKeys } from "../aws/tags";
import { removeConfigPath, setConfig } from "../messages/command";
import { Fault } from "../messages/mistake";
import type { SettingsReader } from "./declared";
import { complete } from "./reader";

export interface NameSettings {
    /** null: Pulumi chooses a name. */
    roleName: string | null;
    tags: Record<string, string>;
}

export function readNames(reader: SettingsReader): NameSettings | undefined {
    return complete({
        roleName: reader.parse("roleName", (text) => (text === "" ? null : parseRoleName(text))),
        tags: readTags(reader),
    });
}

function readTags(reader: SettingsReader): Record<string, string> | undefined {
    const given = reader.read("tags");
    if (given === undefined) return undefined;
    const before = reader.mistakes.length;
    const tags: [string, string][] = [];
    for (const [key, value] of Object.entries(given)) {
        const text = parseTag(key, value);
        if (text instanceof Fault)
            reader.mistakes.push({ ...text, key: `tags.${key}`, value, run: [setConfig("tags.<key>", text.instead)] });
        else tags.push([key, text]);
    }
    for (const key of repeatedKeys(Object.keys(given)))
        reader.mistakes.push({
            key: `tags.${key}`,
            value: given[key],
            why: "has the key of another tag",
            accepted: "keys that differ by more than case",
            run: [removeConfigPath(`tags["${key}"]`)],
        });
    if (tags.length > MOST_TAGS)
        reader.mistakes.push({
            key: "tags",
            value: tags.length,
            why: `tags are too many; AWS accepts ${MOST_TAGS}`,
            accepted: `at most ${MOST_TAGS}`,
            run: [removeConfigPath("tags.<key>")],
        });
    return reader.mistakes.length > before ? undefined : Object.fromEntries(tags);
}

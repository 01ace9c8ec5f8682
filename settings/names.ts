/** The role's name, and the tags of all resources. */
import { parseRoleName } from "../aws/role";
import { MOST_TAGS, parseTag, repeatedKeys, TagFault } from "../aws/tags";
import { configPath, removeConfigPath, setConfig, type Command } from "../messages/command";
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
    const keys = Object.keys(given);
    if (keys.length > MOST_TAGS) {
        reader.mistakes.push({
            key: "tags",
            value: keys.length,
            why: `tags are too many; AWS accepts ${MOST_TAGS}`,
            accepted: `at most ${MOST_TAGS}`,
            run: [removeConfigPath("tags.<key>")],
        });
        return undefined;
    }
    const before = reader.mistakes.length;
    const tags: [string, string][] = [];
    for (const [key, value] of Object.entries(given)) {
        const text = parseTag(key, value);
        if (text instanceof TagFault) {
            const { why, accepted } = text;
            reader.mistakes.push({ key: configPath("tags", key), value, why, accepted, run: mended(key, text) });
        } else tags.push([key, text]);
    }
    for (const key of repeatedKeys(tags.map(([each]) => each)))
        reader.mistakes.push({
            key: configPath("tags", key),
            value: given[key],
            why: "has the key of another tag",
            accepted: "keys that differ by more than case",
            run: [setConfig("tags.<key>", "<value>"), removeConfigPath(configPath("tags", key))],
        });
    return reader.mistakes.length > before ? undefined : Object.fromEntries(tags);
}

/** A fault of the key needs another key; a fault of the value needs another value. */
const mended = (key: string, { instead, isKey }: TagFault): Command[] =>
    isKey
        ? [setConfig("tags.<key>", instead), removeConfigPath(configPath("tags", key))]
        : [setConfig(configPath("tags", key), instead)];

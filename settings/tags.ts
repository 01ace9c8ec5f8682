/** The tags of all resources. */
import { MOST_TAGS, parseTagKey, parseTagValue, repeatedKeys } from "../aws/tags";
import { configPath } from "../messages/command";
import { Fault } from "../messages/mistake";
import type { Reader } from "./reader";

export function readTags(reader: Reader): Record<string, string> {
    const given = reader.value("tags");
    const keys = Object.keys(given);
    if (keys.length > MOST_TAGS) {
        const why = `tags are too many; AWS accepts ${MOST_TAGS}`;
        reader.refuse({ key: "tags", value: keys.length, why, accepted: `at most ${MOST_TAGS}` });
    }
    const tags = Object.entries(given).map(([key, value]) => {
        const path = configPath("tags", key);
        const [name, text] = [parseTagKey(key), parseTagValue(value)];
        // A command can't rename a key without its value, which the stack file has.
        if (name instanceof Fault) reader.refuse({ key: path, value, why: name.why, accepted: name.accepted });
        else if (text instanceof Fault) reader.refuseValue(path, value, text);
        return [key, text] as [string, string];
    });
    for (const key of repeatedKeys(keys))
        reader.refuse({
            key: configPath("tags", key),
            value: given[key],
            why: "has the key of another tag",
            accepted: "keys that differ by more than case",
        });
    return Object.fromEntries(tags);
}

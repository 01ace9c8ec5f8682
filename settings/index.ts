/**
 * Stack configuration → one valid, typed value.
 *
 * A wrong character here would lock the user out or open the account. So everything is checked before any resource is
 * registered, and all mistakes are reported together.
 */
import { MistakesError } from "../messages/mistake";
import { checkTogether, warningsAbout } from "./checks";
import { Reader, RESERVED_NAMESPACES, type StackIdentity } from "./reader";
import { readSettings, type Settings } from "./settings";

export type { Settings, StackIdentity };

/**
 * Validates the configuration of a stack.
 *
 * @param config every key of the stack as `<namespace>:<key>`. Lists and objects are JSON text, as the engine passes them.
 * @throws MistakesError with every mistake that a setting has by itself; if there is none, those that settings have together.
 */
export function parseSettings(config: Record<string, string>, stack: StackIdentity): Settings & { warnings: string[] } {
    if (RESERVED_NAMESPACES.includes(stack.project)) refuseProject(stack.project);
    const reader = new Reader(config, stack);
    const settings = readSettings(reader);
    checkTogether(reader, settings);
    reader.throwMistakes();
    return { ...settings, warnings: [...reader.warnings, ...warningsAbout(reader, settings)] };
}

function refuseProject(project: string): never {
    throw new MistakesError([
        {
            key: "project",
            value: project,
            why: "is also the name of a Pulumi provider, so the settings of both would have the same names",
            accepted: `any other name: change "name" in Pulumi.yaml. Not ${RESERVED_NAMESPACES.join(", ")}`,
        },
    ]);
}

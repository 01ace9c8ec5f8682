/**
 * Stack configuration → one valid, typed value.
 *
 * A wrong character here would lock the user out or open the account. So everything is checked before any resource is
 * registered, and all mistakes are reported together.
 */
import { MistakesError, type Mistake, type Warning } from "../messages/mistake";
import { defaults } from "./declared";
import { readNames, type NameSettings } from "./names";
import { readPermissions, type PermissionSettings } from "./permissions";
import { Reader } from "./reader";
import { readSessions, type SessionSettings } from "./sessions";
import { RESERVED_NAMESPACES } from "./unknown-keys";
import { readTrust, type StackIdentity, type TrustSettings } from "./trust";

export type { StackIdentity } from "./trust";

/** The configuration of a stack, valid and complete. */
export interface Settings extends NameSettings {
    trust: TrustSettings;
    permissions: PermissionSettings;
    sessions: SessionSettings;
    warnings: Warning[];
}

/**
 * Validates the configuration of a stack.
 *
 * @param config every key of the stack as `<namespace>:<key>`. Lists and objects are JSON text, as the engine passes them.
 * @throws MistakesError with every mistake.
 */
export function parseSettings(config: Record<string, string>, stack: StackIdentity): Settings {
    if (RESERVED_NAMESPACES.includes(stack.project)) throw new MistakesError([reservedProject(stack.project)]);
    const reader = new Reader(config, stack.project, defaults);
    const trust = readTrust(reader, stack);
    const permissions = readPermissions(reader);
    const sessions = readSessions(reader);
    const names = readNames(reader);
    if (reader.mistakes.length > 0 || !trust || !permissions || !sessions || !names)
        throw new MistakesError(reader.mistakes);
    return { trust, permissions, sessions, ...names, warnings: reader.warnings };
}

const reservedProject = (project: string): Mistake => ({
    key: "project",
    value: project,
    why: "is also the name of a Pulumi provider, so the settings of both would have the same names",
    accepted: `any other name: change "name" in Pulumi.yaml. Not ${RESERVED_NAMESPACES.join(", ")}`,
    run: [],
});

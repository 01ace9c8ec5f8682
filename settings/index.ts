/**
 * Stack configuration → one valid, typed value.
 *
 * A wrong character here would lock the user out or open the account. So everything is checked before any resource is
 * registered, and all mistakes are reported together.
 */
import { MistakesError, type Warning } from "../messages/mistake";
import { defaults } from "./declared";
import { readNames, type NameSettings } from "./names";
import { readPermissions, type PermissionSettings } from "./permissions";
import { Reader } from "./reader";
import { readSessions, type SessionSettings } from "./sessions";
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
    const reader = new Reader(config, stack.project, defaults);
    const trust = readTrust(reader, stack);
    const permissions = readPermissions(reader);
    const sessions = readSessions(reader);
    const names = readNames(reader);
    if (reader.mistakes.length > 0 || !trust || !permissions || !sessions || !names)
        throw new MistakesError(reader.mistakes);
    return { trust, permissions, sessions, ...names, warnings: reader.warnings };
}

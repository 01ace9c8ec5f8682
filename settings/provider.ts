/** The account's OIDC provider. */
import { MOST_AUDIENCES } from "../aws/ownership";
import { parseOrganization } from "../pulumi-cloud/names";
import type { SettingsReader } from "./declared";
import { complete } from "./reader";

export interface ProviderSettings {
    /** Whether to create the provider. If not, the account has one already. */
    create: boolean;
    /** Whether the engine refuses to delete it. */
    protect: boolean;
    /** Further organizations whose roles use it. */
    otherOrganizations: string[];
}

export function readProvider(reader: SettingsReader): ProviderSettings | undefined {
    const provider = complete({
        create: reader.read("createProvider"),
        protect: reader.read("protectProvider"),
        otherOrganizations: reader.parseList("otherOrganizations", parseOrganization),
    });
    if (provider === undefined) return undefined;
    const { create, protect, otherOrganizations } = provider;
    const most = MOST_AUDIENCES / 2 - 1; // Each organization has two audiences, and this stack's is one of them.
    if (otherOrganizations.length > most) {
        const why = `organizations are too many; a provider can list the audiences of ${most} others`;
        return reader.refuseMany("otherOrganizations", otherOrganizations.length, why, `at most ${most}`);
    }
    const idle = [
        ...(protect ? ["protectProvider"] : []),
        ...(otherOrganizations.length > 0 ? ["otherOrganizations"] : []),
    ];
    if (!create && idle.length > 0)
        reader.warnings.push({
            text: `${idle.join(" and ")}: no effect while createProvider is false. Only the stack that owns the provider decides this.`,
        });
    return provider;
}

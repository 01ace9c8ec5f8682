/**
 * Stack configuration → one valid, typed value.
 *
 * A wrong character here would lock the user out or open the account. So everything is checked before any resource is
 * registered, and all mistakes are reported together.
 */
import type { ProviderNeeds } from "../aws/existing-provider";
import { OWNER_TAG, ownerOf, providerUrn } from "../aws/ownership";
import { roleDescription } from "../aws/role";
import { MistakesError, type Mistake, type Warning } from "../messages/mistake";
import { audiencesIn } from "../pulumi-cloud/accepted-tokens";
import { organizationAudiences } from "../pulumi-cloud/tokens";
import { defaults } from "./declared";
import { readNames } from "./names";
import { readPermissions, type PermissionSettings } from "./permissions";
import { readProvider, type ProviderSettings } from "./provider";
import { Reader } from "./reader";
import { readSessions, type SessionSettings } from "./sessions";
import { RESERVED_NAMESPACES } from "./unknown-keys";
import { readTrust, type StackIdentity, type TrustSettings } from "./trust";

export type { StackIdentity } from "./trust";

/** The configuration of a stack, valid and complete. */
export interface Settings {
    trust: TrustSettings;
    provider: ProviderSettings & ProviderNeeds & { lists: string[] };
    permissions: PermissionSettings;
    sessions: SessionSettings;
    /** The role's description, and its name unless Pulumi chooses one. */
    role: { name?: string; description: string };
    /** The tags of all resources, with the one that names the owner. */
    tags: Record<string, string>;
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
    const provider = readProvider(reader);
    const permissions = readPermissions(reader);
    const sessions = readSessions(reader);
    const names = readNames(reader);
    if (reader.mistakes.length > 0 || !trust || !provider || !permissions || !sessions || !names)
        throw new MistakesError(reader.mistakes);
    const owner = ownerOf(trust.organization, stack);
    return {
        trust,
        provider: {
            ...provider,
            issuerUrl: trust.issuerUrl,
            organization: trust.organization,
            audiences: audiencesIn(trust.accepted),
            lists: [...new Set([trust.organization, ...provider.otherOrganizations].flatMap(organizationAudiences))],
            owner,
            urn: providerUrn(stack),
        },
        permissions,
        sessions,
        role: {
            ...(names.roleName !== null && { name: names.roleName }),
            description: roleDescription(trust.organization, owner),
        },
        tags: { ...names.tags, [OWNER_TAG]: owner },
        warnings: reader.warnings,
    };
}

const reservedProject = (project: string): Mistake => ({
    key: "project",
    value: project,
    why: "is also the name of a Pulumi provider, so the settings of both would have the same names",
    accepted: `any other name: change "name" in Pulumi.yaml. Not ${RESERVED_NAMESPACES.join(", ")}`,
    run: [],
});

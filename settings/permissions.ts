/** What the role may do. */
import { mistakesInPolicy, type InlinePolicy } from "../aws/inline-policy";
import { ATTACHED_POLICIES_QUOTA, MOST_ATTACHED_POLICIES, parsePolicy, type Policy } from "../aws/policies";
import { pulumi, setConfig } from "../messages/command";
import type { SettingsReader } from "./declared";
import { complete } from "./reader";

export interface PermissionSettings {
    /** Each policy once. */
    policies: Policy[];
    /** null: none. */
    inlinePolicy: InlinePolicy | null;
    /** null: none. */
    permissionsBoundary: Policy | null;
}

export function readPermissions(reader: SettingsReader): PermissionSettings | undefined {
    const inlinePolicy = readInlinePolicy(reader);
    return complete({
        policies: readAttached(reader, inlinePolicy === null),
        inlinePolicy,
        permissionsBoundary: reader.parse("permissionsBoundary", (text) => (text === "" ? null : parsePolicy(text))),
    });
}

/** Policies of a list, each once, by name or by ARN. */
export function readPolicies(reader: SettingsReader, key: "policies" | "sessionPolicies"): Policy[] | undefined {
    const policies = reader.parseList(key, parsePolicy);
    return policies && [...new Map(policies.map((policy) => [policy.resourceName, policy])).values()];
}

function readAttached(reader: SettingsReader, isAlone: boolean): Policy[] | undefined {
    const policies = readPolicies(reader, "policies");
    if (policies === undefined) return undefined;
    if (policies.length > MOST_ATTACHED_POLICIES)
        return reader.refuseMany(
            "policies",
            policies.length,
            `policies are too many; a role can have ${MOST_ATTACHED_POLICIES}`,
            `at most ${MOST_ATTACHED_POLICIES}, and ${ATTACHED_POLICIES_QUOTA} unless the account's quota is raised. You can merge several into one policy, or into inlinePolicy`,
        );
    if (policies.length > ATTACHED_POLICIES_QUOTA)
        reader.warnings.push({
            text: `policies: ${policies.length} policies. AWS attaches ${ATTACHED_POLICIES_QUOTA} to a role unless the account's quota "Managed policies attached to an IAM role" is raised, at most to ${MOST_ATTACHED_POLICIES}.`,
        });
    if (policies.length === 0 && isAlone)
        reader.warnings.push({
            text: "policies: none, and no inlinePolicy. The role can identify itself and do nothing else.",
            run: [setConfig("policies[0]", "<policy>"), pulumi(["up"])],
        });
    return policies;
}

function readInlinePolicy(reader: SettingsReader): InlinePolicy | null | undefined {
    const policy = reader.read("inlinePolicy");
    if (policy === undefined) return undefined;
    if (Object.keys(policy).length === 0) return null;
    const mistakes = mistakesInPolicy(policy, "inlinePolicy");
    reader.mistakes.push(...mistakes);
    return mistakes.length === 0 ? policy : undefined;
}

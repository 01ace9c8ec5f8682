/** What the role may do. */
import { faultsOfInlinePolicy, type InlinePolicy } from "../aws/inline-policy";
import { ATTACHED_POLICIES_QUOTA, MOST_ATTACHED_POLICIES, parsePolicy, type Policy } from "../aws/policies";
import { pulumi, removeConfig, removeConfigPath, setConfig } from "../messages/command";
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
    return complete({
        policies: readAttached(reader),
        inlinePolicy: readInlinePolicy(reader),
        permissionsBoundary: reader.parse("permissionsBoundary", (text) => (text === "" ? null : parsePolicy(text))),
    });
}

/** Policies of a list, each once, by name or by ARN. */
export function readPolicies(reader: SettingsReader, key: "policies" | "sessionPolicies"): Policy[] | undefined {
    const policies = reader.parseList(key, parsePolicy);
    return policies && [...new Map(policies.map((policy) => [policy.resourceName, policy])).values()];
}

function readAttached(reader: SettingsReader): Policy[] | undefined {
    const policies = readPolicies(reader, "policies");
    if (policies === undefined) return undefined;
    if (policies.length > MOST_ATTACHED_POLICIES) {
        reader.mistakes.push({
            key: "policies",
            value: policies.length,
            why: `policies are too many; a role can have ${MOST_ATTACHED_POLICIES}`,
            accepted: `at most ${MOST_ATTACHED_POLICIES}, and ${ATTACHED_POLICIES_QUOTA} unless the account's quota is raised. You can merge several into one policy, or into inlinePolicy`,
            run: [removeConfigPath(`policies[${MOST_ATTACHED_POLICIES}]`)],
        });
        return undefined;
    }
    if (policies.length > ATTACHED_POLICIES_QUOTA)
        reader.warnings.push({
            text: `policies: ${policies.length} policies. AWS attaches ${ATTACHED_POLICIES_QUOTA} to a role unless the account's quota "Managed policies attached to an IAM role" is raised, at most to ${MOST_ATTACHED_POLICIES}.`,
        });
    if (policies.length === 0 && isEmpty(reader.read("inlinePolicy")))
        reader.warnings.push({
            text: "policies: none, and no inlinePolicy. The role can identify itself and do nothing else.",
            run: [setConfig("policies[0]", "ReadOnlyAccess"), pulumi(["up"])],
        });
    return policies;
}

const isEmpty = (value: object | undefined) => value !== undefined && Object.keys(value).length === 0;

function readInlinePolicy(reader: SettingsReader): InlinePolicy | null | undefined {
    const policy = reader.read("inlinePolicy");
    if (policy === undefined || isEmpty(policy)) return policy && null;
    const faults = faultsOfInlinePolicy(policy);
    for (const { element, value, fault } of faults) {
        if (element === "Version") reader.refuse("inlinePolicy.Version", value, fault);
        else
            reader.mistakes.push({
                ...fault,
                key: element === undefined ? "inlinePolicy" : `inlinePolicy.${element}`,
                value,
                run:
                    element === undefined
                        ? [removeConfig("inlinePolicy")]
                        : [
                              setConfig("inlinePolicy.Statement[0].Effect", "Allow"),
                              setConfig("inlinePolicy.Statement[0].Action", "<action>"),
                              setConfig("inlinePolicy.Statement[0].Resource", "<resource>"),
                          ],
            });
    }
    return faults.length === 0 ? policy : undefined;
}

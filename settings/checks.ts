/** What no setting can be judged by alone, once each is right by itself. */
import { MOST_AUDIENCES } from "../aws/ownership";
import { ATTACHED_POLICIES_QUOTA } from "../aws/policies";
import { LONGEST_TRUST_POLICY, TRUST_POLICY_QUOTA, trustPolicySize } from "../aws/trust-policy";
import { pulumi, removeConfig, setConfig } from "../messages/command";
import { printEnvironmentEntry } from "../pulumi-cloud/environments";
import { hasPort } from "../pulumi-cloud/issuer";
import { MOST_SESSION_POLICIES } from "../pulumi-cloud/session";
import type { Reader } from "./reader";
import type { Settings } from "./settings";

/** Refuses settings that don't go together, or that AWS doesn't accept. */
export function checkTogether(reader: Reader, settings: Settings): void {
    const { trust, sessionPolicies } = settings;
    const { name: stack } = reader.stack;
    const mostOthers = MOST_AUDIENCES / 2 - 1; // Each organization has two audiences, and this stack's is one of them.
    const tooMany = (key: string, count: number, most: number, why: string) => {
        if (count <= most) return;
        reader.refuse({
            key,
            value: count,
            why,
            accepted: `at most ${most}`,
            run: [removeConfig(stack, `${key}[<index>]`)],
        });
    };
    tooMany(
        "otherOrganizations",
        settings.otherOrganizations.length,
        mostOthers,
        `organizations are too many; a provider can list the audiences of ${mostOthers} others`,
    );
    tooMany(
        "sessionPolicies",
        sessionPolicies.length,
        MOST_SESSION_POLICIES,
        `policies are too many; a session can have ${MOST_SESSION_POLICIES}`,
    );
    checkUsers(reader, trust);
    checkSize(reader, trust);
}

/** `users` needs environments by name. */
function checkUsers(reader: Reader, { users, environments }: Settings["trust"]): void {
    const wildcards = environments.filter(({ kind }) => kind !== "one").map(printEnvironmentEntry);
    if (users.length === 0 || (environments.length > 0 && wildcards.length === 0)) return;
    const index = Math.max(
        0,
        reader.value("environments").findIndex((text) => wildcards.includes(text)),
    );
    reader.refuse({
        key: "users",
        value: users,
        why:
            wildcards.length > 0
                ? `needs environments by name, and environments has the wildcard ${wildcards.join(" and ")}`
                : "needs environments, and only deployments are trusted",
        accepted: "users together with environments by name",
        run: [setConfig(reader.stack.name, `environments[${index}]`, "<project>/<environment>")],
    });
}

function checkSize(reader: Reader, trust: Settings["trust"]): void {
    const size = trustPolicySize(trust);
    if (size <= LONGEST_TRUST_POLICY) return;
    const { environments, deployments } = trust;
    const [key, other] = environments.length > 0 ? ["environments", "deployments"] : ["deployments", "environments"];
    reader.refuse({
        key: `${key} and ${other}`,
        why: `${environments.length + deployments.length} of them make a trust policy of ${size} characters; AWS accepts ${LONGEST_TRUST_POLICY}`,
        accepted: "fewer entries. Give each group of them a role of its own: one stack of this program for each role",
        run: [removeConfig(reader.stack.name, `${key}[<index>]`)],
    });
}

/** What is allowed but probably not intended. */
export function warningsAbout(reader: Reader, settings: Settings): string[] {
    const { trust, policies, inlinePolicy, provider, otherOrganizations } = settings;
    const { organization, issuerUrl } = trust;
    const { name: stack } = reader.stack;
    const size = trustPolicySize(trust);
    const idle = [
        ...(provider.protect ? ["protectProvider"] : []),
        ...(otherOrganizations.length > 0 ? ["otherOrganizations"] : []),
    ];
    const warnings: [applies: boolean, text: string][] = [
        [
            /[A-Z]/.test(reader.value("organization")),
            `organization: ${JSON.stringify(organization)} has capital letters. AWS compares the name letter by letter, and Pulumi documents it in lower case. Check that it is the same in the organization's URL, app.pulumi.com/<organization>.`,
        ],
        [
            hasPort(issuerUrl),
            `issuerUrl: ${JSON.stringify(issuerUrl)} has a port. AWS documents that the URL of a provider should not have one.`,
        ],
        [
            size > TRUST_POLICY_QUOTA,
            `environments and deployments make a trust policy of ${size} characters. AWS accepts ${TRUST_POLICY_QUOTA} unless the account's quota "Role trust policy length" is raised, at most to ${LONGEST_TRUST_POLICY}. Raise it, or give each group of entries a role of its own.`,
        ],
        [
            !provider.create && idle.length > 0,
            `${idle.join(" and ")}: no effect while createProvider is false. Only the stack that owns the provider decides this.`,
        ],
        [
            policies.length > ATTACHED_POLICIES_QUOTA,
            `policies: ${policies.length} policies. AWS attaches ${ATTACHED_POLICIES_QUOTA} to a role unless the account's quota "Managed policies attached to an IAM role" is raised. It answers LimitExceeded above the quota. You can merge several into one policy, or into inlinePolicy.`,
        ],
        [
            policies.length === 0 && inlinePolicy === undefined,
            `policies: none, and no inlinePolicy. The role can identify itself and do nothing else. Run: ${setConfig(stack, "policies[0]", "<policy>")} && ${pulumi(stack, "up")}`,
        ],
    ];
    return warnings.filter(([applies]) => applies).map(([, text]) => text);
}

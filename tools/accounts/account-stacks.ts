/** The stacks of accounts, as their files shall be. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { MistakesError, type Mistake } from "../../messages/mistake";
import { findBackend } from "../../pulumi-cloud/backend";
import { NO_ORGANIZATION } from "../../pulumi-cloud/names";
import { parseSettings, type Settings } from "../../settings";
import { partitionOf } from "../shared/partition";
import { engineValue } from "../shared/stack-config";
import type { Account } from "./accounts-file";

/** A project, and its stacks. */
export interface Project {
    folder: string;
    name: string;
    /** The organization of the stacks; on a self-managed backend the literal `organization`. */
    organization: string;
    /** The names of the stacks that there are, with their organizations. */
    present: ReadonlySet<string>;
}

/** The stack of an account. */
export interface AccountStack {
    account: Account;
    /** With its organization, if the backend has organizations. */
    name: string;
    /** The path of its file, and the text that the file shall have. */
    file: string;
    text: string;
    /** The role that the stack assumes in the account, if any. */
    roleArn: string | undefined;
    settings: Settings;
    /** Whether the backend has the stack. */
    exists: boolean;
}

/**
 * The stacks of accounts, each with the settings that its file shall have. What else is in a file stays.
 *
 * @throws MistakesError with all mistakes in settings, once for all accounts that have them, and all stacks of other accounts.
 */
export function stacksOf(accounts: readonly Account[], project: Project): AccountStack[] {
    const found = new Map<string, { mistake: Mistake; names: string[] }>();
    const stacks = accounts.flatMap((account) => {
        try {
            return stackOf(account, project);
        } catch (error) {
            if (!(error instanceof MistakesError)) throw error;
            // A command for the stack would not change the file of accounts.
            for (const mistake of error.mistakes.map((each) => ({ ...each, run: [] }))) {
                const { names = [] } = found.get(JSON.stringify(mistake)) ?? {};
                found.set(JSON.stringify(mistake), { mistake, names: [...names, account.name] });
            }
            return [];
        }
    });
    const whose = (names: string[]) => (names.length === accounts.length ? "settings" : names.join(", "));
    const mistakes = [...found.values()].map(({ mistake, names }) => {
        return { ...mistake, key: `${whose(names)}: ${mistake.key}` };
    });
    if (mistakes.length > 0) throw new MistakesError(mistakes);
    return stacks;
}

function stackOf(account: Account, { folder, name: project, organization, present }: Project): AccountStack {
    const { name: stack, id, role, region } = account;
    const name = organization === NO_ORGANIZATION ? stack : `${organization}/${stack}`;
    const own = Object.entries(account.settings).map(([key, value]) => [`${project}:${key}`, value] as const);
    const settings = parseSettings(Object.fromEntries(own.map(([key, value]) => [key, engineValue(value)])), {
        project,
        stack,
        organization,
        name,
        backend: findBackend(folder).url,
    });
    const file = join(folder, `Pulumi.${stack}.yaml`);
    const document = parseDocument(existsSync(file) ? readFileSync(file, "utf8") : "config: {}\n");
    const { config = {} } = (document.toJS() ?? {}) as { config?: Record<string, unknown> };
    const exists = present.has(name) || present.has(`${organization}/${project}/${stack}`);
    if ((exists || existsSync(file)) && JSON.stringify(config["aws:allowedAccountIds"]) !== JSON.stringify([id]))
        throw new MistakesError([
            {
                key: "stack",
                value: name,
                why: `is there, and not for the account ${id}`,
                accepted: `another name, or in Pulumi.${stack}.yaml, aws:allowedAccountIds: ["${id}"]`,
            },
        ]);
    const roleArn = role && `arn:${partitionOf(region)}:iam::${id}:role/${role}`;
    for (const key of Object.keys(config))
        if (key.startsWith(`${project}:`) || key === "aws:assumeRoles") document.deleteIn(["config", key]);
    for (const [key, value] of [
        ["aws:region", region] as const,
        ["aws:allowedAccountIds", [id]] as const,
        ...(roleArn ? [["aws:assumeRoles", [{ roleArn }]] as const] : []),
        ...own,
    ])
        document.setIn(["config", key], document.createNode(value));
    return { account, name, file, text: document.toString(), roleArn, settings, exists };
}

/** The file that lists accounts: what it says, and how it is made from what AWS Organizations says. */
import { stringify } from "yaml";
import { parseRegion } from "../../aws/region";
import { parseRoleName } from "../../aws/role";
import { isObject } from "../../messages/json";
import { Fault, MistakesError, type Mistake } from "../../messages/mistake";
import { didYouMean, nearest } from "../../messages/nearest";
import { NAME, NAME_CHARACTERS } from "../../pulumi-cloud/names";
import { UsageError } from "../shared/command-line";

/** An account, and the stack for it. */
export interface Account {
    /** Of the stack, too. */
    name: string;
    /** 12 digits. */
    id: string;
    region: string;
    /** The name of the role to assume in the account, if any. */
    role: string | undefined;
    /** By their keys, as in a stack file but without the namespace. */
    settings: Record<string, unknown>;
}

type Json = Record<string, unknown>;

/**
 * Reads the content of the file. In settings, `${name}` is the account's name.
 *
 * @throws MistakesError with all mistakes but those in settings.
 */
export function parseAccounts(content: unknown): Account[] {
    const mistakes: Mistake[] = [];
    const refuse = (key: string, value: unknown, why: string, accepted: string) => {
        mistakes.push({ key, value, why, accepted });
    };
    /** An object's values by these keys. */
    const objectAt = (path: string, value: unknown, known: readonly string[]): Json => {
        if (value === undefined) return {};
        if (!isObject(value)) refuse(path || "the file", value, "is not an object", `keys: ${known.join(", ")}`);
        const object = isObject(value) ? value : {};
        for (const key of Object.keys(object).filter((each) => !known.includes(each)))
            refuse(
                path ? `${path}.${key}` : key,
                object[key],
                `is no key here${didYouMean(nearest(key, known))}`,
                known.join(", "),
            );
        return object;
    };
    const parsed = (key: string, value: unknown, parse: (text: string) => string | Fault) => {
        const result = typeof value === "string" ? parse(value) : new Fault("is not text", "text", "");
        if (!(result instanceof Fault)) return result;
        refuse(key, value, result.why, result.accepted);
        return "";
    };
    const settingsAt = (path: string, value: unknown = {}): Json => {
        if (isObject(value)) return value;
        refuse(path, value, "is not an object", "settings by their keys, as in a stack file but without the namespace");
        return {};
    };

    const file = objectAt("", content ?? {}, ["role", "region", "settings", "accounts"]);
    const role = file["role"] === undefined ? undefined : parsed("role", file["role"], parseRoleName);
    const region = parsed("region", file["region"] ?? "us-east-1", parseRegion);
    const common = settingsAt("settings", file["settings"]);
    const listed = isObject(file["accounts"]) ? Object.entries(file["accounts"]) : [];
    if (listed.length === 0)
        refuse("accounts", file["accounts"], "names no accounts", '<name>: "<12 digits>", a line each');
    const owners = new Map<string, string>();
    const accounts = listed.map(([name, value]): Account => {
        const path = `accounts.${name}`;
        const entry = isObject(value) ? objectAt(path, value, ["id", "settings"]) : { id: value };
        const id = entry["id"];
        if (!new RegExp(`^${NAME}$`).test(name)) refuse(path, name, "is not the name of a stack", NAME_CHARACTERS);
        if (typeof id !== "string" || !/^\d{12}$/.test(id))
            refuse(path, id, "is not the ID of an account", "12 digits in quotes, which keep zeros at the beginning");
        else if (owners.has(id))
            refuse(path, id, `is the account of ${owners.get(id) ?? ""}, too`, "each account once");
        else owners.set(id, name);
        const settings = { ...common, ...settingsAt(`${path}.settings`, entry["settings"]) };
        const text = JSON.stringify(settings).replaceAll("${name}", name);
        return { name, id: String(id), region, role, settings: JSON.parse(text) as Json };
    });
    if (mistakes.length > 0) throw new MistakesError(mistakes);
    return accounts;
}

/**
 * A file with the active accounts of an organization, from what `aws organizations list-accounts` prints.
 *
 * @throws UsageError for anything else.
 */
export function makeFile(output: string): string {
    const accounts = new Map<string, string>();
    try {
        const { Accounts } = JSON.parse(output) as {
            Accounts: { Id: string; Name: string; Status?: string; State?: string }[];
        };
        for (const { Id, Name, State, Status = State } of Accounts) {
            if (Status !== "ACTIVE") continue;
            const name =
                Name.toLowerCase()
                    .replace(/[^a-z0-9]+/g, "-")
                    .replace(/^-|-$/g, "") || Id;
            accounts.set(accounts.has(name) ? `${name}-${Id}` : name, Id);
        }
        if (accounts.size === 0) throw new Error("no account is active");
    } catch {
        throw new UsageError("That is not the output of: aws organizations list-accounts --output json.");
    }
    return stringify({
        role: "OrganizationAccountAccessRole",
        region: "us-east-1",
        settings: { environments: ["aws/${name}"], policies: ["ReadOnlyAccess"] },
        accounts: Object.fromEntries(accounts),
    });
}

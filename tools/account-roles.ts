/**
 * Roles as the AWS CLI prints them: `aws iam get-account-authorization-details`, `aws iam get-role`, `aws iam list-roles`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
import { escaped, literal } from "../messages/literal";
import { UsageError } from "./command-line";

export interface AccountRole {
    /** Its ARN, or its name if the input lacks the ARN. */
    id: string;
    /** The trust policy, as a JSON value. */
    trustPolicy: unknown;
    /** ARNs of attached policies; undefined if the input doesn't have them. */
    policies: string[] | undefined;
    /** Names of inline policies; undefined if the input doesn't have them. */
    inlinePolicies: string[] | undefined;
    /** An ARN. */
    permissionsBoundary: string | undefined;
}

const ACCEPTED = "Accepted: the JSON that one of the commands below prints";

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
    typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads the roles of one or several outputs, one after the other. A role that comes again is left out.
 *
 * @throws UsageError for anything else.
 */
export function readRoles(text: string): AccountRole[] {
    const pages = parsePages(text).flat();
    const roles = new Map<string, AccountRole>();
    for (const page of pages)
        for (const role of rolesIn(page)) {
            const known = roles.get(role.id);
            if (known?.policies === undefined) roles.set(role.id, role);
        }
    const last = pages.at(-1) as Json;
    if (last["IsTruncated"] === true || typeof last["NextToken"] === "string")
        throw new UsageError("The account has more roles than this output. Accepted: all of its pages.");
    return [...roles.values()];
}

function rolesIn(page: unknown): AccountRole[] {
    const { RoleDetailList, Roles, Role } = isObject(page) ? page : {};
    const list = RoleDetailList ?? Roles ?? (Role === undefined ? undefined : [Role]);
    if (!Array.isArray(list) || !list.every(isObject))
        throw new UsageError(`There are no roles in the input. ${ACCEPTED}.`);
    return list.map(readRole);
}

function readRole(role: Json): AccountRole {
    const id = [role["Arn"], role["RoleName"]].find((each) => typeof each === "string" && each !== "");
    if (typeof id !== "string") throw new UsageError(`There is a role without a name in the input. ${ACCEPTED}.`);
    const texts = (list: string, key: string) => {
        const items = role[list];
        if (!Array.isArray(items)) return undefined;
        return items
            .map((item: unknown) => (isObject(item) ? item[key] : item))
            .filter((text) => typeof text === "string");
    };
    const { PermissionsBoundaryArn: boundary } = isObject(role["PermissionsBoundary"])
        ? role["PermissionsBoundary"]
        : {};
    return {
        id,
        trustPolicy: decodePolicy(role["AssumeRolePolicyDocument"], id),
        policies: texts("AttachedManagedPolicies", "PolicyArn"),
        inlinePolicies: texts("RolePolicyList", "PolicyName"),
        permissionsBoundary: typeof boundary === "string" ? boundary : undefined,
    };
}

/** A policy document: the API has URL-encoded JSON, the AWS CLI an object. */
function decodePolicy(document: unknown, id: string): unknown {
    if (typeof document !== "string") return document;
    try {
        return JSON.parse(/^\s*\{/.test(document) ? document : decodeURIComponent(document));
    } catch {
        throw new UsageError(`The trust policy of ${literal(id)} can't be read as JSON. ${ACCEPTED}.`);
    }
}

/** The JSON texts that stand one after the other in a text. */
function parsePages(text: string): unknown[] {
    if (text.trim() === "") throw new UsageError(`Standard input is empty. ${ACCEPTED}.`);
    try {
        return [JSON.parse(text)];
    } catch (error) {
        const parts = splitPages(text);
        try {
            if (parts.length > 1) return parts.map((part): unknown => JSON.parse(part));
        } catch {
            // The first error is about the whole text.
        }
        const why = escaped(error instanceof Error ? error.message : String(error));
        throw new UsageError(`Standard input can't be read as JSON: ${why}. ${ACCEPTED}.`);
    }
}

/** Splits a text after each bracket that closes the outermost one. Brackets in strings don't count. */
function splitPages(text: string): string[] {
    const pages: string[] = [];
    let begin = 0;
    let depth = 0;
    for (const { 0: mark, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
        if (mark === "{" || mark === "[") depth++;
        if (mark !== "}" && mark !== "]") continue;
        if (--depth > 0) continue;
        pages.push(text.slice(begin, index + 1));
        begin = index + 1;
    }
    const rest = text.slice(begin);
    return rest.trim() === "" ? pages : [...pages, rest];
}

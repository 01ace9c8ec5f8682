/**
 * Roles as the AWS CLI prints them: `aws iam get-account-authorization-details`, `aws iam get-role`, `aws iam list-roles`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
import { OWNER_TAG } from "../../aws/ownership";
import { isObject } from "../../messages/json";
import { escaped, literal } from "../../messages/literal";
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
    /** Who manages it: the stack that its tag names, or else its description. */
    managedBy: string | undefined;
}

const ACCEPTED = "Accepted: the JSON that a command in --help prints";

const NO_ROLES = `There are no roles in the input. ${ACCEPTED}, or what --query leaves of it.`;

type Json = Record<string, unknown>;

/**
 * Reads the roles of one output, or of a list of them, which `jq -s .` makes of several. A role that comes again with the same
 * trust policy is left out.
 *
 * @throws UsageError for anything else, and if the last page says that there are more.
 */
export function readRoles(text: string): AccountRole[] {
    const pages = parsePages(text);
    const found = pages.flatMap(rolesIn);
    if (pages.length === 0) throw new UsageError(NO_ROLES);
    const { IsTruncated, NextToken, Marker } = (pages.filter((page) => !(page as Json)["Role"]).at(-1) ?? {}) as Json;
    if (IsTruncated === true || typeof NextToken === "string" || typeof Marker === "string")
        throw new UsageError(
            "The account has more roles than this output. Accepted: all of its pages, in their order.",
        );
    const roles = new Map<string, AccountRole>();
    for (const role of found) {
        const key = JSON.stringify([role.id, role.trustPolicy]);
        if (roles.get(key)?.policies === undefined) roles.set(key, role);
    }
    return [...roles.values()];
}

/** The roles of an output, or of what `--query` leaves of one: roles with names of their own, or trust policies alone. */
function rolesIn(value: unknown): AccountRole[] {
    const isRow = (list: unknown[]) => list.some(isPolicy) && list.some((each) => typeof each === "string");
    if (Array.isArray(value) && !isRow(value)) return value.flatMap(rolesIn);
    if (typeof value !== "object" || value === null) throw new UsageError(NO_ROLES);
    const { RoleDetailList, Roles, Role } = value as Json;
    const lists = [RoleDetailList, Roles, Role].filter((list) => list !== undefined);
    return lists.length > 0 ? lists.flatMap(rolesIn) : [readRole(value as Json)];
}

/** Whether a value is a policy document, which may be URL-encoded. */
const isPolicy = (value: unknown) =>
    (isObject(value) && Object.hasOwn(value, "Statement")) ||
    (typeof value === "string" && /^\s*(\{|%7B)/i.test(value));

function readRole(role: Json): AccountRole {
    const policy = isPolicy(role) ? role : (role["AssumeRolePolicyDocument"] ?? Object.values(role).find(isPolicy));
    if (policy === undefined) throw new UsageError(NO_ROLES);
    const names = isPolicy(role) ? [] : [role["Arn"], role["RoleName"], ...Object.values(role)];
    const id = names.find((each) => typeof each === "string" && each !== "" && !isPolicy(each));
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
    const name = typeof id === "string" ? id : "a trust policy without the name of its role";
    return {
        id: name,
        trustPolicy: decodePolicy(policy, name),
        policies: texts("AttachedManagedPolicies", "PolicyArn"),
        inlinePolicies: texts("RolePolicyList", "PolicyName"),
        permissionsBoundary: typeof boundary === "string" ? boundary : undefined,
        managedBy: managerOf(role),
    };
}

function managerOf({ Tags, Description }: Json): string | undefined {
    const tag = [Tags].flat().find((each): each is Json => isObject(each) && each["Key"] === OWNER_TAG);
    if (typeof tag?.["Value"] === "string") return `the Pulumi stack ${tag["Value"]}`;
    return typeof Description === "string" && Description !== ""
        ? `not known, described as ${literal(Description)}`
        : undefined;
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

/** The outputs in a JSON text: one, or a list of them. */
function parsePages(text: string): unknown[] {
    if (text.trim() === "") throw new UsageError(`Standard input is empty. ${ACCEPTED}.`);
    try {
        return [JSON.parse(text)].flat();
    } catch (error) {
        const why = escaped((error as Error).message);
        // In one JSON text, there is a comma between brackets. YAML, tables and plain text begin with none.
        const several = /[}\]]\s*[{[]/.test(text) ? " Pipe several outputs through: jq -s ." : "";
        const hint = /^\s*[{[]/.test(text) ? several : " Add --output json to the command of the AWS CLI.";
        throw new UsageError(`Standard input can't be read as JSON: ${why}. ${ACCEPTED}.${hint}`);
    }
}

/**
 * Stack configuration → one validated, typed value.
 *
 * A wrong character here would lock somebody out or let somebody in, so everything is checked before any resource is
 * registered, and every mistake is reported in the same message.
 */
import { Configuration, removeCommand, setCommand } from "./configuration";
import { nearestManagedPolicy, parsePolicy, type Policy } from "./managed-policies";
import { mistake } from "./mistake";
import { nearest } from "./nearest";
import { LONGEST_TRUST_POLICY, TRUST_POLICY_QUOTA, trustPolicySize } from "./trust-policy";

/**
 * What each setting is when nobody sets it; `""`, `[]` and `{}` mean "not set". Pulumi.yaml's `config:` block declares the
 * same keys, types and defaults, with a description of each.
 */
export const defaults = {
    organization: "",
    issuerUrl: "https://api.pulumi.com/oidc",
    createProvider: true,
    environments: [] as string[],
    deployments: [] as string[],
    policies: [] as string[],
    inlinePolicy: {} as Record<string, unknown>,
    permissionsBoundary: "",
    roleName: "",
    sessionDuration: "1h",
    sessionName: "pulumi-esc",
    deploymentSessionName: "${project.name}-${stack.name}-${deployment.id}",
    sessionPolicies: [] as string[],
    createEnvironments: false,
    tags: {} as Record<string, unknown>,
};

type Reader = Configuration<typeof defaults>;

/** Whom the role trusts. */
export interface TrustSettings {
    /** The organization's URL name; case counts. */
    organization: string;
    /** The tokens' `iss`: `https`, no query, no fragment, no trailing slash. */
    issuerUrl: string;
    /** ESC environments that may assume the role: `*`, or `<project>/` followed by a name, a prefix with `*`, or `*`. */
    environments: string[];
    /** Stacks whose deployments may assume the role: `*`, `<project>/*`, `<project>/<stack>` or `<project>/<stack>:<operation>`. */
    deployments: string[];
}

/** What the role may do. */
export interface PermissionSettings {
    /** Each policy once. */
    policies: Policy[];
    inlinePolicy: Record<string, unknown> | undefined;
    permissionsBoundary: Policy | undefined;
}

/** What a session is like, of whoever assumes the role. */
export interface SessionSettings {
    /** As written, in hours, minutes and seconds: `1h30m`. */
    sessionDuration: string;
    /** The same in seconds, 900 to 43200. */
    sessionSeconds: number;
    /** Of ESC environments. */
    sessionName: string;
    /** Of Pulumi Deployments: a template. */
    deploymentSessionName: string;
    /** Policies that narrow each session, each once. */
    sessionPolicies: Policy[];
}

/** A stack's configuration, valid and complete: no default is left to be filled in. */
export interface Settings extends TrustSettings, PermissionSettings, SessionSettings {
    /** `false`: use the provider that the account already has. */
    createProvider: boolean;
    /** Whether each of `environments` is also created in Pulumi Cloud; then none has a wildcard. */
    createEnvironments: boolean;
    /** Undefined: Pulumi makes one up. */
    roleName: string | undefined;
    tags: Record<string, string>;
    /** What is allowed but probably not meant, as text for a person. */
    warnings: string[];
}

/** What the settings depend on besides the configuration. */
export interface StackIdentity {
    project: string;
    stack: string;
    /** The organization that owns the stack; the literal `organization` on a self-managed backend. */
    organization: string;
}

/** Operations that a deployment's subject can name. Source: "Configuring OpenID Connect for Pulumi Deployments". */
export const OPERATIONS = ["preview", "update", "refresh", "destroy"];

/** What `pulumi.getOrganization()` answers where the backend has no organizations. */
const NO_ORGANIZATION = "organization";

const NAME = /^[A-Za-z0-9_.-]+$/;
const ENVIRONMENT = /^(\*|[A-Za-z0-9_.-]+\/([A-Za-z0-9_.-]+|[A-Za-z0-9_.-]*\*))$/;
const STACK = /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/;
const STACKS = /^(\*|[A-Za-z0-9_.-]+\/\*)$/;
/** Host, port, path: nothing that could end a condition key early or stand for something else in one. */
const ISSUER_URL = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]+)?(\/[A-Za-z0-9._~-]+)*$/;
/** Sources: "CreateRole" and "AssumeRoleWithWebIdentity" in AWS's API references. */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
const SESSION_NAME_LETTERS = /^[\w+=,.@-]*$/;
const DURATION = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
/** Source: "Tags for AWS Identity and Access Management resources". */
const TAG_LETTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * The variables of a Deployments session name: how short their text can be, and how long after Pulumi has trimmed what
 * it trims. That is the three names, as far as needed, and never the deployment's own variables: an operation, a number,
 * a UUID. Source: "Configuring OpenID Connect for AWS with Pulumi Deployments", Session name.
 */
const SESSION_VARIABLES: Record<string, { shortest: number; trimmed: number }> = {
    "organization.name": { shortest: 1, trimmed: 0 },
    "project.name": { shortest: 1, trimmed: 0 },
    "stack.name": { shortest: 1, trimmed: 0 },
    "deployment.operation": { shortest: "update".length, trimmed: "preview".length },
    "deployment.version": { shortest: 1, trimmed: 6 },
    "deployment.id": { shortest: 36, trimmed: 36 },
};

/**
 * Validates a stack's configuration.
 *
 * @param config every key of the stack as `<namespace>:<key>`; lists and objects as JSON text, as the engine hands them over.
 * @throws pulumi.RunError, which the engine prints without a stack trace, with every mistake in it.
 */
export function parseSettings(config: Record<string, string>, stack: StackIdentity): Settings {
    const reader: Reader = new Configuration(config, stack.project, defaults);
    const trust = readTrust(reader, stack);
    const settings = {
        ...trust,
        ...readPermissions(reader),
        ...readSessions(reader),
        createProvider: reader.read("createProvider"),
        createEnvironments: readCreateEnvironments(reader, trust.environments),
        roleName: readRoleName(reader),
        tags: readTags(reader),
        warnings: reader.warnings,
    };
    if (reader.problems.size === 0) return settings;
    const count = reader.problems.size === 1 ? "1 mistake" : `${reader.problems.size} mistakes`;
    throw mistake(
        `${count} in the configuration of stack ${stack.stack}; nothing was created or changed.\n\n  ${[...reader.problems].join("\n\n  ")}\n`,
    );
}

// ---- whom the role trusts ----

function readTrust(reader: Reader, stack: StackIdentity): TrustSettings {
    const saysNothing = reader.read("environments").length === 0 && reader.read("deployments").length === 0;
    const trust = {
        organization: readOrganization(reader, stack),
        issuerUrl: readIssuerUrl(reader),
        environments: saysNothing ? [`${stack.project}/${stack.stack}`] : readEnvironments(reader),
        deployments: readDeployments(reader),
    };
    const size = reader.problems.size === 0 ? trustPolicySize(trust) : 0; // of names that are refused it says nothing
    if (size > LONGEST_TRUST_POLICY) {
        reader.reject("environments and deployments", trust.environments.length + trust.deployments.length, {
            why: `entries make a trust policy of ${size} characters; AWS takes ${LONGEST_TRUST_POLICY} at most`,
            accepted:
                "fewer entries: <project>/* or <project>/<prefix>* in place of many names, or one stack of this program for each group",
            run: removeCommand(`${trust.environments.length > 0 ? "environments" : "deployments"}[0]`),
        });
    } else if (size > TRUST_POLICY_QUOTA) {
        reader.warnings.push(
            `environments and deployments make a trust policy of ${size} characters. AWS takes ${TRUST_POLICY_QUOTA} unless the account's quota "Role trust policy length" is raised, which it can be to ${LONGEST_TRUST_POLICY}. Raise it, or use <project>/* in place of many names.`,
        );
    }
    return trust;
}

function readOrganization(reader: Reader, stack: StackIdentity): string {
    const given = reader.read("organization");
    const organization = given || stack.organization;
    const next = setCommand("organization", "'<organization>'");
    if (given === "" && organization === NO_ORGANIZATION) {
        reader.reject("organization", given, {
            why: "is not set, and the backend of this stack is self-managed, so no organization owns it",
            accepted: "the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>",
            run: next,
        });
    } else if (!NAME.test(organization) || organization.length > 80 || organization === NO_ORGANIZATION) {
        reader.reject("organization", organization, {
            why: "is not the name of an organization",
            accepted:
                "the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>: at most 80 letters, digits, '-', '_' and '.', no wildcard",
            run: next,
        });
    } else if (/[A-Z]/.test(given)) {
        reader.warnings.push(
            `organization: "${given}" has capital letters. AWS compares the name letter by letter, and Pulumi documents it as lower case: make sure that it stands like this in the organization's URL, app.pulumi.com/<organization>.`,
        );
    }
    return organization;
}

function readIssuerUrl(reader: Reader): string {
    const issuerUrl = reader.read("issuerUrl");
    if (!isIssuerUrl(issuerUrl)) {
        reader.reject("issuerUrl", issuerUrl, {
            why: "is not the URL of an OIDC issuer",
            accepted:
                "https://<host>/<path>, at most 255 characters, host in lower case, without credentials, query, fragment or trailing slash",
            run: setCommand("issuerUrl", defaults.issuerUrl),
        });
    }
    if (isIssuerUrl(issuerUrl) && new URL(issuerUrl).port !== "") {
        reader.warnings.push(
            `issuerUrl: ${JSON.stringify(issuerUrl)} has a port. AWS documents that the URL of a provider should not contain one.`,
        );
    }
    return issuerUrl;
}

/** Whether a text can be the `iss` of tokens and the URL of a provider, in its normal form: another one is another issuer. */
export function isIssuerUrl(text: string): boolean {
    const isNormal = URL.canParse(text) && new URL(text).href.replace(/\/$/, "") === text;
    return ISSUER_URL.test(text) && isNormal && text.length <= 255;
}

/** Whether `environments` takes an entry. */
export const isEnvironmentEntry = (entry: string) => ENVIRONMENT.test(entry);

/** Whether `deployments` takes an entry. */
export function isDeploymentEntry(entry: string): boolean {
    const [stack, operation] = splitDeployment(entry);
    if (operation === undefined) return STACKS.test(stack) || STACK.test(stack);
    return STACK.test(stack) && OPERATIONS.includes(operation);
}

function readEnvironments(reader: Reader): string[] {
    return readList(reader, "environments", (entry, key) => {
        if (isEnvironmentEntry(entry)) return entry;
        reader.reject(key, entry, {
            why: "does not name ESC environments",
            accepted:
                "<project>/<environment>, <project>/<prefix>*, <project>/* or * alone, where names are letters, digits, '-', '_' and '.' and a '*' stands at the end",
            run: setCommand(key, "'<project>/<environment>'"),
        });
        return undefined;
    });
}

function readDeployments(reader: Reader): string[] {
    return readList(reader, "deployments", (entry, key) => {
        if (isDeploymentEntry(entry)) return entry;
        const [stack, operation] = splitDeployment(entry);
        if (STACK.test(stack) && operation !== undefined) {
            const meant = nearest(operation, OPERATIONS);
            reader.reject(key, entry, {
                why: `ends in an operation that there isn't; the nearest is ${meant}`,
                accepted: `${OPERATIONS.join(", ")}, or no ':' for all of them`,
                run: setCommand(key, `${stack}:${meant}`),
            });
        } else {
            reader.reject(key, entry, {
                why: "does not name stacks",
                accepted:
                    "<project>/<stack>:<operation>, <project>/<stack>, <project>/* or * alone, where names are letters, digits, '-', '_' and '.'",
                run: setCommand(key, "'<project>/<stack>'"),
            });
        }
        return undefined;
    });
}

/** The part before the first colon, and what follows it if there is one. */
function splitDeployment(entry: string): [stack: string, operation: string | undefined] {
    const colon = entry.indexOf(":");
    return colon < 0 ? [entry, undefined] : [entry.slice(0, colon), entry.slice(colon + 1)];
}

function readCreateEnvironments(reader: Reader, environments: string[]): boolean {
    const createEnvironments = reader.read("createEnvironments");
    if (!createEnvironments) return false;
    const wildcards = environments.filter((entry) => entry.endsWith("*"));
    if (wildcards.length > 0 || environments.length === 0) {
        reader.reject("createEnvironments", true, {
            why:
                wildcards.length > 0
                    ? `can't create what a wildcard stands for: environments has ${wildcards.join(", ")}`
                    : "has none to create: only deployments are trusted",
            accepted: "false, or environments by name",
            run: setCommand("createEnvironments", "false"),
        });
    }
    return createEnvironments;
}

// ---- what the role may do ----

function readPermissions(reader: Reader): PermissionSettings {
    const policies = readPolicies(reader, "policies");
    if (policies.length > 20) {
        reader.reject("policies", policies.length, {
            why: "policies are more than a role can have",
            accepted:
                "at most 20, and 10 unless the account's quota is raised; several can be merged into one of your own, or into inlinePolicy",
            run: removeCommand("policies[20]"),
        });
    } else if (policies.length > 10) {
        reader.warnings.push(
            `policies: ${policies.length} policies. AWS attaches 10 to a role unless the account's quota "Managed policies attached to an IAM role" is raised, which it can be to 20.`,
        );
    }
    const permissions = {
        policies,
        inlinePolicy: readInlinePolicy(reader),
        permissionsBoundary:
            reader.read("permissionsBoundary") === ""
                ? undefined
                : readPolicy(reader, reader.read("permissionsBoundary"), "permissionsBoundary"),
    };
    if (reader.read("policies").length === 0 && permissions.inlinePolicy === undefined) {
        reader.warnings.push(
            `policies: none, and no inlinePolicy. The role can tell who it is and do nothing else. To grant something, run: ${setCommand("policies[0]", "ReadOnlyAccess")} && pulumi up`,
        );
    }
    return permissions;
}

function readPolicy(reader: Reader, text: string, key: string): Policy | undefined {
    const policy = parsePolicy(text);
    if (policy !== undefined) return policy;
    const accepted =
        "the name of an AWS managed policy, such as ReadOnlyAccess or job-function/ViewOnlyAccess, or the ARN of a policy, arn:aws:iam::<account>:policy/<name>";
    if (text.includes(":")) {
        reader.reject(key, text, {
            why: "is not the ARN of a policy",
            accepted: accepted,
            run: setCommand(key, "'arn:aws:iam::<account>:policy/<name>'"),
        });
    } else {
        const meant = nearestManagedPolicy(text);
        reader.reject(key, text, {
            why: `is not the name of an AWS managed policy that a role can have; the nearest is ${meant}`,
            accepted: accepted,
            run: setCommand(key, meant),
        });
    }
    return undefined;
}

/** Policies of a list, each once, whether by name or by ARN. */
function readPolicies(reader: Reader, key: "policies" | "sessionPolicies"): Policy[] {
    const policies = readList(reader, key, (text, at) => readPolicy(reader, text, at));
    return [...new Map(policies.map((policy) => [policy.resourceName, policy])).values()];
}

function readInlinePolicy(reader: Reader): Record<string, unknown> | undefined {
    const policy = reader.read("inlinePolicy");
    if (Object.keys(policy).length === 0) return undefined;
    const { Version: version = null, Statement: statement = null } = policy;
    if (version !== "2012-10-17" && version !== "2008-10-17") {
        reader.reject("inlinePolicy.Version", version, {
            why: "is not a version of IAM's policy language (YAML takes it for a date unless it is quoted)",
            accepted: '"2012-10-17"',
            run: setCommand("inlinePolicy.Version", "2012-10-17"),
        });
    }
    const statements = [statement].flat();
    if (statements.length === 0 || !statements.every(isStatement)) {
        reader.reject("inlinePolicy.Statement", statement, {
            why: "is not a list of statements",
            accepted: "statements, each with Effect (Allow or Deny), Action or NotAction, and Resource or NotResource",
            run: [
                setCommand("inlinePolicy.Statement[0].Effect", "Allow"),
                setCommand("inlinePolicy.Statement[0].Action", "'<action>'"),
                setCommand("inlinePolicy.Statement[0].Resource", "'<resource>'"),
            ].join(" && "),
        });
    }
    const size = JSON.stringify(policy).replace(/\s/g, "").length;
    if (size > 10_240)
        reader.reject("inlinePolicy", size, {
            why: "characters are more than AWS takes",
            accepted: "at most 10240, white space not counted",
            run: removeCommand("inlinePolicy"),
        });
    return policy;
}

/** Whether IAM could take it as a statement of a role's policy. Source: "IAM JSON policy elements reference". */
function isStatement(statement: unknown): boolean {
    if (typeof statement !== "object" || statement === null) return false;
    const has = (...names: string[]) => names.some((name) => Object.hasOwn(statement, name));
    const { Effect: effect } = statement as { Effect?: unknown };
    return (effect === "Allow" || effect === "Deny") && has("Action", "NotAction") && has("Resource", "NotResource");
}

// ---- sessions ----

function readSessions(reader: Reader): SessionSettings {
    const sessionName = reader.read("sessionName");
    if (!SESSION_NAME.test(sessionName)) {
        reader.reject("sessionName", sessionName, {
            why: "is not a role session name",
            accepted: "2 to 64 letters, digits or _+=,.@-",
            run: setCommand("sessionName", defaults.sessionName),
        });
    }
    const sessionPolicies = readPolicies(reader, "sessionPolicies");
    if (sessionPolicies.length > 10)
        reader.reject("sessionPolicies", sessionPolicies.length, {
            why: "policies are more than a session can have",
            accepted: "at most 10",
            run: removeCommand("sessionPolicies[10]"),
        });
    return {
        ...readDuration(reader),
        sessionName,
        deploymentSessionName: readDeploymentSessionName(reader),
        sessionPolicies,
    };
}

function readDuration(reader: Reader): { sessionDuration: string; sessionSeconds: number } {
    const sessionDuration = reader.read("sessionDuration");
    const [whole, hours = 0, minutes = 0, seconds = 0] = DURATION.exec(sessionDuration) ?? [];
    const sessionSeconds = whole ? Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) : NaN;
    if (!(sessionSeconds >= 900 && sessionSeconds <= 43_200)) {
        reader.reject("sessionDuration", sessionDuration, {
            why: whole ? `is ${sessionSeconds} seconds` : "is not a duration",
            accepted: "15m to 12h, in hours, minutes and seconds, such as 1h, 90m or 1h30m",
            run: setCommand("sessionDuration", defaults.sessionDuration),
        });
    }
    return { sessionDuration, sessionSeconds };
}

function readDeploymentSessionName(reader: Reader): string {
    const template = reader.read("deploymentSessionName");
    const reject = (why: string, accepted: string) =>
        reader.reject("deploymentSessionName", template, {
            why,
            accepted,
            run: setCommand("deploymentSessionName", `'${defaults.deploymentSessionName}'`),
        });
    const variable = /\$\{([^}]*)\}/g;
    const letters = template.replace(variable, "");
    if (!SESSION_NAME_LETTERS.test(letters))
        reject(
            "has characters that a role session name can't have",
            "letters, digits, _+=,.@- and variables, each in ${}",
        );

    const sizes = { shortest: letters.length, trimmed: letters.length };
    const known = Object.keys(SESSION_VARIABLES);
    for (const name of (template.match(variable) ?? []).map((placeholder) => placeholder.slice(2, -1))) {
        const size = Object.hasOwn(SESSION_VARIABLES, name) ? SESSION_VARIABLES[name] : undefined;
        if (size === undefined)
            reject(
                `has the unknown variable ${JSON.stringify(name)}; the nearest is ${nearest(name, known)}`,
                known.join(", "),
            );
        sizes.shortest += size?.shortest ?? 2;
        sizes.trimmed += size?.trimmed ?? 0;
    }
    if (sizes.trimmed > 64)
        reject(
            "gets too long: Pulumi trims the names of organization, project and stack, and nothing else",
            "a result of at most 64 characters",
        );
    if (sizes.shortest < 2) reject("can get too short", "a result of at least 2 characters");
    return template;
}

// ---- names and tags ----

function readRoleName(reader: Reader): string | undefined {
    const roleName = reader.read("roleName");
    if (roleName === "") return undefined;
    if (!ROLE_NAME.test(roleName))
        reader.reject("roleName", roleName, {
            why: "is not a name that IAM takes",
            accepted: "1 to 64 letters, digits or _+=,.@-",
            run: setCommand("roleName", "pulumi-cloud"),
        });
    return roleName;
}

function readTags(reader: Reader): Record<string, string> {
    const tags = Object.entries(reader.read("tags"));
    const keys = tags.map(([key]) => key.toLowerCase()); // IAM tells keys apart by their letters alone
    for (const [i, [key, value]] of tags.entries()) {
        const isFirst = keys.indexOf(key.toLowerCase()) === i;
        const keyFits = TAG_LETTERS.test(key) && key.length >= 1 && key.length <= 128 && !/^aws:/i.test(key);
        const valueFits = isTagText(value) && TAG_LETTERS.test(String(value)) && String(value).length <= 256;
        if (!keyFits || !valueFits || !isFirst) {
            reader.reject(`tags.${key}`, value, {
                why: "is not a tag that AWS takes",
                accepted:
                    "a key of 1 to 128 and a value of at most 256 letters, digits, spaces or _.:/=+-@, where the key doesn't begin with aws: and is no other key in other case",
                run: setCommand("tags.<key>", "'<value>'"),
            });
        }
    }
    if (tags.length > 50)
        reader.reject("tags", tags.length, {
            why: "tags are more than AWS takes",
            accepted: "at most 50",
            run: removeCommand("tags.<key>"),
        });
    return Object.fromEntries(tags.map(([key, value]) => [key, isTagText(value) ? String(value) : ""]));
}

/** Whether a value has one obvious text; of an object, even asking for its text can fail. */
const isTagText = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);

/** The items of a list that `parse` takes, equal ones once. It notes what is wrong with the others under the key it is given. */
function readList<T>(
    reader: Reader,
    key: "environments" | "deployments" | "policies" | "sessionPolicies",
    parse: (item: string, key: string) => T | undefined,
): T[] {
    const items = reader.read(key).map((item, i) => parse(item, `${key}[${i}]`));
    return [...new Set(items)].filter((item) => item !== undefined);
}

/**
 * Who can present a token of Pulumi Cloud, and which token that is:
 * https://www.pulumi.com/docs/esc/guides/configuring-oidc/, https://www.pulumi.com/docs/deployments/guides/oidc/
 * https://www.pulumi.com/docs/esc/administration/customer-managed-keys/
 */
import { OPERATIONS, type StackName } from "../pulumi-cloud/deployments";
import { LEGACY_PROJECT, type EscEnvironment } from "../pulumi-cloud/environments";
import {
    awsAudience,
    declaredSubject,
    deploymentSubject,
    ENVIRONMENT_ATTRIBUTE,
    nameInToken,
    openedSubject,
    plainAudience,
    USER_ATTRIBUTE,
} from "../pulumi-cloud/tokens";
import type { Token } from "./condition";

/** The providers, beside AWS and Vault, that an environment logs in to. Each has an audience of its own. */
export const CLOUDS = ["azure", "gcp", "doppler", "snowflake"] as const;
const LOGINS = ["aws", "vault", ...CLOUDS] as const;
type Login = (typeof LOGINS)[number];

/**
 * What a login's subject tells: the environment that was opened; `<yaml>`, where `pulumi up` opened it through a stack's
 * `environment:` list; or the `subjectAttributes` that the login declares, in their order.
 */
const FORMS = [
    "opened",
    "environment",
    "environment, user",
    "user, environment",
    "environment, root",
    "root",
    "unnamed",
    "user",
] as const;
export type SubjectForm = (typeof FORMS)[number];
const ATTRIBUTES: Record<string, string> = {
    environment: ENVIRONMENT_ATTRIBUTE,
    user: USER_ATTRIBUTE,
    root: "rootEnvironment.name",
};

/** The `subjectAttributes` that a login with a form of subject declares. */
export const attributesOf = (form: SubjectForm) => form.split(", ").flatMap((name) => ATTRIBUTES[name] ?? []);

/** The names of a caller. The environment is the one that defines the login; the root is the one that was opened. */
export interface Names {
    organization: string;
    environment?: EscEnvironment;
    root?: EscEnvironment;
    user?: string;
    stack?: StackName;
}

export type Caller = { names: Names; token: Token } & (
    | { product: "login"; login: Login; form: SubjectForm; isLegacy: boolean }
    | { product: "deployment"; operation: string }
    | { product: "key" }
);

/** So many names are combined only as the policy does. No policy that a person wrote comes near. */
export const MOST_COMBINATIONS = 2000;

/** The names to make callers of. */
export interface Candidates {
    organizations: readonly string[];
    environments: readonly EscEnvironment[];
    /** Those that were opened and import another one. The first is any. */
    roots: readonly EscEnvironment[];
    users: readonly string[];
    stacks: readonly StackName[];
    /** Whether tokens with an audience are of interest. Logins of a kind that has no such one are left out. */
    isOfInterest?: (audience: string) => boolean;
}

/** Every caller with these names. */
export function callersNamed(candidates: Candidates): Caller[] {
    const { organizations, isOfInterest = () => true } = candidates;
    return organizations
        .flatMap((organization) => [
            ...FORMS.flatMap((form) =>
                namesIn(form, candidates).flatMap((names) => loginsOf(form, { organization, ...names })),
            ),
            ...candidates.stacks.flatMap((stack) =>
                OPERATIONS.map((operation): Caller => {
                    const sub = deploymentSubject(organization, { ...stack, operation });
                    const token = { aud: plainAudience(organization), sub };
                    return { product: "deployment", operation, names: { organization, stack }, token };
                }),
            ),
            {
                product: "key" as const,
                names: { organization },
                token: { aud: awsAudience(organization), sub: `pulumi:cmk:pulumi.organization.login:${organization}` },
            },
        ])
        .filter(({ token: { aud } }) => isOfInterest(aud));
}

/** The names that a form of subject tells. */
function namesIn(form: SubjectForm, { environments, roots, users }: Candidates): Omit<Names, "organization">[] {
    const inForm = form === "root" ? roots : /opened|environment/.test(form) ? environments : [undefined];
    // If they are very many, one of two environments is any.
    const areMany = environments.length * roots.length > MOST_COMBINATIONS;
    return inForm.flatMap((environment) =>
        (form.includes(", root") ? roots : [undefined])
            .filter((root) => !areMany || !root || [root.name, environment?.name].includes(roots[0]?.name))
            .flatMap((root) =>
                (form.includes("user") ? users : [undefined]).map((user) => ({
                    ...(environment && { environment }),
                    ...(root && { root }),
                    ...(user !== undefined && { user }),
                })),
            ),
    );
}

/** The logins to each provider. In the legacy project their tokens are the same. */
function loginsOf(form: SubjectForm, names: Names): Caller[] {
    const isIn = names.environment ? [names.environment.project === LEGACY_PROJECT] : [false, true];
    return isIn.flatMap((isLegacy) =>
        (isLegacy ? (["aws"] as const) : LOGINS).map((login) => loginOf(login, form, names, isLegacy)),
    );
}

/** A login with the names that its form of subject tells. */
export function loginOf(login: Login, form: SubjectForm, names: Names, isLegacy: boolean): Caller {
    const { organization, environment, root = environment, user = "" } = names;
    const valueOf = (name: string) => (name === "user" ? user : nameIn(name === "root" ? root : environment));
    const attributes = form.split(", ").map((name) => `${ATTRIBUTES[name] ?? ""}:${valueOf(name)}`);
    const sub =
        attributesOf(form).length > 0
            ? // Who edits an environment chooses its attributes, and so may let another environment's name stand behind its own.
              declaredSubject(organization, attributes.join(":"))
            : openedSubject(organization, form === "unnamed" ? "<yaml>" : nameIn(environment));
    const aud =
        isLegacy || login === "vault"
            ? plainAudience(organization)
            : login === "aws"
              ? awsAudience(organization)
              : `${login}:${organization}`;
    return { product: "login", login, form, isLegacy, names, token: { aud, sub } };
}

const nameIn = (environment: EscEnvironment | undefined) => (environment ? nameInToken(environment) : "");

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

/**
 * What a login's subject tells: the environment that was opened; `<yaml>`, where `pulumi up` opened it through a stack's
 * `environment:` list; or the `subjectAttributes` that the login declares, in their order.
 */
export type SubjectForm =
    | "opened"
    | "unnamed"
    | "user"
    | "environment"
    | "environment, user"
    | "user, environment"
    | "root"
    | "environment, root";

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
export const MOST_COMBINATIONS = 1000;

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

type Login = (typeof LOGINS)[number];

/** Every caller with these names. */
export function callersNamed(candidates: Candidates): Caller[] {
    const { organizations, isOfInterest = () => true } = candidates;
    // In the legacy project the tokens of all logins are the same.
    const [legacy, others] = ([["aws"], LOGINS] as const).map((all, i) =>
        all.filter((login) => organizations.some((each) => isOfInterest(audienceOf(login, each, i === 0)))),
    );
    const logins = (names: Names, form: SubjectForm, sub: string, isLegacy: boolean) =>
        ((isLegacy ? legacy : others) ?? []).map((login): Caller => {
            const aud = audienceOf(login, names.organization, isLegacy);
            return { product: "login", login, form, isLegacy, names, token: { aud, sub } };
        });
    return organizations.flatMap((organization) => [
        ...candidates.environments.flatMap((environment) => loginsOf(organization, environment, candidates, logins)),
        ...candidates.roots.flatMap((environment) => {
            const sub = declaredSubject(organization, rootAttribute(environment));
            return logins({ organization, environment }, "root", sub, environment.project === LEGACY_PROJECT);
        }),
        ...[false, true].flatMap((isLegacy) => [
            ...logins({ organization }, "unnamed", openedSubject(organization, "<yaml>"), isLegacy),
            ...candidates.users.flatMap((user) => {
                const sub = declaredSubject(organization, `${USER_ATTRIBUTE}:${user}`);
                return logins({ organization, user }, "user", sub, isLegacy);
            }),
        ]),
        ...candidates.stacks.flatMap((stack) =>
            OPERATIONS.map((operation): Caller => {
                const sub = deploymentSubject(organization, { ...stack, operation });
                return {
                    product: "deployment",
                    operation,
                    names: { organization, stack },
                    token: { aud: plainAudience(organization), sub },
                };
            }),
        ),
        {
            product: "key",
            names: { organization },
            token: { aud: awsAudience(organization), sub: `pulumi:cmk:pulumi.organization.login:${organization}` },
        },
    ]);
}

const rootAttribute = (root: EscEnvironment) => `rootEnvironment.name:${nameInToken(root)}`;

type Logins = (names: Names, form: SubjectForm, sub: string, isLegacy: boolean) => Caller[];

function loginsOf(organization: string, environment: EscEnvironment, candidates: Candidates, logins: Logins): Caller[] {
    const isLegacy = environment.project === LEGACY_PROJECT;
    const attribute = `${ENVIRONMENT_ATTRIBUTE}:${nameInToken(environment)}`;
    const names = { organization, environment };
    const declared = (form: SubjectForm, attributes: string, further: Partial<Names> = {}) =>
        logins({ ...names, ...further }, form, declaredSubject(organization, attributes), isLegacy);
    return [
        ...logins(names, "opened", openedSubject(organization, nameInToken(environment)), isLegacy),
        ...declared("environment", attribute),
        ...candidates.users.flatMap((user) => [
            ...declared("environment, user", `${attribute}:${USER_ATTRIBUTE}:${user}`, { user }),
            ...declared("user, environment", `${USER_ATTRIBUTE}:${user}:${attribute}`, { user }),
        ]),
        // Who edits an environment chooses its attributes, and so may let another environment's name stand behind its own.
        ...rootsBehind(environment, candidates).flatMap((root) =>
            declared("environment, root", `${attribute}:${rootAttribute(root)}`, { root }),
        ),
    ];
}

/** The environments to name behind another one. If they are very many, one of both is any. */
function rootsBehind({ name }: EscEnvironment, { environments, roots }: Candidates): readonly EscEnvironment[] {
    const any = roots[0]?.name;
    if (name === any || environments.length * roots.length <= MOST_COMBINATIONS) return roots;
    return roots.filter((root) => root.name === any);
}

function audienceOf(login: Login, organization: string, isLegacy: boolean): string {
    if (isLegacy || login === "vault") return plainAudience(organization);
    return login === "aws" ? awsAudience(organization) : `${login}:${organization}`;
}

/** What is wrong with whom a role lets in. */
import { literal } from "../../messages/literal";
import { awsAudience } from "../../pulumi-cloud/tokens";
import type { Caller } from "../../simulation/callers";
import type { Admitted } from "../../simulation/who-gets-in";
import { describeNames } from "../shared/who";
import { describeEnvironments, hasWildcard, isEveryEnvironment } from "../shared/words";

/** The kinds of findings, the worst first. */
export const KINDS = [
    "any organization",
    "every environment",
    "every deployment",
    "vault-login",
    "other clouds",
    "names cut short",
    "posing",
    "other organization",
    "case",
    "unnamed",
    "nobody",
] as const;

export interface Finding {
    kind: (typeof KINDS)[number];
    /** Sentences. */
    text: string;
}

type Login = Extract<Caller, { product: "login" }>;

/** The findings about those who get in, the worst first. `organization` is the only one that should, if that is known. */
export function findingsIn(admitted: readonly Admitted[], organization: string | undefined): Finding[] {
    const callers = admitted.map(({ caller }) => caller);
    const logins = callers.filter((caller): caller is Login => caller.product === "login");
    const aws = logins.filter(({ login }) => login === "aws");
    const deployments = callers.filter((caller) => caller.product === "deployment");
    const organizations = [...new Set(callers.map(({ names }) => names.organization))];
    const texts: Record<Finding["kind"], readonly (string | undefined)[]> = {
        "any organization": organizations
            .filter(hasWildcard)
            .map(
                (name) =>
                    `Every organization${name === "*" ? "" : ` named ${literal(name)}`} whose audience the provider lists, now or later.`,
            ),
        "every environment": aws
            .filter((caller) => isEvery(caller) && caller.form !== "environment, root")
            .map(
                ({ isLegacy }) =>
                    `Every environment${isLegacy ? " of the legacy project" : " of the organization"}: whoever may create an environment, or edit one, may assume the role.`,
            ),
        // Whoever may create a stack may preview it; that is why people trust previews only.
        "every deployment": deployments
            .filter(({ names, operation }) => names.stack?.project === "*" && operation !== "preview")
            .map(
                ({ names }) =>
                    `Deployments of ${describeNames(names)}: whoever may create a stack may assume the role.`,
            ),
        "vault-login": logins
            .filter(({ login }) => login === "vault")
            .map(
                ({ names }) =>
                    `A vault-login has this audience, ${aws.length > 0 ? "too" : `and a login to AWS has ${literal(awsAudience(names.organization))}`}: the Vault servers of these environments may assume the role.`,
            ),
        "other clouds": logins
            .filter(({ login }) => !["aws", "vault"].includes(login))
            .map(() => "Logins to other clouds: whoever receives their tokens may assume the role."),
        "names cut short": callers.map(cutShort),
        posing: aws
            .filter((caller) => isEvery(caller) && caller.form === "environment, root")
            .flatMap(({ names: { root } }) => (root && !isEveryEnvironment(root) ? describeEnvironments(root) : []))
            .map(
                (root) =>
                    `An environment can pose as another: whoever edits one that is imported by ${root} may assume the role, because a wildcard also matches : and /.`,
            ),
        "other organization": organizations
            .filter((name) => organization !== undefined && name !== organization && !hasWildcard(name))
            .map((name) => `The organization ${literal(name)}, and not only ${literal(organization)}.`),
        case: callers
            .filter(({ names }) =>
                callers.some((other) => differsByCase(JSON.stringify(names), JSON.stringify(other.names))),
            )
            .map(() => "Names that differ by case. Pulumi's names are case-sensitive, so these are others' names."),
        unnamed: aws
            .filter(({ names, form }) => names.environment === undefined && !aws.some(isEvery) && form !== "root")
            .map(
                ({ form }) =>
                    `Environments that the token doesn't name: ${form === "unnamed" ? "all that a stack's `environment:` list opens" : "all that the user opens"}.`,
            ),
        nobody: [],
    };
    return KINDS.flatMap((kind) =>
        [...new Set(texts[kind])].flatMap((text) => (text === undefined ? [] : [{ kind, text }])),
    );
}

const isEvery = ({ names: { environment, user = "*" } }: Login) =>
    environment !== undefined && isEveryEnvironment(environment) && user === "*";

const differsByCase = (one: string, other: string) => one !== other && one.toLowerCase() === other.toLowerCase();

/** A wildcard within the name of a project, or in its place: others may create a project that matches. */
function cutShort({ names }: Caller): string | undefined {
    const { environment, stack } = names;
    const project = environment?.project ?? stack?.project ?? "";
    const isOpen = project === "*" && environment !== undefined && environment.name !== "*";
    if (!isOpen && (project === "*" || !hasWildcard(project))) return undefined;
    const whom = describeNames(names);
    return `${whom[0]?.toUpperCase() ?? ""}${whom.slice(1)}: whoever may create a project whose name matches may assume the role.`;
}

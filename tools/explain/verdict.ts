/** Why a token may or may not assume the role, in words that a person can act on. */
import { trustPolicy } from "../../aws/trust-policy";
import { literal } from "../../messages/literal";
import { printDeploymentEntry, printStack, type DeploymentEntry } from "../../pulumi-cloud/deployments";
import { printEnvironment, printEnvironmentEntry } from "../../pulumi-cloud/environments";
import { CUSTOM_AUDIENCE_ISSUER } from "../../pulumi-cloud/issuer";
import { subjectAttributes } from "../../pulumi-cloud/tokens";
import type { Settings } from "../../settings";
import { callersNamed, type Caller } from "../../simulation/callers";
import { allows } from "../../simulation/decision";
import { asPattern } from "../../simulation/pattern";
import type { LoadedStack } from "../shared/stack";
import { describeCaller } from "../shared/who";
import { callerOf, whyNoCaller } from "./caller";
import type { Claims } from "./claims";
import { trusting } from "./trusting";

/** The decision on a token. */
export interface Verdict {
    allowed: boolean;
    reason: string;
    /** What to do about a refusal: sentences, or a command. */
    next?: string | undefined;
}

/** A stack, and whom it trusts. */
export interface TrustingStack extends Pick<LoadedStack, "identity" | "configured"> {
    trust: Settings["trust"];
}

type Login = Extract<Caller, { product: "login" }>;

const refused = (reason: string, next?: string): Verdict => ({ allowed: false, reason, next });

/** Decides a token as IAM does with the role's trust policy, at a time in seconds since 1970. `known` presents it, if that is known. */
export function judge(stack: TrustingStack, claims: Claims, now: number, known?: Caller): Verdict {
    const { trust } = stack;
    const { aud, sub, iss, exp, nbf } = claims;
    if (iss === CUSTOM_AUDIENCE_ISSUER || /^pulumi:org:[^:]*:env:[^:]*$/.test(sub))
        return refused(
            "The token is from fn::open::oidc, which is for services that accept the token itself. Its issuer and its subject are not those of logins to AWS.",
            "Use fn::open::aws-login, as in the stack's output escEnvironment.",
        );
    if (iss !== undefined && iss !== trust.issuerUrl)
        return refused(
            `The token's issuer is ${literal(iss)}, and the role trusts ${literal(trust.issuerUrl)}.`,
            "If that is your own Pulumi Cloud, set issuerUrl to it. That replaces the account's provider.",
        );
    const time = (seconds: number) => new Date(seconds * 1000).toUTCString();
    if (exp !== undefined && exp <= now) return refused(`The token expired at ${time(exp)}.`, "Get a new token.");
    if (nbf !== undefined && nbf > now)
        return refused(`The token is not valid before ${time(nbf)}.`, "Check this machine's clock.");
    for (const [claim, text] of Object.entries({ audience: aud, subject: sub }))
        if (/[*?]|\$\{/.test(asPattern(text)))
            return refused(
                `The ${claim} ${literal(text)} has a wildcard or a variable, so it is a pattern of a trust policy and no token's.`,
                "To see whom a trust policy lets in, use npm run roles.",
            );
    const caller = known ?? callerOf(claims, trust);
    if (allows(trustPolicy(trust, "the account's"), trust.issuerUrl, claims))
        return { allowed: true, reason: `The role trusts ${caller ? describeCaller(caller) : "this subject"}.` };
    if (caller === undefined)
        return refused(`Pulumi Cloud issues no such token. ${whyNoCaller(claims, trust.issuerUrl)}`);
    const { organization } = caller.names;
    if (organization !== trust.organization)
        return refused(
            `The token is for the organization ${literal(organization)}, and the role trusts ${literal(trust.organization)}.${isCase(organization, [trust.organization])}`,
            "If that is your organization, set organization to it. That changes who is trusted.",
        );
    if (caller.product === "key")
        return refused(
            "The token is for a customer-managed key, and not for an ESC environment or a deployment.",
            "Use a role of its own for the key. This program creates no role for keys.",
        );
    if (caller.product === "deployment") return whyNotListed(stack, caller);
    if (caller.login !== "aws")
        return refused(
            `The audience ${literal(aud)} is that of ${describeCaller(caller)}${caller.login === "vault" ? ", or of a login that it imports from the legacy project" : ""}.`,
            `Use fn::open::aws-login, whose audience is always ${literal(`aws:${organization}`)} outside of the legacy project: it has no setting for it.`,
        );
    return whyLogin(stack, caller);
}

const isCase = (text: string, expected: readonly string[]) =>
    expected.some((each) => each !== text && each.toLowerCase() === text.toLowerCase())
        ? " Names are case-sensitive."
        : "";

function whyLogin(stack: TrustingStack, caller: Login): Verdict {
    const { environments, users, organization } = stack.trust;
    const { environment, user = "" } = caller.names;
    const attributes = subjectAttributes(environments, users).join(", ");
    const declare = `Give the login subjectAttributes: [${attributes}] and no other attribute, as in the stack's output escEnvironment.`;
    if (environment === undefined && environments.length > 0)
        return refused(
            caller.form === "unnamed"
                ? "The environment was opened through a stack's environment: list, and its login lacks subjectAttributes, so the token doesn't name it."
                : "The login's subjectAttributes lack currentEnvironment.name, so the token doesn't name its environment.",
            declare,
        );
    const policy = trustPolicy(stack.trust, "the account's");
    const candidates = { organizations: [organization], environments: environment ? [environment] : [], stacks: [] };
    const isListed = callersNamed({ ...candidates, users, roots: [] }).some(
        ({ token, names }) => names.environment && allows(policy, stack.trust.issuerUrl, token),
    );
    if (environment === undefined || !isListed) return whyNotListed(stack, caller);
    const name = literal(printEnvironment(environment));
    if (users.length === 0 || caller.form !== "environment, user")
        return refused(`${name} is trusted, but the login's subjectAttributes are not [${attributes}].`, declare);
    return refused(
        `${name} is trusted if ${users.join(" or ")} opens it, and ${literal(user)} opened it.`,
        `To trust ${literal(user)} as well, add that login to users.`,
    );
}

function whyNotListed(stack: TrustingStack, caller: Caller): Verdict {
    const { environments, deployments, users } = stack.trust;
    const [entries, none] =
        caller.product === "deployment"
            ? [deployments.map(printDeploymentEntry), "no deployments"]
            : [environments.map(printEnvironmentEntry), "no ESC environments"];
    const name = nameOf(caller);
    const command = trusting(stack, caller);
    const attributes = subjectAttributes([{ kind: "one", project: "", name: "" }], users).join(", ");
    const prefix = prefixEntry(deployments, caller);
    const instead =
        prefix !== undefined
            ? `If every stack ${prefix.replace(/:.*/, "")} may do that, add ${literal(prefix)} to deployments. Otherwise: `
            : caller.product === "login" && caller.form === "opened"
              ? // This subject names the environment that was opened, and not the one that it may import its login from.
                `If the environment imports its login, give the login where it is defined subjectAttributes: [${attributes}]. Otherwise: `
              : "";
    return refused(
        `The role doesn't trust ${name ? describeCaller(caller) : "this subject"}. It trusts ${entries.map(literal).join(", ") || none}.${isCase(
            name,
            entries.map((entry) => entry.replace(/:.*/, "")),
        )}`,
        command && instead + command,
    );
}

/** The entry for a deployment with the prefix of a listed one, such as `web/pr-*:update` for `web/pr-7` or `web/pr-*:preview`. */
function prefixEntry(deployments: readonly DeploymentEntry[], caller: Caller): string | undefined {
    const { stack } = caller.names;
    if (caller.product !== "deployment" || stack === undefined) return undefined;
    const listed = deployments.filter(({ project }) => project === stack.project);
    const prefixes = listed.flatMap((entry) => /^(.+?)(?:\d+|\*)$/.exec(entry.stack)?.[1] ?? []);
    const prefix = prefixes.find((each) => stack.stack.startsWith(each));
    return prefix && printDeploymentEntry({ ...stack, stack: `${prefix}*`, operation: caller.operation });
}

const nameOf = ({ names: { environment, stack } }: Caller) =>
    environment ? printEnvironment(environment) : stack ? printStack(stack) : "";

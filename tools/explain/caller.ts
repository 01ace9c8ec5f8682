/** Who presents a token. */
import { providerArn, trustPolicy } from "../../aws/trust-policy";
import { LEGACY_PROJECT } from "../../pulumi-cloud/environments";
import { declaredSubject, ENVIRONMENT_ATTRIBUTE, USER_ATTRIBUTE } from "../../pulumi-cloud/tokens";
import type { Settings } from "../../settings";
import type { Caller } from "../../simulation/callers";
import { readTests, type Token } from "../../simulation/condition";
import { whoGetsIn } from "../../simulation/who-gets-in";
import { whyNobody } from "../shared/nobody";

/** Words and names take turns in a subject. With other parts, each could be any name, and too many callers would be tried. */
const FORM =
    /^pulumi:(environments|deploy|cmk)(:(org|env|project|stack|operation|scope|currentEnvironment\.name|rootEnvironment\.name|pulumi\.(organization|user)\.login):[^:]*){1,5}$/;

/** Who presents a token; undefined if nobody does. In doubt, a login in the legacy project only if one is trusted there. */
export function callerOf(token: Token, trust: Settings["trust"]): Caller | undefined {
    if (!FORM.test(token.sub)) return undefined;
    const callers = [token.sub, withFewerAttributes(token.sub)].flatMap((sub) => {
        if (sub.includes(":rootEnvironment.name:")) return []; // It tells nothing about the login's own environment.
        const [{ Condition } = { Condition: {} }] = policyFor({ ...token, sub }, trust.issuerUrl).Statement;
        const tests = readTests(Condition, { issuerUrl: trust.issuerUrl, hasVariables: false });
        return whoGetsIn([{ effect: "Allow", tests }]).map(({ caller }) => caller);
    });
    const trustsLegacy = trust.environments.some((entry) => entry.kind === "one" && entry.project === LEGACY_PROJECT);
    const isLegacy = (caller: Caller) => caller.product === "login" && caller.isLegacy;
    return (trustsLegacy ? callers.find(isLegacy) : undefined) ?? callers[0];
}

/** Why nobody presents a token. */
export const whyNoCaller = (token: Token, issuerUrl: string) =>
    FORM.test(token.sub) || !token.sub.startsWith("pulumi:")
        ? whyNobody(policyFor(token, issuerUrl), issuerUrl).replace(
              "Pulumi Cloud issues no token with such",
              "It issues none with such",
          )
        : "No token has a subject of this form.";

/** The policy that admits a token and no other. */
const policyFor = ({ aud, sub }: Token, issuerUrl: string) =>
    trustPolicy(
        { issuerUrl, tokens: [{ audience: aud, subjects: [sub] }] },
        providerArn("aws", "111122223333", issuerUrl),
    );

/**
 * The subject that a login with another combination of attributes would have with fewer of them. Also for an environment of
 * the legacy project, which may import its login from outside of it: its name is not that of the login's environment.
 */
function withFewerAttributes(sub: string): string {
    const [, organization, attributes = ""] =
        /^pulumi:environments:pulumi\.organization\.login:([^:]+)(:.+)$/.exec(sub) ??
        /^pulumi:environments:org:([^:]+):env:[\w.-]+$/.exec(sub) ??
        [];
    const [, name] = attributes.split(`:${ENVIRONMENT_ATTRIBUTE}:`);
    const attribute = name ? `${ENVIRONMENT_ATTRIBUTE}:${name.replace(/:.*/, "")}` : `${USER_ATTRIBUTE}:somebody`;
    return organization ? declaredSubject(organization, attribute) : sub;
}

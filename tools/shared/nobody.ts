/** Why nobody gets in: the one change to a trust policy that would let somebody in tells what is wrong with it. */
import { issuerKey, providerArn } from "../../aws/trust-policy";
import { isObject } from "../../messages/json";
import { literal } from "../../messages/literal";
import { OPERATIONS } from "../../pulumi-cloud/deployments";
import { CUSTOM_AUDIENCE_ISSUER } from "../../pulumi-cloud/issuer";
import { readTrustRules } from "../../simulation/trust-rules";
import { whoGetsIn } from "../../simulation/who-gets-in";
import { describeAdmitted } from "./who";
import { hasWildcard, list } from "./words";

type Json = Record<string, unknown>;

/** A mistake that people make in a statement: what is wrong, and the statement without it. */
interface Slip {
    why: (statement: Json, issuer: string) => string;
    mend: (statement: Json, issuer: string) => Json;
}

const texts = (value: unknown) => [value].flat().filter((each) => typeof each === "string");
const federated = ({ Principal }: Json) => (isObject(Principal) ? texts(Principal["Federated"]) : []);
const claimOf = (key: string) => /^(?!aws:|sts:).*:(aud|sub)$/i.exec(key)?.[1]?.toLowerCase();
/** The keys of conditions with their values. */
const conditionsOf = ({ Condition }: Json) =>
    Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
        operator === "Null" || !isObject(keys) ? [] : Object.entries(keys),
    );
const valuesOf = (statement: Json, claim: string) =>
    conditionsOf(statement).flatMap(([key, value]) => (claimOf(key) === claim ? [texts(value)] : []));

/** A statement with what `edit` makes of its conditions, as `JSON.parse` calls it. */
const withCondition = (statement: Json, edit: (key: string, value: unknown) => unknown): Json => ({
    ...statement,
    Condition: JSON.parse(JSON.stringify(statement["Condition"] ?? {}), edit) as unknown,
});

/** The same with other operators and keys. One that has its name already is kept. */
const renamed = (statement: Json, rename: (name: string, value: unknown) => string) =>
    withCondition(statement, (_, value) => {
        if (!isObject(value)) return value;
        const all = Object.entries(value).map(([key, each]) => [rename(key, each), each, key] as const);
        return Object.fromEntries([
            ...all.filter(([name, , key]) => name !== key),
            ...all.filter(([name, , key]) => name === key),
        ]);
    });

/** A slip in a value of a condition. */
const textSlip = (why: string, mend: (text: string) => string | string[]): Slip => ({
    why: () => why,
    mend: (statement) =>
        withCondition(statement, (_, value) =>
            typeof value === "string" ? mend(value) : Array.isArray(value) ? value.flat() : value,
        ),
});

const SLIPS: Slip[] = [
    {
        why: (statement, issuer) => {
            const principals = federated(statement);
            const own = /(?<=:oidc-provider\/)(?!.*\bpulumi\.com(\/|$)).*pulumi.*/im.exec(principals.join("\n"))?.[0];
            const selfHosted = own ? ` For a self-hosted Pulumi Cloud, add ${literal(`--issuer https://${own}`)}.` : "";
            return `The principal is ${list(principals.map(literal))}, and the issuer's provider ends in ${literal(`:oidc-provider/${issuer}`)}.${selfHosted}`;
        },
        mend: (statement, issuer) => ({ ...statement, Principal: { Federated: providerArn("aws", "*", issuer) } }),
    },
    {
        why: ({ Action }) =>
            `The action is ${list(texts(Action).map(literal)) || "another"}. For tokens it is "sts:AssumeRoleWithWebIdentity".`,
        mend: (statement) => ({ ...statement, Action: "sts:AssumeRoleWithWebIdentity", NotAction: undefined }),
    },
    {
        why: (statement, issuer) => {
            const keys = conditionsOf(statement).map(([key]) => key);
            const others = keys.filter((key) => claimOf(key) !== undefined && !key.startsWith(`${issuer}:`));
            return `A condition key is of another issuer: ${list(others.map(literal))}. This issuer's keys begin with ${literal(`${issuer}:`)}.`;
        },
        mend: (statement, issuer) =>
            renamed(statement, (name) => (claimOf(name) ? name.replace(/.*(?=:)/, issuer) : name)),
    },
    {
        why: () =>
            "A wildcard stands under StringEquals, where it is a letter like others. Under StringLike it is a wildcard.",
        // The other operator may be there, too. For a claim, which has one value, ForAnyValue makes no difference.
        mend: (statement) =>
            renamed(statement, (name, value) =>
                isObject(value) && Object.values(value).flatMap(texts).some(hasWildcard)
                    ? name.replace(/^(For\w+:)?StringEquals(?=$|IfE)/, "ForAnyValue:StringLike")
                    : name,
            ),
    },
    textSlip("A value has a space.", (text) => text.replace(/\s/g, "")),
    textSlip("A value has a placeholder in < >.", (text) => text.replace(/<(?!yaml>)([^>]*)>/g, "$1")),
    textSlip("The subject has three names with slashes, and tokens have two: project/environment.", (text) =>
        text.replace(/(:env:|\.name:)[^/:]+\/([^/:]+\/)/, "$1$2"),
    ),
    textSlip('The subject names the legacy project "default", which tokens leave out.', (text) =>
        text.replace(/(:env:|\.name:)default\//, "$1"),
    ),
    textSlip("The subject of a deployment ends in :scope:write, and this one doesn't.", (text) =>
        text.replace(/(:operation:[^:]+)$/, "$1:scope:write"),
    ),
    textSlip("The subject of a deployment has an operation, and this one doesn't.", (text) =>
        /:stack:[^:]+$/.test(text) ? OPERATIONS.map((each) => `${text}:operation:${each}:scope:write`) : text,
    ),
    textSlip("An audience or an organization differs by case. Pulumi's names are case-sensitive.", (text) =>
        text.replace(/^[^:]+(:[^:]+)?$|(?<=:org:|organization\.login:)[^:]+/g, (name) => name.toLowerCase()),
    ),
];

/** Why a trust policy lets no token of the issuer in. */
export function whyNobody(document: unknown, issuerUrl: string): string {
    const issuer = issuerKey(issuerUrl);
    const allowing = [isObject(document) ? document["Statement"] : []]
        .flat()
        .filter((each): each is Json => isObject(each) && each["Effect"] === "Allow");
    const names = (host: RegExp | string) => (statement: Json) =>
        federated(statement).some((arn) => arn.search(host) >= 0 || arn.endsWith(issuer));
    const meant = allowing.filter(names(/pulumi/i));
    const statements = meant.length > 0 ? meant : allowing;
    if (statements.flatMap(federated).some((arn) => arn.endsWith(`/${issuerKey(CUSTOM_AUDIENCE_ISSUER)}`)))
        return "The provider is that of fn::open::oidc, another issuer, whose tokens are no logins to AWS.";
    const subjects = statements.flatMap((each) => valuesOf(each, "sub").flat());
    if (subjects.length > 0 && subjects.every((text) => !/^(pulumi:|.{0,6}[*?])/.test(text)))
        return `Subjects of Pulumi Cloud begin with pulumi:, and ${list(subjects.map(literal))} ${subjects.length === 1 ? "looks" : "look"} like another issuer's, such as GitHub's.`;
    // The fewest changes come first: slips alone, or with any audience, any subject, or both.
    for (const claims of [[], ["aud"], ["sub"], ["aud", "sub"]])
        for (const statement of statements) {
            const getIn = (slips: readonly Slip[]) => {
                const mended = slips.reduce((each, { mend }) => mend(each, issuer), statement);
                const Statement = withCondition(mended, (key, value) =>
                    claims.includes(claimOf(key) ?? "") ? undefined : value,
                );
                return whoGetsIn(readTrustRules({ Version: "2012-10-17", Statement }, issuerUrl)?.rules ?? []);
            };
            if (getIn(SLIPS).length === 0) continue;
            const made = SLIPS.reduce((some, slip) => {
                const fewer = some.filter((each) => each !== slip);
                return getIn(fewer).length > 0 ? fewer : some;
            }, SLIPS);
            const whys = made.map(({ why }) => why(statement, issuer));
            return [...whys, rest(claims, made.length > 0, getIn(made), statement)].join(" ");
        }
    return "No statement allows anything to tokens.";
}

/** What is to be said beside the slips about those whom a statement lets in without them, and without the tests of some claims. */
function rest(
    [claim, ...others]: readonly string[],
    hasSlips: boolean,
    admitted: ReturnType<typeof whoGetsIn>,
    statement: Json,
): string {
    const whom = describeAdmitted(admitted).join("; ");
    if (claim === undefined)
        return hasSlips
            ? `It looks meant for ${whom}.`
            : `A statement that denies keeps out whom another lets in: ${whom}.`;
    if (others.length > 0) return "No token of this issuer has such an audience, and none such a subject.";
    if (claim === "sub")
        return valuesOf(statement, "sub").length > 1
            ? "No subject meets all of the conditions on it."
            : "Pulumi Cloud issues no token with such a subject.";
    const aws = admitted.filter(({ caller }) => caller.product !== "login" || caller.login === "aws");
    const audiences = [...new Set(aws.map(({ caller }) => caller.token.aud))];
    return `No token with this subject has this audience. It is ${list(audiences.map(literal), "or")}, for ${describeAdmitted(aws).join("; ")}.`;
}

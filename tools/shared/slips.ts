/** Mistakes that people make in the statements of a trust policy. */
import { isObject } from "../../messages/json";
import { literal } from "../../messages/literal";
import { OPERATIONS } from "../../pulumi-cloud/deployments";
import { hasWildcard, list } from "./words";

export type Json = Record<string, unknown>;

/** A mistake that people make: what is wrong, and a statement without it. */
export interface Slip {
    why: (statement: Json, issuer: string) => string;
    mend: (statement: Json, issuer: string) => Json;
}

export const SLIPS: Slip[] = [
    {
        why: (statement, issuer) => {
            const principals = federated(statement);
            const own = /(?<=:oidc-provider\/)(?!.*\bpulumi\.com(\/|$)).*pulumi.*/im.exec(principals.join("\n"))?.[0];
            const selfHosted = own ? ` For a self-hosted Pulumi Cloud, add ${literal(`--issuer https://${own}`)}.` : "";
            return `The principal is ${list(principals.map(literal))}, and the issuer's provider ends in ${literal(`:oidc-provider/${issuer}`)}.${selfHosted}`;
        },
        mend: (statement, issuer) => ({
            ...statement,
            Principal: {
                Federated: federated(statement).map((arn) =>
                    arn.replace(/:oidc-provider\/.*/, `:oidc-provider/${issuer}`),
                ),
            },
        }),
    },
    {
        why: ({ Action }) =>
            `The action is ${list(texts(Action).map(literal)) || "another"}. For tokens it is "sts:AssumeRoleWithWebIdentity".`,
        mend: (statement) => ({
            ...statement,
            Action: "sts:AssumeRoleWithWebIdentity",
            NotAction: undefined,
        }),
    },
    {
        why: (statement, issuer) =>
            `A condition key is of another issuer: ${list(
                testsOf(statement)
                    .map(([, key]) => key)
                    .filter((key) => claimOf(key) !== undefined && !key.startsWith(`${issuer}:`))
                    .map(literal),
            )}. This issuer's keys begin with ${literal(`${issuer}:`)}.`,
        mend: (statement, issuer) =>
            withConditions(statement, { key: (key) => key.replace(/.*(?=:)/, claimOf(key) ? issuer : "$&") }),
    },
    {
        why: () =>
            "A wildcard stands under StringEquals, where it is a letter like others. Under StringLike it is a wildcard.",
        // The other operator may be there, too. For a claim, which has one value, ForAnyValue makes no difference.
        mend: (statement) =>
            withConditions(statement, {
                operator: (operator, value) =>
                    texts(value).some(hasWildcard)
                        ? operator.replace(/^(For\w+:)?StringEquals(?=$|IfE)/, "ForAnyValue:StringLike")
                        : operator,
            }),
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

/** A slip in a text under any key. */
function textSlip(why: string, mendText: (text: string) => string | string[]): Slip {
    return {
        why: () => why,
        mend: (statement) =>
            withConditions(statement, {
                value: (value) =>
                    [value].flat().flatMap((text: unknown) => (typeof text === "string" ? mendText(text) : text)),
            }),
    };
}

export const texts = (value: unknown) => [value].flat().filter((each) => typeof each === "string");
export const federated = ({ Principal }: Json) => (isObject(Principal) ? texts(Principal["Federated"]) : []);
export const claimOf = (key: string) => /^(?!aws:|sts:).*:(aud|sub)$/i.exec(key)?.[1]?.toLowerCase();
/** The operator, the key and the value of each condition. */
export const testsOf = ({ Condition }: Json) =>
    Object.entries(isObject(Condition) ? Condition : {}).flatMap(([operator, keys]) =>
        Object.entries(isObject(keys) ? keys : {}).map(([key, value]) => [operator, key, value] as const),
    );
/** The same statement with other conditions; one whose key becomes undefined is left out. */
export function withConditions(
    statement: Json,
    change: {
        operator?: (operator: string, value: unknown) => string;
        key?: (key: string) => string | undefined;
        value?: (value: unknown) => unknown;
    },
): Json {
    const Condition: Record<string, Json> = {};
    for (const [operator, key, value] of testsOf(statement)) {
        const newKey = change.key ? change.key(key) : key;
        const newOperator = change.operator?.(operator, value) ?? operator;
        if (newKey !== undefined)
            Condition[newOperator] = {
                [newKey]: change.value ? change.value(value) : value,
                ...Condition[newOperator],
            };
    }
    return { ...statement, Condition };
}

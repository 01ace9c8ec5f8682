/** What a role accepts, audience by audience and subject by subject. */
import type { Grant, Values } from "./grants";
import { matches } from "../../simulation/pattern";
import { coversEverySubject, organizationOf, readAudience, readPattern } from "./patterns";
import { awsAudience, plainAudience } from "../../pulumi-cloud/tokens";

/** An audience of a grant with one of its subjects. */
export interface Pair {
    audience: Values;
    subject: Values;
    grant: Grant;
}

/** The pairs of grants. */
export const pairsIn = (grants: readonly Grant[]): Pair[] =>
    grants.flatMap((grant) =>
        grant.aud.flatMap((audience) => grant.sub.map((subject) => ({ audience, subject, grant }))),
    );

/** All the patterns that a claim must match. */
export const patternsOf = ({ pattern, also }: Values) => [pattern, ...also];

export const isEverySubject = (subject: Values) => patternsOf(subject).every(coversEverySubject);
export const organizationIn = (subject: Values) =>
    patternsOf(subject)
        .map(organizationOf)
        .find((name) => name !== undefined);

/** The organization of a pair; empty if it names none. */
export const organizationOfPair = ({ audience, subject }: Pair) =>
    readAudience(audience.pattern)?.organization ?? organizationIn(subject) ?? "";

/** Whether a pair accepts no more subjects of an audience than some entry of settings names. */
export const isEntry = (pair: Pair, audience: string) =>
    patternsOf(pair.subject).some((pattern) => readPattern(organizationOfPair(pair), audience, pattern) !== undefined);

/** The same with one of its audiences. */
export const isNamed = (pair: Pair) =>
    [plainAudience, awsAudience]
        .map((audienceOf) => audienceOf(organizationOfPair(pair)))
        .some((audience) => matches(pair.audience.pattern, audience) && isEntry(pair, audience));

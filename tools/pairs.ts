/** What a role accepts, audience by audience and subject by subject. */
import type { Grant, Values } from "../aws/grants";
import { matches } from "../aws/pattern";
import {
    coversEveryAudience,
    coversEverySubject,
    organizationOf,
    readAudience,
    readPattern,
} from "../pulumi-cloud/patterns";
import { awsAudience, plainAudience } from "../pulumi-cloud/tokens";

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

/** The organization of a pair, if it names one. */
export const organizationOfPair = ({ audience, subject }: Pair) =>
    readAudience(audience.pattern)?.organization ?? organizationIn(subject);

/** Whether a pair accepts no more subjects of an audience than some entry of settings names. */
export function isEntry(pair: Pair, audience: string): boolean {
    const organization = organizationOfPair(pair);
    return (
        organization !== undefined &&
        patternsOf(pair.subject).some((pattern) => readPattern(organization, audience, pattern) !== undefined)
    );
}

/** Whether an entry of settings names what a pair accepts, with each audience that logins to AWS and deployments have. */
export function isNamed(pair: Pair): boolean {
    const { pattern } = pair.audience;
    const organization = organizationOfPair(pair) ?? "";
    const audiences = [plainAudience(organization), awsAudience(organization)].filter((each) => matches(pattern, each));
    const isNamedWith = (audience: string) => isEntry(pair, audience);
    // With any audience, that is what is wrong.
    return coversEveryAudience(pattern)
        ? audiences.some(isNamedWith)
        : audiences.length > 0 && audiences.every(isNamedWith);
}

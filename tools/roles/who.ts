/** Who may assume a role, in words. The words for entries are those of `npm run preview`. */
import type { Grant, Values } from "./grants";
import { covers, ANYTHING, type Pattern } from "../../simulation/pattern";
import { literal, literalName } from "../../messages/literal";
import { describeDeploymentEntry, describeEnvironmentEntry } from "../shared/words";
import { printDeploymentEntry } from "../../pulumi-cloud/deployments";
import { printEnvironmentEntry } from "../../pulumi-cloud/environments";
import { readAudience, readPattern, type Named } from "./patterns";
import { isEverySubject } from "./pairs";

/** A set of texts, as JSON shows it: one of the first three, and what else must match. */
export interface Texts {
    equals?: string;
    equalsInAnyCase?: string;
    like?: string;
    also?: Texts[];
    except?: Texts[];
}

/** Some of those who may assume a role. */
export interface Who {
    words: string;
    /** A token is meant if it has this audience and one of these subjects. */
    audience: Texts;
    subjects: Texts[];
    /** What must hold, too, and is not judged. */
    notJudged: string[];
}

/** In words, whom grants let in. None is nobody. */
export const describeGrants = (grants: readonly Grant[]): Who[] =>
    grants.flatMap(({ aud, sub, notJudged }) => {
        const unknown = [...new Set(notJudged.map(({ test }) => test))];
        const proviso =
            unknown.length === 0
                ? ""
                : `, unless this keeps them out, which is not judged: ${unknown.map(literalName).join("; ")}`;
        return aud.flatMap((audience) =>
            describeSubjects(audience, sub).map(({ words, subjects }) => ({
                words: `${words}${proviso}`,
                audience: inJson(audience),
                subjects: subjects.map(inJson),
                notJudged: unknown,
            })),
        );
    });

const patternInJson = ({ kind, text }: Pattern): Texts =>
    kind === "like" ? { like: text } : kind === "exact" ? { equals: text } : { equalsInAnyCase: text };

const inJson = ({ pattern, also, except }: Values): Texts => ({
    ...patternInJson(pattern),
    ...(also.length > 0 && { also: also.map(patternInJson) }),
    ...(except.length > 0 && { except: except.map(patternInJson) }),
});

/** Subjects that one entry stands for are described together. */
function describeSubjects(audience: Values, subjects: readonly Values[]): { words: string; subjects: Values[] }[] {
    const only = isPlainSet(audience) && audience.pattern.kind === "exact" ? readAudience(audience.pattern) : undefined;
    const groups = new Map<string, { named: Named[]; subjects: Values[] }>();
    for (const values of subjects) {
        const named =
            only && isPlainSet(values)
                ? readPattern(only.organization, audience.pattern.text, values.pattern)
                : undefined;
        const key = named ? keyOf(named) : JSON.stringify(values);
        const group = groups.get(key) ?? { named: [], subjects: [] };
        groups.set(key, { named: [...group.named, ...(named ? [named] : [])], subjects: [...group.subjects, values] });
    }
    return [...groups.values()].map((group) => {
        const [first] = group.subjects;
        if (only && group.named.length > 0)
            return {
                words: `organization ${only.organization}: ${describeNamed(group.named)}`,
                subjects: group.subjects,
            };
        return { words: first ? describeValues(audience, first, only) : "", subjects: group.subjects };
    });
}

const isPlainSet = ({ also, except }: Values) => also.length + except.length === 0;

function keyOf(named: Named): string {
    if (named.product === "deployments") return `deployments ${printDeploymentEntry(named.entry)}`;
    return `environments ${named.user === undefined ? "" : "of users "}${printEnvironmentEntry(named.entry)}`;
}

/** What one entry stands for, given all the ways in which a policy names it. */
function describeNamed(named: readonly Named[]): string {
    const [first] = named;
    if (first?.product !== "environments") return first ? describeDeploymentEntry(first.entry) : "";
    const ways = named.flatMap((each) => (each.product === "environments" ? [each] : []));
    const words = describeEnvironmentEntry(
        first.entry,
        ways.flatMap(({ user }) => user ?? []),
    );
    if (first.user !== undefined) return words;
    if (ways.every(({ isDeclared }) => !isDeclared)) return `${words}, if its login declares no subjectAttributes`;
    if (ways.every(({ isDeclared }) => isDeclared)) return `${words}, if its login declares subjectAttributes`;
    return words;
}

/** @param only what the audience is, if it is a single one of an organization. */
function describeValues(audience: Values, subject: Values, only: ReturnType<typeof readAudience>): string {
    const tokens = `tokens with ${describeClaim(audience, "audience")} and ${describeClaim(subject, "subject")}`;
    if (!isEverySubject(subject)) return tokens;
    const but = subject.except.length === 0 ? "" : `. But no ${tokensLike(subject.except)}`;
    if (only !== undefined) return `anyone of the organization ${only.organization}: ${everyone(only.isPlain)}${but}`;
    return covers(audience.pattern, ANYTHING)
        ? `anyone: ${tokens}. The provider decides which audiences, and so which organizations`
        : tokens;
}

const tokensLike = (patterns: readonly Pattern[]) => `subject ${patterns.map(describePattern).join(" or ")}`;

/** Whoever gets a token with an audience: https://www.pulumi.com/docs/esc/guides/configuring-oidc/ */
const everyone = (isPlain: boolean) =>
    isPlain
        ? "every deployment, every login of every ESC environment of the legacy project, and the vault-login of every ESC environment"
        : "every login to AWS of every ESC environment, in any project but the legacy one, and Pulumi Cloud itself, for customer-managed keys";

function describeClaim({ pattern, also, except }: Values, name: string): string {
    const noun = `${/^[aeiou]/.test(name) ? "an" : "a"} ${name}`;
    const base =
        pattern.kind === "exact"
            ? `the ${name} ${describePattern(pattern)}`
            : covers(pattern, ANYTHING)
              ? `any ${name}`
              : `${noun} ${describePattern(pattern)}`;
    return [
        base,
        ...also.map((each) => `that is also ${describePattern(each)}`),
        ...(except.length > 0 ? [`but not ${except.map(describePattern).join(" or ")}`] : []),
    ].join(", ");
}

/** A pattern after a noun. */
export function describePattern({ kind, text }: Pattern): string {
    if (kind === "like") return `like ${literal(text)}`;
    if (kind === "any case") return `${literal(text)} in any case of letters`;
    return /[*?]/.test(text) ? `${literal(text)} to the letter, without wildcards` : literal(text);
}

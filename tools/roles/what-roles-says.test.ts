/** What `npm run roles` says of random roles, tried with random tokens. */
import * as fc from "fast-check";
import type { Token } from "../../simulation/condition";
import { decide } from "../../simulation/decision";
import { trustPolicy } from "../../aws/trust-policy";
import { readTrustRules } from "../../simulation/trust-rules";
import { describeDeploymentEntry, describeEnvironmentEntry } from "../shared/words";
import { main } from "./roles";
import type { Texts, Who } from "./who";
import { settingsOf } from "../../test/stacks";
import { captured } from "../shared/testing/terminal";
import { AUD, ISSUER, policyOf, PROVIDER, statement, SUB } from "../../test/trust";
import { hostileText } from "../../test/properties/generators";

interface Said {
    code: number;
    who: Who[];
    kinds: string[];
}

/** What the command says of a role with this trust policy. */
async function said(policy: object, ...args: string[]): Promise<Said> {
    const input = JSON.stringify({ Role: { Arn: "role", AssumeRolePolicyDocument: policy } });
    const { code, output } = await captured(() => main(["--json", ...args], () => input));
    const report = JSON.parse(output) as {
        rolesThatTrustIt: { whoMayAssumeIt: Who[]; findings: { kind: string }[] }[];
    };
    const [role] = report.rolesThatTrustIt;
    return { code, who: role?.whoMayAssumeIt ?? [], kinds: role?.findings.map(({ kind }) => kind) ?? [] };
}

/** Reads the sets of the JSON output. Nothing here knows how the command makes them. */
function has(set: Texts, text: string): boolean {
    const pattern = (set.like ?? "").replace(/[^*?]/gsu, (each) => `\\u{${each.codePointAt(0)!.toString(16)}}`);
    const source = pattern.replaceAll("?", ".").replaceAll("*", ".*");
    const inBase =
        set.equals !== undefined
            ? set.equals === text
            : set.equalsInAnyCase !== undefined
              ? set.equalsInAnyCase.toLowerCase() === text.toLowerCase()
              : new RegExp(`^${source}$`, "su").test(text);
    return (
        inBase &&
        (set.also ?? []).every((each) => has(each, text)) &&
        !(set.except ?? []).some((each) => has(each, text))
    );
}

const organization = fc.constantFrom("acme", "acme2", "Acme");
const name = fc.constantFrom("dev", "dev2", "Dev");
const project = fc.constantFrom("aws", "aws2", "default");

const audience = fc.oneof(
    organization,
    organization.map((org) => `aws:${org}`),
);
/** Subjects as Pulumi documents them. */
const subject = fc
    .record({
        org: organization,
        project,
        name,
        kind: fc.constantFrom("opened", "declared", "user", "yaml", "deployment", "cmk"),
    })
    .map(({ org, project: p, name: n, kind }) => {
        const environment = p === "default" ? n : `${p}/${n}`;
        const declared = `pulumi:environments:pulumi.organization.login:${org}:currentEnvironment.name:${environment}`;
        switch (kind) {
            case "opened":
                return `pulumi:environments:org:${org}:env:${environment}`;
            case "declared":
                return declared;
            case "user":
                return `${declared}:pulumi.user.login:alice`;
            case "yaml":
                return `pulumi:environments:org:${org}:env:<yaml>`;
            case "deployment":
                return `pulumi:deploy:org:${org}:project:${p}:stack:${n}:operation:update:scope:write`;
            default:
                return `pulumi:cmk:pulumi.organization.login:${org}`;
        }
    });
const token = fc.record({
    aud: fc.oneof(
        { weight: 9, arbitrary: audience },
        { weight: 1, arbitrary: hostileText.filter((text) => text !== "") },
    ),
    sub: fc.oneof(
        { weight: 9, arbitrary: subject },
        { weight: 1, arbitrary: hostileText.filter((text) => text !== "") },
    ),
});

/** A text, or a pattern that it matches: cut off, or with a wildcard in it. */
const patternOf = (text: fc.Arbitrary<string>) =>
    fc
        .tuple(text, fc.nat(80), fc.nat(8), fc.constantFrom("", "", "end", "within", "one"))
        .map(([whole, from, length, how]) => {
            const at = from % (whole.length + 1);
            if (how === "end") return `${whole.slice(0, at)}*`;
            if (how === "within") return `${whole.slice(0, at)}*${whole.slice(at + length)}`;
            return how === "one" ? `${whole.slice(0, at)}?${whole.slice(at + 1)}` : whole;
        });
const values = (text: fc.Arbitrary<string>) => fc.array(patternOf(text), { minLength: 1, maxLength: 3 });

const positive = fc.constantFrom("StringEquals", "StringLike", "StringEqualsIgnoreCase");
const operator = fc
    .tuple(
        fc.constantFrom("", "", "", "ForAnyValue:", "ForAllValues:"),
        fc.oneof(
            { weight: 3, arbitrary: positive },
            fc.constantFrom("StringNotEquals", "StringNotLike", "StringNotEqualsIgnoreCase"),
        ),
        fc.constantFrom("", "", "IfExists"),
    )
    .map((parts) => parts.join(""));
const one = (key: string, text: fc.Arbitrary<string>) => fc.tuple(operator, fc.constant(key), values(text));
const rare = fc.oneof(
    fc.tuple(
        fc.constantFrom("Null"),
        fc.constantFrom(AUD, SUB, "other.example:sub"),
        fc.constantFrom(["true"], ["false"]),
    ),
    one("other.example:sub", subject),
    fc.tuple(
        fc.constantFrom("ArnLike", "Bool", "StringEquals"),
        fc.constantFrom(SUB, "aws:x"),
        fc.constant(["${aws:x}"]),
    ),
);
const anyTest = fc.oneof(
    { weight: 4, arbitrary: one(AUD, audience) },
    { weight: 6, arbitrary: one(SUB, subject) },
    { weight: 1, arbitrary: rare },
);
const condition = fc.array(anyTest, { maxLength: 4 }).map((tests) => {
    const made: Record<string, Record<string, readonly string[]>> = {};
    for (const [each, key, texts] of tests) (made[each] ??= {})[key] = texts;
    return made;
});
const policy = fc
    .array(
        fc.tuple(fc.constantFrom("Allow" as const, "Allow" as const, "Allow" as const, "Deny" as const), condition),
        { minLength: 1, maxLength: 3 },
    )
    .map((statements) => policyOf(...statements.map(([effect, each]) => statement(each, effect))));

test("whom the command names may assume the role, and nobody else", async () => {
    const seen = { allowed: 0, refused: 0, "not judged": 0, nobody: 0 };
    await fc.assert(
        fc.asyncProperty(policy, fc.array(token, { minLength: 8, maxLength: 8 }), async (document, tokens) => {
            const { who } = await said(document);
            const { rules } = readTrustRules(document, ISSUER)!;
            if (who.length === 0) seen.nobody++;
            for (const { aud, sub } of tokens) {
                const named = who.filter(
                    ({ audience: set, subjects }) => has(set, aud) && subjects.some((each) => has(each, sub)),
                );
                const certain = named.some(({ notJudged }) => notJudged.length === 0);
                const verdict = certain ? "allowed" : named.length > 0 ? "not judged" : "refused";
                expect(verdict).toBe(decide(rules, { aud, sub }));
                seen[verdict]++;
            }
        }),
        { numRuns: 2000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});

/** Every token that an organization's environments, deployments and keys can have with an audience, in this small world. */
const tokensOf = (org: string, isPlain: boolean) => {
    const environments = ["aws", "x"].flatMap((p) => ["dev", "y"].map((n) => `${p}/${n}`));
    const of = (environment: string) => [
        `pulumi:environments:org:${org}:env:${environment}`,
        `pulumi:environments:pulumi.organization.login:${org}:currentEnvironment.name:${environment}`,
    ];
    const others = isPlain
        ? [...of("dev"), `pulumi:deploy:org:${org}:project:x:stack:y:operation:update:scope:write`]
        : [`pulumi:cmk:pulumi.organization.login:${org}`];
    return [...environments.flatMap(of), ...others].map((sub) => ({ aud: isPlain ? org : `aws:${org}`, sub }));
};

test("anyone of an organization is anyone, and an entry is every token that the entry means", async () => {
    const seen = { anyone: 0, entries: 0, nobody: 0 };
    const environment = { kind: "one", project: "aws", name: "dev" } as const;
    const wordsOfEntry = `organization acme: ${describeEnvironmentEntry(environment, [])}`;
    const tokensOfEntry = tokensOf("acme", false).filter(({ sub }) => sub.endsWith("aws/dev"));
    // Small policies, so that they often let an organization or an entry in.
    const subjects = fc.constantFrom(
        tokensOfEntry.map(({ sub }) => sub),
        tokensOfEntry.slice(0, 1).map(({ sub }) => sub),
        ["*"],
        ["pulumi:*"],
        undefined,
    );
    const small = fc
        .tuple(
            fc.constantFrom("StringEquals", "StringLike"),
            fc.oneof(fc.constant("aws:acme"), audience),
            subjects,
            fc.boolean(),
        )
        .map(([how, aud, sub, denies]) =>
            policyOf(
                statement({ [how]: { [AUD]: [aud], ...(sub && { [SUB]: sub }) } }),
                ...(denies ? [statement({ StringNotEquals: { [AUD]: ["aws:acme"] } }, "Deny")] : []),
            ),
        );
    await fc.assert(
        fc.asyncProperty(fc.oneof({ weight: 3, arbitrary: small }, policy), async (document) => {
            const { who } = await said(document);
            const { rules } = readTrustRules(document, ISSUER)!;
            const decisions = (tokens: Token[]) => tokens.map((each) => decide(rules, each));
            const anyone = who.flatMap(({ words, notJudged }) => {
                const [, org] = /^anyone of the organization (\w+): [^.]*$/.exec(words) ?? [];
                return org === undefined || notJudged.length > 0
                    ? []
                    : tokensOf(org, words.includes("every deployment"));
            });
            const entries = who.flatMap(({ words }) => (words === wordsOfEntry ? tokensOfEntry : []));
            const everybody = ["acme", "Acme"].flatMap((org) => [...tokensOf(org, true), ...tokensOf(org, false)]);
            const nobody = who.length === 0 ? everybody : [];
            expect(decisions(anyone)).toEqual(anyone.map(() => "allowed"));
            expect(decisions(entries)).toEqual(entries.map(() => "allowed"));
            expect(decisions(nobody)).toEqual(nobody.map(() => "refused"));
            seen.anyone += anyone.length;
            seen.entries += entries.length;
            seen.nobody += nobody.length;
        }),
        { numRuns: 1500 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});

test("a role of this program has no findings, and the words of preview", async () => {
    const environmentEntry = fc.oneof(
        fc.constant("*"),
        fc.tuple(project, name).map(([p, n]) => `${p}/${n}`),
        fc.tuple(fc.constantFrom("aws", "aws2"), fc.constantFrom("", "de")).map(([p, prefix]) => `${p}/${prefix}*`),
    );
    const deploymentEntry = fc.oneof(
        fc.constant("*"),
        project.map((p) => `${p}/*`),
        fc.tuple(project, name).map(([p, n]) => `${p}/${n}`),
        fc.tuple(project, name, fc.constantFrom("update", "preview")).map(([p, n, o]) => `${p}/${n}:${o}`),
    );
    const settings = fc.record({
        organization,
        environments: fc
            .uniqueArray(environmentEntry, { maxLength: 3 })
            .filter((entries) => entries.length < 2 || !entries.includes("*")),
        deployments: fc.uniqueArray(deploymentEntry, { maxLength: 3 }),
    });
    const withUsers = fc.record({
        organization,
        environments: fc.uniqueArray(
            fc.tuple(project, name).map(([p, n]) => `${p}/${n}`),
            { minLength: 1, maxLength: 2 },
        ),
        users: fc.uniqueArray(fc.constantFrom("alice", "bob"), { minLength: 1 }),
    });
    await fc.assert(
        fc.asyncProperty(fc.oneof(settings, withUsers), async (given) => {
            const { trust } = settingsOf(given);
            const { code, who, kinds } = await said(trustPolicy(trust, PROVIDER), "--organization", given.organization);
            expect({ code, kinds }).toEqual({ code: 0, kinds: [] });
            const users = [...trust.users].sort();
            // Names that the wildcard * includes stand in no policy.
            const isAll = trust.environments.some(({ kind }) => kind === "all");
            const entries = trust.environments.filter(
                (entry) => !isAll || entry.kind === "all" || (entry.kind === "one" && entry.project === "default"),
            );
            const words = [
                ...entries.map((entry) => describeEnvironmentEntry(entry, users)),
                ...trust.deployments.map(describeDeploymentEntry),
            ].map((each) => `organization ${given.organization}: ${each}`);
            expect(who.map((each) => each.words).sort()).toEqual(words.sort());
        }),
        { numRuns: 300 },
    );
});

test("a role without findings lets nobody in beside those whom entries name", async () => {
    const ORGANIZATIONS = ["acme", "acme-evil", "evil"];
    const audiences = ORGANIZATIONS.flatMap((org) => [org, `aws:${org}`, `azure:${org}`]);
    const environments = ["aws/dev", "aws-evil/dev", "aws/dev-evil", "dev", "<yaml>"];
    const subjects = ORGANIZATIONS.flatMap((org) => [
        ...environments.flatMap((environment) => [
            `pulumi:environments:org:${org}:env:${environment}`,
            `pulumi:environments:pulumi.organization.login:${org}:currentEnvironment.name:${environment}`,
        ]),
        ...["web", "web-evil"].map((p) => `pulumi:deploy:org:${org}:project:${p}:stack:x:operation:update:scope:write`),
    ]);
    /** A text, or what begins or looks like it. */
    const patternFor = (texts: string[]) =>
        fc
            .tuple(fc.constantFrom(...texts), fc.nat(), fc.constantFrom("", "", "", "", "*", "?", "*?", "?*"))
            .map(([text, at, end]) => (end === "" ? text : text.slice(0, at % (text.length + 1)) + end));
    const condition = fc.record({
        operator: fc.constantFrom("StringEquals", "StringLike", "StringLike", "StringEqualsIgnoreCase"),
        aud: fc.array(fc.oneof(fc.constantFrom("acme", "aws:acme"), patternFor(audiences)), {
            minLength: 1,
            maxLength: 2,
        }),
        sub: fc.array(fc.oneof(patternFor(subjects.slice(0, 12)), patternFor(subjects)), {
            minLength: 1,
            maxLength: 2,
        }),
    });
    const seen = { allowed: 0, found: 0 };
    await fc.assert(
        fc.asyncProperty(condition, async ({ operator, aud, sub }) => {
            const document = policyOf(statement({ [operator]: { [AUD]: aud, [SUB]: sub } }));
            const { kinds } = await said(document, "--organization", "acme");
            if (kinds.length > 0) seen.found++;
            if (kinds.length > 0) return;
            const { rules } = readTrustRules(document, ISSUER)!;
            // Each audience with the subjects that come with it.
            const tokens = audiences.flatMap((audience) =>
                subjects
                    .filter((subject) => /:(?:org|login):([^:]+)/.exec(subject)?.[1] === audience.replace(/.*:/, ""))
                    .filter((subject) => !/^pulumi:deploy:|[:]dev$/.test(subject) || !audience.includes(":"))
                    .map((subject) => ({ aud: audience, sub: subject })),
            );
            const allowed = tokens.filter((token) => decide(rules, token) === "allowed");
            seen.allowed += allowed.length;
            const everyEnvironment =
                allowed.some(({ sub: subject }) => subject.endsWith(":aws-evil/dev")) &&
                sub.some((text) => /(env|login:acme):\*$/.test(text));
            const hasOwnAudience = ({ aud: audience, sub: subject }: Token) =>
                audience === (/[:]dev$|^pulumi:deploy:/.test(subject) && !everyEnvironment ? "acme" : "aws:acme");
            expect(allowed.filter((token) => !hasOwnAudience(token))).toEqual([]);
            expect(allowed.some(({ sub: subject }) => subject.endsWith("<yaml>")) && !everyEnvironment).toBe(false);
        }),
        { numRuns: 3000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

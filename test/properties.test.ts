/** What holds for every setting and every token, tried on random ones. */
import { execFileSync } from "node:child_process";
import { RunError } from "@pulumi/pulumi/errors";
import * as fc from "fast-check";
import { parse } from "yaml";
import { deploymentSettings } from "../deployment-settings";
import { escEnvironment } from "../esc-environment";
import { defaults, type Settings } from "../settings";
import { quote } from "../shell";
import { allows } from "../tools/decide";
import { judge } from "../tools/verdict";
import { trustPolicy, type TrustPolicy } from "../trust-policy";
import { settingsOf } from "./stacks";

type Generated<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";
const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

// Few names, alike in every way that could be mistaken: a letter, a case, a prefix, the legacy project.
const organization = fc.constantFrom("acme", "acme2", "Acme", "other");
const project = fc.constantFrom("aws", "aws2", "Aws", "default", "a", "keyless");
const name = fc.constantFrom("dev", "dev2", "Dev", "prod", "d", "aws", "keyless");
const operation = fc.constantFrom("preview", "update", "refresh", "destroy");

/** A name that settings accept. */
const anyName = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);
/** Any text at all, control characters and halves of pairs included, often with what means something to IAM, YAML or a shell. */
const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    madeOf(["*", "?", "${", "}", '"', "'", "\n", "\\", ":", "/", "aws", "dev", " ", "#", "\0", "$(x)", "`", "<yaml>"]),
);
/** What is nearly right: a wildcard, a mark or an end too many. */
const entry = madeOf(["aws", "dev", "*", "/", ":", ".", "preview", "?", "$"]);
const url = madeOf(["/oidc", "/", "?", "#", "*", "${x}", "@", ":8443", ".", "A", '"', " "]).map(
    (rest) => `https://example.com${rest}`,
);
const sessionName = fc.oneof(
    fc.stringMatching(/^[\w+=,.@-]{2,64}$/),
    fc.constantFrom("yes", "no", "on", "off", "null", "true", "0o17", "1_000", "1e5"),
    fc.stringMatching(/^[0-9][a-z]{60,63}$/),
);

function madeOf(parts: string[]): fc.Arbitrary<string> {
    return fc.array(fc.constantFrom(...parts), { maxLength: 6 }).map((chosen) => chosen.join(""));
}

describe("the trust policy", () => {
    /** An entry of `environments`, and which environments it means. */
    const environmentEntry = fc.oneof(
        fc.constant({ text: "*", project: "*", means: () => true }),
        fc
            .tuple(project, name)
            .map(([p, n]) => ({ text: `${p}/${n}`, project: p, means: (other: string) => other === n })),
        fc
            .tuple(project, name)
            .map(([p, n]) => ({ text: `${p}/${n}*`, project: p, means: (other: string) => other.startsWith(n) })),
        project.map((p) => ({ text: `${p}/*`, project: p, means: () => true })),
    );
    const deploymentEntry = fc.oneof(
        fc.constant({ text: "*", means: () => true }),
        project.map((p) => ({ text: `${p}/*`, means: (stack: string) => stack.startsWith(`${p}/`) })),
        fc
            .tuple(project, name)
            .map(([p, n]) => ({ text: `${p}/${n}`, means: (stack: string) => stack === `${p}/${n}` })),
        fc.tuple(project, name, operation).map(([p, n, o]) => ({
            text: `${p}/${n}:${o}`,
            means: (stack: string, other: string) => stack === `${p}/${n}` && other === o,
        })),
    );
    const trusted = fc
        .record({
            organization,
            environments: fc.array(environmentEntry, { maxLength: 3 }),
            deployments: fc.array(deploymentEntry, { maxLength: 3 }),
        })
        .filter(({ environments, deployments }) => environments.length + deployments.length > 0);

    /** An opened environment, or none where `pulumi up` opens a stack's list; the login may be defined in it or in one
     *  that it imports, and may declare where it is. */
    const opening = fc.record({
        kind: fc.constant("environment" as const),
        organization,
        root: fc.option(fc.record({ project, name }), { nil: undefined }),
        imported: fc.option(fc.record({ project, name }), { nil: undefined }),
        attributes: fc.constantFrom(
            [],
            ["currentEnvironment.name"],
            ["currentEnvironment.name", "rootEnvironment.name"],
            ["rootEnvironment.name", "currentEnvironment.name"],
            ["rootEnvironment.name"],
        ),
    });
    const deployment = fc.record({ kind: fc.constant("deployment" as const), organization, project, name, operation });

    const shortName = (of: { project: string; name: string }) =>
        of.project === "default" ? of.name : `${of.project}/${of.name}`;

    /** The token of an event, from design's table of tokens. */
    function tokenOf(event: Generated<typeof opening> | Generated<typeof deployment>) {
        const org = event.organization;
        if (event.kind === "deployment") {
            return {
                aud: org,
                sub: `pulumi:deploy:org:${org}:project:${event.project}:stack:${event.name}:operation:${event.operation}:scope:write`,
            };
        }
        const { root, current } = environmentsOf(event);
        const values: Record<string, string> = {
            "rootEnvironment.name": root,
            "currentEnvironment.name": shortName(current),
        };
        const list = event.attributes.map((attribute) => `:${attribute}:${values[attribute] ?? ""}`).join("");
        return {
            aud: current.project === "default" ? org : `aws:${org}`,
            sub:
                list === ""
                    ? `pulumi:environments:org:${org}:env:${root}`
                    : `pulumi:environments:pulumi.organization.login:${org}${list}`,
        };
    }

    function environmentsOf(event: Generated<typeof opening>) {
        // A list imports environments; it defines no login of its own.
        const current = event.imported ?? event.root ?? { project: "aws", name: "dev" };
        return { root: event.root ? shortName(event.root) : "<yaml>", current };
    }

    /** Whether the settings mean to trust an event; nothing here knows how a trust policy is written. */
    function isMeant(
        settings: Generated<typeof trusted>,
        event: Generated<typeof opening> | Generated<typeof deployment>,
    ): boolean {
        if (event.organization !== settings.organization) return false;
        if (event.kind === "deployment")
            return settings.deployments.some((entry) => entry.means(`${event.project}/${event.name}`, event.operation));
        const { current } = environmentsOf(event);
        const isLegacy = current.project === "default";
        return settings.environments.some((entry) => {
            if (entry.text === "*") return true;
            if ((entry.project === "default") !== isLegacy) return false; // another audience
            const isWildcard = entry.text.endsWith("*");
            if (event.attributes.length > 0) {
                // An exact pin takes the one attribute; whatever follows it is for wildcards.
                const declares =
                    event.attributes[0] === "currentEnvironment.name" && (isWildcard || event.attributes.length === 1);
                return declares && entry.project === current.project && entry.means(current.name);
            }
            if (isLegacy && entry.text === "default/*") return true; // any legacy login, whoever imports it
            if (isLegacy && isWildcard) return false;
            return entry.project === event.root?.project && entry.means(event.root.name);
        });
    }

    const texts = (entries: { text: string }[]) => entries.map(({ text }) => text);
    const parsed = ({ organization, environments, deployments }: Generated<typeof trusted>) =>
        settingsOf({ organization, environments: texts(environments), deployments: texts(deployments) });

    test("lets in whom the settings mean, and nobody else", () => {
        const verdicts = { allowed: 0, refused: 0 };
        fc.assert(
            fc.property(trusted, fc.oneof(opening, deployment), (trust, event) => {
                const settings = parsed(trust);
                const allowed = allows(trustPolicy(settings, PROVIDER), settings.issuerUrl, tokenOf(event));
                verdicts[allowed ? "allowed" : "refused"]++;
                return allowed === isMeant(trust, event);
            }),
            { numRuns: 5000 },
        );
        expect(Math.min(verdicts.allowed, verdicts.refused)).toBeGreaterThan(250);
    });

    test("is what explain goes by", () => {
        fc.assert(
            fc.property(
                trusted,
                fc.oneof(opening.map(tokenOf), deployment.map(tokenOf), fc.record({ aud: hostile, sub: hostile })),
                (trust, token) => {
                    const settings = parsed(trust);
                    const configured = {
                        environments: trust.environments.length,
                        deployments: trust.deployments.length,
                    };
                    const verdict = judge({ settings, configured }, token, 0);
                    expect(verdict.allowed).toBe(allows(trustPolicy(settings, PROVIDER), settings.issuerUrl, token));
                    expect(verdict.reason).toMatch(/^\S.*\.$/s);
                },
            ),
        );
    });

    test("lets in what explain's remedy adds", () => {
        const single = fc.tuple(trusted, fc.oneof(opening.map(tokenOf), deployment.map(tokenOf)));
        fc.assert(
            fc.property(single, ([trust, token]) => {
                const before = { environments: texts(trust.environments), deployments: texts(trust.deployments) };
                const configured = { environments: before.environments.length, deployments: before.deployments.length };
                const { next = "" } = judge({ settings: parsed(trust), configured }, token, 0);
                const [, key, index, entry] = /^pulumi config set --path '(\w+)\[(\d+)\]' (\S+?)(;|$)/.exec(next) ?? [];
                fc.pre(key !== undefined && entry !== undefined);
                const list = key === "environments" ? before.environments : before.deployments;
                list[Number(index)] = entry;
                const after = settingsOf({ organization: trust.organization, ...before });
                const isLegacy = token.aud === trust.organization && key === "environments";
                // Of several attributes, or of an imported login, the name alone is not enough.
                fc.pre(
                    isLegacy ||
                        /env:[^:]*$|^[^:]*:environments:[^:]*:[^:]*:currentEnvironment\.name:[^:]*$|^pulumi:deploy:/.test(
                            token.sub,
                        ),
                );
                fc.pre(!token.sub.includes(":rootEnvironment.name:") && !(isLegacy && token.sub.includes("/")));
                expect(allows(trustPolicy(after, PROVIDER), after.issuerUrl, token)).toBe(true);
            }),
            { numRuns: 300 },
        );
    });
});

describe("whatever somebody sets", () => {
    const anySetting = fc.oneof(
        ...[
            "organization",
            "roleName",
            "sessionName",
            "deploymentSessionName",
            "sessionDuration",
            "permissionsBoundary",
        ].map((key) => fc.record({ key: fc.constant(key), value: hostile })),
        ...[url, hostile].map((value) => fc.record({ key: fc.constant("issuerUrl"), value })),
        ...["environments", "deployments"].map((key) =>
            fc.record({ key: fc.constant(key), value: fc.array(entry, { minLength: 1, maxLength: 1 }) }),
        ),
        ...["environments", "deployments", "policies", "sessionPolicies"].map((key) =>
            fc.record({
                key: fc.constant(key),
                value: fc.array(
                    fc.oneof(
                        hostile,
                        fc.tuple(anyName, hostile).map((parts) => parts.join("/")),
                        fc.tuple(anyName, anyName).map((parts) => parts.join("/")),
                    ),
                    { minLength: 1, maxLength: 3 },
                ),
            }),
        ),
        ...["tags", "inlinePolicy"].map((key) =>
            fc.record({
                key: fc.constant(key),
                value: fc.dictionary(hostile, fc.oneof(hostile, fc.jsonValue())),
            }),
        ),
        ...Object.keys(defaults).map((key) => fc.record({ key: fc.constant(key), value: fc.jsonValue() })),
        fc.record({
            key: hostile.filter((key) => !Object.hasOwn(defaults, key)),
            value: hostile,
        }),
    );

    /** Settings, or the message that refuses them; anything else thrown goes on. */
    function outcomeOf(values: Record<string, unknown>): Settings | string {
        try {
            return settingsOf(values);
        } catch (error) {
            if (RunError.isInstance(error)) return error.message;
            throw error;
        }
    }

    test("is accepted, or refused by a message that names its key; no policy or YAML holds more than names", () => {
        const accepted = new Set<string>();
        const tryOut = ({ key, value }: Generated<typeof anySetting>) => {
            const outcome = outcomeOf({ [key]: value });
            if (typeof outcome === "string") return outcome.includes(`\n\n  ${key}`);
            accepted.add(key);
            expectNamesOnly(trustPolicy(outcome, PROVIDER));
            expectSameInEveryYaml(outcome);
            return true;
        };
        fc.assert(fc.property(anySetting, tryOut), { numRuns: 1000 });
        expect(accepted.size).toBeGreaterThan(5);
    });

    test("that is nearly right is either refused, or holds names and a wildcard at the end only", () => {
        const trust = fc.oneof(
            ...["environments", "deployments"].map((key) => entry.map((text) => ({ [key]: [text] }))),
            url.map((issuerUrl) => ({ issuerUrl })),
        );
        const verdicts = { accepted: 0, refused: 0 };
        fc.assert(
            fc.property(trust, (values: Record<string, unknown>) => {
                const outcome = outcomeOf(values);
                verdicts[typeof outcome === "string" ? "refused" : "accepted"]++;
                if (typeof outcome !== "string") expectNamesOnly(trustPolicy(outcome, PROVIDER));
            }),
            { numRuns: 4000 },
        );
        expect(Math.min(verdicts.accepted, verdicts.refused)).toBeGreaterThan(100);
    });

    function expectNamesOnly(policy: TrustPolicy): void {
        for (const { Condition, Principal } of policy.Statement) {
            expect(Principal.Federated).toBe(PROVIDER);
            for (const [claim, values] of Object.values(Condition).flatMap((condition) => Object.entries(condition))) {
                expect(claim).toMatch(/^[a-z0-9.:-]+(\/[\w.~-]+)*:(aud|sub)$/);
                for (const text of [values].flat()) expect(text).toMatch(/^[\w.:/-]+\*?$/);
            }
        }
    }

    /** YAML that reads as what it was made of, in every version, and has a line for each value. */
    function expectSameInEveryYaml(settings: Settings): void {
        const yaml = escEnvironment(settings, ROLE, "aws");
        const policyArns = settings.sessionPolicies.map((policy) => policy.arn("aws"));
        const isPinned = settings.environments.length > 0 && !settings.environments.includes("*");
        const expected = {
            roleArn: ROLE,
            sessionName: settings.sessionName,
            duration: settings.sessionDuration,
            ...(isPinned && { subjectAttributes: ["currentEnvironment.name"] }),
            ...(policyArns.length > 0 && { policyArns }),
        };
        for (const version of ["1.1", "1.2"] as const) {
            expect(parse(yaml, { version }).values.aws.login["fn::open::aws-login"].oidc).toEqual(expected);
        }
        const lists = [isPinned ? 1 : 0, policyArns.length].map((items) => (items > 0 ? items + 1 : 0));
        expect(yaml.trimEnd().split("\n")).toHaveLength(lists.reduce((sum, lines) => sum + lines, 12));
    }

    test("that can stand in YAML stands in it as it is", () => {
        const policy = fc
            .tuple(fc.constantFrom("aws", "aws-cn", "aws-us-gov"), fc.stringMatching(/^[\w+=,.@-]{1,40}$/))
            .map(([partition, text]) => `arn:${partition}:iam::123456789012:policy/${text}`);
        const values = fc.record({
            sessionName,
            sessionPolicies: fc.array(policy, { maxLength: 3 }),
        });
        fc.assert(
            fc.property(values, (session) => expectSameInEveryYaml(settingsOf(session))),
            { numRuns: 300 },
        );
    });

    test("leaves nothing in a command for a shell to see", () => {
        const words = fc.array(
            hostile.map((text) => text.replaceAll("\0", "")),
            { minLength: 20, maxLength: 40 },
        );
        fc.assert(
            fc.property(words, (texts) => {
                const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${texts.map(quote).join(" ")}`], {
                    encoding: "utf8",
                });
                expect(printed.split("\0").slice(0, -1)).toEqual(texts);
            }),
            { numRuns: 40 },
        );
        const entries = fc.array(
            fc.tuple(anyName, anyName).map(([p, s]) => `${p}/${s}`),
            { minLength: 1, maxLength: 5 },
        );
        fc.assert(
            fc.property(entries, fc.stringMatching(/^[\w+=,.@-]{2,20}$/), (deployments, deploymentSessionName) => {
                const lines = deploymentSettings(
                    settingsOf({ deployments, deploymentSessionName: `${deploymentSessionName}\${stack.name}` }),
                    ROLE,
                    "aws",
                );
                const printed = execFileSync(
                    "sh",
                    ["-c", `pulumi() { printf '%s\\n' "$5" "$9"; }\n${lines.join("\n")}`],
                    { encoding: "utf8" },
                );
                const expected = [...new Set(deployments)].flatMap((stack) => [
                    `acme/${stack}`,
                    `${deploymentSessionName}\${stack.name}`,
                ]);
                expect(printed.trimEnd().split("\n")).toEqual(expected);
            }),
            { numRuns: 40 },
        );
    });
});

/** Whom the role trusts: random settings, tried with random tokens. */
import * as fc from "fast-check";
import { allows } from "../../aws/decision";
import { trustPolicy } from "../../aws/trust-policy";
import { printDeploymentEntry } from "../../pulumi-cloud/deployments";
import { printEnvironmentEntry } from "../../pulumi-cloud/environments";
import { judge } from "../../tools/verdict";
import { settingsOf } from "../stacks";
import { paste } from "./cli";
import { hostileText, runs, type Generated } from "./generators";

const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

// Few names, alike in every way that could be mistaken: a letter, a case, a prefix, the legacy project.
const organization: fc.Arbitrary<string> = fc.constantFrom("acme", "acme2", "Acme", "other");
const project: fc.Arbitrary<string> = fc.constantFrom("aws", "aws2", "Aws", "default", "default", "keyless");
const name: fc.Arbitrary<string> = fc.constantFrom("dev", "dev2", "Dev", "d");
const user: fc.Arbitrary<string> = fc.constantFrom("alice", "alice2", "Alice", "dev");
const operation = fc.constantFrom("preview", "update", "refresh", "destroy", "detect-drift", "remediate-drift");

interface Named {
    project: string;
    name: string;
}

/** An entry of `environments`, the environments that it means, and one of them. */
interface EnvironmentEntry {
    text: string;
    means: (environment: Named) => boolean;
    example: Named;
}

const oneEnvironment = fc.record({ project, name }).map((example): EnvironmentEntry => ({
    text: `${example.project}/${example.name}`,
    means: (other) => other.project === example.project && other.name === example.name,
    example,
}));
const environmentEntry = fc.oneof(
    { weight: 3, arbitrary: oneEnvironment },
    {
        weight: 1,
        arbitrary: fc.constant<EnvironmentEntry>({
            text: "*",
            means: (other) => other.project !== "default",
            example: { project: "aws", name: "dev" },
        }),
    },
    {
        weight: 1,
        arbitrary: fc
            .tuple(oneEnvironment, fc.boolean())
            .filter(([{ example }]) => example.project !== "default") // Refused.
            .map(([{ example }, hasPrefix]): EnvironmentEntry => {
                const prefix = hasPrefix ? example.name : "";
                const means = (other: Named) => other.project === example.project && other.name.startsWith(prefix);
                return { text: `${example.project}/${prefix}*`, means, example };
            }),
    },
);

/** An entry of `deployments`, and the deployments that it means. */
const deploymentEntry: fc.Arbitrary<{ text: string; means: (stack: string, operation: string) => boolean }> = fc.oneof(
    fc.constant({ text: "*", means: () => true }),
    project.map((p) => ({ text: `${p}/*`, means: (stack: string) => stack.startsWith(`${p}/`) })),
    fc.tuple(project, name).map(([p, n]) => ({ text: `${p}/${n}`, means: (stack: string) => stack === `${p}/${n}` })),
    fc.tuple(project, name, operation).map(([p, n, o]) => ({
        text: `${p}/${n}:${o}`,
        means: (stack: string, other: string) => stack === `${p}/${n}` && other === o,
    })),
);

interface Trusted {
    organization: string;
    /** The provider lists their audiences. The role trusts none of them. */
    otherOrganizations: string[];
    environments: EnvironmentEntry[];
    users: string[];
    deployments: Generated<typeof deploymentEntry>[];
}

const list = <T>(item: fc.Arbitrary<T>, maxLength: number) =>
    fc.oneof(fc.constant<T[]>([]), fc.array(item, { maxLength }));

/** Settings that are accepted: with users, every environment has a name, and there is one. */
const trusted = fc
    .record({
        organization,
        otherOrganizations: list(organization, 2),
        environments: fc.array(environmentEntry, { maxLength: 3 }),
        users: list(user, 2),
        deployments: list(deploymentEntry, 3),
    })
    .map((settings): Trusted => {
        if (settings.users.length === 0) return settings;
        const environments = settings.environments.filter(({ text }) => !text.endsWith("*"));
        const isAlone = environments.length === 0 && settings.deployments.length > 0;
        return { ...settings, environments, users: isAlone ? [] : settings.users };
    });

/**
 * A user opens an environment, or `pulumi up` opens a stack's list of them. The login is defined in that environment or in
 * one that it imports, is for AWS or for something else, and may declare attributes.
 */
const opening = fc.record({
    kind: fc.constant("environment" as const),
    organization,
    root: fc.option(fc.record({ project, name }), { nil: undefined }),
    imported: fc.option(fc.record({ project, name }), { nil: undefined }),
    login: fc.constantFrom("aws", "aws", "aws", "vault", "vault", "azure", "gcp", "doppler", "snowflake"),
    user,
    attributes: fc.oneof(
        fc.constantFrom<string[]>([], ["currentEnvironment.name"], ["currentEnvironment.name", "pulumi.user.login"]),
        fc.shuffledSubarray(["currentEnvironment.name", "rootEnvironment.name", "pulumi.user.login"]),
    ),
});
const deployment = fc.record({ kind: fc.constant("deployment" as const), organization, project, name, operation });
/** Pulumi Cloud uses a customer-managed key. */
const key = fc.record({ kind: fc.constant("key" as const), organization });
/** Somebody opens an environment with `fn::open::oidc`, with an audience that its editor chose. */
const customAudience = fc.record({
    kind: fc.constant("custom audience" as const),
    organization,
    aud: organization.chain((org) => fc.constantFrom(org, `aws:${org}`, "sts.amazonaws.com")),
    id: fc.oneof(fc.uuid(), name),
});
const anything = fc.oneof(
    { weight: 10, arbitrary: opening },
    { weight: 3, arbitrary: deployment },
    { weight: 1, arbitrary: key },
    { weight: 1, arbitrary: customAudience },
);
type Event = Generated<typeof anything>;

/** Settings with an event. Often the event is about what the settings name, where more can be mistaken. */
const encounter = fc
    .tuple(trusted, anything, fc.integer({ min: 0, max: 3 }), fc.nat(5))
    .map(([settings, event, distance, index]): [Trusted, Event] => {
        const { organization: org, users } = settings;
        const own = distance === 3 ? event : { ...event, organization: org };
        const entries = environmentsOf(settings);
        const example = entries[index % entries.length]?.example;
        if (own.kind !== "environment" || example === undefined || distance > 1) return [settings, own];
        const opened = { ...own, root: own.root && example, user: users[index % users.length] ?? own.user };
        return [settings, distance === 0 ? { ...opened, imported: own.imported && example } : opened];
    });

/** An environment as tokens name it. */
const nameInToken = (of: { project: string; name: string }) =>
    of.project === "default" ? of.name : `${of.project}/${of.name}`;

/** The environment that defines the login of an opening. A stack's list defines none, and only imports environments. */
const definingOf = ({ root, imported }: Generated<typeof opening>) =>
    imported ?? root ?? { project: "aws", name: "dev" };

/** The token of an event, as Pulumi documents it. */
function tokenOf(event: Event) {
    const { organization: org } = event;
    switch (event.kind) {
        case "deployment":
            return {
                aud: org,
                sub: `pulumi:deploy:org:${org}:project:${event.project}:stack:${event.name}:operation:${event.operation}:scope:write`,
            };
        case "key":
            return { aud: `aws:${org}`, sub: `pulumi:cmk:pulumi.organization.login:${org}` };
        case "custom audience":
            return { aud: event.aud, sub: `pulumi:org:${event.id}:env:${event.id}` };
        case "environment": {
            const defining = definingOf(event);
            const root = event.root ? nameInToken(event.root) : "<yaml>";
            const values: Record<string, string> = {
                "rootEnvironment.name": root,
                "currentEnvironment.name": nameInToken(defining),
                "pulumi.user.login": event.user,
            };
            const list = event.attributes.map((attribute) => `:${attribute}:${values[attribute]}`).join("");
            return {
                aud: event.login === "vault" || defining.project === "default" ? org : `${event.login}:${org}`,
                sub:
                    list === ""
                        ? `pulumi:environments:org:${org}:env:${root}`
                        : `pulumi:environments:pulumi.organization.login:${org}${list}`,
            };
        }
    }
}

/** Whether the settings mean to trust an event. Nothing here knows how a trust policy is written. */
function isMeant(settings: Trusted, event: Event): boolean {
    if (event.organization !== settings.organization) return false;
    if (event.kind === "deployment")
        return settings.deployments.some((entry) => entry.means(`${event.project}/${event.name}`, event.operation));
    return event.kind === "environment" && isMeantOpening(settings, event);
}

function isMeantOpening(settings: Trusted, event: Generated<typeof opening>): boolean {
    const defining = definingOf(event);
    // Every login of the legacy project is like a vault-login, so those are trusted for legacy environments by name.
    const isLikeVault = event.login === "vault" || defining.project === "default";
    if (!isLikeVault && event.login !== "aws") return false;
    return environmentsOf(settings).some((entry) => {
        // Outside of the legacy project, or in it.
        if (isLikeVault !== (entry.example.project === "default")) return false;
        if (entry.text === "*") return true;
        const { attributes, root } = event;
        if (settings.users.length > 0)
            return (
                attributes.join() === "currentEnvironment.name,pulumi.user.login" &&
                settings.users.includes(event.user) &&
                entry.means(defining)
            );
        if (attributes.length === 0) return root !== undefined && entry.means(root);
        // An entry without a wildcard accepts that one attribute. With a wildcard, others may follow it.
        const isWildcard = entry.text.endsWith("*");
        const declares = attributes[0] === "currentEnvironment.name" && (isWildcard || attributes.length === 1);
        return declares && entry.means(defining);
    });
}

/** The environments that are set, or the stack's own. */
function environmentsOf({ environments, deployments }: Trusted): EnvironmentEntry[] {
    const own = { project: "keyless", name: "dev" };
    const means = (other: Named) => other.project === own.project && other.name === own.name;
    return environments.length + deployments.length === 0
        ? [{ text: "keyless/dev", means, example: own }]
        : environments;
}

const texts = (entries: { text: string }[]) => entries.map(({ text }) => text);
const valuesOf = ({ environments, deployments, ...others }: Trusted) => ({
    ...others,
    environments: texts(environments),
    deployments: texts(deployments),
});

/** A role with these settings, as `npm run explain` knows it. */
function roleOf(values: ReturnType<typeof valuesOf>) {
    const { environments, deployments, users } = values;
    const configured = { environments: environments.length, deployments: deployments.length, users: users.length };
    return { trust: settingsOf(values).trust, configured, ownEnvironment: { project: "keyless", name: "dev" } };
}

const decide = ({ trust }: ReturnType<typeof roleOf>, token: { aud: string; sub: string }) =>
    allows(trustPolicy(trust, PROVIDER), trust.issuerUrl, token);

test("the role trusts whom the settings mean, and nobody else", () => {
    const decisions: Record<string, number> = {};
    const check = ([settings, event]: [Trusted, Event]) => {
        const allowed = decide(roleOf(valuesOf(settings)), tokenOf(event));
        const decision = allowed ? "allowed" : "refused";
        const login = event.kind !== "environment" || ["aws", "vault"].includes(event.login) ? "" : "other";
        const what = event.kind === "environment" ? `${login || event.login}-login` : event.kind;
        for (const kind of settings.users.length > 0 ? [what, "with users"] : [what])
            decisions[`${kind} ${decision}`] = (decisions[`${kind} ${decision}`] ?? 0) + 1;
        expect(allowed).toBe(isMeant(settings, event));
    };
    fc.assert(fc.property(encounter, check), { numRuns: runs("TOKENS", 5000) });
    // Of what happens rarely, the property would say little.
    const often = Object.keys(decisions).filter((decision) => (decisions[decision] ?? 0) >= 5);
    expect(often.sort()).toEqual([
        ...["aws-login allowed", "aws-login refused", "custom audience refused", "deployment allowed"],
        ...["deployment refused", "key refused", "other-login allowed", "other-login refused"],
        ...["vault-login allowed", "vault-login refused", "with users allowed", "with users refused"],
    ]);
});

test("explain decides as the trust policy does, and gives a reason", () => {
    const sensible = encounter.map(([settings, event]) => ({ settings, claims: tokenOf(event) }));
    const hostile = fc.record({ settings: trusted, claims: fc.record({ aud: hostileText, sub: hostileText }) });
    fc.assert(
        fc.property(fc.oneof(sensible, hostile), ({ settings, claims }) => {
            const role = roleOf(valuesOf(settings));
            const { allowed, reason } = judge(role, claims, 0);
            expect(allowed).toBe(decide(role, claims));
            expect(reason).toMatch(/^\S.*\.$/s);
        }),
    );
});

/** The commands that explain gives for a refusal, without those that come with a condition or need something filled in. */
function commandsFor(role: ReturnType<typeof roleOf>, claims: { aud: string; sub: string }) {
    const { next } = judge(role, claims, 0);
    const run = next.flatMap((step) => (step.text === undefined ? (step.run ?? []) : []));
    const isComplete = !run.some((command) => command.arguments.join().includes("<"));
    return { run: isComplete ? run : [], isAll: next.length === 1 };
}

const entriesOf = ({ trust }: ReturnType<typeof roleOf>) => [
    ...trust.environments.map((entry) => `environments: ${printEnvironmentEntry(entry)}`),
    ...trust.users.map((login) => `users: ${login}`),
    ...trust.deployments.map((entry) => `deployments: ${printDeploymentEntry(entry)}`),
];

test("explain's commands add one entry or one user, which the token names, and keep all others", () => {
    let mended = 0;
    const check = ([settings, event]: [Trusted, Event]) => {
        const claims = tokenOf(event);
        let values = valuesOf(settings);
        let step = commandsFor(roleOf(values), claims);
        fc.pre(step.run.length > 0);
        // An environment may be missing, and then a user.
        for (let round = 0; round < 2 && step.run.length > 0; round++) {
            const before = entriesOf(roleOf(values));
            const [after = {}] = paste([{ run: step.run, config: values }], "dev");
            values = after as typeof values;
            const changed = entriesOf(roleOf(values));
            const added = changed.filter((entry) => !before.includes(entry));
            expect(before.filter((entry) => !changed.includes(entry))).toEqual([]);
            expect(added).toHaveLength(1);
            expect(added[0]).not.toContain("*");
            const { isAll } = step;
            step = commandsFor(roleOf(values), claims);
            // If there was more to do than these commands, they are not enough alone.
            expect(decide(roleOf(values), claims) || step.run.length > 0 || !isAll).toBe(true);
        }
        expect(step.run).toEqual([]);
        mended++;
    };
    fc.assert(fc.property(encounter, check), { numRuns: runs("PASTES", 200) });
    expect(mended).toBeGreaterThan(40);
});

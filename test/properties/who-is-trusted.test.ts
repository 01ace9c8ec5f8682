/** Whom the role trusts: random settings, tried with random tokens. */
import * as fc from "fast-check";
import { allows } from "../../aws/decision";
import { trustPolicy } from "../../aws/trust-policy";
import { printDeploymentEntry } from "../../pulumi-cloud/deployments";
import { printEnvironmentEntry } from "../../pulumi-cloud/environments";
import { assign } from "../../tools/stack-config";
import { judge } from "../../tools/verdict";
import { settingsOf } from "../stacks";
import { hostileText, type Generated } from "./generators";

const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

// Few names, alike in every way that could be mistaken: a letter, a case, a prefix, the legacy project.
const organization = fc.constantFrom("acme", "acme2", "Acme", "other");
const project = fc.constantFrom("aws", "aws2", "Aws", "default", "keyless");
const name = fc.constantFrom("dev", "dev2", "Dev", "d");
const operation = fc.constantFrom("preview", "update", "refresh", "destroy");

/** An entry of `environments`, and the environments that it means. */
const environmentEntry = fc.oneof(
    fc.constant({ text: "*", project: "*", means: () => true }),
    fc.tuple(project, name).map(([p, n]) => ({ text: `${p}/${n}`, project: p, means: (other: string) => other === n })),
    fc
        .tuple(project, name)
        .map(([p, n]) => ({ text: `${p}/${n}*`, project: p, means: (other: string) => other.startsWith(n) })),
    project.map((p) => ({ text: `${p}/*`, project: p, means: () => true })),
);

/** An entry of `deployments`, and the deployments that it means. */
const deploymentEntry = fc.oneof(
    fc.constant({ text: "*", means: () => true }),
    project.map((p) => ({ text: `${p}/*`, means: (stack: string) => stack.startsWith(`${p}/`) })),
    fc.tuple(project, name).map(([p, n]) => ({ text: `${p}/${n}`, means: (stack: string) => stack === `${p}/${n}` })),
    fc.tuple(project, name, operation).map(([p, n, o]) => ({
        text: `${p}/${n}:${o}`,
        means: (stack: string, other: string) => stack === `${p}/${n}` && other === o,
    })),
);

const trusted = fc.record({
    organization,
    environments: fc.array(environmentEntry, { maxLength: 3 }),
    deployments: fc.array(deploymentEntry, { maxLength: 3 }),
});
type Trusted = Generated<typeof trusted>;

/**
 * An environment is opened, or `pulumi up` opens a stack's list of them. The login is defined in that environment or in
 * one that it imports, and may declare attributes.
 */
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
type Event = Generated<typeof opening> | Generated<typeof deployment>;

/** Settings with an event, half of them in the settings' organization, where more can be mistaken. */
const encounter = fc
    .tuple(trusted, fc.oneof(opening, deployment), fc.boolean())
    .map(([settings, event, isOwn]): [Trusted, Event] => [
        settings,
        isOwn ? { ...event, organization: settings.organization } : event,
    ]);

/** An environment as tokens name it. */
const nameInToken = (of: { project: string; name: string }) =>
    of.project === "default" ? of.name : `${of.project}/${of.name}`;

/** The environment that was opened, as tokens name it, and the one that defines the login. */
function environmentsOf({ root, imported }: Generated<typeof opening>) {
    // A list only imports environments. It defines no login of its own.
    const current = imported ?? root ?? { project: "aws", name: "dev" };
    return { root: root ? nameInToken(root) : "<yaml>", current };
}

/** The token of an event, as Pulumi documents it. */
function tokenOf(event: Event) {
    const { organization: org } = event;
    if (event.kind === "deployment")
        return {
            aud: org,
            sub: `pulumi:deploy:org:${org}:project:${event.project}:stack:${event.name}:operation:${event.operation}:scope:write`,
        };
    const { root, current } = environmentsOf(event);
    const values: Record<string, string> = {
        "rootEnvironment.name": root,
        "currentEnvironment.name": nameInToken(current),
    };
    const list = event.attributes.map((attribute) => `:${attribute}:${values[attribute]}`).join("");
    return {
        aud: current.project === "default" ? org : `aws:${org}`,
        sub:
            list === ""
                ? `pulumi:environments:org:${org}:env:${root}`
                : `pulumi:environments:pulumi.organization.login:${org}${list}`,
    };
}

/** Whether the settings mean to trust an event. Nothing here knows how a trust policy is written. */
function isMeant(settings: Trusted, event: Event): boolean {
    if (event.organization !== settings.organization) return false;
    if (event.kind === "deployment")
        return settings.deployments.some((entry) => entry.means(`${event.project}/${event.name}`, event.operation));
    const { current } = environmentsOf(event);
    const isLegacy = current.project === "default";
    const isDefault = settings.environments.length + settings.deployments.length === 0;
    const own = { text: "keyless/dev", project: "keyless", means: (other: string) => other === "dev" };
    return (isDefault ? [own] : settings.environments).some((entry) => {
        if (entry.text === "*") return true;
        if ((entry.project === "default") !== isLegacy) return false; // The other audience.
        const isWildcard = entry.text.endsWith("*");
        if (event.attributes.length > 0) {
            // An entry without a wildcard accepts that one attribute. With a wildcard, others may follow it.
            const declares =
                event.attributes[0] === "currentEnvironment.name" && (isWildcard || event.attributes.length === 1);
            return declares && entry.project === current.project && entry.means(current.name);
        }
        if (isLegacy && entry.text === "default/*") return true; // Any legacy login, whatever environment imports it.
        if (isLegacy && isWildcard) return false;
        return entry.project === event.root?.project && entry.means(event.root.name);
    });
}

const texts = (entries: { text: string }[]) => entries.map(({ text }) => text);
const valuesOf = ({ organization, environments, deployments }: Trusted) => ({
    organization,
    environments: texts(environments),
    deployments: texts(deployments),
});

/** A role with these settings, as `npm run explain` knows it. */
function roleOf(values: ReturnType<typeof valuesOf>) {
    const configured = { environments: values.environments.length, deployments: values.deployments.length };
    return { trust: settingsOf(values).trust, configured };
}

const decide = ({ trust }: ReturnType<typeof roleOf>, token: { aud: string; sub: string }) =>
    allows(trustPolicy(trust, PROVIDER), trust.issuerUrl, token);

test("the role trusts whom the settings mean, and nobody else", () => {
    const decisions = { allowed: 0, refused: 0 };
    fc.assert(
        fc.property(encounter, ([settings, event]) => {
            const allowed = decide(roleOf(valuesOf(settings)), tokenOf(event));
            decisions[allowed ? "allowed" : "refused"]++;
            expect(allowed).toBe(isMeant(settings, event));
        }),
        { numRuns: 5000 },
    );
    expect(Math.min(decisions.allowed, decisions.refused)).toBeGreaterThan(250);
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

test("explain's commands add one entry, which trusts what the token names, and keep all others", () => {
    let mended = 0;
    fc.assert(
        fc.property(encounter, ([settings, event]) => {
            const claims = tokenOf(event);
            const values = valuesOf(settings);
            const role = roleOf(values);
            const { next } = judge(role, claims, 0);
            const commands = next.flatMap(({ text, run = [] }) => (text === undefined ? run : []));
            fc.pre(commands.length > 0);
            const config: Record<string, unknown> = { "keyless:organization": settings.organization };
            for (const key of ["environments", "deployments"] as const)
                if (values[key].length > 0) config[`keyless:${key}`] = [...values[key]];
            for (const { name: words, arguments: args } of commands) {
                expect([...words, args[0]]).toEqual(["pulumi", "config", "set", "--path"]);
                assign(config, "keyless", args.slice(1).join("="));
            }
            const list = (key: string) => (config[`keyless:${key}`] ?? []) as string[];
            const after = { ...values, environments: list("environments"), deployments: list("deployments") };
            const entries = ({ trust }: typeof role) => [
                ...trust.environments.map((entry) => `environments: ${printEnvironmentEntry(entry)}`),
                ...trust.deployments.map((entry) => `deployments: ${printDeploymentEntry(entry)}`),
            ];
            const changed = roleOf(after);
            const added = entries(changed).filter((entry) => !entries(role).includes(entry));
            expect(entries(role).filter((entry) => !entries(changed).includes(entry))).toEqual([]);
            expect(added).toHaveLength(1);
            expect(added[0]).not.toContain("*");
            // If there is more to do than these commands, they are not enough alone.
            expect(decide(changed, claims) || next.length > 1).toBe(true);
            mended++;
        }),
        { numRuns: 500 },
    );
    expect(mended).toBeGreaterThan(100);
});

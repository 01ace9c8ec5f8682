/** Random settings, and random events of Pulumi Cloud with their tokens. */
import * as fc from "fast-check";
import type { Generated } from "./generators";

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
interface DeploymentEntry {
    text: string;
    means: (project: string, stack: string, operation: string) => boolean;
}
const deploymentEntry = fc
    .record({
        form: fc.constantFrom("all", "project", "prefix", "stack"),
        p: project,
        n: name,
        o: fc.option(operation),
    })
    .map(({ form, p, n, o }): DeploymentEntry => ({
        text: `${{ all: "*", project: `${p}/*`, prefix: `${p}/${n}*`, stack: `${p}/${n}` }[form]}${o === null ? "" : `:${o}`}`,
        means: (project, stack, operation) =>
            (form === "all" || project === p) &&
            (form !== "prefix" || stack.startsWith(n)) &&
            (form !== "stack" || stack === n) &&
            (o === null || operation === o),
    }));

export interface Trusted {
    organization: string;
    /** The provider lists their audiences. The role trusts none of them. */
    otherOrganizations: string[];
    environments: EnvironmentEntry[];
    users: string[];
    deployments: DeploymentEntry[];
}

const list = <T>(item: fc.Arbitrary<T>, maxLength: number) =>
    fc.oneof(fc.constant<T[]>([]), fc.array(item, { maxLength }));

/** Settings that are accepted: with users, every environment has a name, and there is one. */
export const trusted = fc
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
export const opening = fc.record({
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
export type Event = Generated<typeof anything>;

/** Settings with an event. Often the event is about what the settings name, where more can be mistaken. */
export const encounter = fc
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
export const definingOf = ({ root, imported }: Generated<typeof opening>) =>
    imported ?? root ?? { project: "aws", name: "dev" };

/** The token of an event, as Pulumi documents it. */
export function tokenOf(event: Event) {
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

/** The environments that are set, or the stack's own. */
export function environmentsOf({ environments, deployments }: Trusted): EnvironmentEntry[] {
    const own = { project: "keyless", name: "dev" };
    const means = (other: Named) => other.project === own.project && other.name === own.name;
    return environments.length + deployments.length === 0
        ? [{ text: "keyless/dev", means, example: own }]
        : environments;
}

const texts = (entries: { text: string }[]) => entries.map(({ text }) => text);
export const valuesOf = ({ environments, deployments, ...others }: Trusted) => ({
    ...others,
    environments: texts(environments),
    deployments: texts(deployments),
});

/** Whatever somebody sets is refused, or reaches IAM, YAML and the shell as names only. */
import * as fc from "fast-check";
import { parse } from "yaml";
import { trustPolicy, type TrustPolicy } from "../../aws/trust-policy";
import { printCommand, quote } from "../../messages/command";
import { MistakesError, type Mistake } from "../../messages/mistake";
import { deploymentSettings } from "../../pulumi-cloud/deployment-settings";
import { escCommands } from "../../pulumi-cloud/esc-commands";
import { printEnvironmentEntry } from "../../pulumi-cloud/environments";
import { escEnvironment } from "../../pulumi-cloud/esc-environment";
import type { Settings } from "../../settings";
import { defaults } from "../../settings/declared";
import { settingsOf } from "../stacks";
import { wordsOf } from "./cli";
import { hostileText, madeOf, name, type Generated } from "./generators";

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";
const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

// Nearly right: a wildcard, a mark or an end too many.
const entry = madeOf("aws", "dev", "*", "/", ":", ".", "preview", "?", "$");
const url = madeOf("/oidc", "/", "?", "#", "*", "${x}", "@", ":8443", ".", "A", '"', " ").map(
    (rest) => `https://example.com${rest}`,
);
const region = madeOf("us", "gov", "-", "east", "1", "23", "U", " ", "\n", "é", "${x}");
const sessionTemplate = madeOf(
    "esc",
    "${",
    "}",
    "context.pulumi.user.login",
    "${context.pulumi.organization.login}",
    "$",
);

const TEXTS = [
    ...["organization", "roleName", "sessionName", "deploymentSessionName", "sessionDuration"],
    ...["permissionsBoundary", "issuerUrl", "environmentRegion"],
];
const LISTS = ["otherOrganizations", "environments", "users", "deployments", "policies", "sessionPolicies"];
const OBJECTS = ["tags", "inlinePolicy"];

/** A key with a value. */
const setting = fc.oneof(
    fc.record({ key: fc.constantFrom(...TEXTS), value: hostileText }),
    fc.record({ key: fc.constant("issuerUrl"), value: url }),
    fc.record({ key: fc.constantFrom("environments", "deployments"), value: fc.tuple(entry) }),
    fc.record({ key: fc.constant("environmentRegion"), value: region }),
    fc.record({ key: fc.constant("sessionName"), value: sessionTemplate }),
    fc.record({
        key: fc.constant("otherOrganizations"),
        value: fc.array(fc.oneof(name, hostileText), { maxLength: 3 }),
    }),
    fc.record({ key: fc.constant("users"), value: fc.array(fc.oneof(name, hostileText), { maxLength: 2 }) }),
    fc.record({
        key: fc.constantFrom(...LISTS),
        value: fc.array(
            fc.oneof(
                hostileText,
                fc.tuple(name, hostileText).map((parts) => parts.join("/")),
                fc.tuple(name, name).map((parts) => parts.join("/")),
            ),
            { minLength: 1, maxLength: 3 },
        ),
    }),
    fc.record({
        key: fc.constantFrom(...OBJECTS),
        value: fc.dictionary(hostileText, fc.oneof(hostileText, fc.jsonValue())),
    }),
    fc.record({ key: fc.constantFrom(...Object.keys(defaults)), value: fc.jsonValue() }),
    fc.record({ key: hostileText.filter((key) => !Object.hasOwn(defaults, key)), value: hostileText }),
);

/** The settings, or the mistakes for which they are refused. Any other error passes through. */
function outcomeOf(values: Record<string, unknown>): Settings | readonly Mistake[] {
    try {
        return settingsOf(values);
    } catch (error) {
        if (error instanceof MistakesError) return error.mistakes;
        throw error;
    }
}

const isRefused = (outcome: ReturnType<typeof outcomeOf>): outcome is readonly Mistake[] => Array.isArray(outcome);

/** Expects mistakes that are all about a key, or a part of it. */
function expectAllAbout(key: string, mistakes: readonly Mistake[]): void {
    expect(mistakes).not.toEqual([]);
    expect(mistakes.filter((mistake) => !mistake.key.startsWith(key))).toEqual([]);
}

/** Expects a trust policy that has names, and a wildcard at the end of a subject only. */
function expectNamesOnly(policy: TrustPolicy): void {
    for (const { Condition, Principal } of policy.Statement) {
        expect(Principal.Federated).toBe(PROVIDER);
        for (const [claim, values] of Object.values(Condition).flatMap((condition) => Object.entries(condition))) {
            expect(claim).toMatch(/^[a-z0-9.:-]+(\/[\w.~-]+)*:(aud|sub)$/);
            for (const text of [values].flat()) expect(text).toMatch(/^[\w.:/-]+\*?$/);
        }
    }
}

/** Expects a provider that lists two audiences of each organization, and an owner in tags that only this stack can have. */
function expectProviderOfNames({ provider, tags }: Settings): void {
    const { organization, otherOrganizations, lists } = provider;
    expect(lists).toEqual([...new Set([organization, ...otherOrganizations])].flatMap((each) => [each, `aws:${each}`]));
    for (const text of lists) expect(text).toMatch(/^(aws:)?[\w.-]+$/);
    expect(lists.length).toBeLessThanOrEqual(100);
    expect(tags["pulumi:stack"]).toBe(`${organization}/keyless/dev`);
    expect(Object.keys(tags).filter((tag) => tag.toLowerCase() === "pulumi:stack")).toHaveLength(1);
    expect(Object.keys(tags).length).toBeLessThanOrEqual(50);
}

/** Expects YAML that every version reads as what it was made of, with a line for each value. */
function expectSameInEveryYaml({ trust, sessions }: Settings): void {
    const session = {
        ...sessions.esc,
        duration: sessions.duration.text,
        subjectAttributes: trust.subjectAttributes,
        policyArns: sessions.policies.map((policy) => policy.arn("aws")),
    };
    const yaml = escEnvironment(ROLE, session);
    const isNamed = trust.environments.some(({ kind }) => kind !== "all");
    const named = isNamed ? ["currentEnvironment.name"] : [];
    const attributes = trust.users.length > 0 ? [...named, "pulumi.user.login"] : named;
    const expected = {
        roleArn: ROLE,
        sessionName: session.name,
        duration: session.duration,
        ...(attributes.length > 0 && { subjectAttributes: attributes }),
        ...(session.policyArns.length > 0 && { policyArns: session.policyArns }),
    };
    const { region: set } = sessions.esc;
    const regions = set === null ? [] : [set, set];
    for (const version of ["1.1", "1.2"] as const) {
        const { values } = parse(yaml, { version });
        expect(values.aws.login["fn::open::aws-login"].oidc).toEqual(expected);
        expect(Object.values(values.environmentVariables as object).slice(3)).toEqual(regions);
    }
    const lists = [attributes, session.policyArns].map(({ length }) => (length > 0 ? length + 1 : 0));
    expect(yaml.trimEnd().split("\n")).toHaveLength(lists.reduce((sum, lines) => sum + lines, 12 + regions.length));
}

test("a setting is accepted, or refused by mistakes that name its key", () => {
    const accepted = new Set<string>();
    const refused = new Set<string>();
    const tryOut = ({ key, value }: Generated<typeof setting>) => {
        const outcome = outcomeOf({ [key]: value });
        (isRefused(outcome) ? refused : accepted).add(key);
        if (isRefused(outcome)) expectAllAbout(key, outcome);
        else {
            expectNamesOnly(trustPolicy(outcome.trust, PROVIDER));
            expectSameInEveryYaml(outcome);
            expectProviderOfNames(outcome);
        }
    };
    fc.assert(fc.property(setting, tryOut), { numRuns: 1000 });
    expect(accepted.size).toBeGreaterThan(5);
    expect([...refused]).toEqual(expect.arrayContaining([...TEXTS, ...LISTS, ...OBJECTS]));
});

test("an entry or an issuer that is nearly right is refused, or has names and a wildcard at the end only", () => {
    const trust = fc.oneof(
        entry.map((text) => ({ environments: [text] })),
        entry.map((text) => ({ deployments: [text] })),
        fc.tuple(entry, entry).map(([text, user]) => ({ environments: [text], users: [user] })),
        url.map((issuerUrl) => ({ issuerUrl })),
    );
    const outcomes = { accepted: 0, refused: 0 };
    fc.assert(
        fc.property(trust, (values: Record<string, unknown>) => {
            const outcome = outcomeOf(values);
            outcomes[isRefused(outcome) ? "refused" : "accepted"]++;
            if (!isRefused(outcome)) expectNamesOnly(trustPolicy(outcome.trust, PROVIDER));
        }),
        { numRuns: 4000 },
    );
    expect(Math.min(outcomes.accepted, outcomes.refused)).toBeGreaterThan(100);
});

test("a session that is accepted is the same in YAML", () => {
    const sessionName = fc.oneof(
        fc.stringMatching(/^[\w+=,.@-]{2,64}$/),
        fc.constantFrom("yes", "no", "on", "off", "null", "true", "0o17", "1_000", "1e5"),
        fc.constantFrom("${context.pulumi.user.login}-x", "1${context.pulumi.organization.login}"),
        fc.stringMatching(/^[0-9][a-z]{60,63}$/),
    );
    const policy = fc
        .tuple(fc.constantFrom("aws", "aws-cn", "aws-us-gov"), fc.stringMatching(/^[\w+=,.@-]{1,40}$/))
        .map(([partition, text]) => `arn:${partition}:iam::123456789012:policy/${text}`);
    const environmentRegion = fc.constantFrom("", "us-east-1", "us-gov-west-1", "no-no-1", "on-off-12");
    const values = fc.record({
        sessionName,
        environmentRegion,
        sessionPolicies: fc.array(policy, { maxLength: 3 }),
    });
    fc.assert(
        fc.property(values, (session) => expectSameInEveryYaml(settingsOf(session))),
        { numRuns: 300 },
    );
});

const withoutNul = (text: string) => text.replaceAll("\0", "");

test("a quoted word reaches a command as it is", () => {
    const words = fc.array(hostileText.map(withoutNul), { minLength: 20, maxLength: 40 });
    fc.assert(
        fc.property(words, (texts) => {
            expect(wordsOf(`pulumi ${texts.map(quote).join(" ")}`)).toEqual([texts]);
        }),
        { numRuns: 40 },
    );
});

test("a refusal's commands reach the Pulumi CLI word by word, with the stack", () => {
    const stack = "my.stack";
    let commands = 0;
    fc.assert(
        fc.property(fc.array(setting, { minLength: 20, maxLength: 20 }), (settings) => {
            const run = settings
                .map(({ key, value }) => outcomeOf({ [withoutNul(key)]: value }))
                .flatMap((outcome) => (isRefused(outcome) ? outcome : []))
                .flatMap((mistake) => mistake.run)
                .filter(({ name: words }) => words[0] === "pulumi")
                .map((each) => ({ ...each, arguments: each.arguments.map(withoutNul) }));
            const words = run.map(({ name: command, arguments: args }) => [
                ...command.slice(1),
                "--stack",
                stack,
                ...args,
            ]);
            expect(wordsOf(run.map((each) => printCommand(each, stack)).join("\n"))).toEqual(words);
            commands += run.length;
        }),
        { numRuns: 40 },
    );
    expect(commands).toBeGreaterThan(200);
});

test("the commands for Deployments name the stacks and the session that are set", () => {
    const stacks = fc.array(
        fc.tuple(name, name).map((parts) => parts.join("/")),
        { minLength: 1, maxLength: 5 },
    );
    const session = fc.stringMatching(/^[\w+=,.@-]{2,20}$/).map((text) => `${text}\${stack.name}`);
    fc.assert(
        fc.property(stacks, session, (deployments, deploymentSessionName) => {
            const { trust, sessions } = settingsOf({ deployments, deploymentSessionName });
            const commands = deploymentSettings(ROLE, trust, {
                ...sessions.deployment,
                duration: sessions.duration.text,
                policyArns: [],
            });
            const expected = [...new Set(deployments)].map((stack) => [
                ...["deployment", "settings", "edit", "--stack", `acme/${stack}`],
                ...["--oidc-aws-role-arn", ROLE, "--oidc-aws-session-name", deploymentSessionName],
                ...["--oidc-aws-duration", "1h", "--oidc-aws-policy-arn", ""],
            ]);
            expect(wordsOf(commands)).toEqual(expected);
        }),
        { numRuns: 40 },
    );
});

test("the commands for ESC name the environments and the session that are set, and set every variable of the YAML", () => {
    const environments = fc.uniqueArray(
        fc.tuple(name, name).map((parts) => parts.join("/")),
        { minLength: 1, maxLength: 4 },
    );
    const session = fc.oneof(
        fc.stringMatching(/^[\w+=,.@][\w+=,.@-]{1,20}$/).map((text) => `${text}\${context.pulumi.user.login}`),
        fc.stringMatching(/^[\w+=,.@][\w+=,.@-]{1,20}$/),
    );
    const environmentRegion = fc.constantFrom("", "us-east-1", "ap-southeast-12");
    fc.assert(
        fc.property(environments, session, environmentRegion, (entries, sessionName, inRegion) => {
            const { trust, sessions } = settingsOf({
                environments: entries,
                sessionName,
                environmentRegion: inRegion,
            });
            const asked = {
                ...sessions.esc,
                duration: sessions.duration.text,
                subjectAttributes: trust.subjectAttributes,
                policyArns: [],
            };
            const { environmentVariables } = parse(escEnvironment(ROLE, asked)).values;
            const variables = Object.entries(environmentVariables as Record<string, string>);
            // `pulumi env set` in the commands says nothing where it succeeds, so that its words go to another place here.
            const commands = escCommands(ROLE, trust, asked).replace(/^set_variable\(\).*$/m, "");
            const spelled = `set_variable() { pulumi env set "$@"; }\n${commands}`;
            const expected = trust.environments.flatMap((entry) => {
                const to = `acme/${printEnvironmentEntry(entry)}`;
                return [
                    [
                        ...["env", "provider", "aws-login", "oidc", "--create", "--duration", "1h"],
                        ...["--subject-attribute", "currentEnvironment.name", to, ROLE, sessionName],
                    ],
                    ...variables.map(([variable, value]) => ["env", "set", to, variable, value]),
                ];
            });
            expect(wordsOf(spelled)).toEqual(expected);
        }),
        { numRuns: 40 },
    );
});

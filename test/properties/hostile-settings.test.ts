/** Whatever somebody sets is refused, or reaches IAM, YAML and the shell as names only. */
import * as fc from "fast-check";
import { parse } from "yaml";
import { trustPolicy, type TrustPolicy } from "../../aws/trust-policy";
import { deploymentSettings } from "../../pulumi-cloud/deployment-settings";
import { namedEnvironments } from "../../pulumi-cloud/environments";
import { escCommands } from "../../pulumi-cloud/esc-commands";
import { escEnvironment } from "../../pulumi-cloud/esc-environment";
import { defaults } from "../../settings/defaults";
import { wordsOf } from "../shell";
import { mistakesIn, settingsOf, type Values } from "../stacks";
import { hostileText, madeOf, name, runs, type Generated } from "./generators";

type Accepted = ReturnType<typeof settingsOf>;

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";
const PROVIDER = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

// Nearly right: a wildcard, a mark or an end too many.
const entry = madeOf("aws", "dev", "*", "/", ":", ".", "preview", "?", "$");
const url = madeOf("/oidc", "/", "?", "#", "*", "${x}", "@", ":8443", ".", "A", '"', " ").map(
    (rest) => `https://example.com${rest}`,
);
const region = madeOf("us", "gov", "-", "east", "1", "23", "U", " ", "\n", "é", "${x}");
const template = madeOf("esc", "${", "}", "context.pulumi.user.login", "${context.pulumi.organization.login}", "$");
const listItem = fc.oneof(
    hostileText,
    entry,
    name,
    fc.tuple(name, fc.oneof(name, hostileText)).map((parts) => parts.join("/")),
);

const KEYS = Object.keys(defaults) as (keyof typeof defaults)[];
const keysOf = (isKind: (value: unknown) => boolean) => fc.constantFrom(...KEYS.filter((key) => isKind(defaults[key])));
const textKey = keysOf((value) => typeof value === "string");
const listKey = keysOf(Array.isArray);

/** A key with a value. */
const setting = fc.oneof(
    fc.tuple(textKey, hostileText),
    fc.tuple(fc.constant("issuerUrl"), url),
    fc.tuple(fc.constant("environmentRegion"), region),
    fc.tuple(fc.constant("sessionName"), template),
    fc.tuple(listKey, fc.array(listItem, { minLength: 1, maxLength: 3 })),
    fc.tuple(
        fc.constantFrom("tags", "inlinePolicy"),
        fc.dictionary(hostileText, fc.oneof(hostileText, fc.jsonValue())),
    ),
    fc.tuple(fc.constantFrom(...KEYS), fc.jsonValue()),
    fc.tuple(
        hostileText.filter((key) => !Object.hasOwn(defaults, key)),
        hostileText,
    ),
);

/** A wildcard at the end only, or in the place of a stack's name and of its project's. */
const SUBJECT =
    /^(pulumi:deploy:org:[\w.-]+:project:([\w.-]+|\*(?=:stack:\*:)):stack:[\w.-]*\*?:operation:(\*|[a-z-]+:scope:write)|[\w.:/-]+\*?)$/;

/**
 * Expects a trust policy that has names, and a wildcard at the end of a subject only; with the plain audience, which a
 * vault-login of any environment has, in no subject of environments.
 */
function expectNamesOnly(policy: TrustPolicy): void {
    for (const { Condition, Principal } of policy.Statement) {
        expect(Principal.Federated).toBe(PROVIDER);
        const claims = Object.values(Condition).flatMap((condition) => Object.entries(condition));
        const texts = claims.flatMap(([, values]) => values);
        const isPlain = !texts.some((text) => text.startsWith("aws:"));
        expect(texts.filter((text) => isPlain && /^pulumi:environments:.*\*/.test(text))).toEqual([]);
        for (const [claim] of claims) expect(claim).toMatch(/^[a-z0-9.:-]+(\/[\w.~-]+)*:(aud|sub)$/);
        for (const text of texts) expect(text).toMatch(SUBJECT);
    }
}

/** Expects a provider that lists two audiences of each organization, and an owner in tags that only this stack can have. */
function expectProviderOfNames({ trust, otherOrganizations, provider: { clientIds }, tags }: Accepted): void {
    const organizations = [...new Set([trust.organization, ...otherOrganizations])];
    expect(clientIds).toEqual(organizations.flatMap((each) => [each, `aws:${each}`]));
    for (const text of clientIds) expect(text).toMatch(/^(aws:)?[\w.-]+$/);
    expect(tags["pulumi:stack"]).toBe("acme/keyless/dev");
    expect(Object.keys(tags).filter((tag) => tag.toLowerCase() === "pulumi:stack")).toHaveLength(1);
    expect(Object.keys(tags).length).toBeLessThanOrEqual(50);
}

/** What an environment asks for. */
const escSessionOf = ({ trust, sessionName, duration, sessionPolicies, environmentRegion }: Accepted) => ({
    name: sessionName,
    duration: duration.text,
    subjectAttributes: trust.subjectAttributes,
    policyArns: sessionPolicies.map((policy) => policy.arn("aws")),
    region: environmentRegion,
});

/** Expects YAML that every version reads as what it was made of, with a line for each value. */
function expectSameInEveryYaml(settings: Accepted): void {
    const { name: sessionName, region: set, duration, ...lists } = escSessionOf(settings);
    const yaml = escEnvironment(ROLE, escSessionOf(settings));
    const present = Object.entries(lists).filter(([, items]) => items.length > 0);
    const expected = { roleArn: ROLE, sessionName, duration, ...Object.fromEntries(present) };
    const regions = set === undefined ? [] : [set, set];
    for (const version of ["1.1", "1.2"] as const) {
        const { values } = parse(yaml, { version });
        expect(values.aws.login["fn::open::aws-login"].oidc).toEqual(expected);
        expect(Object.values(values.environmentVariables as object).slice(3)).toEqual(regions);
    }
    const lines = present.reduce((sum, [, items]) => sum + 1 + items.length, 12 + regions.length);
    expect(yaml.trimEnd().split("\n")).toHaveLength(lines);
}

test("a setting is accepted, or refused by mistakes that name its key, and no other error is thrown", () => {
    const outcomes = { accepted: new Set<string>(), refused: new Set<string>() };
    const tryOut = ([key, value]: Generated<typeof setting>) => {
        const mistakes = mistakesIn({ [key]: value });
        outcomes[mistakes.length > 0 ? "refused" : "accepted"].add(key);
        expect(mistakes.filter((mistake) => !mistake.key.startsWith(key))).toEqual([]);
        if (mistakes.length > 0) return;
        const settings = settingsOf({ [key]: value });
        expectNamesOnly(trustPolicy(settings.trust, PROVIDER));
        expectSameInEveryYaml(settings);
        expectProviderOfNames(settings);
    };
    fc.assert(fc.property(setting, tryOut), { numRuns: runs("TOKENS", 1000) });
    expect(outcomes.accepted.size).toBeGreaterThan(5);
    const others = KEYS.filter((key) => typeof defaults[key] !== "boolean");
    expect([...outcomes.refused]).toEqual(expect.arrayContaining(others));
});

test("an entry or an issuer that is nearly right is refused, or has names and a wildcard at the end only", () => {
    const trust: fc.Arbitrary<Values> = fc.oneof(
        entry.map((text) => ({ environments: [text] })),
        entry.map((text) => ({ environments: [`default/${text}`] })),
        entry.map((text) => ({ deployments: [text] })),
        fc.tuple(entry, entry).map(([text, user]) => ({ environments: [text], users: [user] })),
        url.map((issuerUrl) => ({ issuerUrl })),
    );
    const outcomes = { accepted: 0, refused: 0 };
    const tryOut = (values: Values) => {
        const isRefused = mistakesIn(values).length > 0;
        outcomes[isRefused ? "refused" : "accepted"]++;
        if (!isRefused) expectNamesOnly(trustPolicy(settingsOf(values).trust, PROVIDER));
    };
    fc.assert(fc.property(trust, tryOut), { numRuns: runs("TOKENS", 4000) });
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
    const values = fc.record({ sessionName, environmentRegion, sessionPolicies: fc.array(policy, { maxLength: 3 }) });
    fc.assert(
        fc.property(values, (session) => expectSameInEveryYaml(settingsOf(session))),
        { numRuns: 300 },
    );
});

test("each command of a refusal names the stack, and no value of the user if it has a placeholder", () => {
    /** In every value, and in nothing that the program writes. */
    const mark = "zq7x";
    const wrong = fc.oneof(hostileText, entry, url, template).map((text) => text + mark);
    const values: fc.Arbitrary<Values> = fc.oneof(
        fc.tuple(fc.constantFrom(...KEYS), wrong).map(([key, text]) => ({ [key]: text })),
        fc.tuple(listKey, wrong).map(([key, text]) => ({ [key]: [text] })),
        fc.tuple(name, name, wrong).map(([project, stack, text]) => ({ deployments: [`${project}/${stack}:${text}`] })),
        fc.tuple(name, wrong).map(([tag, text]) => ({ tags: { [tag]: `${text};` } })),
        wrong.map((text) => ({ inlinePolicy: { Version: text, Statement: { [text]: text } } })),
        fc.tuple(hostileText, wrong).map(([key, text]) => ({ [key + mark]: text })),
        wrong.map((text) => ({ environments: ["*", `${text}*`.replace(/.*\W/s, "aws/")], users: ["alice"] })),
    );
    const seen = { "with a placeholder": 0, complete: 0 };
    const check = (many: Values[]) => {
        const run = many.flatMap((each) => mistakesIn(each)).flatMap((mistake) => mistake.run ?? []);
        const commands = wordsOf(run.join("\n"));
        expect(commands).toHaveLength(run.length);
        for (const words of commands) {
            const hasPlaceholder = words.some((word) => word.includes("<"));
            seen[hasPlaceholder ? "with a placeholder" : "complete"]++;
            expect(words.slice(3, 5)).toEqual(["--stack", "acme/dev"]);
            expect(hasPlaceholder && words.join("\n").includes(mark)).toBe(false);
        }
    };
    fc.assert(fc.property(fc.array(values, { minLength: 20, maxLength: 20 }), check), { numRuns: 40 });
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

test("the commands for Deployments and ESC name the stacks, environments and sessions that are set", () => {
    const names = fc.uniqueArray(
        fc.tuple(name, name).map((parts) => parts.join("/")),
        { minLength: 1, maxLength: 4 },
    );
    const session = fc.stringMatching(/^[\w+=,.@][\w+=,.@-]{1,20}$/);
    const environmentRegion = fc.constantFrom("", "us-east-1", "ap-southeast-12");
    const check = (environments: string[], text: string, setRegion: string) => {
        const deploymentSessionName = `${text}\${stack.name}`;
        const sessionName = `${text}\${context.pulumi.user.login}`;
        const values = { environments, deployments: environments, sessionName, deploymentSessionName };
        const settings = settingsOf({ ...values, environmentRegion: setRegion });
        const asked = { name: deploymentSessionName, duration: "1h", policyArns: [] };
        expect(wordsOf(deploymentSettings(ROLE, settings.trust, asked))).toEqual(
            environments.map((stack) => [
                ...["pulumi", "deployment", "settings", "edit", "--stack", `acme/${stack}`],
                ...["--oidc-aws-role-arn", ROLE, "--oidc-aws-session-name", deploymentSessionName],
                ...["--oidc-aws-duration", "1h", "--oidc-aws-policy-arn", ""],
            ]),
        );
        const variables: Record<string, string> = parse(escEnvironment(ROLE, escSessionOf(settings))).values
            .environmentVariables;
        const commands = escCommands(
            ROLE,
            "acme",
            namedEnvironments(settings.trust.environments),
            escSessionOf(settings),
        );
        // `pulumi env set` in the commands says nothing where it succeeds, so that its words go to another place here.
        const spelled = commands.replace(/^set_variable\(\).*$/m, 'set_variable() { pulumi env set "$@"; }');
        expect(wordsOf(spelled)).toEqual(
            environments.flatMap((environment) => [
                [
                    ...["pulumi", "env", "provider", "aws-login", "oidc", "--create", "--duration", "1h"],
                    ...["--subject-attribute", "currentEnvironment.name", `acme/${environment}`, ROLE, sessionName],
                ],
                ...Object.entries(variables).map((variable) => [
                    "pulumi",
                    "env",
                    "set",
                    `acme/${environment}`,
                    ...variable,
                ]),
            ]),
        );
    };
    fc.assert(fc.property(names, session, environmentRegion, check), { numRuns: 40 });
});

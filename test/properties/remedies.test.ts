/** Whoever pastes the commands of a mistake mends that mistake, and trusts nobody and allows nothing that was not written. */
import * as fc from "fast-check";
import { printCommands, type Command } from "../../messages/command";
import type { Settings } from "../../settings";
import { defaults } from "../../settings/declared";
import { mistakesIn, settingsOf } from "../stacks";
import { paste, wordsOf, type Config } from "./cli";
import { hostileText, runs, type Generated } from "./generators";

const STACK = "my.stack";
const ARN = "arn:aws:iam::123456789012:policy/team/deploy";
const STATEMENT = { Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "*" };
const INLINE_POLICY = { Version: "2012-10-17", Statement: [STATEMENT, { ...STATEMENT, Effect: "Deny", Sid: "No" }] };
const environment = fc.constantFrom("aws/dev", "aws/*", "web/d*", "*", "default/dev", "keyless/prod");
const stack = fc.constantFrom("web/prod", "web/*", "*", "web/prod:update", "web/dev:detect-drift");
const policy = fc.constantFrom("ReadOnlyAccess", "job-function/ViewOnlyAccess", "AmazonS3ReadOnlyAccess", ARN);
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });

/** Values that settings accept, at least alone. */
const VALID: Record<keyof typeof defaults, fc.Arbitrary<unknown>> = {
    organization: fc.constantFrom("acme", "other-2", "-odd"),
    otherOrganizations: some(fc.constantFrom("other-2", "Third", "-odd")),
    issuerUrl: fc.constantFrom("https://pulumi.example.com/oidc", "https://pulumi.example.com:8443"),
    createProvider: fc.boolean(),
    protectProvider: fc.boolean(),
    environments: some(environment),
    users: some(fc.constantFrom("alice", "bob", "-x-")),
    deployments: some(stack),
    policies: some(policy),
    inlinePolicy: fc.constantFrom(INLINE_POLICY, { ...INLINE_POLICY, Statement: STATEMENT }),
    permissionsBoundary: policy,
    roleName: fc.constantFrom("mine", "-mine", "a+b=c"),
    sessionDuration: fc.constantFrom("1h30m", "15m"),
    sessionName: fc.constantFrom("ci", "a@b", "12", "esc-${context.pulumi.user.login}"),
    deploymentSessionName: fc.constantFrom("ci-${deployment.id}", "$x".replace("$", "${stack.name}")),
    sessionPolicies: some(policy),
    environmentRegion: fc.constantFrom("us-east-1", "us-gov-west-1", "ap-southeast-12"),
    createEnvironments: fc.boolean(),
    tags: fc.dictionary(
        fc.constantFrom("team", "cost centre", "a.b", "a:b/c", "0", "1x", "é", "__proto__", "-x"),
        fc.constantFrom("a", "", "b c", "12", "true", 7, false, "-1", "a=b"),
        { minKeys: 1, maxKeys: 3 },
    ),
};
type Key = keyof typeof VALID;
const key = fc.constantFrom(...(Object.keys(VALID) as Key[]));

/** A name of a setting with a letter more, less, doubled, or in another case. */
const mistyped = (name: string) =>
    fc
        .tuple(fc.nat(name.length - 1), fc.constantFrom("drop", "double", "case", "x", "'", " ", "lower", "-"))
        .map(([at, how]) => {
            const [before, letter = "", behind] = [name.slice(0, at), name[at], name.slice(at + 1)];
            const isLower = letter === letter.toLowerCase();
            if (how === "lower") return name.toLowerCase();
            if (how === "drop") return before + behind;
            if (how === "double") return before + letter + letter + behind;
            if (how === "case") return before + (isLower ? letter.toUpperCase() : letter.toLowerCase()) + behind;
            return at === 0 ? how + name : before + letter + how + behind;
        })
        .filter((text) => !Object.hasOwn(defaults, text));

/** Text that a command and a path can have: no control characters, no backslashes and no halves of surrogate pairs. */
const text = hostileText.map((hostile) => hostile.replace(/[\p{Cc}\\\p{Cs}]/gu, ""));
/** Any value, with such texts. */
const anyValue = fc
    .jsonValue()
    .map((value) => JSON.parse(JSON.stringify(value).replace(/\\(u[0-9a-f]{4}|[^"])/g, "")) as unknown);

const nearPolicy = fc.oneof(
    policy.map((name) => name.toLowerCase()),
    policy.map((name) => name.slice(0, -1)),
    policy.map((name) => name.replace("job-function/", "")),
    fc.constantFrom("IAMReadAccess", "Administrator", "S3ReadOnly", "PowerUser", "arn:aws:iam::aws:role/x"),
    text,
);
const nearStack = fc.oneof(
    fc.constantFrom("web/prod:deploy", "web/prod:Update", "web/prod:destory", "acme/web/prod", "web", "web/prod:"),
    text,
);
const nearEnvironment = fc.oneof(
    fc.constantFrom("default/*", "default/d*", "acme/aws/dev", "aws", "aws/*/dev", "AWS/dev ", "aws/${x}"),
    text,
);
const nearIssuer = fc.oneof(
    fc.constantFrom(
        ...["https://pulumi.example.com/oidc/", "https://Pulumi.Example.com/oidc", "https://api.pulumi.com/OIDC"],
        ...["https://api.pulumi.com/oidc/v2", "https://api.pulumi.com", "http://pulumi.example.com/oidc"],
        "https://pulumi.example.com/oidc/.well-known/openid-configuration",
        ...[
            "https://user@pulumi.example.com/oidc",
            "https://pulumi.example.com:443/oidc",
            "https://api.pulumi.com./oidc",
        ],
    ),
    text,
);
const badStatement = fc
    .tuple(
        fc.subarray(["Effect", "Action", "Resource"], { minLength: 1 }),
        fc.dictionary(
            fc.oneof(
                fc.constantFrom("Principal", "NotPrincipal", "Acton", "effect", "NotAction", "Condition", "Sid"),
                text,
            ),
            fc.oneof(fc.constantFrom("*", null, [], {}, "iam:*"), anyValue),
            { minKeys: 1, maxKeys: 2 },
        ),
    )
    .map(([names, others]) => ({
        ...Object.fromEntries(Object.entries(STATEMENT).filter(([name]) => names.includes(name))),
        ...others,
    }));
const badPolicy = fc.record({
    Version: fc.constantFrom("2012-10-17", "2012-10-17 00:00:00 +0000 UTC", null),
    Statement: fc.oneof(fc.constantFrom(STATEMENT, [STATEMENT], [], null, "x"), badStatement, fc.array(badStatement)),
});

/** A setting under some key. What is written there is meant for `setting`, or for none. */
const written = fc.oneof(
    key.chain((setting) => fc.record({ setting: fc.constant(setting), key: mistyped(setting), value: VALID[setting] })),
    key.chain((setting) =>
        fc.record({ setting: fc.constant(setting), key: mistyped(setting), value: fc.oneof(text, anyValue) }),
    ),
    fc.record({ setting: fc.constant(undefined), key: text.filter((any) => !/[:.]/.test(any)), value: text }),
    meantFor("policies", fc.tuple(policy, nearPolicy)),
    meantFor("sessionPolicies", fc.tuple(nearPolicy)),
    meantFor("permissionsBoundary", nearPolicy),
    meantFor("deployments", fc.tuple(nearStack, stack)),
    meantFor("environments", fc.tuple(environment, nearEnvironment)),
    meantFor("users", fc.tuple(text)),
    meantFor("otherOrganizations", fc.tuple(fc.constantFrom("other-2"), text)),
    meantFor("sessionName", text),
    meantFor("environmentRegion", text),
    meantFor("issuerUrl", nearIssuer),
    meantFor("organization", text),
    meantFor("inlinePolicy", badPolicy),
    meantFor("tags", fc.dictionary(text, fc.oneof(text, anyValue))),
    key.chain((setting) => meantFor(setting, anyValue)),
);
interface Written {
    setting: Key | undefined;
    key: string;
    value: unknown;
}

function meantFor(setting: Key, value: fc.Arbitrary<unknown>) {
    return fc.record({ setting: fc.constant(setting), key: fc.constant<string>(setting), value });
}

/** A few right settings, and one or two that may be wrong. */
const configuration = fc
    .tuple(
        fc
            .uniqueArray(key, { maxLength: 2 })
            .chain((keys) => fc.tuple(...keys.map((setting) => meantFor(setting, VALID[setting])))),
        fc.array(written, { minLength: 1, maxLength: 2 }),
    )
    .map(([right, wrong]): Written[] => [...right, ...wrong]);

const configOf = (all: readonly Written[]): Config => Object.fromEntries(all.map((each) => [each.key, each.value]));
/** The texts and numbers in a value. */
const leavesOf = (value: unknown): string[] =>
    typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [String(value)];

/** The commands that need nothing filled in. */
const isComplete = (run: readonly Command[]) =>
    run.length > 0 && run.every((command) => command.arguments.every((argument) => !argument.includes("<")));

/** Every subject that texts can mean. Nothing here knows how settings are read. */
function subjectsOf(texts: (setting: Key) => string[]): string[] {
    const users = texts("users");
    const isDefault = [...texts("environments"), ...texts("deployments")].length === 0;
    return [...texts("organization"), "acme"].flatMap((organization) => {
        const declared = `pulumi:environments:pulumi.organization.login:${organization}`;
        const opened = `pulumi:environments:org:${organization}:env`;
        return [
            ...[...texts("environments"), ...(isDefault ? ["keyless/dev"] : [])].flatMap((entry) => {
                if (users.length === 0 && entry === "*") return [`${opened}:*`, `${declared}:*`];
                const name = entry.replace(/^default\//, "");
                if (users.length === 0) return [`${opened}:${name}`, `${declared}:currentEnvironment.name:${name}`];
                return users.map((user) => `${declared}:currentEnvironment.name:${name}:pulumi.user.login:${user}`);
            }),
            ...texts("deployments").map((entry) => {
                const [, project, named, operation] = /^([^/]*)\/([^:]*)(?::(.*))?$/.exec(entry) ?? [];
                const deploy = `pulumi:deploy:org:${organization}`;
                if (entry === "*") return `${deploy}:*`;
                if (named === "*") return `${deploy}:project:${project}:*`;
                const rest = operation === undefined ? "*" : `${operation}:scope:write`;
                return `${deploy}:project:${project}:stack:${named}:operation:${rest}`;
            }),
        ];
    });
}

/** Expects settings that trust and allow what was written under some key that was meant for it, and nothing else. */
function expectNothingBeyond(all: readonly Written[], { trust, provider, permissions, sessions }: Settings): void {
    const texts = (setting: Key) =>
        all.filter((each) => each.setting === setting).flatMap(({ value }) => leavesOf(value));
    const beyond = (these: readonly string[], allowed: readonly string[]) =>
        these.filter((one) => !allowed.includes(one));
    const subjects = trust.accepted.flatMap((each) => each.subjects);
    expect(beyond(subjects, subjectsOf(texts))).toEqual([]);
    expect(beyond(provider.otherOrganizations, texts("otherOrganizations"))).toEqual([]);
    const issuers = texts("issuerUrl").filter(
        (url) => URL.canParse(url) && new URL(url).href.startsWith(trust.issuerUrl),
    );
    expect(issuers.length > 0 || trust.issuerUrl === "https://api.pulumi.com/oidc").toBe(true);

    const arnsOf = (policies: Settings["permissions"]["policies"]) => policies.map((each) => each.arn("aws"));
    const written = (setting: Key) =>
        texts(setting).map((name) => (name.startsWith("arn:") ? name : `arn:aws:iam::aws:policy/${name}`));
    expect(beyond(arnsOf(permissions.policies), written("policies"))).toEqual([]);
    expect(beyond(arnsOf(sessions.policies), written("sessionPolicies"))).toEqual([]);
    const boundary = permissions.permissionsBoundary;
    expect(beyond(boundary ? arnsOf([boundary]) : [], written("permissionsBoundary"))).toEqual([]);
    const inline = permissions.inlinePolicy ? leavesOf(permissions.inlinePolicy) : [];
    expect(beyond(inline, ["2012-10-17", ...texts("inlinePolicy")])).toEqual([]);
}

/** What somebody wrote. A later value of a key replaces an earlier one. */
const withoutRepetitions = (all: readonly Written[]) => [...new Map(all.map((each) => [each.key, each])).values()];

/** Many at once. */
const batch = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 20, maxLength: 20 });

test("a mistake's commands mend it, and neither subjects nor policies go beyond what was written", () => {
    const total = { pasted: 0, accepted: 0 };
    const check = (configurations: Written[][]) => {
        const pastings = configurations.map(withoutRepetitions).flatMap((all) => {
            const config = configOf(all);
            return mistakesIn(config)
                .filter(({ run }) => isComplete(run))
                .map((mistake) => ({ ...mistake, config, all }));
        });
        paste(pastings, STACK).forEach((after, i) => {
            const { key: about, why, all = [] } = pastings[i] ?? {};
            const left = mistakesIn(after);
            expect(left.filter((other) => other.key === about && other.why === why)).toEqual([]);
            if (left.length === 0) expectNothingBeyond(all, settingsOf(after));
            total.accepted += left.length === 0 ? 1 : 0;
        });
        total.pasted += pastings.length;
    };
    fc.assert(fc.property(batch(configuration), check), { numRuns: runs("PASTES", 800) / 20 });
    expect(total.pasted).toBeGreaterThan(200);
    expect(total.accepted).toBeGreaterThan(50);
});

test("every command names the stack", () => {
    let count = 0;
    const check = (configurations: Written[][]) => {
        const commands = configurations.flatMap((all) => mistakesIn(configOf(all))).flatMap(({ run }) => run);
        const words = wordsOf(printCommands(commands, STACK, "\n"));
        expect(words).toHaveLength(commands.length);
        for (const [group, , option, named] of words)
            expect([group, option, named]).toEqual(["config", "--stack", STACK]);
        count += commands.length;
    };
    fc.assert(fc.property(batch(configuration), check), { numRuns: runs("PASTES", 200) / 20 });
    expect(count).toBeGreaterThan(200);
});

/** A value without the difference between texts and what the CLI makes of them in lists and objects. */
function asTexts(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return String(value);
    if (Array.isArray(value)) return value.map(asTexts);
    return new Map(Object.entries(value).map(([name, part]) => [name, asTexts(part)]));
}

test("a mistyped key's commands move all of its value to the setting, behind what the setting has", () => {
    const count = { alone: 0, behind: 0, placeholder: 0 };
    const mistyping = key.chain((setting) =>
        fc.record({
            setting: fc.constant(setting),
            typo: mistyped(setting),
            value: VALID[setting],
            present: fc.option(fc.oneof(VALID[setting], fc.constant(defaults[setting])), { nil: undefined }),
        }),
    );
    const check = (mistypings: Generated<typeof mistyping>[]) => {
        const pastings = mistypings.flatMap(({ setting, typo, value, present }) => {
            const config = { [typo]: value, ...(present !== undefined && { [setting]: present }) };
            const run = mistakesIn(config).find((each) => each.key === typo)?.run ?? [];
            const isFree = present === undefined || JSON.stringify(present) === JSON.stringify(defaults[setting]);
            const fits = isFree || Array.isArray(value);
            expect(isComplete(run)).toBe(fits);
            count[isFree ? "alone" : fits ? "behind" : "placeholder"]++;
            const merged = Array.isArray(value) ? [...((present ?? []) as unknown[]), ...(value as unknown[])] : value;
            return fits ? [{ run, config, expected: { [setting]: merged } }] : [];
        });
        const expected = pastings.map((pasting) => asTexts(pasting.expected));
        expect(paste(pastings, STACK).map(asTexts)).toEqual(expected);
    };
    fc.assert(fc.property(batch(mistyping), check), { numRuns: runs("PASTES", 500) / 20 });
    expect(Math.min(...Object.values(count))).toBeGreaterThan(30);
});

/** Who gets in by a trust policy: random policies, tried with random tokens of Pulumi Cloud. */
import * as fc from "fast-check";
import { callersNamed, type Caller } from "../../simulation/callers";
import { decide } from "../../simulation/decision";
import { like, matches } from "../../simulation/pattern";
import { whoGetsIn } from "../../simulation/who-gets-in";
import { AUD, rulesOf, statement, SUB, type Condition } from "../trust";
import { runs, type Generated } from "./generators";

const pick = fc.constantFrom<string[]>;
const some = <T>(percent: number, item: fc.Arbitrary<T>) =>
    fc.tuple(item, fc.nat(99)).map(([one, chance]) => (chance < percent ? [one] : []));
const text = (parts: TemplateStringsArray, ...values: fc.Arbitrary<string>[]) =>
    fc.tuple(...values).map((chosen) => String.raw({ raw: parts }, ...chosen));

const organization = pick("acme", "acme", "acme", "acme2", "ACME", "acm*", "a*e", "*", "acme?");
const project = pick("aws", "aws", "web", "default", "aws*", "*", "*s", "AWS");
const name = pick("dev", "dev", "prod", "pr-1", "pr-*", "*-1", "de*", "*v", "*", "p*d", "dev?", "pr-?");
const user = pick("bob", "b*", "*");
const environment = fc.oneof(text`${project}/${name}`, pick("dev", "*", "aw*", "a*v", "<yaml>", "*/dev"));
const operation = pick("preview", "update", "*", "pre*");
const declared = text`pulumi:environments:pulumi.organization.login:${organization}`;
const current = text`${declared}:currentEnvironment.name:${environment}`;
const whole = fc.oneof(
    text`pulumi:environments:org:${organization}:env:${environment}`,
    ...[current, text`${current}*`, text`${current}:pulumi.user.login:${user}`],
    ...[text`${current}:rootEnvironment.name:${environment}`, text`${declared}:rootEnvironment.name:${environment}`],
    ...[text`${declared}:pulumi.user.login:${user}${pick("", "*", ":currentEnvironment.name:aws/dev")}`],
    text`pulumi:deploy:org:${organization}:project:${project}:stack:${name}:operation:${operation}:scope:write`,
    text`pulumi:deploy:org:${organization}:project:${project}:*`,
    text`pulumi:cmk:pulumi.organization.login:${organization}`,
);
const upper = "PULUMI:ENVIRONMENTS:ORG:ACME:ENV:AWS/DEV";
const sub = fc.oneof(
    { weight: 6, arbitrary: whole },
    { weight: 1, arbitrary: fc.tuple(whole, fc.nat(80)).map(([uncut, length]) => `${uncut.slice(0, length)}*`) },
    { weight: 1, arbitrary: fc.tuple(whole, fc.nat(20)).map(([uncut, length]) => `*${uncut.slice(-length)}`) },
    { weight: 1, arbitrary: pick("*", "pulumi:*", "*/dev", "*:env:aws/*", "*org:acme*dev", "pulumi:*web*", upper) },
    { weight: 1, arbitrary: pick("*:stack:p*write", "pulumi:deploy:*:prod:*", "repo:acme/*", "**", "?ulumi:*") },
);
const aud = fc.oneof(
    ...[text`aws:${organization}`, organization],
    text`${pick("aws:", "azure:", "")}${organization}`,
    pick("*", "aws:*", "a*", "*me", "aw*me", "AWS:ACME", "sts.amazonaws.com", "?ws:acme"),
);

/** A test: an operator, a key and its values. */
const operator = text`${pick("", "", "", "", "ForAnyValue:", "ForAllValues:")}String${pick(
    ...["Equals", "Like", "Equals", "Like", "Like", "NotEquals", "NotLike", "EqualsIgnoreCase", "NotEqualsIgnoreCase"],
)}${pick("", "", "", "IfExists")}`;
const about = (key: string, value: fc.Arbitrary<string>) =>
    fc.tuple(operator, fc.constant(key), fc.array(value, { minLength: 1, maxLength: 2 }));
const subject = about(SUB, sub);
const audience = fc.oneof(fc.tuple(pick("StringEquals"), pick(AUD), aud), about(AUD, aud));
const rare = fc.oneof(
    fc.tuple(pick("Null"), pick(AUD, SUB, "accounts.google.com:aud"), pick("true", "false")),
    fc.tuple(operator, pick("accounts.google.com:sub", "aws:RequestTag/a"), name),
    fc.tuple(pick("ArnLike", "StringMatches"), pick(AUD, SUB), name),
);
const policy = fc.array(
    fc
        .tuple(some(90, audience), some(95, subject), some(25, subject), some(10, rare), pick("Allow", "Allow", "Deny"))
        .map(([audiences, subjects, more, others, effect]) => {
            const condition: Condition = {};
            for (const [how, key, values] of [audiences, subjects, more, others].flat())
                condition[how] = { ...condition[how], [key]: values };
            return statement(condition, effect as "Allow" | "Deny");
        }),
    { minLength: 1, maxLength: 2 },
);

// Names alike in every way that could be mistaken: a prefix, a case, a letter more; and one that no policy mentions.
const FRESH = "9876543210";
const named = { project: pick("aws", "aws", "aw", "aws2", "AWS", "default", "web", FRESH) };
const chosen = pick("dev", "dev", "de", "dev2", "DEV", "prod", "pr-1", "pr-", "pr-2-1", FRESH);
const names = fc.record({
    organizations: fc.tuple(pick("acme", "acme", "acme", "acme", "acm", "acme2", "ACME", FRESH)),
    environments: fc.tuple(fc.record({ ...named, name: chosen })),
    roots: fc.tuple(fc.record({ ...named, name: chosen })),
    users: fc.tuple(pick("bob", "bo", "BOB", FRESH)),
    stacks: fc.tuple(fc.record({ ...named, stack: chosen })),
});
const someone = fc.tuple(names, fc.nat()).map(([candidates, index]) => {
    const callers = callersNamed(candidates);
    return callers[index % callers.length]!;
});

const kindOf = (caller: Caller) => JSON.stringify({ ...caller, names: undefined, token: undefined });
const isOneOf = (general: Caller, caller: Caller) =>
    kindOf(general) === kindOf(caller) &&
    matches(like(general.token.aud), caller.token.aud) &&
    matches(like(general.token.sub), caller.token.sub);
/** A token of one of those that a caller stands for, with a name that no policy mentions. */
const tokenOf = ({ token }: Caller) =>
    JSON.parse(JSON.stringify(token).replaceAll("*", FRESH).replaceAll("?", "9")) as typeof token;

test("whoever gets in is listed, and whoever is listed gets in", () => {
    const seen = { allowed: 0, refused: 0, "not judged": 0, listed: 0, exceptions: 0 };
    const check = (statements: Generated<typeof policy>, callers: Caller[]) => {
        const rules = rulesOf(...statements);
        const admitted = whoGetsIn(rules);
        for (const caller of callers) {
            const decision = decide(rules, caller.token);
            seen[decision]++;
            const lists = admitted.filter(
                (each) => isOneOf(each.caller, caller) && !each.but.some((other) => isOneOf(other, caller)),
            );
            expect([caller.token, lists.length > 0]).toEqual([
                caller.token,
                decision !== "refused" || lists.length > 0,
            ]);
        }
        const decisionOn = (caller: Caller) => [caller.token, decide(rules, tokenOf(caller))];
        for (const { caller, but, unless } of admitted) {
            seen.listed++;
            seen.exceptions += but.length;
            expect(decisionOn(caller)).toEqual([caller.token, unless.length > 0 ? "not judged" : "allowed"]);
            for (const other of but) expect(decisionOn(other)).toEqual([other.token, "refused"]);
        }
    };
    const tokens = fc.array(someone, { minLength: 1, maxLength: 59, size: "max" }); // 30 on average.
    fc.assert(fc.property(policy, tokens, check), { numRuns: runs("TOKENS", 1500) / 30 });
    if (process.env["TOKENS"]) process.stderr.write(`${JSON.stringify(seen)}\n`);
    // Of what happens rarely, the property would say little.
    expect(Math.min(seen.allowed, seen.refused, seen.listed)).toBeGreaterThan(10);
});

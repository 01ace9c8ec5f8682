/** What `npm run explain` says of random tokens for random settings. */
import * as fc from "fast-check";
import { trustPolicy } from "../../aws/trust-policy";
import { callersNamed } from "../../simulation/callers";
import { decide } from "../../simulation/decision";
import { readTrustRules } from "../../simulation/trust-rules";
import { encounter, tokenOf, trusted, valuesOf } from "../../test/properties/encounters";
import { hostileText } from "../../test/properties/generators";
import { settingsOfOwner, STACK } from "../../test/stacks";
import type { Claims } from "./claims";
import { judge } from "./verdict";

const PROVIDER = "arn:aws:iam::111122223333:oidc-provider/api.pulumi.com/oidc";

/** A stack with these settings in its file, and the rules of its trust policy. */
function stackOf(values: ReturnType<typeof valuesOf>) {
    const configured = { environments: values.environments.length, deployments: values.deployments.length };
    const { trust } = settingsOfOwner(values);
    return { identity: STACK, configured, trust, ...readTrustRules(trustPolicy(trust, PROVIDER), trust.issuerUrl)! };
}

const sensible = encounter.map(([settings, event]) => ({ values: valuesOf(settings), claims: tokenOf(event) }));

test("explain decides as the trust policy does, and gives a reason", () => {
    const token = fc.record({ aud: hostileText, sub: hostileText });
    const hostile = fc.record({ values: trusted.map(valuesOf), claims: token });
    fc.assert(
        fc.property(fc.oneof(sensible, hostile), ({ values, claims }) => {
            const stack = stackOf(values);
            const { allowed, reason } = judge(stack, claims, 0);
            const isPattern = /[*?\uE001]|\uE000{8}|\$\{/.test(`${claims.aud} ${claims.sub}`);
            expect(allowed).toBe(decide(stack.rules, claims) === "allowed" && !isPattern);
            expect(reason).toMatch(/^\S.*\.$/s);
        }),
    );
});

/** The entry for exactly what a token names. */
function entryFor(sub: string): string {
    const [, project, stack, operation] = /:project:(.*):stack:(.*):operation:(.*):scope:/.exec(sub) ?? [];
    if (project !== undefined) return `${project}/${stack ?? ""}:${operation ?? ""}`;
    const [, name = ""] = /(?::env|:currentEnvironment\.name):([^:]+)/.exec(sub) ?? [];
    return name.includes("/") ? name : `default/${name}`;
}

/** Environments and stacks with names that the settings and the tokens have, and with names that are like them. */
const NAMES = ["aws", "aws2", "Aws", "default", "keyless"].flatMap((project) =>
    ["dev", "dev2", "Dev", "d"].map((name) => ({ project, name, stack: name })),
);
const CANDIDATES = { environments: NAMES, users: ["alice", "eve"], stacks: NAMES, roots: [] };

test("explain's commands trust exactly what the token names, or leave its attributes to mend, and nobody loses trust", () => {
    let [mended, gained] = [0, 0];
    const check = ({ values, claims }: { values: ReturnType<typeof valuesOf>; claims: Claims }) => {
        const before = stackOf(values);
        const { next = "" } = judge(before, claims, 0);
        fc.pre(/^(If .* Otherwise: )?pulumi /.test(next));
        const changed = structuredClone(values);
        const added = [...next.matchAll(/(environments|deployments)\[(\d+)\]' (\S+)/g)];
        for (const [, key, index, entry = ""] of added) {
            const list = changed[key as "environments" | "deployments"];
            expect(list.length).toBe(Number(index));
            list.push(entry);
        }
        expect(added.at(-1)?.[3]).toBe(entryFor(claims.sub));
        const after = stackOf(changed);
        const verdict = judge(after, claims, 0);
        expect(verdict.allowed || /subjectAttributes|users/.test(verdict.next ?? "")).toBe(true);
        for (const { token } of callersNamed({ organizations: [values.organization], ...CANDIDATES })) {
            const [was, is] = [decide(before.rules, token), decide(after.rules, token)];
            if (is === was) continue;
            expect([is, entryFor(token.sub)]).toEqual(["allowed", entryFor(claims.sub)]);
            gained++;
        }
        mended++;
    };
    fc.assert(fc.property(sensible, check), { numRuns: 300 });
    expect(mended).toBeGreaterThan(50);
    expect(gained).toBeGreaterThan(50);
});

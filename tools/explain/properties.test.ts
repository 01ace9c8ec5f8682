/** What `npm run explain` says of random tokens for random settings. */
import * as fc from "fast-check";
import { trustPolicy } from "../../aws/trust-policy";
import { allows } from "../../simulation/decision";
import { encounter, tokenOf, trusted, valuesOf } from "../../test/properties/encounters";
import { hostileText } from "../../test/properties/generators";
import { settingsOf, STACK } from "../../test/stacks";
import { judge, type Claims } from "./verdict";

type Values = ReturnType<typeof valuesOf>;

/** A stack with these settings in its file. */
const stackOf = (values: Values) => ({
    identity: STACK,
    configured: { environments: values.environments.length, deployments: values.deployments.length },
    trust: settingsOf(values).trust,
});
const decide = ({ trust }: ReturnType<typeof stackOf>, claims: Claims) =>
    allows(trustPolicy(trust, "the account's"), trust.issuerUrl, claims);

const sensible = encounter.map(([settings, event]) => ({ values: valuesOf(settings), claims: tokenOf(event) }));

test("explain decides as the trust policy does, and gives a reason", () => {
    const token = fc.record({ aud: hostileText, sub: hostileText });
    const hostile = fc.record({ values: trusted.map(valuesOf), claims: token });
    fc.assert(
        fc.property(fc.oneof(sensible, hostile), ({ values, claims }) => {
            const stack = stackOf(values);
            const { allowed, reason } = judge(stack, claims, 0);
            expect(allowed).toBe(decide(stack, claims));
            expect(reason).toMatch(/^\S.*\.$/s);
        }),
    );
});

test("explain's commands let the token in or leave its attributes to mend, and keep everybody else", () => {
    let mended = 0;
    const check = ({ values, claims }: { values: Values; claims: Claims }) => {
        const { next = "" } = judge(stackOf(values), claims, 0);
        fc.pre(/^(If .* Otherwise: )?pulumi /.test(next));
        const [before, changed] = [stackOf(values), structuredClone(values)];
        for (const [, key, index, entry = ""] of next.matchAll(/(environments|deployments)\[(\d+)\]' (\S+)/g)) {
            const list = changed[key as "environments" | "deployments"];
            expect([list.length, entry]).toEqual([Number(index), expect.not.stringContaining("*")]);
            list.push(entry);
        }
        const after = stackOf(changed);
        expect(after.trust.environments).toEqual(expect.arrayContaining(before.trust.environments));
        const verdict = judge(after, claims, 0);
        expect(verdict.allowed || /subjectAttributes|users/.test(verdict.next ?? "")).toBe(true);
        mended++;
    };
    fc.assert(fc.property(sensible, check), { numRuns: 500 });
    expect(mended).toBeGreaterThan(50);
});

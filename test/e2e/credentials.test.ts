/** The whole way, from `pulumi up` to credentials or to AWS's refusal. */
import { describeOnEngine, Fixtures, unique, type TestStack } from "./engine";
import * as esc from "./esc";
import { missingForCloud, ORGANIZATION } from "./requirements";

describeOnEngine(
    "credentials of ESC environments",
    () => {
        const shared = new Fixtures(afterAll);
        const made = new Fixtures(afterEach);
        let stack: TestStack; // The only one: Pulumi Cloud has one issuer, and an account one provider for it.
        const each = (names: string[], what: unknown) => names.map((name) => [name, what]);

        beforeAll(async () => {
            stack = await shared.stack({ organization: ORGANIZATION });
        });

        /** Creates environments, given as `<project>/<environment>`, with the same YAML. */
        async function create(names: string[], yaml: string): Promise<void> {
            for (const name of names) {
                await esc.init(name, yaml);
                made.after(() => esc.remove(name));
            }
        }

        test("come to the one named after the stack, with the YAML as it is exported, and to no other", async () => {
            const { outputs } = await stack.up({});
            const trusted = `${stack.project}/${stack.name}`;
            const others = [
                `${trusted}-2`,
                trusted.slice(0, -1),
                `${stack.project}/x${stack.name}`,
                `${stack.project}/${stack.name.toUpperCase()}`,
                `${stack.project}-2/${stack.name}`,
                `default/${stack.name}`,
            ];
            await create([trusted, ...others], outputs.escEnvironment ?? "");
            expect(await esc.open(trusted)).toEqual(esc.CREDENTIALS);
            expect(await esc.openAll(others)).toEqual(each(others, "AccessDenied"));

            // Then the token stays the same, and is of another organization than the one that is trusted.
            await stack.up({ organization: `${ORGANIZATION}-2` });
            expect(await esc.open(trusted)).toBe("Incorrect token audience");
        });

        test("come to those with a prefix and to those without a project, for as long as is set", async () => {
            const prefix = unique("team");
            const { outputs } = await stack.up({
                organization: ORGANIZATION,
                environments: [`aws/${prefix}-*`, `default/${prefix}`],
                sessionDuration: "2h",
                sessionPolicies: ["ReadOnlyAccess"],
            });
            const trusted = [`aws/${prefix}-dev`, `aws/${prefix}-`, `default/${prefix}`];
            const others = [`aws/${prefix}`, `aws-2/${prefix}-dev`, `default/${prefix}-dev`];
            await create([...trusted, ...others], outputs.escEnvironment ?? "");
            expect(await esc.openAll([...trusted, ...others])).toEqual([
                ...each(trusted, esc.CREDENTIALS),
                ...each(others, "AccessDenied"),
            ]);
        });

        test("come to every one outside of the legacy project where all are trusted", async () => {
            const { outputs } = await stack.up({ environments: ["*"] });
            const trusted = `${unique("any")}/${unique("any")}`;
            const legacy = `default/${unique("any")}`;
            await create([trusted, legacy], outputs.escEnvironment ?? "");
            expect(await esc.open(trusted)).toEqual(esc.CREDENTIALS);
            expect(await esc.open(legacy)).toBe("AccessDenied");
        });
    },
    missingForCloud,
);

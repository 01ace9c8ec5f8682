/** The whole way, from `pulumi up` to credentials or to AWS's refusal. */
import { describeOnEngine, Fixtures, unique, type TestStack } from "./engine";
import * as esc from "./esc";
import { missingForCloud, missingForEsc, missingForService, ORGANIZATION, USER } from "./requirements";

const HIDDEN = "hidden";
/** An opened environment, of which no test prints the secrets. */
const CREDENTIALS = {
    aws: { login: { accessKeyId: HIDDEN, secretAccessKey: HIDDEN, sessionToken: HIDDEN } },
    environmentVariables: { AWS_ACCESS_KEY_ID: HIDDEN, AWS_SECRET_ACCESS_KEY: HIDDEN, AWS_SESSION_TOKEN: HIDDEN },
};
const hide = (_key: string, value: unknown) => (typeof value === "string" && value !== "" ? HIDDEN : value);
const REFUSAL = /AccessDenied|Incorrect token audience/;

describe("credentials", () => {
    const shared = new Fixtures(afterAll);
    const made = new Fixtures(afterEach);
    let stack: TestStack; // The only one: Pulumi Cloud has one issuer, and an account one provider for it.

    beforeAll(async () => {
        stack = await shared.stack({ organization: ORGANIZATION });
    });

    /** `pulumi up` with these settings, whatever was set before. */
    const up = (settings: Record<string, unknown>) =>
        stack.up({
            organization: ORGANIZATION,
            environments: [],
            deployments: [],
            users: [],
            createEnvironments: false,
            ...settings,
        });

    /** Creates environments, given as `<project>/<environment>`, with the same YAML. */
    async function create(names: string[], yaml: string): Promise<void> {
        for (const name of names) {
            await esc.init(`${ORGANIZATION}/${name}`, yaml);
            made.after(() => esc.remove(`${ORGANIZATION}/${name}`));
        }
    }

    /** What an environment opens to, or AWS's refusal. */
    async function open(name: string): Promise<unknown> {
        const { isDone, output, errors } = await esc.open(`${ORGANIZATION}/${name}`);
        return isDone ? JSON.parse(output, hide) : (REFUSAL.exec(errors)?.[0] ?? errors);
    }

    /** The same of several, each with its name. */
    const openAll = (names: string[]) => Promise.all(names.map(async (name) => [name, await open(name)]));
    const each = (names: string[], what: unknown) => names.map((name) => [name, what]);

    describeOnEngine(
        "of ESC environments",
        () => {
            test("come to the one named after the stack, with the YAML as it is exported, and to no other", async () => {
                const { outputs } = await up({});
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
                expect(await open(trusted)).toEqual(CREDENTIALS);
                expect(await openAll(others)).toEqual(each(others, "AccessDenied"));

                // Then the token stays the same, and is of another organization than the one that is trusted.
                await up({ organization: `${ORGANIZATION}-2` });
                expect(await open(trusted)).toBe("Incorrect token audience");
            });

            test("come to those with a prefix and to those without a project, for as long as is set", async () => {
                const prefix = unique("team");
                const { outputs } = await up({
                    environments: [`aws/${prefix}-*`, `default/${prefix}`],
                    sessionDuration: "2h",
                    sessionPolicies: ["ReadOnlyAccess"],
                });
                const trusted = [`aws/${prefix}-dev`, `aws/${prefix}-`, `default/${prefix}`];
                const others = [`aws/${prefix}`, `aws-2/${prefix}-dev`, `default/${prefix}-dev`];
                await create([...trusted, ...others], outputs.escEnvironment ?? "");
                expect(await openAll([...trusted, ...others])).toEqual([
                    ...each(trusted, CREDENTIALS),
                    ...each(others, "AccessDenied"),
                ]);
            });

            test("come to every one outside of the legacy project where all are trusted", async () => {
                const { outputs } = await up({ environments: ["*"] });
                const trusted = `${unique("any")}/${unique("any")}`;
                const legacy = `default/${unique("any")}`;
                await create([trusted, legacy], outputs.escEnvironment ?? "");
                expect(await open(trusted)).toEqual(CREDENTIALS);
                expect(await open(legacy)).toBe("AccessDenied");
            });

            test("come to the users that are trusted, by a login that names them, and to no others", async () => {
                const environment = `aws/${unique("people")}`;
                const nameless = `aws/${unique("nameless")}`;
                const settings = { environments: [environment, nameless], policies: ["ReadOnlyAccess"] };
                const { escEnvironment = "" } = (await up({ ...settings, users: [USER, "somebody-else"] })).outputs;
                await create([environment], escEnvironment);
                await create([nameless], escEnvironment.replace(/\n *subjectAttributes:.*(\n *- .*)*/, ""));
                expect(await open(environment)).toEqual(CREDENTIALS);
                expect(await open(nameless)).toBe("AccessDenied");

                await up({ ...settings, users: ["somebody-else"] });
                expect(await open(environment)).toBe("AccessDenied");
            });
        },
        missingForEsc,
    );

    describeOnEngine(
        "of an environment that the program creates",
        () => {
            test("come without further steps, and end with the environment", async () => {
                const name = `aws/${unique("created")}`;
                await up({ environments: [name], createEnvironments: true });
                expect(await open(name)).toEqual(CREDENTIALS);
                await up({});
                expect(await open(name)).toMatch(/not exist|not found/i);
            });
        },
        missingForService,
    );

    describeOnEngine(
        "of stacks",
        () => {
            test("come through an environment in the stack's list, which must name itself in its login", async () => {
                const named = `aws/${unique("named")}`;
                const nameless = `aws/${unique("nameless")}`;
                const {
                    outputs: { escEnvironment = "" },
                } = await up({ environments: [named, nameless] });
                await create([named], escEnvironment);
                await create([nameless], escEnvironment.replace(/\n *subjectAttributes:.*(\n *- .*)*/, ""));

                expect(await open(nameless)).toEqual(CREDENTIALS);
                const inList = await Promise.all([named, nameless].map((name) => esc.cloud("up", ORGANIZATION, name)));
                expect(inList[0]).toMatchObject({ isDone: true, errors: "" });
                expect(inList[1]).toMatchObject({
                    isDone: false,
                    errors: expect.stringContaining("AccessDenied") as string,
                });
            });

            test("come to deployments of the operation that is trusted, with the printed settings, and to no other", async () => {
                const { outputs } = await up({ deployments: ["web/prod:preview"] });
                expect(await esc.inShell(outputs.deploymentSettings ?? "false")).toMatchObject({
                    isDone: true,
                    errors: "",
                });
                /** The variables that such a deployment gets, or AWS's refusal. */
                const deploy = async (operation: string) => {
                    const { isDone, output, errors } = await esc.cloud("deploy", `${ORGANIZATION}/web/prod`, operation);
                    return isDone ? (output.match(/^\w+(?==.)/gm) ?? []) : (REFUSAL.exec(errors)?.[0] ?? errors);
                };
                expect(await deploy("preview")).toEqual(Object.keys(CREDENTIALS.environmentVariables));
                for (const operation of ["update", "refresh", "destroy"]) {
                    expect([operation, await deploy(operation)]).toEqual([operation, "AccessDenied"]);
                }
            });
        },
        () => [...missingForEsc(), ...missingForCloud()],
    );
});

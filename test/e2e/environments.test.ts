/** ESC environments into which `pulumi up` puts the login: what else is in them stays, whatever happens to the stack. */
import { stripVTControlCharacters } from "node:util";
import { Checkout } from "./checkout";
import { describeOnEngine, Fixtures, unique } from "./engine";
import * as esc from "./esc";
import { missingForCloud, ORGANIZATION, USER } from "./requirements";

const REMEDY = `Run pulumi up again once this is put right. To do it by hand instead: pulumi config set --stack ${ORGANIZATION}/dev updateEnvironments false`;

/** Starts a stack for an environment; a setting of its own is its name. */
async function start(fixtures: Fixtures) {
    const clone = await fixtures.checkout();
    const environment = `${clone.project}/pinned`;
    await clone.run(`pulumi stack init dev; pulumi config set --path 'environments[0]' ${environment}`);
    /** The environments of this project, each as `<project>/<environment>`, and the resources that run commands. */
    const environments = async () =>
        (await esc.list()).map((name) => name.replace(/^.*?\//, "")).filter((name) => name.startsWith(clone.project));
    const commandsRun = async () =>
        (await clone.run("pulumi stack export")).match(/(?<=command:local:Command::)[^"]+/g) ?? [];
    return { clone, environment, environments, commandsRun };
}

describeOnEngine(
    "an environment",
    () => {
        const shared = new Fixtures(afterAll);
        let { clone, environment } = {} as Awaited<ReturnType<typeof start>>;
        let others = `# Mine.
imports:
  - <project>/imported
values:
  aws:
    account: mine
  environmentVariables:
    MINE: hello
`;
        /** That all that people put in is still there; the whole definition. */
        async function withOthers(): Promise<string> {
            const definition = await esc.definition(environment);
            const lost = others.trimEnd().split("\n");
            expect(lost.filter((line) => !definition.includes(`${line}\n`))).toEqual([]);
            return definition;
        }

        beforeAll(async () => {
            ({ clone, environment } = await start(shared));
            others = others.replace("<project>", clone.project);
            await esc.init(`${clone.project}/imported`, "values: {imported: true}\n");
            await esc.init(environment, others);
        });

        test("gets the login from pulumi up, and keeps what else is in it", async () => {
            await clone.run("pulumi up");
            await withOthers();
            expect(await esc.open(environment)).toMatchObject(esc.CREDENTIALS);
        });

        test("is not touched by an up that has nothing to change", async () => {
            await clone.run(`pulumi env set ${ORGANIZATION}/${environment} environmentVariables.BY_HAND later`);
            others += "    BY_HAND: later\n";
            const definition = await withOthers();
            await clone.run("pulumi up --expect-no-changes");
            expect(await esc.definition(environment)).toBe(definition);
        });

        test("follows a change of the settings, and keeps what else is in it", async () => {
            await clone.run(`
                pulumi config set sessionDuration 2h
                pulumi config set environmentRegion eu-west-1
                pulumi config set sessionName 'x-\${context.pulumi.user.login}'
                pulumi config set --path 'sessionPolicies[0]' ReadOnlyAccess
                pulumi up
            `);
            const definition = await withOthers();
            expect(definition).toContain("          duration: 2h\n");
            expect(definition).toMatch(/ {10}policyArns:\n {12}- arn:aws:iam::aws:policy\/ReadOnlyAccess\n/);
            expect(definition).toContain("    AWS_REGION: eu-west-1\n    AWS_DEFAULT_REGION: eu-west-1\n");
            const role = (await clone.output("roleArn")).replace(/.*role\//, "");
            expect(await esc.session(environment)).toBe(`${role}/x-${USER}`);
        });

        test.each([
            [`pulumi config set --path 'users[0]' ${USER}`, "pulumi.user.login"],
            ["pulumi config rm users", "currentEnvironment.name"],
        ])(
            "gives credentials right after %s and an up, as the role and the login change together",
            async (change, last) => {
                await clone.run(`${change}; pulumi up`);
                expect(await withOthers()).toMatch(
                    new RegExp(` {10}subjectAttributes:\\n(.*\\n)? {12}- ${last}\\n(?! {12}-)`),
                );
                expect(await esc.open(environment)).toMatchObject(esc.CREDENTIALS);
            },
        );

        test("stays as it is when the stack is destroyed, and gets the login of a new role from the next up", async () => {
            const [definition, roleArn] = [await withOthers(), await clone.output("roleArn")];
            await clone.run("pulumi destroy");
            expect(await esc.definition(environment)).toBe(definition);
            expect(await esc.open(environment)).toBe("No OpenIDConnect provider found");
            await clone.run("pulumi up");
            expect(await clone.output("roleArn")).not.toBe(roleArn);
            expect(await withOthers()).toContain(await clone.output("roleArn"));
            expect(await esc.open(environment)).toMatchObject(esc.CREDENTIALS);
        });

        test("gives its credentials to stacks that list it, if the login names the environment", async () => {
            const program = await shared.checkout(
                Checkout.of({
                    "Pulumi.yaml": `name: ${unique("web")}\nruntime: nodejs\nmain: index.js\n`,
                    "index.js": 'exports.hasAccessKey = "AWS_ACCESS_KEY_ID" in process.env;\n',
                }),
            );
            const up = "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN; pulumi up";
            await program.run(`pulumi stack init dev; ${up}`);
            expect(await program.output("hasAccessKey")).toBe("false");
            program.write("Pulumi.dev.yaml", `environment:\n  - ${environment}\n`);
            await program.run(up);
            expect(await program.output("hasAccessKey")).toBe("true");

            const nameless = (await esc.definition(environment)).replace(/\n *subjectAttributes:.*(\n *- .*)*/, "");
            await esc.remove(environment);
            await esc.init(environment, nameless);
            expect(await esc.open(environment)).toMatchObject(esc.CREDENTIALS);
            expect(await program.runThatFails(up)).toContain("AccessDenied");
        });

        test("that can't take a variable makes up fail with the reason, though pulumi env set exits with 0", async () => {
            await esc.remove(environment);
            await esc.init(environment, 'values: {environmentVariables: {"fn::fromJSON": "{}"}}\n');
            const diagnostic = '"fn::fromJSON" must be the only key within its containing object';
            const variable = `${ORGANIZATION}/${environment} environmentVariables.A b`;
            const set = await clone.try(`pulumi env set --plaintext ${variable}`);
            expect(set).toMatchObject({ isDone: true, errors: expect.stringContaining(diagnostic) as string });
            const said = await clone.runThatFails("pulumi config set sessionDuration 3h; pulumi up");
            expect(said).toContain(diagnostic);
            expect(said).toContain(REMEDY);
        });
    },
    missingForCloud,
);

describeOnEngine(
    "a stack",
    () => {
        const shared = new Fixtures(afterAll);
        let { clone, environment, environments, commandsRun } = {} as Awaited<ReturnType<typeof start>>;
        beforeAll(async () => {
            ({ clone, environment, environments, commandsRun } = await start(shared));
        });

        test("fails to update an environment if the CLI refuses, and says how to go on without; the next up does it", async () => {
            await clone.run("mkdir refusing; touch refusing/pulumi; chmod +x refusing/pulumi");
            const refusals = ['unknown command "provider"', "[403] Forbidden", "PULUMI_ACCESS_TOKEN must be set"];
            for (const refusal of refusals) {
                clone.write("refusing/pulumi", `#!/bin/sh\necho 'error: ${refusal}' >&2\nexit 1\n`);
                const up = 'real=$(command -v pulumi); PATH=$PWD/refusing:$PATH "$real" up';
                const said = await clone.runThatFails(up);
                expect(said).toContain(`error: ${refusal}\n`);
                expect(said).toContain(REMEDY);
            }
            expect(await environments()).toEqual([]);

            await clone.run("pulumi up");
            expect(await environments()).toEqual([environment]);
            expect(await esc.open(environment)).toEqual(esc.CREDENTIALS);
        });

        test("updates an environment also if the CLI prints notices, and values have quotes and comments", async () => {
            const definition = (await esc.definition(environment)).replace(
                /(: )(\$\{aws.login.accessKeyId\})/,
                '$1"$2" # mine',
            );
            await esc.remove(environment);
            await esc.init(environment, definition);
            const notice = '#!/bin/sh\necho "notice: a new version is available" >&2\nexec "$REAL" "$@"\n';
            clone.write("refusing/pulumi", notice);
            const up = 'export REAL=$(command -v pulumi); PATH=$PWD/refusing:$PATH "$REAL" up';
            await clone.run(`pulumi config set sessionDuration 2h; ${up}`);
            expect(await esc.definition(environment)).toContain('"${aws.login.accessKeyId}" # mine');
            expect(await esc.open(environment)).toEqual(esc.CREDENTIALS);
        });

        test("updates the environment at the backend that Pulumi.yaml names, whatever the CLI is logged in to", async () => {
            const [project, url] = [clone.read("Pulumi.yaml"), process.env["PULUMI_BACKEND_URL"] ?? ""];
            const login = {
                current: "https://api.pulumi.com",
                accessTokens: { [url]: process.env["PULUMI_ACCESS_TOKEN"] },
            };
            clone.write("refusing/credentials.json", JSON.stringify({ ...login, accounts: {} }));
            clone.write("Pulumi.yaml", `${project}\nbackend:\n  url: ${url}\n`);
            await esc.remove(environment);
            await clone.run(`
                unset PULUMI_BACKEND_URL
                export PULUMI_CREDENTIALS_PATH=$PWD/refusing
                pulumi config set sessionDuration 3h
                pulumi up --stack ${ORGANIZATION}/dev
            `);
            clone.write("Pulumi.yaml", project);
            expect(await esc.open(environment)).toEqual(esc.CREDENTIALS);
        });

        test("has a file with merge keys, which npm run preview reads as the CLI does", async () => {
            const file = clone.read("Pulumi.dev.yaml");
            const tags = `base: &base {team: platform, cost: "1"}\n${file}  ${clone.project}:tags: {<<: *base, cost: "2"}\n`;
            clone.write("Pulumi.dev.yaml", tags);
            const config = JSON.parse(await clone.run("pulumi config --json")) as Record<
                string,
                { objectValue: object }
            >;
            const merged = config[`${clone.project}:tags`]?.objectValue;
            expect(merged).toEqual({ team: "platform", cost: "2" });
            const preview = "node --require sucrase/register/ts tools/preview/preview.ts --json";
            const { resources } = JSON.parse(await clone.run(`${preview} --stack ${ORGANIZATION}/dev`)) as {
                resources: { inputs: { tags?: object } }[];
            };
            expect(resources[0]?.inputs.tags).toMatchObject(merged ?? {});
            clone.write("Pulumi.dev.yaml", file);
        });

        test("leaves wildcards alone", async () => {
            await clone.run(`pulumi config set --path 'environments[0]' '${clone.project}/*'; pulumi up`);
            expect(await commandsRun()).toEqual([]);
            expect(await environments()).toEqual([environment]); // The one from before.
        });

        test("makes no environment with updateEnvironments false, and its commands do that by hand", async () => {
            const byHand = `${clone.project}/by-hand`;
            await clone.run(`
                pulumi config set --path 'environments[0]' ${byHand}
                pulumi config set updateEnvironments false
                pulumi up
            `);
            expect(await commandsRun()).toEqual([]);
            expect(await environments()).toEqual([environment]);
            await clone.run("pulumi stack output escCommands | sh");
            expect(await esc.open(byHand)).toEqual(esc.CREDENTIALS);
        });

        test.each([
            ["a syntax error", "\nconst = 1;\n", /aws\/region\.ts: Unexpected token \(2:/],
            [
                "a module that there isn't",
                '\nimport { x } from "./nowhere";\nx();\n',
                /'\.\/nowhere'[^]*aws\/region\.ts:2:/,
            ],
        ])("whose program has %s says the file and the line", async (_, text, place) => {
            const before = clone.read("aws/region.ts");
            clone.write("aws/region.ts", text + before);
            expect(stripVTControlCharacters(await clone.runThatFails("pulumi preview"))).toMatch(place);
            clone.write("aws/region.ts", before);
        });
    },
    missingForCloud,
);

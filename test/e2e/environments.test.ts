/** ESC environments after the first login: other things are in them, settings change, and stacks list them. */
import { Checkout } from "./checkout";
import { describeOnEngine, Fixtures, unique } from "./engine";
import * as esc from "./esc";
import { missingForCloud, ORGANIZATION, USER } from "./requirements";

describeOnEngine(
    "an environment",
    () => {
        const shared = new Fixtures(afterAll);
        let clone: Checkout;
        let environment: string;
        let others = `# Mine.
imports:
  - <project>/imported
values:
  aws:
    account: mine
  environmentVariables:
    MINE: hello
`;

        beforeAll(async () => {
            clone = await shared.checkout();
            environment = `${clone.project}/pinned`;
            others = others.replace("<project>", clone.project);
            await clone.run(
                `pulumi stack init dev; pulumi config set --path 'environments[0]' ${environment}; pulumi up`,
            );
        });

        test("that has other content gets the login from escCommands, and keeps that content", async () => {
            await esc.init(`${clone.project}/imported`, "values: {imported: true}\n");
            await esc.init(environment, others);
            await clone.run("pulumi stack output escCommands | sh");
            const definition = await esc.definition(environment);
            for (const line of others.trimEnd().split("\n")) expect(definition).toContain(`${line}\n`);
            expect(await esc.open(environment)).toMatchObject(esc.CREDENTIALS);
        });

        test("is brought up to date by escCommands after a change of the settings, and still keeps that content", async () => {
            await clone.run(`
                pulumi config set sessionDuration 2h
                pulumi config set environmentRegion eu-west-1
                pulumi config set sessionName 'x-\${context.pulumi.user.login}'
                pulumi config set --path 'sessionPolicies[0]' ReadOnlyAccess
                pulumi up
                pulumi stack output escCommands | sh
            `);
            const definition = await esc.definition(environment);
            for (const line of others.trimEnd().split("\n")) expect(definition).toContain(`${line}\n`);
            expect(definition).toContain("          duration: 2h\n");
            expect(definition).toMatch(/ {10}policyArns:\n {12}- arn:aws:iam::aws:policy\/ReadOnlyAccess\n/);
            expect(definition).toContain("    AWS_REGION: eu-west-1\n    AWS_DEFAULT_REGION: eu-west-1\n");
            const role = (await clone.output("roleArn")).replace(/.*role\//, "");
            expect(await esc.session(environment)).toBe(`${role}/x-${USER}`);

            await clone.run("pulumi stack output escCommands | sh");
            expect(await esc.definition(environment)).toBe(definition);
        });

        test("that can't take a variable ends escCommands with an error, though pulumi env set exits with 0", async () => {
            await esc.remove(environment);
            await esc.init(environment, 'values: {environmentVariables: {"fn::fromJSON": "{}"}}\n');
            const diagnostic = '"fn::fromJSON" must be the only key within its containing object';
            const set = await clone.try(
                `pulumi env set --plaintext ${ORGANIZATION}/${environment} environmentVariables.A b`,
            );
            expect(set).toMatchObject({ isDone: true, errors: expect.stringContaining(diagnostic) as string });
            expect(await clone.runThatFails("pulumi stack output escCommands | sh")).toContain(diagnostic);
        });

        test("gives its credentials to stacks that list it, if the login names the environment", async () => {
            await esc.remove(environment);
            await clone.run("pulumi stack output escCommands | sh");
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
    },
    missingForCloud,
);

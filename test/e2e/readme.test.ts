/** README's commands as they stand, in a clone of the program: on Pulumi Cloud, in stacks that an organization owns. */
import { Checkout } from "./checkout";
import { describeOnEngine, Fixtures } from "./engine";
import * as esc from "./esc";
import * as iam from "./iam";
import { copyProgram, linkPackages } from "./program";
import { blockCounts, commands } from "./readme";
import { missingForCloud, missingForDeployments, ORGANIZATION, OTHER_ORGANIZATION, USER } from "./requirements";

const ISSUER = "https://api.pulumi.com/oidc";
/** The environments that README names, and one that must not be mistaken for one of them. */
const ENVIRONMENTS = ["aws/dev", "aws/staging", "aws/prod", "aws/deployer", "default/dev"];
const MANAGED = "arn:aws:iam::aws:policy";

/** Starts a journey: a clone of the program, and what there is before it. */
async function start(fixtures: Fixtures, checkout?: Checkout) {
    const account = await iam.everything();
    const clone = await fixtures.checkout(checkout, ENVIRONMENTS);
    /** Runs a block of README. */
    const block = async (heading: string, index = 0, replacements: Record<string, string> = {}) =>
        clone.run(await commands(heading, index, clone, replacements));
    return { account, clone, block };
}
type Journey = Awaited<ReturnType<typeof start>>;

test("README has the commands that these tests run, and no others", () => {
    const run = {
        "Quick start": 5,
        Update: 2,
        "Pin the role to environments": 2,
        "Only these people": 1,
        "Pulumi Deployments": 1,
        "Use the provider that the account already has": 3,
        "Give the provider up": 1,
        "Roles for several organizations": 1,
        "Several roles in one account": 1,
        "Grant what is needed, and no more": 1,
        Teardown: 2,
        "Keep the provider": 1,
    };
    const notRun = {
        "Try it without an account": 2, // npm run preview and npm run explain have tests of their own.
        "Why was my token refused?": 1,
        "Self-hosted Pulumi Cloud": 1, // needs another issuer
        "Several accounts": 3, // accounts.test.ts runs them.
        "Who may assume the roles an account already has?": 1, // The same as below Teardown.
    };
    expect(blockCounts()).toEqual({ ...run, ...notRun });
});

describeOnEngine(
    "Quick start",
    () => {
        const shared = new Fixtures(afterAll);
        let { account, clone, block } = {} as Journey;
        let environment: string; // which the role trusts by default

        beforeAll(async () => {
            ({ account, clone, block } = await start(shared));
            environment = `${clone.project}/dev`;
        });

        test("leads to an environment that opens to credentials, by itself and for a command", async () => {
            await block("Quick start", 0);
            await block("Quick start", 1);
            const opened = await clone.try(await commands("Quick start", 2, clone));
            expect(esc.withoutSecrets(opened)).toEqual(esc.CREDENTIALS);
            const roleArn = await clone.output("roleArn");
            const session = `${roleArn.replace(/.*role\//, "")}/pulumi-esc`;
            expect(await block("Quick start", 3)).toContain(`:assumed-role/${session}"`);

            const owner = `${ORGANIZATION}/${clone.project}/dev`;
            const role = await iam.role(roleArn);
            expect(role).toMatchObject({ policies: [`${MANAGED}/ReadOnlyAccess`], tags: { "pulumi:stack": owner } });
            expect(role.description).toContain(owner);
            expect(await iam.provider(await clone.output("oidcProviderArn"))).toMatchObject({
                audiences: [ORGANIZATION, `aws:${ORGANIZATION}`],
                tags: { "pulumi:stack": owner },
            });
        });

        test("is not changed by a second up", async () => {
            expect(await clone.try("pulumi up --expect-no-changes")).toMatchObject({ isDone: true });
        });

        test("leads to another environment by hand, and gives others nothing, also if they have the same YAML", async () => {
            await block("Quick start", 4);
            const byHand = `${clone.project}/by-hand`;
            expect((await esc.definition(byHand)).trimEnd()).toBe(await clone.output("escEnvironment"));
            const others = [`${environment}-2`, `${clone.project}/DEV`, "default/dev"];
            for (const name of others) await esc.init(name, await esc.definition(byHand));
            expect(await esc.openAll([environment, byHand, ...others])).toEqual([
                [environment, esc.CREDENTIALS],
                [byHand, esc.CREDENTIALS],
                ...others.map((name) => [name, "AccessDenied"]),
            ]);
        });

        test("is followed by Update, after a change of the settings", async () => {
            await block("Grant what is needed, and no more");
            await clone.run(`
                pulumi config set sessionDuration 2h
                pulumi config set environmentRegion eu-west-1
            `);
            await block("Update", 0);
            const changed = await esc.definition(environment);
            expect(changed).toContain("duration: 2h\n");
            expect(changed).toMatch(/AWS_REGION: eu-west-1\n *AWS_DEFAULT_REGION: eu-west-1\n/);
            expect(await esc.open(`${clone.project}/by-hand`)).toEqual({
                ...esc.CREDENTIALS,
                environmentVariables: {
                    ...esc.CREDENTIALS.environmentVariables,
                    AWS_REGION: "hidden",
                    AWS_DEFAULT_REGION: "hidden",
                },
            });
            expect((await iam.role(await clone.output("roleArn"))).inlinePolicies).toEqual([
                {
                    Version: "2012-10-17",
                    Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::my-bucket/*" }],
                },
            ]);

            await block("Update", 1);
            expect(await esc.open(environment)).toEqual(esc.CREDENTIALS);
        });

        test("is undone by Teardown, but for the stack file", async () => {
            const dependents = await block("Teardown", 1);
            expect(dependents).toContain("1 of 1 role trusts https://api.pulumi.com/oidc.");
            expect(dependents).toContain(`\n# ${await clone.output("roleArn")}\n`);
            await block("Teardown", 0);
            expect(await iam.everything()).toEqual(account);
            expect(await clone.stacks()).toEqual([]);
            expect(clone.read("Pulumi.dev.yaml")).toContain("aws:region: ");
            expect(await esc.open(environment)).toBe("No OpenIDConnect provider found");
        });
    },
    missingForCloud,
);

describeOnEngine(
    "pulumi new",
    () => {
        const shared = new Fixtures(afterAll);

        test("prints the commands that lead to credentials, and README's lead there, too", async () => {
            const { clone, block } = await start(shared, Checkout.empty("my-oidc"));
            const template = Checkout.empty("template").folder;
            copyProgram(template);
            // npm install would run now.
            const printed = await clone.run(
                `mkdir bin && printf '#!/bin/sh\\n' >bin/npm && chmod +x bin/npm && PATH=$PWD/bin:$PATH
                pulumi new '${template}' --name my-oidc --stack dev --yes --force`,
            );
            linkPackages(clone.folder);
            const quickstart = printed.match(/^ {4}pulumi .*/gm) ?? [];
            expect(quickstart).toHaveLength(4);
            const names = { organization: ORGANIZATION, project: clone.project, stack: "dev" };
            const lines = quickstart.map((line) =>
                line.replace(/<(\w+)>/g, (_, word: keyof typeof names) => names[word]),
            );
            await clone.run(lines.slice(0, -1).join("\n"));
            expect(esc.withoutSecrets(await clone.try(lines.at(-1) ?? ""))).toEqual(esc.CREDENTIALS);

            await esc.remove("my-oidc/dev");
            await block("Quick start", 1);
            const opened = await clone.try(await commands("Quick start", 2, clone));
            expect(esc.withoutSecrets(opened)).toEqual(esc.CREDENTIALS);
            expect(await block("Quick start", 3)).toContain(":assumed-role/pulumi-cloud-");
            await block("Teardown", 0);
        });
    },
    missingForCloud,
);

describeOnEngine(
    "recipes for whom to trust",
    () => {
        const shared = new Fixtures(afterAll);
        let { clone, block } = {} as Journey;

        beforeAll(async () => {
            ({ clone, block } = await start(shared));
            await clone.run("pulumi stack init dev");
        });

        test("Pin the role to environments", async () => {
            await block("Pin the role to environments");
            await clone.run("pulumi stack output escCommands | sh");
            const own = `${clone.project}/dev`;
            for (const name of ["aws/prod", own]) await esc.init(name, await esc.definition("aws/dev"));
            expect(await esc.openAll(["aws/dev", "aws/staging", "aws/prod", own])).toEqual([
                ["aws/dev", esc.CREDENTIALS],
                ["aws/staging", esc.CREDENTIALS],
                ["aws/prod", "AccessDenied"],
                [own, "AccessDenied"], // The first entry ended the trust in it.
            ]);
        });

        test("Pin the role to environments: Pulumi creates them and keeps them, and imports one that is there", async () => {
            await esc.remove("aws/dev");
            await esc.remove("aws/staging");
            await clone.run("pulumi config set createEnvironments true; pulumi up");
            expect(await esc.openAll(["aws/dev", "aws/staging"])).toEqual([
                ["aws/dev", esc.CREDENTIALS],
                ["aws/staging", esc.CREDENTIALS],
            ]);

            await clone.run("pulumi config rm --path 'environments[0]'; pulumi up");
            expect(await esc.open("aws/dev")).toBe("AccessDenied");

            await clone.run("pulumi config set --path 'environments[1]' aws/dev");
            expect(await clone.runThatFails("pulumi up")).toContain(
                `environment '${ORGANIZATION}/aws/dev' already exists`,
            );
            await block("Pin the role to environments", 1);
            await clone.run("pulumi up; pulumi up --expect-no-changes");
            expect(await esc.open("aws/dev")).toEqual(esc.CREDENTIALS);

            await clone.run("pulumi destroy");
            expect(await esc.openAll(["aws/dev", "aws/staging"])).toEqual([
                ["aws/dev", "No OpenIDConnect provider found"],
                ["aws/staging", "No OpenIDConnect provider found"],
            ]);
            await clone.run("pulumi config rm createEnvironments; pulumi config rm environments");
        });

        test("Only these people", async () => {
            await block("Only these people", 0, { alice: USER });
            expect(await esc.open("aws/prod")).toEqual(esc.CREDENTIALS);
            await clone.run("pulumi config set --path 'users[0]' somebody-else; pulumi up");
            expect(await esc.open("aws/prod")).toBe("AccessDenied");
        });
    },
    missingForCloud,
);

describeOnEngine(
    "Pulumi Deployments",
    () => {
        const shared = new Fixtures(afterAll);
        let { clone, block } = {} as Journey;
        let web: Checkout; // the program that is deployed
        const settings = () => web.run("pulumi deployment settings get");

        beforeAll(async () => {
            ({ clone, block } = await start(shared));
            await clone.run("pulumi stack init dev");
            web = await shared.checkout(Checkout.of({ "Pulumi.yaml": "name: web\nruntime: nodejs\n" }));
            await web.run("pulumi stack init prod");
        });

        test("get credentials for the operations that are trusted, and for no other", async () => {
            await clone.run("pulumi config set --path 'sessionPolicies[0]' ReadOnlyAccess");
            await block("Pulumi Deployments");
            const variables = Object.keys(esc.CREDENTIALS.environmentVariables);
            expect(await esc.deploy("web/prod", "preview")).toEqual(variables);
            expect(await esc.deploy("web/prod", "update")).toEqual(variables);
            expect(await esc.deploy("web/prod", "refresh")).toBe("AccessDenied");
            expect(await esc.deploy("web/prod", "destroy")).toBe("AccessDenied");
            expect(await settings()).toContain("arn:aws:iam::aws:policy/ReadOnlyAccess");
        });

        test("lose session policies that the settings no longer have", async () => {
            await clone.run("pulumi config rm sessionPolicies");
            await block("Pulumi Deployments");
            expect(await settings()).toContain(await clone.output("roleArn"));
            expect(await settings()).not.toContain("arn:aws:iam::aws:policy");
        });

        test("of stacks that a wildcard includes have commands as comments, which change nothing in a shell", async () => {
            const before = await settings();
            await clone.run(`
                pulumi config rm deployments
                pulumi config set --path 'deployments[0]' 'web/*'
                pulumi config set --path 'deployments[1]' '*'
                pulumi config set sessionDuration 2h
                pulumi up
            `);
            const lines = (await clone.output("deploymentSettings")).split("\n");
            expect(lines.map((line) => line.split(" --oidc")[0])).toEqual([
                `# pulumi deployment settings edit --stack ${ORGANIZATION}/web/<stack>`,
                `# pulumi deployment settings edit --stack ${ORGANIZATION}/<project>/<stack>`,
            ]);
            const piped = await clone.try("pulumi stack output deploymentSettings | sh");
            expect(piped).toEqual({ isDone: true, output: "", errors: "" });
            expect(await settings()).toBe(before);
        });
    },
    () => [...missingForCloud(), ...missingForDeployments()],
);

describeOnEngine(
    "recipes for a provider that the account has already",
    () => {
        const shared = new Fixtures(afterAll);
        let { account, clone, block } = {} as Journey;
        const byHand = {
            audiences: [ORGANIZATION, `aws:${ORGANIZATION}`, "aws:someone-else"],
            thumbprints: ["0".repeat(40)],
            tags: {},
        };
        let provider: string;

        beforeAll(async () => {
            ({ account, clone, block } = await start(shared));
            provider = await iam.createProvider(ISSUER, byHand.audiences);
            await clone.run("pulumi stack init dev");
        });

        test("preview warns of it, before a second one fails", async () => {
            const { output } = await clone.try("pulumi preview");
            expect(output).toContain(`createProvider: the account already has an OIDC provider for ${ISSUER}.`);
        });

        test("Use the provider that the account already has", async () => {
            await block("Use the provider that the account already has", 0);
            const roleArn = await clone.output("roleArn");
            expect(await iam.everything()).toEqual([...account, provider, roleArn].sort());
            expect(await clone.output("oidcProviderArn")).toBe(provider);
            expect(await iam.provider(provider)).toEqual(byHand);
        });

        test("Use the provider that the account already has: import it", async () => {
            await clone.run("pulumi config rm createProvider");
            await block("Use the provider that the account already has", 1);
            await clone.run("pulumi up; pulumi up --expect-no-changes; pulumi stack output escCommands | sh");
            const owner = `${ORGANIZATION}/${clone.project}/dev`;
            expect(await iam.provider(provider)).toMatchObject({
                audiences: [ORGANIZATION, `aws:${ORGANIZATION}`],
                tags: { "pulumi:stack": owner },
            });
            expect(await esc.open(`${clone.project}/dev`)).toEqual(esc.CREDENTIALS);
        });

        test("Use the provider that the account already has: Pulumi refuses to delete it", async () => {
            await block("Use the provider that the account already has", 2);
            const before = await iam.everything();
            expect(await clone.runThatFails("PULUMI_OPTION_SKIP_PREVIEW=false pulumi destroy")).toMatch(/protected/);
            expect(await iam.everything()).toEqual(before);
            await clone.run("pulumi config rm protectProvider; pulumi up");
        });

        test("in its own stack, createProvider: false is refused, also for another organization", async () => {
            const before = await iam.everything();
            const refusal = "would delete the account's OIDC provider, because its tag names this stack as the owner";
            expect(await clone.runThatFails("pulumi config set createProvider false; pulumi up")).toContain(refusal);
            expect(
                await clone.runThatFails(`pulumi config set organization ${OTHER_ORGANIZATION}; pulumi up`),
            ).toContain(refusal);
            expect(await iam.everything()).toEqual(before);
            await clone.run("pulumi config rm organization");
        });

        test("Give the provider up", async () => {
            const before = await iam.everything();
            await block("Give the provider up");
            expect(await iam.everything()).toEqual(before);
            expect((await iam.provider(provider)).tags).toEqual({});
            expect(await esc.open(`${clone.project}/dev`)).toEqual(esc.CREDENTIALS);
            await clone.run("pulumi up --expect-no-changes");
            await block("Teardown", 0);
            expect(await iam.everything()).toEqual([...account, provider].sort());
        });
    },
    missingForCloud,
);

describeOnEngine(
    "recipes for several roles in an account",
    () => {
        const shared = new Fixtures(afterAll);
        let { account, clone, block } = {} as Journey;
        let provider: string;

        beforeAll(async () => {
            ({ account, clone, block } = await start(shared));
            await block("Quick start", 0);
            provider = await clone.output("oidcProviderArn");
        });

        test("Several roles in one account", async () => {
            await block("Several roles in one account");
            const roleArn = await clone.output("roleArn");
            expect((await iam.role(roleArn)).policies).toEqual([`${MANAGED}/PowerUserAccess`]);
            expect(await iam.everything()).toHaveLength(account.length + 3);
            expect(await esc.open("aws/deployer")).toEqual(esc.CREDENTIALS);
            expect(await esc.session("aws/deployer")).toBe(`${roleArn.replace(/.*role\//, "")}/pulumi-esc`);
            await clone.run("pulumi destroy; pulumi stack rm deployer");
        });

        test("Roles for several organizations, to which a refusal of the provider's audiences leads", async () => {
            const owner = `${ORGANIZATION}/${clone.project}/dev`;
            const environment = `${OTHER_ORGANIZATION}/aws/dev`;
            const preview = await clone.run(`
                pulumi stack init ${OTHER_ORGANIZATION}/elsewhere
                pulumi config set aws:region us-east-1
                pulumi config set --path 'environments[0]' aws/dev
                pulumi preview
            `);
            expect(preview).toContain(`Stack ${owner} owns it. To use it:`);
            const refusal = await clone.runThatFails("pulumi config set createProvider false; pulumi up");
            expect(refusal).toContain(`Stack ${owner} owns the provider and decides its audiences`);
            expect(refusal).toContain(
                `pulumi config set --stack ${owner} --path 'otherOrganizations[<index>]' ${OTHER_ORGANIZATION} &&\n`,
            );

            await clone.run(`pulumi stack select ${owner}`);
            await block("Roles for several organizations");
            expect((await iam.provider(provider)).audiences).toEqual(
                [ORGANIZATION, OTHER_ORGANIZATION].flatMap((name) => [name, `aws:${name}`]).sort(),
            );
            await clone.run(`
                pulumi stack select ${OTHER_ORGANIZATION}/elsewhere
                pulumi up
                pulumi stack output escCommands | sh
            `);
            expect(await esc.open(environment)).toEqual(esc.CREDENTIALS);
            await clone.run(
                `pulumi destroy; pulumi stack rm ${OTHER_ORGANIZATION}/elsewhere; pulumi stack select ${owner}`,
            );
        });

        test("Keep the provider", async () => {
            await block("Keep the provider");
            expect(await iam.everything()).toEqual([...account, provider].sort());
            expect(await clone.stacks()).toEqual([]);
            expect(clone.read("Pulumi.dev.yaml")).toContain("aws:region: ");
        });
    },
    missingForCloud,
);

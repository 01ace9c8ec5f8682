/** The guides' commands as they stand, in a clone of the program: on Pulumi Cloud, in stacks that an organization owns. */
import { Checkout } from "./checkout";
import { describeOnEngine, Fixtures } from "./engine";
import * as esc from "./esc";
import * as iam from "./iam";
import { copyProgram, linkPackages } from "./program";
import { blockCounts, commands } from "./readme";
import { missingForCloud, missingForDeployments, ORGANIZATION, OTHER_ORGANIZATION, USER } from "./requirements";

const ISSUER = "https://api.pulumi.com/oidc";
/** The environments that the guides name. */
const ENVIRONMENTS = ["aws/dev", "aws/staging", "aws/prod", "aws/deployer", "aws/team-web"];
const MANAGED = "arn:aws:iam::aws:policy";

/** Starts a journey: a clone of the program, and what there is before it. */
async function start(fixtures: Fixtures, checkout?: Checkout) {
    const account = await iam.everything();
    const clone = await fixtures.checkout(checkout, ENVIRONMENTS);
    /** Runs a block of a guide. */
    const block = async (heading: string, index = 0, replacements: Record<string, string> = {}) =>
        clone.run(await commands(heading, index, clone, replacements));
    return { account, clone, block };
}
type Journey = Awaited<ReturnType<typeof start>>;

test("The guides have the commands that these tests run, and no others", () => {
    const run = {
        "Quick start": 3,
        Environments: 1,
        People: 1,
        Deployments: 1,
        Teardown: 3,
        "Use the provider that the account already has": 2,
        "Protect the provider": 1,
        "Give the provider up": 1,
        "Several roles in one account": 1,
        "Roles for several organizations": 1,
        "Review stacks": 1,
        "Put the login in by hand": 2,
        "Remove the login from an environment": 3,
        "Grant what is needed, and no more": 1,
    };
    const notRun = {
        "Keyless AWS access for Pulumi Cloud": 1, // The tools and npm test have tests of their own, these too:
        "See it first": 1,
        Preview: 2,
        Explain: 2,
        Roles: 1, // the same as below Teardown
        "Self-hosted Pulumi Cloud": 1, // needs another issuer
        "Several accounts": 2, // accounts.test.ts runs them,
        Accounts: 1, // and this.
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
            const opened = await clone.try(await commands("Quick start", 1, clone));
            expect(esc.withoutSecrets(opened)).toEqual(esc.CREDENTIALS);
            const roleArn = await clone.output("roleArn");
            const session = `${roleArn.replace(/.*role\//, "")}/pulumi-esc`;
            expect(await block("Quick start", 2)).toContain(`:assumed-role/${session}"`);

            const owner = `${ORGANIZATION}/${clone.project}/dev`;
            const role = await iam.role(roleArn);
            expect(role).toMatchObject({ policies: [`${MANAGED}/ReadOnlyAccess`], tags: { "pulumi:stack": owner } });
            expect(role.description).toContain(owner);
            await clone.run("pulumi up --expect-no-changes");
            const { audiences, tags } = await iam.provider(await clone.output("oidcProviderArn"));
            expect({ audiences, tags }).toEqual({
                audiences: [ORGANIZATION, `aws:${ORGANIZATION}`],
                tags: { "pulumi:stack": owner },
            });
        });

        test("is followed by a policy of the role's own", async () => {
            await block("Grant what is needed, and no more");
            await clone.run("pulumi up");
            const Statement = [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::my-bucket/*" }];
            const { inlinePolicies } = await iam.role(await clone.output("roleArn"));
            expect(inlinePolicies).toEqual([{ Version: "2012-10-17", Statement }]);
        });

        test("is undone by Teardown, but for the stack file", async () => {
            const dependents = await block("Teardown", 0);
            expect(dependents).toContain("1 of 1 role trusts https://api.pulumi.com/oidc.");
            expect(dependents).toContain(`\n# ${await clone.output("roleArn")}\n`);
            await block("Teardown", 1);
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

        test("prints the commands that lead to credentials, as README's then do", async () => {
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
            expect(quickstart.at(-1)).toContain(" env open ");
            const names = { organization: ORGANIZATION, project: clone.project, stack: "dev" };
            const lines = quickstart.map((line) =>
                line.replace(/<(\w+)>/g, (_, word: keyof typeof names) => names[word]),
            );
            await clone.run(lines.slice(0, -1).join("\n"));
            expect(esc.withoutSecrets(await clone.try(lines.at(-1) ?? ""))).toEqual(esc.CREDENTIALS);

            const again = await clone.try(await commands("Quick start", 1, clone));
            expect(esc.withoutSecrets(again)).toEqual(esc.CREDENTIALS);
            expect(await block("Quick start", 2)).toContain(":assumed-role/pulumi-cloud-");
            await block("Teardown", 1);
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

        test("Environments", async () => {
            await block("Environments");
            const own = `${clone.project}/dev`;
            for (const name of ["aws/prod", own]) await esc.init(name, await esc.definition("aws/dev"));
            expect(await esc.openAll(["aws/dev", "aws/staging", "aws/prod", own])).toEqual([
                ["aws/dev", esc.CREDENTIALS],
                ["aws/staging", esc.CREDENTIALS],
                ["aws/prod", "AccessDenied"],
                [own, "AccessDenied"], // The first entry ended the trust in it.
            ]);
        });

        test("People", async () => {
            await block("People", 0, { alice: USER });
            expect(await esc.open("aws/prod")).toEqual(esc.CREDENTIALS);
            await clone.run("pulumi config set --path 'users[0]' somebody-else; pulumi up");
            expect(await esc.open("aws/prod")).toBe("AccessDenied");
            await clone.run("pulumi config rm users; pulumi up");
        });

        test("Remove the login from an environment", async () => {
            await clone.run("pulumi config rm --path 'environments[1]'; pulumi up");
            expect(await esc.open("aws/staging")).toBe("AccessDenied");
            await block("Remove the login from an environment", 0);
            expect(await esc.definition("aws/staging")).not.toMatch(/login|AWS_/);
            expect(await esc.open("aws/staging")).not.toBe("AccessDenied");

            await clone.run("pulumi config rm environments; pulumi config set environmentRegion eu-west-1; pulumi up");
            const own = `${clone.project}/dev`;
            expect(await esc.definition(own)).toContain("AWS_DEFAULT_REGION: eu-west-1\n");
            await clone.run("pulumi config rm environmentRegion; pulumi up");
            await block("Remove the login from an environment", 2);
            expect(await esc.open(own)).toEqual(esc.CREDENTIALS);
        });

        test("Put the login in by hand", async () => {
            await clone.run("pulumi config set environmentRegion eu-west-1");
            await block("Put the login in by hand", 0);
            expect(await esc.definition(`${clone.project}/dev`)).toContain("AWS_DEFAULT_REGION: eu-west-1\n");
            await clone.run("pulumi config rm environmentRegion");
            await block("Put the login in by hand", 1);
            expect((await esc.definition("aws/team-web")).trimEnd()).toBe(await clone.output("escEnvironment"));
            expect(await esc.open("aws/team-web")).toEqual(esc.CREDENTIALS);
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
            await block("Deployments");
            const variables = Object.keys(esc.CREDENTIALS.environmentVariables);
            expect(await esc.deploy("web/prod", "preview")).toEqual(variables);
            expect(await esc.deploy("web/prod", "update")).toEqual(variables);
            expect(await esc.deploy("web/prod", "refresh")).toBe("AccessDenied");
            expect(await esc.deploy("web/prod", "destroy")).toBe("AccessDenied");
            expect(await settings()).toContain("arn:aws:iam::aws:policy/ReadOnlyAccess");
        });

        test("lose session policies that the settings no longer have", async () => {
            await clone.run("pulumi config rm sessionPolicies");
            await block("Deployments");
            expect(await settings()).toContain(await clone.output("roleArn"));
            expect(await settings()).not.toContain("arn:aws:iam::aws:policy");
        });

        test("no longer name the role once it is removed there", async () => {
            await block("Remove the login from an environment", 1);
            expect(await settings()).not.toContain("arn:aws:iam");
        });

        test("of review stacks get credentials, and those of production don't", async () => {
            await block("Review stacks");
            const lines = await clone.output("deploymentSettings");
            const command = /^# (pulumi .*)$/m.exec(lines)?.[1] ?? "";
            for (const stack of ["pr-7", "dev"]) {
                await web.run(`pulumi stack init ${stack}; ${command.replace("<stack>", stack)}`);
            }
            const variables = Object.keys(esc.CREDENTIALS.environmentVariables);
            expect(await esc.deploy("web/pr-7", "update")).toEqual(variables);
            expect(await esc.deploy("web/pr-7", "preview")).toBe("AccessDenied");
            expect(await esc.deploy("web/dev", "update")).toBe("AccessDenied");

            await clone.run(
                "pulumi config rm deployments; pulumi config set --path 'deployments[0]' '*:preview'; pulumi up",
            );
            for (const stack of ["web/pr-7", "web/dev"]) {
                expect(await esc.deploy(stack, "preview")).toEqual(variables);
                expect(await esc.deploy(stack, "update")).toBe("AccessDenied");
            }
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
            expect(await clone.run("pulumi up")).toContain("this pulumi up adds the name");
            expect(await clone.run("pulumi up --expect-no-changes")).not.toContain("createProvider:");
            const owner = `${ORGANIZATION}/${clone.project}/dev`;
            expect(await iam.provider(provider)).toMatchObject({
                audiences: [ORGANIZATION, `aws:${ORGANIZATION}`],
                tags: { "pulumi:stack": owner },
            });
            expect(await esc.open(`${clone.project}/dev`)).toEqual(esc.CREDENTIALS);
        });

        test("Protect the provider", async () => {
            await block("Protect the provider");
            const before = await iam.everything();
            expect(await clone.runThatFails("PULUMI_OPTION_SKIP_PREVIEW=false pulumi destroy")).toMatch(/protected/);
            expect(await iam.everything()).toEqual(before);
            await clone.run("pulumi config rm protectProvider; pulumi up");
        });

        test("in its own stack, createProvider: false is refused, and a failure in the commands for it loses nothing", async () => {
            const before = await iam.everything();
            const refusal = await clone.runThatFails("pulumi config set createProvider false; pulumi up");
            expect(refusal).toContain("because its tag names this stack as the owner");
            const [, remedy = ""] = /^ *Run: ((?:.* &&\n)*.*)/m.exec(refusal) ?? [];
            const [protect, untag, exclude, ...others] = remedy.split(" &&\n").map((line) => line.trim());
            const stack = `--stack ${ORGANIZATION}/dev`;
            expect(others).toEqual([expect.stringContaining(`pulumi state delete ${stack} urn:`)]);

            await clone.run(`${protect}; ${untag}; pulumi config set --path 'policies[0]' ${MANAGED}/None`);
            expect(exclude).toContain(`pulumi up ${stack} --exclude urn:`);
            expect(await clone.runThatFails(exclude ?? "")).toContain("NoSuchEntity");
            expect(await clone.runThatFails("pulumi config rm policies; pulumi up")).toMatch(/protected/);
            expect(await iam.everything()).toEqual(before);
            expect(await esc.open(`${clone.project}/dev`)).toEqual(esc.CREDENTIALS);
        });

        test("Give the provider up", async () => {
            const before = await iam.everything();
            await block("Give the provider up");
            expect(await iam.everything()).toEqual(before);
            expect((await iam.provider(provider)).tags).toEqual({});
            expect(await esc.open(`${clone.project}/dev`)).toEqual(esc.CREDENTIALS);
            await clone.run("pulumi up --expect-no-changes");
            await block("Teardown", 1);
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

        test("Roles for several organizations, to which a refusal leads, also of a stack with the owner's names", async () => {
            const [owner, name] = [`${ORGANIZATION}/${clone.project}/dev`, `${OTHER_ORGANIZATION}/dev`];
            await clone.run(`pulumi stack select ${ORGANIZATION}/dev`);
            const elsewhere = await shared.checkout();
            expect(elsewhere.project).toBe(clone.project);
            const preview = await elsewhere.run(`pulumi stack init ${name}; pulumi preview`);
            expect(preview).toContain(`Stack ${owner} owns it. If that is a former name of this stack,`);
            expect(preview).toContain(`pulumi config set --stack ${owner} protectProvider true && pulumi up`);
            expect(preview).toContain(`Run: pulumi config set --stack ${name} --path 'policies[0]' `);
            const refusal = await elsewhere.runThatFails("pulumi config set createProvider false; pulumi up");
            expect(refusal).toContain(
                `Stack ${owner} owns it: where that stack is configured, add ${OTHER_ORGANIZATION} to otherOrganizations and run pulumi up --refresh.`,
            );

            await block("Roles for several organizations");
            const { audiences, tags } = await iam.provider(provider);
            const each = [ORGANIZATION, OTHER_ORGANIZATION].flatMap((organization) => [
                organization,
                `aws:${organization}`,
            ]);
            expect({ audiences, tags }).toEqual({ audiences: each.sort(), tags: { "pulumi:stack": owner } });
            await elsewhere.run("pulumi up");
            for (const organization of [ORGANIZATION, OTHER_ORGANIZATION])
                expect(await esc.open(`${organization}/${clone.project}/dev`)).toEqual(esc.CREDENTIALS);
            await elsewhere.run(`pulumi destroy; pulumi stack rm ${name}`);
            expect((await iam.provider(provider)).tags).toEqual(tags);
        });

        test("Teardown that keeps the provider", async () => {
            await block("Teardown", 2);
            expect(await iam.everything()).toEqual([...account, provider].sort());
            expect(await clone.stacks()).toEqual(["dev"]);
        });
    },
    missingForCloud,
);

/** The recipe's file and its commands, in accounts of the local IAM. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { credentialsIn, randomAccount } from "./accounts";
import type { Checkout } from "./checkout";
import { describeOnEngine, Fixtures } from "./engine";
import * as esc from "./esc";
import { ROOT } from "./program";
import { commands } from "./readme";
import { missingForCloud } from "./requirements";
import { run } from "./shell";

const HEADING = "Several accounts";
const ISSUER = "https://api.pulumi.com/oidc";
const NAMES = ["payments", "website", "research"] as const;

/** What the AWS CLI prints of an account's IAM. */
async function iam(accountId: string, ...args: string[]): Promise<string[]> {
    const env = { ...process.env, ...credentialsIn(accountId) };
    const { isDone, output, errors } = await run("aws", ["iam", ...args, "--output", "text"], { env });
    if (!isDone) throw new Error(errors);
    return output.split(/\s+/).filter((word) => word !== "" && word !== "None");
}
const providers = (accountId: string) =>
    iam(accountId, "list-open-id-connect-providers", "--query", "OpenIDConnectProviderList[].Arn");
const roles = (accountId: string) => iam(accountId, "list-roles", "--query", "Roles[].Arn");

describeOnEngine(
    HEADING,
    () => {
        const shared = new Fixtures(afterAll);
        const accounts = { payments: randomAccount(), website: randomAccount(), research: randomAccount() };
        let clone: Checkout;
        /** What a command of the recipe prints of each account, without its time, sorted. */
        const linesOf = (output: string) =>
            output
                .split("\n")
                .filter((line) => /^\w+ \(\d{12}\): /.test(line))
                .map((line) => line.replace(/ \(\d+ s\)$/, ""))
                .sort();
        const said = (words: Record<string, string>) =>
            NAMES.filter((name) => name in words)
                .map((name) => `${name} (${accounts[name]}): ${words[name]}`)
                .sort();
        const up = async () =>
            (await commands(HEADING, 0, clone, { "accounts -- up": "accounts -- up --yes" })).replace(
                /.*preview\n/,
                "",
            );
        const destroy = () => commands(HEADING, 1, clone, { "accounts -- destroy": "accounts -- destroy --yes" });

        beforeAll(async () => {
            clone = await shared.checkout(
                undefined,
                NAMES.map((name) => `aws/${name}`),
            );
            await clone.run("pulumi stack init dev");
            const recipes = readFileSync(join(ROOT, "docs/recipes.md"), "utf8");
            const [, text = ""] = /`accounts\.yaml`:\n\n```yaml\n([^]*?)```/.exec(recipes) ?? [];
            const listed = text.replace("111122223333", accounts.payments).replace("444455556666", accounts.website);
            clone.write("accounts.yaml", `${listed}  research: "${accounts.research}"\n`);
            const byHand = ["--url", ISSUER, "--thumbprint-list", "0".repeat(40)];
            await iam(accounts.website, "create-open-id-connect-provider", ...byHand);
        });

        test("shows what it would do, without creating anything, and asks somebody or nobody", async () => {
            const output = await clone.run("npm run accounts -- preview");
            expect(linesOf(output)).toEqual(
                said({ payments: "done, a new stack", website: "done, a new stack", research: "done, a new stack" }),
            );
            expect(await clone.runThatFails("npm run accounts -- up")).toContain("Nobody can answer here. Add --yes.");
            expect(await clone.stacks()).toEqual(["dev"]);
        });

        test("sets up every account but one that fails, and names that one with its log", async () => {
            const output = await clone.runThatFails(await up());
            expect(linesOf(output)).toEqual(
                said({ payments: "done, 5 created", website: "failed", research: "done, 5 created" }),
            );
            expect(output).toMatch(/^website: .*EntityAlreadyExists.*\n {2}log: .*website\.log$/m);
            expect(clone.read("website.log")).toContain("EntityAlreadyExists");
            expect(await esc.openAll(["aws/payments", "aws/research"])).toEqual([
                ["aws/payments", esc.CREDENTIALS],
                ["aws/research", esc.CREDENTIALS],
            ]);
            expect(await clone.run("pulumi stack --show-name")).toBe("dev\n");
        });

        test("has each account trust its own environment only", async () => {
            for (const name of ["payments", "research"] as const) {
                const [role, ...others] = await roles(accounts[name]);
                expect(others).toEqual([]);
                expect(await clone.run(`pulumi stack output --stack ${name} roleArn`)).toBe(`${role}\n`);
                expect(role).toMatch(`arn:aws:iam::${accounts[name]}:role/`);
            }
            await esc.init("aws/website", await esc.definition("aws/payments"));
            expect(await esc.open("aws/website")).toBe("AccessDenied");
        });

        test("run again, does what is left and changes nothing else", async () => {
            const [byHand = ""] = await providers(accounts.website);
            await iam(accounts.website, "delete-open-id-connect-provider", "--open-id-connect-provider-arn", byHand);
            expect(linesOf(await clone.run(await up()))).toEqual(
                said({ payments: "unchanged", website: "done, 4 created", research: "unchanged" }),
            );
            expect(await esc.open("aws/website")).toEqual(esc.CREDENTIALS);
            const preview = await clone.run("npm run accounts -- preview --only website");
            expect(linesOf(preview)).toEqual(said({ website: "unchanged" }));
        });

        test("leaves a stack alone that is for another account, and changes nothing then", async () => {
            const list = clone.read("accounts.yaml");
            const other = randomAccount();
            clone.write("accounts.yaml", list.replace(accounts.payments, other));
            for (const lines of [await up(), await destroy()])
                expect(await clone.runThatFails(lines)).toMatch(
                    `payments: stack: "acme/payments" is there, and not for the account ${other}.`,
                );
            clone.write("accounts.yaml", list);
            expect(await esc.open("aws/payments")).toEqual(esc.CREDENTIALS);
        });

        test("says before a destroy which other roles depend on the provider", async () => {
            const [provider = ""] = await providers(accounts.payments);
            const trust = {
                Effect: "Allow",
                Principal: { Federated: provider },
                Action: "sts:AssumeRoleWithWebIdentity",
            };
            const condition = { StringEquals: { "api.pulumi.com/oidc:aud": "acme" } };
            const policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ ...trust, Condition: condition }] });
            await iam(
                accounts.payments,
                "create-role",
                "--role-name",
                "by-hand",
                "--assume-role-policy-document",
                policy,
            );
            // As a terminal does, `script` answers.
            const command = "npm run accounts -- destroy --only payments --only research";
            const output = await clone.run(`{ sleep 15; echo no; } | script -qec '${command}' /dev/null`);
            expect(output).toContain(
                "5 to delete; other roles depend on the provider, and stop working if it goes: by-hand",
            );
            expect(output).toContain("5 to delete; no other role depends on the provider");
            expect(await esc.open("aws/payments")).toEqual(esc.CREDENTIALS);
            await iam(accounts.payments, "delete-role", "--role-name", "by-hand");
        });

        test("removes everything, and has nothing to do then", async () => {
            const removed = "done, 5 deleted";
            expect(linesOf(await clone.run(await destroy()))).toEqual(
                said({ payments: removed, website: removed, research: removed }),
            );
            expect(await clone.stacks()).toEqual(["dev"]);
            for (const name of NAMES)
                expect([...(await roles(accounts[name])), ...(await providers(accounts[name]))]).toEqual([]);
            const nothing = "unchanged, there is no stack";
            expect(linesOf(await clone.run(await destroy()))).toEqual(
                said({ payments: nothing, website: nothing, research: nothing }),
            );
            expect((await esc.list()).some((name) => name.endsWith("aws/payments"))).toBe(true);
        });
    },
    missingForCloud,
);

/** The recipe's loop over accounts as it stands, in accounts of the local IAM. */
import type { Checkout } from "./checkout";
import { credentialsIn, randomAccount } from "./accounts";
import { describeOnEngine, Fixtures } from "./engine";
import * as esc from "./esc";
import { commands } from "./readme";
import { missingForCloud } from "./requirements";
import { run } from "./shell";

const HEADING = "Several accounts";
const ISSUER = "https://api.pulumi.com/oidc";
const NAMES = ["one", "two", "three"] as const;

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
        const accounts = { one: randomAccount(), two: randomAccount(), three: randomAccount() };
        let clone: Checkout;
        /** Runs a block, and answers the lines that it prints, sorted: accounts end in any order. */
        const linesOf = async (index: number, run: (lines: string) => Promise<string>) =>
            (await run(await commands(HEADING, index, clone))).trim().split("\n").sort();
        const log = (name: string) => clone.read(`${name}.log`);

        beforeAll(async () => {
            clone = await shared.checkout(
                undefined,
                NAMES.map((name) => `aws/${name}`),
            );
            await clone.run(
                await commands(HEADING, 0, clone, {
                    "payments 111122223333": `one ${accounts.one}`,
                    "website 444455556666": `two ${accounts.two}`,
                    "research 777788889999": `three ${accounts.three}`,
                }),
            );
            const byHand = ["--url", ISSUER, "--thumbprint-list", "0".repeat(40)];
            await iam(accounts.two, "create-open-id-connect-provider", ...byHand);
        });

        test("sets up every account but one that fails, and names that one", async () => {
            expect(await linesOf(1, (lines) => clone.runThatFails(lines))).toEqual([
                "one: done",
                "three: done",
                `two (${accounts.two}): failed, see two.log`,
            ]);
            expect(log("two")).toContain("EntityAlreadyExists");
            expect(await esc.openAll(["aws/one", "aws/three"])).toEqual([
                ["aws/one", esc.CREDENTIALS],
                ["aws/three", esc.CREDENTIALS],
            ]);
        });

        test("has each account trust its own environment only", async () => {
            for (const name of ["one", "three"] as const) {
                const [role, ...others] = await roles(accounts[name]);
                expect(others).toEqual([]);
                expect(await clone.run(`pulumi stack output --stack ${name} roleArn`)).toBe(`${role}\n`);
                expect(role).toMatch(`arn:aws:iam::${accounts[name]}:role/`);
            }
            await esc.init("aws/two", await esc.definition("aws/one"));
            expect(await esc.open("aws/two")).toBe("AccessDenied");
        });

        test("run again, does what is left and changes nothing else", async () => {
            const [byHand = ""] = await providers(accounts.two);
            await iam(accounts.two, "delete-open-id-connect-provider", "--open-id-connect-provider-arn", byHand);
            expect(await linesOf(1, (lines) => clone.run(lines))).toEqual(["one: done", "three: done", "two: done"]);
            for (const name of ["one", "three"]) expect(log(name)).toMatch(/Resources:\n *5 unchanged\n/);
            expect(await esc.open("aws/two")).toEqual(esc.CREDENTIALS);
        });

        test("leaves a stack alone that is for another account", async () => {
            const list = clone.read("accounts.txt");
            clone.write("accounts.txt", `one ${accounts.three}\n`);
            for (const index of [1, 2]) {
                expect(await linesOf(index, (lines) => clone.runThatFails(lines))).toEqual([
                    `one (${accounts.three}): failed, see one.log`,
                ]);
                expect(log("one")).toBe(`error: Pulumi.one.yaml does not name account ${accounts.three}\n`);
            }
            clone.write("accounts.txt", "one\n");
            for (const index of [1, 2])
                expect(await linesOf(index, (lines) => clone.runThatFails(lines))).toEqual([
                    "one: needs an account of 12 digits",
                ]);
            expect(await esc.open("aws/one")).toEqual(esc.CREDENTIALS);
            clone.write("accounts.txt", list);
        });

        test("removes everything, and has nothing to do then", async () => {
            expect(await linesOf(2, (lines) => clone.run(lines))).toEqual([
                "one: removed",
                "three: removed",
                "two: removed",
            ]);
            expect(await clone.stacks()).toEqual([]);
            for (const name of NAMES)
                expect([...(await roles(accounts[name])), ...(await providers(accounts[name]))]).toEqual([]);
            const nothing = ["one: nothing to do", "three: nothing to do", "two: nothing to do"];
            expect(await linesOf(2, (lines) => clone.run(lines))).toEqual(nothing);
        });
    },
    missingForCloud,
);

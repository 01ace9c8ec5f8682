/** What the tags of the provider and the role do: stacks from before they were written, and what happens without them. */
import type { Checkout } from "./checkout";
import { describeOnEngine, Fixtures } from "./engine";
import * as esc from "./esc";
import * as iam from "./iam";
import { missingForCloud, ORGANIZATION } from "./requirements";

describeOnEngine(
    "a stack from before the program wrote its name",
    () => {
        const shared = new Fixtures(afterAll);
        let clone: Checkout;
        let provider: string;
        let roleArn: string;
        const untag = () =>
            clone.run(
                `aws iam untag-open-id-connect-provider --open-id-connect-provider-arn ${provider} --tag-keys pulumi:stack`,
            );

        beforeAll(async () => {
            clone = await shared.checkout();
            await clone.run(`
                pulumi stack init dev
                pulumi config set protectProvider true
                pulumi up
                pulumi stack output escCommands | sh
            `);
            provider = await clone.output("oidcProviderArn");
            roleArn = await clone.output("roleArn");
        });

        test("gets it in place", async () => {
            const { id } = await iam.role(roleArn);
            const roleName = roleArn.replace(/.*role\//, "");
            await untag();
            await clone.run(`
                aws iam untag-role --role-name ${roleName} --tag-keys pulumi:stack
                aws iam update-role --role-name ${roleName} --description ''
                pulumi refresh
            `);
            expect(await iam.role(roleArn)).toMatchObject({ tags: {}, description: "" });

            expect(await clone.run("pulumi up")).toMatch(/Resources:\n +~ 2 updated\n +\d+ unchanged\n/);
            const owner = `${ORGANIZATION}/${clone.project}/dev`;
            const role = await iam.role(roleArn);
            expect(role).toMatchObject({ id, tags: { "pulumi:stack": owner } });
            expect(role.description).toContain(owner);
            expect((await iam.provider(provider)).tags).toEqual({ "pulumi:stack": owner });
        });

        test("keeps the provider with protectProvider, whatever else is set", async () => {
            await untag();
            expect(await clone.runThatFails("pulumi config set createProvider false; pulumi up")).toMatch(/protected/);
            expect(await iam.everything()).toContain(provider);
            expect(await esc.open(`${clone.project}/dev`)).toEqual(esc.CREDENTIALS);
        });

        test("loses the provider with createProvider: false otherwise, and everybody's access with it", async () => {
            await clone.run("pulumi config rm createProvider; pulumi config rm protectProvider; pulumi up");
            expect((await iam.provider(provider)).tags).toEqual({}); // Pulumi has not looked.
            await clone.run("pulumi config set createProvider false; pulumi up");
            expect(await iam.everything()).not.toContain(provider);
            expect(await esc.open(`${clone.project}/dev`)).toBe("No OpenIDConnect provider found");
        });
    },
    missingForCloud,
);

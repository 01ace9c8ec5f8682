/** The account's OIDC provider: made for an issuer, or there already. */
import type { Checkout } from "./checkout";
import { describeOnEngine, Fixtures, STACK_TRACE } from "./engine";
import * as esc from "./esc";
import * as iam from "./iam";
import { missingForCloud } from "./requirements";

describeOnEngine("the provider of an issuer", () => {
    const made = new Fixtures(afterEach);

    test("follows the chain that the issuer presents", async () => {
        const issuer = await made.issuer();
        const stack = await made.stack({ issuerUrl: issuer.url });
        const { oidcProviderArn: providerArn } = (await stack.up()).outputs;
        const { thumbprint } = issuer;
        expect((await iam.provider(providerArn)).thumbprints).toEqual([thumbprint]);

        issuer.present("with its root");
        expect(issuer.thumbprint).not.toBe(thumbprint);
        expect((await stack.up()).changes).toEqual(["update OpenIdConnectProvider pulumi-cloud"]);
        expect((await iam.provider(providerArn)).thumbprints).toEqual([issuer.thumbprint]);
    });

    test("is not made while the issuer can't be trusted or reached, and the error says so without a stack trace", async () => {
        const before = await iam.everything();
        const issuer = await made.issuer("of a stranger");
        const stack = await made.stack({ issuerUrl: issuer.url });
        const untrusted = await stack.upThatFails();
        const nowhere = "https://localhost:1/oidc"; // No server gets this port by chance.
        const unreachable = await stack.upThatFails({ issuerUrl: nowhere });

        expect(untrusted.text).toMatch(/certificate signed by unknown authority/);
        expect(unreachable.text).toMatch(/connection refused/);
        expect(untrusted.text).toContain(`issuerUrl: "${issuer.url}"`);
        expect(unreachable.text).toContain(`issuerUrl: "${nowhere}"`);
        for (const { text, changes } of [untrusted, unreachable]) {
            expect(text).not.toMatch(STACK_TRACE);
            expect(changes).toEqual([]);
        }
        expect(await iam.everything()).toEqual(before);
    });
});

describeOnEngine("a provider that the account has already", () => {
    const made = new Fixtures(afterEach);

    test("is AWS's EntityAlreadyExists to a second one, and used with createProvider: false", async () => {
        const issuer = await made.issuer();
        const providerArn = await made.provider(issuer.url, ["acme", "aws:acme", "someone-else"]);
        const before = await iam.everything();
        const stack = await made.stack({ issuerUrl: issuer.url });
        const refused = await stack.upThatFails();
        expect(refused.text).toContain("EntityAlreadyExists");
        expect(refused.text).toContain("It names no stack as its owner.");
        expect(await iam.everything()).toEqual(before);

        const remedied = await stack.up({ createProvider: false });
        expect(remedied.changes).toEqual(["create Role pulumi-cloud"]);
        expect((await iam.role(remedied.outputs.roleArn)).trustPolicy.Statement[0]?.Principal).toEqual({
            Federated: providerArn,
        });
        await stack.destroy();
        expect(await iam.everything()).toEqual(before);
        expect((await iam.provider(providerArn)).audiences).toEqual(["acme", "aws:acme", "someone-else"]);
    });

    test("is not made up, and without an audience of the role refused with the command that adds it", async () => {
        const issuer = await made.issuer();
        const stack = await made.stack({ issuerUrl: issuer.url, createProvider: false });
        const none = await stack.upThatFails();
        expect(none.text).toContain(`pulumi config set --stack ${stack.name} createProvider true`);
        expect(none.text).not.toMatch(STACK_TRACE);

        const providerArn = await made.provider(issuer.url, ["acme"]);
        const before = await iam.everything();
        const refused = await stack.upThatFails();
        expect(refused.text).toContain(
            `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${providerArn} --client-id aws:acme\n`,
        );
        expect(refused.text).not.toMatch(STACK_TRACE);
        expect(await iam.everything()).toEqual(before);
        // It has the other audience, which deployments come with.
        expect((await stack.up({ deployments: ["web/*"] })).changes).toEqual(["create Role pulumi-cloud"]);
    });
});

describeOnEngine(
    "the stack's own provider, whose tag somebody removed,",
    () => {
        const shared = new Fixtures(afterAll);
        let clone: Checkout;
        let provider: string;
        const open = () => esc.open(`${clone.project}/dev`);

        beforeAll(async () => {
            clone = await shared.checkout();
            await clone.run("pulumi stack init dev; pulumi config set protectProvider true; pulumi up");
            provider = await clone.output("oidcProviderArn");
            const arn = `--open-id-connect-provider-arn ${provider}`;
            await clone.run(`aws iam untag-open-id-connect-provider ${arn} --tag-keys pulumi:stack`);
        });

        test("stays with protectProvider, whatever else is set", async () => {
            expect(await clone.runThatFails("pulumi config set createProvider false; pulumi up")).toMatch(/protected/);
            expect(await iam.everything()).toContain(provider);
            expect(await open()).toEqual(esc.CREDENTIALS);
        });

        test("goes with createProvider: false otherwise, and everybody's access with it", async () => {
            await clone.run("pulumi config rm createProvider; pulumi config rm protectProvider; pulumi up");
            await clone.run("pulumi config set createProvider false; pulumi up");
            expect(await iam.everything()).not.toContain(provider);
            expect(await open()).toBe("No OpenIDConnect provider found");
        });
    },
    missingForCloud,
);

import * as pulumi from "@pulumi/pulumi";
import { existingProvider, warnOfOtherProvider, type ProviderNeeds } from "../../aws/existing-provider";
import { MistakesError, printMistakes, printWarning } from "../../messages/mistake";

const ISSUER = "https://api.pulumi.com/oidc";
const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
const URN = "urn:pulumi:dev::keyless::aws:iam/openIdConnectProvider:OpenIdConnectProvider::pulumi-cloud";

const NEEDS: ProviderNeeds = {
    issuerUrl: ISSUER,
    organization: "acme",
    audiences: ["acme", "aws:acme"],
    owner: "acme/keyless/dev",
    urn: URN,
};

/** Tags of a provider that names an owner. */
const ownedBy = (owner: string) => ({ team: "platform", "pulumi:stack": owner });

/** Gives the account a provider for the issuer with these audiences and tags, or makes the lookup fail with an error. */
async function mockProvider(answer: string[] | Error, tags: Record<string, string> = {}): Promise<void> {
    await pulumi.runtime.setMocks({
        newResource: ({ type }) => {
            throw new Error(`Unexpected resource: ${type}`);
        },
        call: ({ token, inputs }) => {
            // Pulumi's runtime reads the text of an error where gRPC puts it.
            if (answer instanceof Error) throw Object.assign(answer, { details: answer.message });
            const isAsked =
                token === "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider" && inputs["url"] === ISSUER;
            return isAsked ? { arn: ARN, clientIdLists: answer, tags } : {};
        },
    });
}

/** What `pulumi up` prints of a refusal. */
async function refusalOf(needs: ProviderNeeds): Promise<string> {
    try {
        await existingProvider(needs);
    } catch (error) {
        if (error instanceof MistakesError) return printMistakes(error.mistakes, "dev");
        throw error;
    }
    throw new Error("It refused nothing.");
}

describe("an existing provider", () => {
    test("is used if it lists every audience that the role needs, and more", async () => {
        await mockProvider(["someone-else", "acme", "aws:acme"]);
        await expect(existingProvider(NEEDS)).resolves.toEqual({ arn: ARN });
    });

    test("need not list an audience that the role does without", async () => {
        await mockProvider(["aws:acme"]);
        await expect(existingProvider({ ...NEEDS, audiences: ["aws:acme"] })).resolves.toEqual({ arn: ARN });
    });

    test.each(["acme/keyless/prod", "acme/other/dev", "acme/keyless/dev2", "keyless/dev", "acme", ""])(
        "is used if its tag names another owner: %j",
        async (owner) => {
            await mockProvider(["acme", "aws:acme"], ownedBy(owner));
            await expect(existingProvider(NEEDS)).resolves.toEqual({ arn: ARN });
        },
    );
});

describe("a provider of this stack", () => {
    test.each(["acme/keyless/dev", "former/keyless/dev"])(
        "is refused, because `pulumi up` would delete it: its tag is %s",
        async (owner) => {
            await mockProvider(["acme", "aws:acme"], ownedBy(owner));
            expect(await refusalOf(NEEDS)).toBe(
                `1 problem with stack dev. Nothing was created or changed.

  createProvider: false would delete the account's OIDC provider, because its tag names this stack as the owner. Every role that trusts it would stop working.
    Accepted: true. To give the provider up and keep it in the account, run all of these commands in this order, with protectProvider false. If the provider is no longer among this stack's resources, run only the first.
    Run: aws iam untag-open-id-connect-provider --open-id-connect-provider-arn ${ARN} --tag-keys pulumi:stack &&
         pulumi up --stack dev --exclude ${URN} &&
         pulumi state delete --stack dev ${URN}
`,
            );
        },
    );

    test("is refused for that alone, also if it lacks audiences", async () => {
        await mockProvider([], ownedBy("acme/keyless/dev"));
        expect(await refusalOf(NEEDS)).toMatch(
            /^1 problem with stack dev\. .*\n\n {2}createProvider: false would delete /,
        );
    });
});

describe("a provider that lacks audiences", () => {
    const addition = (audience: string) =>
        `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${ARN} --client-id ${audience}`;

    test("is refused with a command for each of them", async () => {
        await mockProvider(["other", "more"]);
        expect(await refusalOf(NEEDS)).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  createProvider: false needs a provider that lists acme and aws:acme as an audience, and ${ARN} does not. AWS would answer "Incorrect token audience".
    Accepted: a provider that lists acme and aws:acme; this one lists other, more.
    Run: ${addition("acme")} &&
         ${addition("aws:acme")}
`,
        );
    });

    test("is refused with a command for the one that is missing", async () => {
        await mockProvider(["aws:acme"]);
        expect(await refusalOf(NEEDS)).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  createProvider: false needs a provider that lists acme as an audience, and ${ARN} does not. AWS would answer "Incorrect token audience".
    Accepted: a provider that lists acme and aws:acme; this one lists aws:acme.
    Run: ${addition("acme")}
`,
        );
    });

    test("is told to list none if it lists none", async () => {
        await mockProvider([]);
        await expect(existingProvider({ ...NEEDS, audiences: ["acme"] })).rejects.toHaveProperty(
            "mistakes.0.accepted",
            "a provider that lists acme; this one lists none",
        );
    });

    test("is changed by the stack that owns it", async () => {
        await mockProvider(["platform", "aws:platform"], ownedBy("platform/accounts/prod"));
        expect(await refusalOf(NEEDS)).toBe(
            `1 problem with stack dev. Nothing was created or changed.

  createProvider: false needs a provider that lists acme and aws:acme as an audience, and ${ARN} does not. AWS would answer "Incorrect token audience". Stack platform/accounts/prod owns the provider and decides its audiences.
    Accepted: a provider that lists acme and aws:acme; this one lists platform, aws:platform.
    Run: pulumi config set --stack platform/accounts/prod --path 'otherOrganizations[<index>]' acme &&
         pulumi up --stack platform/accounts/prod --refresh
`,
        );
    });
});

describe("a provider that AWS does not find", () => {
    const printed = (why: string, answer: string) => `1 problem with stack dev. Nothing was created or changed.

  createProvider: false ${why}.
    Answer: ${answer}
    Accepted: false if the account has that provider, otherwise true.
    Run: pulumi config set --stack dev createProvider true
`;

    test.each([
        "finding IAM OIDC Provider by url (https://api.pulumi.com/oidc): not found",
        "reading IAM OIDC Provider (https://api.pulumi.com/oidc): couldn't find resource",
        "No matching IAM OIDC Provider",
    ])("is told to be missing: %s", async (answer) => {
        await mockProvider(new Error(answer));
        const refusal = await refusalOf(NEEDS);
        expect(refusal).toBe(printed(`needs an OIDC provider for ${ISSUER}, and the account has none`, answer));
    });

    test("is not told to be missing if nobody may look it up", async () => {
        const answer = "AccessDenied: not authorized to perform iam:ListOpenIDConnectProviders";
        await mockProvider(new Error(answer));
        expect(await refusalOf(NEEDS)).toBe(
            printed(`needs the account's OIDC provider for ${ISSUER}, which could not be read`, answer),
        );
    });
});

describe("a stack that creates the provider", () => {
    const warnings = async () => (await warnOfOtherProvider(NEEDS)).map((warning) => printWarning(warning, "dev"));
    const HAS = `createProvider: the account already has an OIDC provider for ${ISSUER}. AWS accepts one for each issuer.`;

    test.each(["acme/keyless/dev", "former/keyless/dev"])("has no warning of its own one: %s", async (owner) => {
        await mockProvider([], ownedBy(owner));
        expect(await warnings()).toEqual([]);
    });

    test.each(["couldn't find resource", "AccessDenied"])("has no warning if the lookup fails: %s", async (answer) => {
        await mockProvider(new Error(answer));
        expect(await warnings()).toEqual([]);
    });

    test.each(["platform/accounts/prod", "acme/keyless/prod", "acme/other/dev"])(
        "has a warning that %s owns another, with the command to use it",
        async (owner) => {
            await mockProvider(["acme", "aws:acme"], ownedBy(owner));
            expect(await warnings()).toEqual([
                `${HAS} Stack ${owner} owns it. To use it: pulumi config set --stack dev createProvider false`,
            ]);
        },
    );

    test("has a warning of one without an owner, and no command, which might delete it", async () => {
        await mockProvider(["acme", "aws:acme"], { team: "platform" });
        expect(await warnings()).toEqual([
            `${HAS} It names no stack as its owner. If this stack created it, this pulumi up adds the name. Otherwise set createProvider to false, or import it.`,
        ]);
    });
});

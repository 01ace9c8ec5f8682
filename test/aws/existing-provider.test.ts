import * as pulumi from "@pulumi/pulumi";
import { existingProvider } from "../../aws/existing-provider";
import { MistakesError } from "../../messages/mistake";

const ISSUER = "https://api.pulumi.com/oidc";
const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";

/** Gives the account a provider for the issuer that lists these audiences, or makes the lookup fail with an error. */
async function mockProvider(answer: string[] | Error): Promise<void> {
    await pulumi.runtime.setMocks({
        newResource: ({ type }) => {
            throw new Error(`Unexpected resource: ${type}`);
        },
        call: ({ token, inputs }) => {
            // Pulumi's runtime reads the text of an error where gRPC puts it.
            if (answer instanceof Error) throw Object.assign(answer, { details: answer.message });
            const isAsked =
                token === "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider" && inputs["url"] === ISSUER;
            return isAsked ? { arn: ARN, clientIdLists: answer } : {};
        },
    });
}

describe("an existing provider", () => {
    test("is used if it lists every audience that the role needs, and more", async () => {
        await mockProvider(["someone-else", "acme", "aws:acme"]);
        await expect(existingProvider(ISSUER, ["acme", "aws:acme"])).resolves.toEqual({ arn: ARN });
    });

    test("need not list an audience that the role does without", async () => {
        await mockProvider(["aws:acme"]);
        await expect(existingProvider(ISSUER, ["aws:acme"])).resolves.toEqual({ arn: ARN });
    });
});

describe("a provider that lacks audiences", () => {
    const addition = (audience: string) => ({
        name: [
            ...["aws", "iam", "add-client-id-to-open-id-connect-provider"],
            ...["--open-id-connect-provider-arn", ARN, "--client-id", audience],
        ],
        arguments: [],
        usesStack: false,
    });

    test("is refused with a command for each of them", async () => {
        await mockProvider(["other", "more"]);
        const refusal = existingProvider(ISSUER, ["acme", "aws:acme"]);
        await expect(refusal).rejects.toBeInstanceOf(MistakesError);
        await expect(refusal).rejects.toHaveProperty("mistakes", [
            {
                key: "createProvider",
                value: false,
                why: `needs a provider that lists acme and aws:acme as an audience, and ${ARN} does not. AWS would answer "Incorrect token audience"`,
                accepted: "a provider that lists acme and aws:acme; this one lists other, more",
                run: [addition("acme"), addition("aws:acme")],
            },
        ]);
    });

    test("is refused with a command for the one that is missing", async () => {
        await mockProvider(["aws:acme"]);
        await expect(existingProvider(ISSUER, ["acme", "aws:acme"])).rejects.toHaveProperty("mistakes", [
            {
                key: "createProvider",
                value: false,
                why: `needs a provider that lists acme as an audience, and ${ARN} does not. AWS would answer "Incorrect token audience"`,
                accepted: "a provider that lists acme and aws:acme; this one lists aws:acme",
                run: [addition("acme")],
            },
        ]);
    });

    test("is told to list none if it lists none", async () => {
        await mockProvider([]);
        await expect(existingProvider(ISSUER, ["acme"])).rejects.toHaveProperty(
            "mistakes.0.accepted",
            "a provider that lists acme; this one lists none",
        );
    });
});

describe("a provider that AWS does not find", () => {
    const mistake = (why: string, answer: string) => ({
        key: "createProvider",
        value: false,
        why,
        answer,
        accepted: "false if the account has that provider, otherwise true",
        run: [{ name: ["pulumi", "config", "set"], arguments: ["createProvider", "true"], usesStack: true }],
    });

    test.each([
        "finding IAM OIDC Provider by url (https://api.pulumi.com/oidc): not found",
        "reading IAM OIDC Provider (https://api.pulumi.com/oidc): couldn't find resource",
        "No matching IAM OIDC Provider",
    ])("is told to be missing: %s", async (answer) => {
        await mockProvider(new Error(answer));
        const refusal = existingProvider(ISSUER, ["acme"]);
        await expect(refusal).rejects.toBeInstanceOf(MistakesError);
        await expect(refusal).rejects.toHaveProperty("mistakes", [
            mistake(`needs an OIDC provider for ${ISSUER}, and the account has none`, answer),
        ]);
    });

    test("is not told to be missing if nobody may look it up", async () => {
        const answer = "AccessDenied: not authorized to perform iam:ListOpenIDConnectProviders";
        await mockProvider(new Error(answer));
        await expect(existingProvider(ISSUER, ["acme"])).rejects.toHaveProperty("mistakes", [
            mistake(`needs the account's OIDC provider for ${ISSUER}, which could not be read`, answer),
        ]);
    });
});

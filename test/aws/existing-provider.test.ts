import { existingProvider, warnOfOtherProvider, type ProviderNeeds } from "../../aws/existing-provider";
import { mockLookup, refusalOf } from "./lookups";

const ISSUER = "https://api.pulumi.com/oidc";
const ARN = "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc";
const URN = "urn:pulumi:dev::keyless::aws:iam/openIdConnectProvider:OpenIdConnectProvider::pulumi-cloud";

/** The needs of stack dev, whose role accepts tokens with these audiences. */
const needing = (...audiences: string[]): ProviderNeeds => ({
    stack: { project: "keyless", stack: "dev", name: "acme/dev" },
    owner: "acme/keyless/dev",
    trust: {
        issuerUrl: ISSUER,
        organization: "acme",
        tokens: audiences.map((audience) => ({ audience, subjects: ["x"] })),
    },
});
const NEEDS = needing("acme", "aws:acme");

/** Gives the account a provider with these audiences and perhaps an owner, or makes its lookup fail. */
async function mockProvider(answer: string[] | Error, owner?: string): Promise<void> {
    const tags = { team: "platform", ...(owner !== undefined && { "pulumi:stack": owner }) };
    const found = answer instanceof Error ? answer : { arn: ARN, clientIdLists: answer, tags };
    await mockLookup("aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider", { url: ISSUER }, found);
}

/** Tags of other stacks, although their names are alike. */
const OTHERS = [
    ...["", "dev", "keyless/dev", "acme/keyless/prod", "acme/keyless/dev2", "acme/keyless/de", "acme/keyless/dev/"],
    ...["other/keyless/dev", "acme/other/dev", "acme/x/keyless/dev", "acme/Keyless/dev", "x/acme/keyless/dev"],
];

const refusal = () => refusalOf(existingProvider(NEEDS));

describe("an existing provider", () => {
    test("is used if it lists every audience that the role needs, and more", async () => {
        await mockProvider(["someone-else", "acme", "aws:acme"]);
        await expect(existingProvider(NEEDS)).resolves.toMatchObject({ arn: ARN });
    });

    test("need not list an audience that the role does without", async () => {
        await mockProvider(["aws:acme"]);
        await expect(existingProvider(needing("aws:acme"))).resolves.toMatchObject({ arn: ARN });
    });

    test.each(OTHERS)("is used if its tag names another owner: %j", async (owner) => {
        await mockProvider(["acme", "aws:acme"], owner);
        await expect(existingProvider(NEEDS)).resolves.toMatchObject({ arn: ARN });
    });
});

describe("a provider of this stack", () => {
    test("is refused, because `pulumi up` would delete it, with the commands that give it up", async () => {
        await mockProvider(["acme", "aws:acme"], "acme/keyless/dev");
        expect(await refusal()).toBe(
            `1 problem with stack acme/dev. Nothing was created or changed.

  createProvider: false would delete the account's OIDC provider, because its tag names this stack as the owner. Every role that trusts it would stop working.
    Accepted: true. To give the provider up and keep it in the account, run all of these commands in this order. If the provider is no longer among this stack's resources, run only the second.
    Run: pulumi state protect --stack acme/dev ${URN} --yes &&
         aws iam untag-open-id-connect-provider --open-id-connect-provider-arn ${ARN} --tag-keys pulumi:stack &&
         pulumi up --stack acme/dev --exclude ${URN} &&
         pulumi state delete --stack acme/dev ${URN} --force --yes
`,
        );
    });

    test("is refused for that alone, also if it lacks audiences", async () => {
        await mockProvider([], "acme/keyless/dev");
        expect(await refusal()).toMatch(
            /^1 problem with stack acme\/dev\. .*\n\n {2}createProvider: false would delete /,
        );
    });
});

describe("a provider that lacks audiences", () => {
    const addition = (audience: string) =>
        `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${ARN} --client-id ${audience}`;

    test("is refused with a command for each of them", async () => {
        await mockProvider([]);
        expect(await refusal()).toBe(
            `1 problem with stack acme/dev. Nothing was created or changed.

  createProvider: false needs a provider that lists acme and aws:acme as an audience, and ${ARN} does not. AWS would answer "Incorrect token audience".
    Accepted: a provider that lists acme and aws:acme; this one lists none.
    Run: ${addition("acme")} &&
         ${addition("aws:acme")}
`,
        );
    });

    test("is refused with a command for the one that is missing", async () => {
        await mockProvider(["aws:acme", "other"]);
        expect(await refusal()).toBe(
            `1 problem with stack acme/dev. Nothing was created or changed.

  createProvider: false needs a provider that lists acme as an audience, and ${ARN} does not. AWS would answer "Incorrect token audience".
    Accepted: a provider that lists acme and aws:acme; this one lists aws:acme, other.
    Run: ${addition("acme")}
`,
        );
    });

    test("is left to the stack that owns it, which would remove what others add: no command may run elsewhere", async () => {
        await mockProvider(["platform", "aws:platform"], "platform/accounts/\u001bprod");
        expect(await refusal()).toBe(
            `1 problem with stack acme/dev. Nothing was created or changed.

  createProvider: false needs a provider that lists acme and aws:acme as an audience, and ${ARN} does not. AWS would answer "Incorrect token audience".
    Accepted: a provider that lists acme and aws:acme; this one lists platform, aws:platform. Stack platform/accounts/\\u001bprod owns it: where that stack is configured, add acme to otherOrganizations and run pulumi up --refresh.
`,
        );
    });
});

const MISSING = `an OIDC provider for ${ISSUER}, and the account has none`;
const RUN = "\n    Run: pulumi config set --stack acme/dev createProvider true";

test.each([
    ["finding IAM OIDC Provider by url: not found", MISSING, RUN],
    ["reading IAM OIDC Provider: couldn't find resource", MISSING, RUN],
    ["No matching IAM OIDC Provider", MISSING, RUN],
    ["AccessDenied", `the account's OIDC provider for ${ISSUER}, which could not be read`, ""],
])(
    "a provider without an answer is missing, and to be created, only if AWS says so: %s",
    async (answer, missing, run) => {
        await mockProvider(new Error(answer));
        expect(await refusal()).toBe(
            `1 problem with stack acme/dev. Nothing was created or changed.

  createProvider: false needs ${missing}.
    Answer: ${answer}
    Accepted: false if the account has that provider, otherwise true. If another stack owned it, that stack's pulumi up brings it back.${run}
`,
        );
    },
);

describe("a stack that creates the provider", () => {
    const HAS = `createProvider: the account already has an OIDC provider for ${ISSUER}. AWS accepts one for each issuer.`;

    test("has no warning of its own one", async () => {
        await mockProvider([], "acme/keyless/dev");
        expect(await warnOfOtherProvider(NEEDS)).toEqual([]);
    });

    test("has no warning if the lookup fails", async () => {
        await mockProvider(new Error("AccessDenied"));
        expect(await warnOfOtherProvider(NEEDS)).toEqual([]);
    });

    const FOREIGN =
        "owns it. If that is a former name of this stack, this pulumi up writes the new one. Otherwise set createProvider to false. From then on, a destroy of that stack would lock this role out. Where it is configured, protect the provider:";
    /** A tag may have any text, and only the name of a stack goes into a command. */
    const protect = (owner: string) =>
        owner.split("/").filter(Boolean).length === 3 && owner.split("/").length === 3
            ? `pulumi config set --stack ${owner} protectProvider true && pulumi up --stack ${owner}`
            : "set protectProvider to true.";
    test.each<[owner: string | undefined, text: string]>([
        [
            undefined,
            "It names no stack as its owner. If this stack created it, this pulumi up adds the name. Otherwise set createProvider to false, or import it.",
        ],
        ...OTHERS.map((owner): [string, string] => [owner, `Stack ${owner} ${FOREIGN} ${protect(owner)}`]),
        ["\u001b[2J", `Stack \\u001b[2J ${FOREIGN} set protectProvider to true.`],
    ])("has a warning of one with the tag %j, and no command that might delete it", async (owner, text) => {
        await mockProvider(["acme", "aws:acme"], owner);
        expect(await warnOfOtherProvider(NEEDS)).toEqual([`${HAS} ${text}`]);
    });

    test("on a self-managed backend, names the other stack without an organization", async () => {
        await mockProvider(["acme", "aws:acme"], "acme/keyless/prod");
        const [warning] = await warnOfOtherProvider({ ...NEEDS, stack: { ...NEEDS.stack, name: "dev" } });
        expect(warning).toMatch(/: pulumi config set --stack prod protectProvider true && pulumi up --stack prod$/);
    });
});

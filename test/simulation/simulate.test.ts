import * as pulumi from "@pulumi/pulumi";
import program from "../../index";
import { simulate, type Answers } from "../../simulation/simulate";
import { configOf, STACK } from "../stacks";

// The program itself, unless a test puts another one in its place.
jest.mock("../../index", () => jest.fn(jest.requireActual<() => Promise<unknown>>("../../index")));

const ANSWERS: Answers = {
    partition: "aws-cn",
    accountId: "123456789012",
    fingerprints: ["top", "leaf"],
    provider: { audiences: ["acme"], tags: {} },
};

const run = (values: Record<string, unknown> = {}) =>
    simulate({ identity: STACK, config: configOf({ policies: ["ReadOnlyAccess"], ...values }) }, ANSWERS);

/** What a simulation makes of another program. */
function runInstead(other: () => unknown) {
    jest.mocked(program).mockImplementationOnce(other as typeof program);
    return run();
}

test("refuses a lookup that it doesn't know", async () => {
    await expect(runInstead(() => pulumi.runtime.invoke("aws:index/getRegion:getRegion", {}))).rejects.toThrow(
        "Unknown lookup: aws:index/getRegion:getRegion.",
    );
});

test("collects the program's warnings, and no others", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation(() => undefined);
    const { warnings } = await runInstead(async () => {
        await pulumi.log.warn("Think twice.");
        return {};
    });
    console.warn("Afterwards.");
    expect(warnings).toEqual(["Think twice."]);
    expect(warn.mock.calls).toEqual([["Afterwards."]]);
    warn.mockRestore();
});

test("gives the console back if the program fails", async () => {
    const { warn } = console;
    await expect(run({ environments: ["aws"] })).rejects.toThrow("environments[0]");
    expect(console.warn).toBe(warn);
});

test("waits until every resource is registered", async () => {
    const { resources } = await run({ policies: ["ReadOnlyAccess", "PowerUserAccess"], environments: ["*"] });
    expect(resources.map(({ type, name }) => [type, name])).toEqual([
        ["aws:iam/openIdConnectProvider:OpenIdConnectProvider", "pulumi-cloud"],
        ["aws:iam/role:Role", "pulumi-cloud"],
        ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "ReadOnlyAccess"],
        ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "PowerUserAccess"],
    ]);
});

test("gives resources the ARNs of the account and its partition", async () => {
    const { outputs } = await run({ roleName: "deployer" });
    expect(outputs.oidcProviderArn).toBe("arn:aws-cn:iam::123456789012:oidc-provider/api.pulumi.com/oidc");
    expect(outputs.roleArn).toBe("arn:aws-cn:iam::123456789012:role/deployer");
    expect((await run()).outputs.roleArn).toBe("arn:aws-cn:iam::123456789012:role/pulumi-cloud-<random>");
});

test.each<[string, Partial<Answers>, string, string]>([
    ["the account", { partition: new Error("no credentials") }, "AWS account", "no credentials"],
    ["the issuer", { fingerprints: new Error("refused") }, "issuerUrl", "refused"],
])("fails as a lookup does that fails: of %s", async (_, answers, key, answer) => {
    const failing = simulate({ identity: STACK, config: configOf({}) }, { ...ANSWERS, ...answers });
    await expect(failing).rejects.toThrow(new RegExp(`${key}: [^]*Answer: .*${answer}`));
});

test("runs the program as pulumi up does, and not as pulumi preview", async () => {
    const { outputs } = await runInstead(() => Promise.resolve({ isPreview: pulumi.runtime.isDryRun() }));
    expect(outputs).toEqual({ isPreview: false });
});

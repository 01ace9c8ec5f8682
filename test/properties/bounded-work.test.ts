/** However large an input is, the answer comes soon. */
import { readRoles } from "../../tools/account-roles";
import { refusalOf } from "../stacks";

describe("reading settings takes a bounded time", () => {
    const many = <T>(count: number, of: (index: number) => T) => Array.from({ length: count }, (_, i) => of(i));
    /** Levels of lists, as JSON text. */
    const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    const megabyte = 1_000_000;
    const statement = { Effect: "Allow", Action: "*", Resource: "*" };

    /** What `pulumi up` prints, and the seconds that it takes. */
    function timed(values: Record<string, unknown>): [refusal: string, seconds: number] {
        const start = performance.now();
        const refusal = refusalOf(values);
        return [refusal, (performance.now() - start) / 1000];
    }

    test.each([
        ["10,000 unknown policies", { policies: many(10_000, (i) => `NoPolicy${i}`) }, "policies: 10000 entries are"],
        [
            "200 unknown policies",
            { policies: many(200, (i) => `AmazonEC2ReadOnlyAcces${i}`) },
            'policies[199]: "AmazonEC2ReadOnlyAcces199" is not the name',
        ],
        ["a policy of 1 MB", { policies: ["P".repeat(megabyte)] }, 'policies[0]: "PPPP'],
        [
            "a policy of 1 MB of words",
            { permissionsBoundary: "ReadOnly".repeat(megabyte / 8) },
            'permissionsBoundary: "ReadOnlyRead',
        ],
        [
            "an ARN of 1 MB",
            { sessionPolicies: [`arn:aws:iam::aws:policy/${"a/".repeat(megabyte / 2)}!`] },
            'sessionPolicies[0]: "arn:aws:iam::aws:policy/a/a/',
        ],
        ["an environment of 1 MB", { environments: ["a/".repeat(megabyte / 2)] }, 'environments[0]: "a/a/'],
        ["an operation of 1 MB", { deployments: [`web/prod:${"x".repeat(megabyte)}`] }, 'deployments[0]: "web/prod:x'],
        ["a user of 1 MB", { users: ["x".repeat(megabyte)] }, 'users[0]: "xxx'],
        ["an organization of 1 MB", { organization: "x".repeat(megabyte) }, 'organization: "xxx'],
        ["an issuer of 1 MB", { issuerUrl: `https://a${".a".repeat(megabyte / 2)}` }, 'issuerUrl: "https://a.a.a'],
        ["a duration of 1 MB", { sessionDuration: "1".repeat(megabyte) }, 'sessionDuration: "111'],
        [
            "1 MB of variables",
            { deploymentSessionName: "${x}".repeat(megabyte / 4) },
            'deploymentSessionName: "${x}${x}',
        ],
        ["20,000 tags", { tags: Object.fromEntries(many(20_000, (i) => [`t${i}`, ";"])) }, "tags: 20000 tags are too"],
        ["a tag's key of 1 MB", { tags: { ["x".repeat(megabyte)]: "y" } }, "tags.xxx"],
        [
            "an inline policy 5,000 levels deep",
            { inlinePolicy: `{"Version":"2012-10-17","Statement":${deep(5000)}}` },
            'inlinePolicy: "{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[[[[',
        ],
        [
            "an inline policy 90 levels deep",
            { inlinePolicy: { Version: "2012-10-17", Statement: JSON.parse(deep(90)) as unknown } },
            "inlinePolicy.Statement: [[[[",
        ],
        [
            "3,000 empty statements",
            { inlinePolicy: { Version: "2012-10-17", Statement: many(3000, () => ({})) } },
            "inlinePolicy.Statement[2999].Resource: null is missing",
        ],
        [
            "500 unknown elements",
            {
                inlinePolicy: {
                    Version: "2012-10-17",
                    Statement: { ...statement, ...Object.fromEntries(many(500, (i) => [`Act${i}`, 1])) },
                },
            },
            "inlinePolicy.Statement.Act499: 1 is not an element",
        ],
        ["a list 5,000 levels deep", { environments: deep(5000) }, 'environments: "[[[['],
        [
            "100 unknown keys near a list of 1 MB",
            {
                environments: many(megabyte / 10, () => "aws/dev"),
                ...Object.fromEntries(many(100, (i) => [`environments${i}`, ["aws/dev"]])),
            },
            "environments99: [",
        ],
        ["a key of 1 MB", { ["x".repeat(megabyte)]: "y" }, "xxx"],
    ])("for %s", (_, values, says) => {
        const [refusal, seconds] = timed(values);
        expect(refusal).toContain(`\n  ${says}`);
        expect(seconds).toBeLessThan(3);
    });

    test.each([
        ["near to none", many(10_000, (i) => [`unknown-key-${i}`, "x"] as const)],
        [
            "near to one",
            many(10_000, (i) => [`deploymentSessionNam${String(i).padStart(4, "0").slice(0, 3)}${i}`, "x"] as const),
        ],
        ["near to a list", many(1000, (i) => [`environments${i}`, '["aws/dev"]'] as const)],
    ])("for 10,000 unknown keys: %s", (_, keys) => {
        const [refusal, seconds] = timed(Object.fromEntries(keys));
        expect(refusal).toMatch(new RegExp(`^${keys.length} problems with stack dev\\. `));
        expect(seconds).toBeLessThan(3);
    });
});

test("reading roles takes a bounded time, and texts may have any length", () => {
    const page = (name: string) =>
        JSON.stringify({
            Role: { RoleName: name, Description: `\\"{[${"x".repeat(2e7)}`, AssumeRolePolicyDocument: {} },
        });
    const start = performance.now();
    expect(readRoles(page("a") + page("b")).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(() => readRoles(`{"${'\\"'.repeat(1e6)}`)).toThrow("Standard input can't be read as JSON: ");
    expect(performance.now() - start).toBeLessThan(6000);
});

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { MistakesError } from "../../messages/mistake";
import { projectFolder } from "../shared/testing/project";
import { stacksOf, type Project } from "./account-stacks";
import type { Account } from "./accounts-file";

const folder = projectFolder();
const PROJECT: Project = { folder, name: "keyless", organization: "acme", present: new Set() };
const ACCOUNT: Account = {
    ...{ name: "a", id: "111122223333", role: "Admin", region: "eu-west-1" },
    settings: { environments: ["aws/a"], sessionDuration: "2h" },
};
const FILE = join(folder, "Pulumi.a.yaml");
afterEach(() => rmSync(FILE, { force: true }));

const only = (account = ACCOUNT, project: Partial<Project> = {}) => stacksOf([account], { ...PROJECT, ...project })[0]!;

function mistakesIn(accounts: Account[], project: Partial<Project> = {}) {
    try {
        stacksOf(accounts, { ...PROJECT, ...project });
    } catch (error) {
        if (error instanceof MistakesError) return error.mistakes.map(({ key, why, run }) => [key, why, run]);
    }
    return [];
}

test("a new stack is in its organization, and its file names the account, the role and the settings", () => {
    const { name, file, text, roleArn, exists, settings } = only();
    expect({ name, file, roleArn, exists }).toEqual({
        ...{ name: "acme/a", file: FILE, exists: false },
        roleArn: "arn:aws:iam::111122223333:role/Admin",
    });
    expect(settings.trust.organization).toBe("acme");
    expect(parse(text)).toEqual({
        config: {
            "aws:region": "eu-west-1",
            "aws:allowedAccountIds": ["111122223333"],
            "aws:assumeRoles": [{ roleArn }],
            ...{ "keyless:environments": ["aws/a"], "keyless:sessionDuration": "2h" },
        },
    });
});

test("a stack that is there keeps what else is in its file, and loses settings that the accounts' file lacks", () => {
    writeFileSync(
        FILE,
        `# mine
encryptionsalt: v1:x
config:
  aws:region: us-east-1
  aws:allowedAccountIds: ["111122223333"]
  aws:assumeRoles: [{roleArn: x}]
  keyless:users: [alice]
  other:key: kept
`,
    );
    const { text, exists } = only({ ...ACCOUNT, role: undefined }, { present: new Set(["acme/a"]) });
    expect(exists).toBe(true);
    expect(text).toContain("# mine\n");
    expect(parse(text)).toEqual({
        encryptionsalt: "v1:x",
        config: {
            ...{ "aws:region": "eu-west-1", "aws:allowedAccountIds": ["111122223333"], "other:key": "kept" },
            ...{ "keyless:environments": ["aws/a"], "keyless:sessionDuration": "2h" },
        },
    });
});

test.each([
    ["us-gov-west-1", "arn:aws-us-gov:iam::111122223333:role/Admin"],
    ["cn-north-1", "arn:aws-cn:iam::111122223333:role/Admin"],
])("the role is in the partition of the region %s", (region, arn) => {
    expect(only({ ...ACCOUNT, region }).roleArn).toBe(arn);
});

test.each<[string, string | undefined, string[]]>([
    ["of another account", 'config: {aws:allowedAccountIds: ["999999999999"]}', []],
    ["of two accounts", 'config: {aws:allowedAccountIds: ["111122223333", "999999999999"]}', []],
    ["that names none", "config: {}", []],
    ["without a file here", undefined, ["acme/a"]],
    ["without a file here, by its whole name", undefined, ["acme/keyless/a"]],
])("a stack %s is refused", (_, file, present) => {
    if (file !== undefined) writeFileSync(FILE, file);
    expect(mistakesIn([ACCOUNT], { present: new Set(present) })).toEqual([
        ["settings: stack", "is there, and not for the account 111122223333", []],
    ]);
});

test("a stack of another organization is another stack", () => {
    expect(only(ACCOUNT, { present: new Set(["other/a", "a"]) }).exists).toBe(false);
    const selfManaged = { ...ACCOUNT, settings: { organization: "acme" } };
    expect(only(selfManaged, { organization: "organization" }).name).toBe("a");
});

test("a mistake that all accounts have is told once, others with the names of those that have it", () => {
    const account = (name: string, settings: object): Account => ({ ...ACCOUNT, name, settings: { ...settings } });
    const wrong = { sessionDuration: "9s" };
    expect(mistakesIn([account("a", wrong), account("b", { ...wrong, typo: 1 }), account("c", wrong)])).toEqual([
        ["settings: sessionDuration", "is 9 seconds", []],
        ["b: typo", "is set, but there is no such setting", []],
    ]);
    expect(mistakesIn([account("a", wrong), account("b", {}), account("c", wrong)])[0]?.[0]).toBe(
        "a, c: sessionDuration",
    );
});

test("an organization that is missing on a self-managed backend is told once", () => {
    const accounts = Array.from({ length: 30 }, (_, i): Account => ({ ...ACCOUNT, name: `a${i}` }));
    expect(mistakesIn(accounts, { organization: "organization" })).toEqual([
        ["settings: organization", expect.stringContaining("backend is self-managed"), []],
    ]);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../tools/command-line";
import { loadStack } from "../../tools/stack";

let directory: string;
beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "stack-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: keyless\n");
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Loads a stack whose file, if there is one, has this text. */
function load(file: string | undefined, options: Partial<Parameters<typeof loadStack>[1]> = {}) {
    if (file !== undefined) writeFileSync(join(directory, "Pulumi.dev.yaml"), file);
    return loadStack(directory, { stack: "dev", config: [], ...options });
}

const NO_FILE = "There is no Pulumi.dev.yaml: every setting has its default, unless -c sets it.";
const ENVIRONMENT_LIST =
    "Pulumi.dev.yaml has an environment: list. Its environments may set more, which is not read here.";

const NONE = { environments: 0, deployments: 0, users: 0 };

describe("a stack file", () => {
    test("is read as the engine passes it to a program", () => {
        const file = `
config:
  aws:region: eu-west-1
  keyless:organization: acme
  keyless:createProvider: false
  keyless:environments: [aws/dev, aws/prod]
  keyless:tags: {team: platform, cost: 42}
  keyless:roleName:
  sessionName: me
`;
        const config = {
            "aws:region": "eu-west-1",
            "keyless:organization": "acme",
            "keyless:createProvider": "false",
            "keyless:environments": '["aws/dev","aws/prod"]',
            "keyless:tags": '{"team":"platform","cost":42}',
            "keyless:roleName": "",
            "keyless:sessionName": "me",
        };
        expect(load(file)).toEqual({
            identity: { project: "keyless", stack: "dev", organization: "example-org" },
            config,
            configured: { environments: 2, deployments: 0, users: 0 },
            file: "Pulumi.dev.yaml",
            namesOrganization: true,
            remarks: [],
        });
    });

    test("is the one of the stack that is asked for", () => {
        writeFileSync(join(directory, "Pulumi.my-stack_1.0.yaml"), "config:\n  keyless:organization: other\n");
        const { identity, config, file } = load("config:\n  keyless:organization: acme\n", { stack: "my-stack_1.0" });
        expect(identity.stack).toBe("my-stack_1.0");
        expect(config).toEqual({ "keyless:organization": "other" });
        expect(file).toBe("Pulumi.my-stack_1.0.yaml");
    });

    test.each(["../x", "a/b", "", "a b", "dev\n"])("is none of another folder: %j", (stack) => {
        expect(() => load("", { stack })).toThrow(UsageError);
        expect(() => load("", { stack })).toThrow(
            new UsageError(
                `--stack: ${JSON.stringify(stack)} is not the name of a stack. Accepted: letters, digits, '-', '_' and '.'.`,
            ),
        );
    });

    test.each(["", "# a comment\n", "text\n"])("may have no config: %j", (file) => {
        expect(load(file)).toMatchObject({ config: {}, configured: NONE, namesOrganization: false, remarks: [] });
    });

    test("with a list of environments has a remark, because these may set more", () => {
        expect(load("environment: [aws/dev]\n").remarks).toEqual([ENVIRONMENT_LIST]);
        expect(load("environment:\n  imports: [aws/dev]\nconfig: {}\n").remarks).toEqual([ENVIRONMENT_LIST]);
        expect(load("config:\n  keyless:environments: [aws/dev]\n").remarks).toEqual([]);
    });

    test("may be missing, with a remark", () => {
        expect(load(undefined)).toMatchObject({ config: {}, remarks: [NO_FILE], namesOrganization: false });
        expect(load(undefined).file).toBeUndefined();
        expect(load(undefined, { organization: "acme" })).toMatchObject({
            config: { "keyless:organization": "acme" },
            configured: NONE,
            remarks: [NO_FILE],
            namesOrganization: true,
        });
    });

    test.each(["config: text", "config: [a]"])("with something else than keys and values is refused: %s", (file) => {
        expect(() => load(file)).toThrow(UsageError);
        expect(() => load(file)).toThrow(
            new UsageError("Pulumi.dev.yaml: config is not an object of keys and values."),
        );
    });

    test("with a secret is refused, unless the command line gives its value", () => {
        const file = "config:\n  keyless:organization: {secure: v1:abc}\n";
        expect(() => load(file)).toThrow("keyless:organization is encrypted");
        expect(load(file, { config: ["keyless:organization=acme"] }).config).toEqual({
            "keyless:organization": "acme",
        });
    });

    test("that is not YAML is refused", () => {
        expect(() => load("config: [")).toThrow(UsageError);
    });

    test("with a value that contains itself is refused", () => {
        const file = "config:\n  keyless:tags: &tags\n    a: *tags\n";
        expect(() => load(file)).toThrow(UsageError);
        expect(() => load(file)).toThrow("keyless:tags can't be read as JSON: Converting circular structure to JSON");
    });

    test("that is 5,000 levels deep is refused, and so is such a value of the command line", () => {
        const file = `config:\n  keyless:tags: ${"[".repeat(5000)}${"]".repeat(5000)}\n`;
        expect(() => load(file)).toThrow(UsageError);
        expect(() => load(file)).toThrow("Pulumi.dev.yaml is not YAML: Maximum call stack size exceeded");
        const config = [`tags${".a".repeat(100_000)}=1`];
        expect(() => load("", { config })).toThrow(UsageError);
        expect(() => load("", { config })).toThrow(
            "keyless:tags can't be read as JSON: Maximum call stack size exceeded",
        );
    });

    test("may have keys that objects inherit", () => {
        const file = "config:\n  __proto__: x\n  keyless:tags: {__proto__: {a: 1}}\n";
        expect(load(file).config).toEqual({
            "keyless:__proto__": "x",
            "keyless:tags": '{"__proto__":{"a":1}}',
        });
        expect(Object.prototype).not.toHaveProperty("a");
    });
});

test("Pulumi.yaml gives values to every stack, and its stack file others", () => {
    const project = `
name: keyless
config:
  environments: {type: array, items: {type: string}, default: [aws/*]}
  sessionName: {value: everybody, default: nobody}
  roleName: {type: string}
  aws:region: eu-west-1
  organization: acme
`;
    writeFileSync(join(directory, "Pulumi.yaml"), project);
    expect(load("").config).toEqual({
        "keyless:environments": '["aws/*"]',
        "keyless:sessionName": "everybody",
        "aws:region": "eu-west-1",
        "keyless:organization": "acme",
    });
    const own = "config:\n  keyless:environments: [aws/dev]\n  aws:region: us-east-1\n";
    expect(load(own, { config: ["sessionName=me"] }).config).toEqual({
        "keyless:environments": '["aws/dev"]',
        "keyless:sessionName": "me",
        "aws:region": "us-east-1",
        "keyless:organization": "acme",
    });
});

describe("the command line", () => {
    test("changes the values of the stack file, and parts of its lists and objects", () => {
        const file = "config:\n  aws:region: us-east-1\n  keyless:environments: [aws/dev]\n  keyless:tags: {a: x}\n";
        const config = ["environments[1]=aws/prod", "aws:region=cn-north-1", "tags.b=2"];
        expect(load(file, { config }).config).toEqual({
            "aws:region": "cn-north-1",
            "keyless:environments": '["aws/dev","aws/prod"]',
            "keyless:tags": '{"a":"x","b":2}',
        });
    });

    test("with something else than a key and a value is refused", () => {
        expect(() => load("", { config: ["novalue"] })).toThrow(new UsageError('-c "novalue" is not KEY=VALUE.'));
    });

    test("names the organization, whatever the stack file says", () => {
        const file = "config:\n  keyless:organization: acme\n";
        const config = ["organization=third"];
        expect(load(file, { organization: "other", config })).toMatchObject({
            config: { "keyless:organization": "other" },
            namesOrganization: true,
        });
        expect(load("", { config })).toMatchObject({
            config: { "keyless:organization": "third" },
            namesOrganization: true,
        });
        expect(load(file, { organization: "" })).toMatchObject({
            config: { "keyless:organization": "" },
            namesOrganization: false,
        });
        expect(load("", { config: ["organization="] }).namesOrganization).toBe(false);
    });

    test("adds no entry to those that the files have", () => {
        const file = "config:\n  keyless:environments: [aws/dev]\n  keyless:users: [eve, bob]\n";
        const config = ["environments[1]=aws/prod", "users=[]", "deployments[0]=web/prod"];
        const { configured } = load(file, { config, organization: "acme" });
        expect(configured).toEqual({ environments: 1, deployments: 0, users: 2 });
    });

    test("is counted for entries of deployments, too, and a text counts as none", () => {
        const file = "config:\n  keyless:deployments: [web/prod, web/dev]\n  keyless:environments: aws/dev\n";
        expect(load(file).configured).toEqual({ environments: 0, deployments: 2, users: 0 });
    });
});

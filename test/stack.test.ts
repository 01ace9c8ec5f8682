import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadStack, parseCommandLine, UsageError } from "../tools/stack";

let directory: string;
beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "stack-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: keyless\n");
});
afterEach(() => rmSync(directory, { recursive: true }));

const load = (args: string[], file?: string) => {
    if (file !== undefined) writeFileSync(join(directory, "Pulumi.dev.yaml"), file);
    return loadStack(directory, parseCommandLine(args, {}));
};

describe("a stack file", () => {
    test("is read as the engine hands it to a program", () => {
        const { config, identity, remarks } = load(
            [],
            `
config:
  aws:region: eu-west-1
  keyless:organization: acme
  keyless:createProvider: false
  keyless:environments: [aws/dev, aws/prod]
  keyless:tags: {team: platform, cost: 42}
  keyless:roleName:
`,
        );
        expect(config).toEqual({
            "aws:region": "eu-west-1",
            "keyless:organization": "acme",
            "keyless:createProvider": "false",
            "keyless:environments": '["aws/dev","aws/prod"]',
            "keyless:tags": '{"team":"platform","cost":42}',
            "keyless:roleName": "",
        });
        expect(identity).toEqual({ project: "keyless", stack: "dev", organization: "example-org" });
        expect(remarks).toEqual([]);
    });

    test("has dates where the CLI sees dates", () => {
        expect(
            load([], "config:\n  keyless:inlinePolicy:\n    Version: 2012-10-17\n").config["keyless:inlinePolicy"],
        ).toBe('{"Version":"2012-10-17 00:00:00 +0000 UTC"}');
        expect(
            load([], 'config:\n  keyless:inlinePolicy:\n    Version: "2012-10-17"\n').config["keyless:inlinePolicy"],
        ).toBe('{"Version":"2012-10-17"}');
    });

    test("goes over what Pulumi.yaml says for every stack", () => {
        const project =
            "name: keyless\nconfig:\n  environments: {type: array, items: {type: string}, default: [aws/*]}\n  sessionName: {value: everybody}\n  roleName: {type: string}\n  aws:region: eu-west-1\n";
        writeFileSync(join(directory, "Pulumi.yaml"), project);
        expect(load([], "").config).toEqual({
            "keyless:environments": '["aws/*"]',
            "keyless:sessionName": "everybody",
            "aws:region": "eu-west-1",
        });
        const own = "config:\n  keyless:environments: [aws/dev]\n  aws:region: us-east-1\n";
        expect(load(["-c", "sessionName=me"], own).config).toEqual({
            "keyless:environments": '["aws/dev"]',
            "keyless:sessionName": "me",
            "aws:region": "us-east-1",
        });
    });

    test.each(["config: foo", "config: [a]"])("with something else than keys is refused: %s", (file) => {
        expect(() => load([], file)).toThrow("config is not an object");
    });

    test("may be empty, or missing with a remark", () => {
        expect(load(["--organization", "acme"], "").remarks).toEqual([]);
        expect(load(["--organization", "acme", "--stack", "prod"]).remarks).toEqual([
            expect.stringContaining("no Pulumi.prod.yaml"),
        ]);
    });

    test("with a secret, which can't be read here, is refused", () => {
        const secret = "{secure: v1:abc}";
        const config = (value: string) => `config:\n  keyless:organization: ${value}\n`;
        for (const value of [secret, `[${secret}]`, `{a: ${secret}}`]) {
            expect(() => load([], config(value))).toThrow("keyless:organization is encrypted");
        }
    });

    test("that isn't YAML is refused", () => {
        expect(() => load([], "config: [")).toThrow(UsageError);
    });

    test("is none of another folder", () => {
        expect(() => load(["--stack", "../x"])).toThrow("not the name of a stack");
    });
});

describe("the command line", () => {
    test.each([
        [["environments[0]=aws/dev"], "environments", '["aws/dev"]'],
        [["environments[0]=aws/dev", "environments[1]=aws/prod"], "environments", '["aws/dev","aws/prod"]'],
        [['environments=["aws/dev"]'], "environments", '["aws/dev"]'],
        [
            ["tags.team=platform", "tags.cost=42", "tags.keep=true", "tags.zero=007"],
            "tags",
            '{"team":"platform","cost":42,"keep":true,"zero":"007"}',
        ],
        [['tags["a.b"]=x'], "tags", '{"a.b":"x"}'],
        [
            ["inlinePolicy.Statement[0].Effect=Allow", "inlinePolicy.Statement[0].Action=s3:*"],
            "inlinePolicy",
            '{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}',
        ],
        [["sessionName=a=b"], "sessionName", "a=b"],
        [["keyless:sessionName=me"], "sessionName", "me"],
        [["createProvider=false"], "createProvider", "false"],
        [["sessionName="], "sessionName", ""],
    ])("-c %j sets %s to %s", (assignments, key, value) => {
        expect(load(assignments.flatMap((assignment) => ["-c", assignment])).config[`keyless:${key}`]).toBe(value);
    });

    test("goes over the stack file, into its lists and objects", () => {
        const { config } = load(
            ["-c", "environments[1]=aws/prod", "-c", "aws:region=cn-north-1", "-c", "tags.b=2"],
            "config:\n  aws:region: us-east-1\n  keyless:environments: [aws/dev]\n  keyless:tags: {a: x}\n",
        );
        expect(config).toMatchObject({
            "aws:region": "cn-north-1",
            "keyless:environments": '["aws/dev","aws/prod"]',
            "keyless:tags": '{"a":"x","b":2}',
        });
    });

    test("names the organization, or is told that it is an example", () => {
        expect(load(["--organization", "acme"])).toMatchObject({
            config: { "keyless:organization": "acme" },
            remarks: [expect.stringContaining("no Pulumi.dev.yaml")],
        });
        expect(load([], "").remarks).toEqual([expect.stringContaining("example-org")]);
        expect(load(["-c", "organization=acme"], "").remarks).toEqual([]);
        expect(
            load(["--organization", "other"], "config:\n  keyless:organization: acme\n").config["keyless:organization"],
        ).toBe("other");
    });

    test.each([[["--nope"]], [["prod"]], [["--stack"]], [["-c", "=x"]], [["-c", "novalue"]], [["-c", "[]=x"]]])(
        "%j is refused",
        (args) => {
            expect(() => load(args, "")).toThrow(UsageError);
        },
    );
});

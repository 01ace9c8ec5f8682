import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "./command-line";
import { loadStack, PROJECT_FOLDER } from "./stack";
import { projectFolder } from "./testing/project";

const folder = projectFolder({ "Pulumi.my-stack_1.0.yaml": "config:\n  keyless:organization: other\n" });

/** Loads a stack whose file, if there is one, has this text. */
function load(file: string | undefined, options: Partial<Parameters<typeof loadStack>[1]> = {}) {
    rmSync(join(folder, "Pulumi.dev.yaml"), { force: true });
    if (file !== undefined) writeFileSync(join(folder, "Pulumi.dev.yaml"), file);
    return loadStack(folder, { stack: "dev", config: [], ...options });
}

/** The settings of a stack file that are assigned on the command line. */
const after = (settings: string, ...config: string[]) => load(`config: {${settings}}`, { config }).config;

test("a stack file is read as the engine passes it to a program", () => {
    const file = `
config:
  aws:region: eu-west-1
  keyless:organization: acme
  keyless:createProvider: false
  keyless:environments: [aws/dev, aws/prod]
  keyless:tags: {team: platform, cost: 42, none: null}
  keyless:roleName:
  sessionName: me
`;
    expect(load(file)).toEqual({
        identity: { project: "keyless", stack: "dev", organization: "acme", name: "acme/dev" },
        config: {
            "aws:region": "eu-west-1",
            "keyless:organization": "acme",
            "keyless:createProvider": "false",
            "keyless:environments": '["aws/dev","aws/prod"]',
            "keyless:tags": '{"team":"platform","cost":42,"none":null}',
            "keyless:roleName": "",
            "keyless:sessionName": "me",
        },
        configured: { environments: 2, deployments: 0 },
        file: "Pulumi.dev.yaml",
        namesOrganization: true,
        remarks: [],
    });
    expect(load(file, { stack: "my-stack_1.0" }).config).toEqual({ "keyless:organization": "other" });
});

test.each(["", "# a comment\n", "config:\n"])("a stack file may have no config: %j", (file) => {
    expect(load(file)).toMatchObject({ config: {}, namesOrganization: false, remarks: [] });
});

test("what the settings may lack is remarked", () => {
    const missing = "There is no Pulumi.dev.yaml: every setting has its default, unless -c sets it.";
    expect(load(undefined)).toMatchObject({ config: {}, file: undefined, remarks: [missing] });
    expect(load("environment: [aws/dev]\n").remarks).toEqual([
        "Pulumi.dev.yaml has an environment: list. Its environments may set more, which is not read here.",
    ]);
});

describe("Pulumi.yaml", () => {
    const project = `name: keyless
config:
  environments: {type: array, items: {type: string}, default: [aws/*]}
  sessionName: {value: everybody, default: nobody}
  roleName: {type: string}
  aws:region: eu-west-1
`;
    const stack = "config:\n  keyless:environments: [aws/dev]\n";
    const declaring = projectFolder({ "Pulumi.yaml": project, "Pulumi.dev.yaml": stack });

    test("gives values to every stack, which the stack's file and then the command line change", () => {
        expect(loadStack(declaring, { stack: "none", config: [] }).config).toEqual({
            "keyless:environments": '["aws/*"]',
            "keyless:sessionName": "everybody",
            "aws:region": "eu-west-1",
        });
        const config = ["environments[1]=a/b", "aws:region=x"];
        expect(loadStack(declaring, { stack: "dev", config }).config).toEqual({
            "keyless:environments": '["aws/dev","a/b"]',
            "keyless:sessionName": "everybody",
            "aws:region": "x",
        });
    });

    test("may have entries, too: then those of the stack's file are all only if they replace them", () => {
        const configuredOf = (name: string) => loadStack(declaring, { stack: name, config: [] }).configured;
        expect(configuredOf("none")).toBeUndefined();
        expect(configuredOf("dev")).toEqual({ environments: 1, deployments: 0 });
        writeFileSync(join(declaring, "Pulumi.yaml"), `${project}  deployments: {value: [web/prod]}\n`);
        expect(configuredOf("dev")).toBeUndefined();
    });

    test("is in the project's folder", () => {
        expect(existsSync(join(PROJECT_FOLDER, "Pulumi.yaml"))).toBe(true);
    });
});

test.each([
    ["2012-10-17", "2012-10-17 00:00:00 +0000 UTC"],
    ['"2012-10-17"', "2012-10-17"],
    ["2012-10-17-x", "2012-10-17-x"],
])("a date has the time that the CLI prints: %s", (text, value) => {
    const tags = JSON.stringify({ day: value });
    expect(after(`keyless:tags: {day: ${text}}`)).toEqual({ "keyless:tags": tags });
    expect(after(`keyless:tags: {day: ${text}}`, "tags.x=1")["keyless:tags"]).toBe(tags.replace("}", ',"x":1}'));
});

describe("the command line", () => {
    test.each([
        ["sessionName=a=b", { "keyless:sessionName": "a=b" }],
        ["sessionName=", { "keyless:sessionName": "" }],
        ["inlinePolicy={\n}", { "keyless:inlinePolicy": "{\n}" }],
        ["organization=+5", { "keyless:organization": "+5" }],
        ["keyless:sessionName=me", { "keyless:sessionName": "me" }],
        ["my.own-1:tags.team=x", { "my.own-1:tags": '{"team":"x"}' }],
        ["environments[0]=aws/dev", { "keyless:environments": '["aws/dev"]' }],
        ['tags["a.b[0]"]=x', { "keyless:tags": '{"a.b[0]":"x"}' }],
        ["inlinePolicy.Statement[0].Action[0]=s3:*", { "keyless:inlinePolicy": '{"Statement":[{"Action":["s3:*"]}]}' }],
    ])("sets a key or a part of one: %j", (assignment, config) => {
        expect(after("", assignment)).toEqual(config);
    });

    test.each([
        ...[["true", true] as const, ["false", false] as const, ["42", 42] as const, ["-7", -7] as const],
        ...["007", "1.5", "untrue", "null", "", "2012-10-17"].map((text) => [text, text] as const),
    ])("gives a part the type that the CLI gives it: %j", (text, value) => {
        expect(after("", `tags.cost=${text}`)).toEqual({ "keyless:tags": JSON.stringify({ cost: value }) });
    });

    test("keeps the rest of a list or an object", () => {
        const settings = "keyless:environments: [aws/dev, aws/x], keyless:tags: {a: {b: 1, c: 2}}";
        expect(after(settings, "environments[1]=aws/prod", "tags.a.c=3", "tags.d=4")).toEqual({
            "keyless:environments": '["aws/dev","aws/prod"]',
            "keyless:tags": '{"a":{"b":1,"c":3},"d":4}',
        });
    });

    test("names the organization, whatever the rest says", () => {
        const file = "config:\n  keyless:organization: acme\n";
        const config = ["organization=third"];
        expect(load(file, { organization: "other", config }).config).toEqual({ "keyless:organization": "other" });
        expect(load("", { config })).toMatchObject({ namesOrganization: true });
        expect(load(file, { organization: "" })).toMatchObject({ namesOrganization: false });
    });

    const [config, example] = [["organization=third"], { organization: "example-org", name: "dev" }];
    test.each<[options: Parameters<typeof load>[1], identity: object]>([
        [
            { organization: "other", config },
            { organization: "other", name: "other/dev" },
        ],
        [{ config }, { organization: "third", name: "third/dev" }],
        [{}, example],
        ...["", "a*", "organization"].map((organization): [object, object] => [{ organization }, example]),
    ])("names the stack in commands, in its organization if that is one: %j", (options, identity) => {
        expect(load("", options).identity).toMatchObject(identity);
        expect(load("config: {keyless:organization: }", options).identity).toMatchObject(identity);
    });

    test("may have the lists that a command would add to, which then are not only in the file", () => {
        const file = "config:\n  keyless:environments: [aws/dev]\n  keyless:deployments: [web/prod, web/dev]\n";
        expect(load(file, { config: ["policies[0]=x"] }).configured).toEqual({ environments: 1, deployments: 2 });
        expect(load(file, { config: ["environments[1]=aws/prod"] }).configured).toBeUndefined();
        expect(load(`environment: [aws/dev]\n${file}`).configured).toBeUndefined();
    });
});

const encrypted = (paths: string, options: string) =>
    `${paths}: encrypted, and only the CLI can decrypt that. Give the value: ${options}.`;
const SECRETS =
    "config: {keyless:tags: {a: x, cost: {secure: v1:a}}, keyless:roleName: {secure: v1:b}, keyless:environments: {secure: v1:c}}";

test.each<[what: string, file: string, config: string[], message: string]>([
    ["another YAML", "config: [", [], "/Pulumi.dev.yaml is not YAML: Flow sequence in block collection must be "],
    ["a list", "config: [a]", [], "Pulumi.dev.yaml: config is not an object of keys and values."],
    ["a secret", "config: {keyless:tags: {secure: v1:abc}}", [], encrypted("keyless:tags", `-c 'tags={"...": "..."}'`)],
    [
        "a secret in a list",
        'config: {keyless:tags: [1, {a: {secure: "v1\\""}}]}',
        [],
        encrypted("keyless:tags[1].a", "-c 'tags[1].a=...'"),
    ],
    [
        "several secrets",
        SECRETS,
        [],
        encrypted(
            "keyless:tags.cost, keyless:roleName, keyless:environments",
            `-c 'tags.cost=...' -c 'roleName=...' -c 'environments=["..."]'`,
        ),
    ],
    [
        "several YAML documents",
        "config: {}\n---\nconfig: {}\n",
        [],
        "/Pulumi.dev.yaml has several YAML documents. Accepted: one.",
    ],
    ["no value", "", ["no\u009bvalue"], '-c "no\\u009bvalue" is not KEY=VALUE.'],
    ["no key", "", ["[]=x"], '-c "[]=x" is not KEY=VALUE.'],
    ["a part of a text", "", ["tags=x", "tags.a=y"], '-c "tags.a=y" doesn\'t fit the value that keyless:tags has.'],
    [
        "a name in a list",
        "",
        ["users[0]=x", "users.a=y"],
        '-c "users.a=y" doesn\'t fit the value that keyless:users has.',
    ],
])("refused is %s", (_, file, config, message) => {
    expect(() => load(file, { config })).toThrow(UsageError);
    expect(() => load(file, { config })).toThrow(message);
});

test("a secret is no matter if the command line gives its value, and other objects are none", () => {
    expect(after("keyless:tags: {secure: v1:abc}", "tags=x")).toEqual({ "keyless:tags": "x" });
    const given = ["tags.cost=7", "roleName=me", 'environments=["aws/x"]'];
    expect(load(SECRETS, { config: given }).config).toEqual({
        "keyless:tags": '{"a":"x","cost":7}',
        ...{ "keyless:roleName": "me", "keyless:environments": '["aws/x"]' },
    });
    const tags = { secure: "x", more: '{"secure":"x"}', inner: { secure: 1 } };
    expect(after(`keyless:tags: ${JSON.stringify(tags)}`)).toEqual({ "keyless:tags": JSON.stringify(tags) });
});

test("a secret of others, which the program never reads, is left out", () => {
    expect(after("aws:secretKey: {secure: v1:abc}, aws:region: x, other:a: [{secure: v1:d}]")).toEqual({
        "aws:region": "x",
    });
});

test("merge keys are merged, as by the CLI", () => {
    const file = `
base: &base {team: platform, cost: 1}
statement: &statement {Effect: Allow, Action: s3:Get*}
config:
  keyless:tags: {<<: *base, cost: 2}
  keyless:inlinePolicy: {Statement: [{<<: *statement, Resource: "*"}]}
`;
    expect(load(file).config).toEqual({
        "keyless:tags": '{"team":"platform","cost":2}',
        "keyless:inlinePolicy": '{"Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}',
    });
});

const own = projectFolder();
const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
};

test("a stack file may be in a folder of its own", () => {
    const project = "name: keyless\nstackConfigDir: stacks\n";
    const file = (name: string) => `config: {keyless:roleName: ${name}}\n`;
    mkdirSync(join(own, "stacks"));
    write({ "Pulumi.yaml": project, "Pulumi.dev.yaml": file("other"), "stacks/Pulumi.dev.yaml": file("me") });
    expect(loadStack(own, { stack: "dev", config: [] })).toMatchObject({
        config: { "keyless:roleName": "me" },
        file: "stacks/Pulumi.dev.yaml",
    });
});

test.each([
    ["https://pulumi.example.com", {}, true],
    ["https://pulumi.example.com", { "keyless:issuerUrl": "https://pulumi.example.com/oidc" }, false],
    ["https://api.pulumi.com", {}, false],
])("the backend %s of Pulumi.yaml is remarked where it matters, with %j", (url, config, isRemarked) => {
    write({
        "Pulumi.yaml": `name: keyless\nbackend: {url: "${url}"}\n`,
        "Pulumi.dev.yaml": JSON.stringify({ config }),
    });
    const { remarks } = loadStack(own, { stack: "dev", config: [] });
    const remark = `Pulumi.yaml has the backend ${url}, where pulumi up needs issuerUrl. It is not read here.`;
    expect(remarks).toEqual(isRemarked ? [remark] : []);
});

test.each([
    ["acme/dev", "acme"],
    ["other/keyless/dev", "other"],
    ["organization/keyless/dev", "example-org"],
])("a stack's name may have its owner: %s", (stack, organization) => {
    const name = organization === "example-org" ? "dev" : `${organization}/dev`;
    const loaded = load("config: {keyless:roleName: me}", { stack });
    expect(loaded.identity).toEqual({ project: "keyless", stack: "dev", organization, name });
    expect(loaded).toMatchObject({ file: "Pulumi.dev.yaml", namesOrganization: organization !== "example-org" });
});

test.each(["../x/../y", "a/b/c/d", "", "dev\n", "acme/other/dev", "/dev", "acme/"])(
    "a stack of another project is refused: %j",
    (stack) => {
        expect(() => load("", { stack })).toThrow(UsageError);
        expect(() => load("", { stack })).toThrow(
            `--stack: ${JSON.stringify(stack)} is not the name of a stack of project keyless. Accepted: `,
        );
    },
);

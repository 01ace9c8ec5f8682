/** What `pulumi up` prints for settings that it refuses: each kind of mistake once, letter by letter. */
import { defaults } from "../../settings/defaults";
import { arns, mistakesIn, ofSize, refusalOf, SELF_MANAGED, settingsOf, STACK, type Values } from "../stacks";

const STATEMENT = { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" };
const ALL_KEYS = Object.keys(defaults).join(", ");

/** The whole text. */
const printed = (...mistakes: string[]) =>
    `${mistakes.length === 1 ? "1 problem" : `${mistakes.length} problems`} with stack acme/dev. Nothing was created or changed.\n\n  ${mistakes.join("\n\n  ")}\n`;

const organizations = (count: number) => Array.from({ length: count }, (_, i) => `org-${i}`);
const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`t${i}`, "x"]));
const inlinePolicy = (Statement: unknown, more: object = { Version: "2012-10-17" }) => ({ ...more, Statement });

describe("a setting that is wrong by itself is refused", () => {
    test.each<[key: string, values: Values, body: string]>([
        [
            "an unknown key",
            { environmnts: ["aws/dev"], "it's\u001b": "[" },
            `environmnts: ["aws/dev"] is set, but there is no such setting. Did you mean environments?
    Accepted: environments. Rename the key in the stack file.

  it's\\u001b: "[" is set, but there is no such setting.
    Accepted: ${ALL_KEYS}. Remove the key in the stack file.`,
        ],
        [
            "organization, otherOrganizations, and issuerUrl with a trailing slash, which the command leaves out",
            { organization: "a*", otherOrganizations: ["other", "*"], issuerUrl: "https://pulumi.example.com/oidc/" },
            `organization: "a*" is not the name of an organization.
    Accepted: the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>: at most 80 letters, digits, '-', '_' and '.', without a wildcard.
    Run: pulumi config set --stack acme/dev organization '<organization>'

  issuerUrl: "https://pulumi.example.com/oidc/" is not the URL of an OIDC issuer.
    Accepted: https://<host>/<path>, at most 255 characters, host in lower case, without credentials, query, fragment, trailing slash or discovery document.
    Run: pulumi config set --stack acme/dev issuerUrl https://pulumi.example.com/oidc

  otherOrganizations[1]: "*" is not the name of an organization.
    Accepted: the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>: at most 80 letters, digits, '-', '_' and '.', without a wildcard.
    Run: pulumi config set --stack acme/dev --path 'otherOrganizations[1]' '<organization>'`,
        ],
        [
            "issuerUrl with another issuer of Pulumi Cloud",
            { issuerUrl: "https://api.pulumi.com/oidc/v2" },
            `issuerUrl: "https://api.pulumi.com/oidc/v2" is not the issuer of Pulumi Cloud's AWS logins.
    Accepted: https://api.pulumi.com/oidc.
    Run: pulumi config set --stack acme/dev issuerUrl https://api.pulumi.com/oidc`,
        ],
        [
            "environments, each once, by its place among all",
            { environments: ["aws/dev", "aws/dev", "aws", "aws", "acme/aws/dev", "default/d*"] },
            `environments[2]: "aws" does not name ESC environments.
    Accepted: <project>/<environment>, <project>/<prefix>*, <project>/* or * alone. Names have letters, digits, '-', '_' and '.', and a '*' is at the end.
    Run: pulumi config set --stack acme/dev --path 'environments[2]' '<project>/<environment>'

  environments[4]: "acme/aws/dev" has three parts. Leave out the organization.
    Accepted: <project>/<environment>, <project>/<prefix>*, <project>/* or * alone. Names have letters, digits, '-', '_' and '.', and a '*' is at the end.
    Run: pulumi config set --stack acme/dev --path 'environments[4]' aws/dev

  environments[5]: "default/d*" has a wildcard in the legacy project. A vault-login of any environment has tokens with the same audience, so a wildcard would trust them, too. Name the environments.
    Accepted: default/<environment> for each environment of the legacy project.
    Run: pulumi config set --stack acme/dev --path 'environments[5]' 'default/<environment>'`,
        ],
        [
            "deployments",
            { deployments: ["web", "acme/web/prod:update", "web/prod:updte"] },
            `deployments[0]: "web" does not name stacks.
    Accepted: <project>/<stack>, <project>/<prefix>*, <project>/* or * alone, each also with :<operation>. Names have letters, digits, '-', '_' and '.', and a '*' is at the end.
    Run: pulumi config set --stack acme/dev --path 'deployments[0]' '<project>/<stack>'

  deployments[1]: "acme/web/prod:update" has three parts. Leave out the organization.
    Accepted: <project>/<stack>, <project>/<prefix>*, <project>/* or * alone, each also with :<operation>. Names have letters, digits, '-', '_' and '.', and a '*' is at the end.
    Run: pulumi config set --stack acme/dev --path 'deployments[1]' web/prod:update

  deployments[2]: "web/prod:updte" has an unknown operation. Did you mean update?
    Accepted: preview, update, refresh, destroy, detect-drift, remediate-drift, or no ':' for all of them.
    Run: pulumi config set --stack acme/dev --path 'deployments[2]' 'web/prod:<operation>'`,
        ],
        [
            "policies, by name and by ARN",
            { sessionPolicies: ["ReadOnlyAccess", "PowerUserAcces"], permissionsBoundary: "arn:aws:s3:::bucket" },
            `sessionPolicies[1]: "PowerUserAcces" is not the name of an AWS managed policy that a role can have. Did you mean PowerUserAccess?
    Accepted: the name of an AWS managed policy, such as ReadOnlyAccess or job-function/ViewOnlyAccess; the ARN of a policy, arn:aws:iam::<account>:policy/<name>; or for an AWS managed policy newer than the installed @pulumi/aws, arn:aws:iam::aws:policy/<name>.
    Run: pulumi config set --stack acme/dev --path 'sessionPolicies[1]' '<policy>'

  permissionsBoundary: "arn:aws:s3:::bucket" is not the ARN of a policy.
    Accepted: the name of an AWS managed policy, such as ReadOnlyAccess or job-function/ViewOnlyAccess; the ARN of a policy, arn:aws:iam::<account>:policy/<name>; or for an AWS managed policy newer than the installed @pulumi/aws, arn:aws:iam::aws:policy/<name>.
    Run: pulumi config set --stack acme/dev permissionsBoundary 'arn:aws:iam::<account>:policy/<name>'`,
        ],
        [
            "inlinePolicy, with one mistake for each statement",
            {
                inlinePolicy: inlinePolicy(
                    [STATEMENT, { Effect: "Alow", Acton: "*", Resource: "*", NotResource: "*" }, "x"],
                    { Version: "2012-10-17 00:00:00 +0000 UTC", Statment: [] },
                ),
            },
            `inlinePolicy.Version: "2012-10-17 00:00:00 +0000 UTC" is not a version of IAM's policy language. Without quotes, YAML reads it as a date.
    Accepted: "2012-10-17".
    Run: pulumi config set --stack acme/dev --path inlinePolicy.Version 2012-10-17

  inlinePolicy: has the element Statment, which isn't allowed here (did you mean Statement?).
    Accepted: Version, Id, Statement.

  inlinePolicy.Statement[1]: has the element Acton, which isn't allowed here (did you mean Action?); no valid Effect; no Action and no NotAction; both Resource and NotResource.
    Accepted: Effect (Allow or Deny), Action or NotAction, Resource or NotResource, and if you like Sid and Condition.

  inlinePolicy.Statement[2]: "x" is not a statement.
    Accepted: Effect (Allow or Deny), Action or NotAction, Resource or NotResource, and if you like Sid and Condition.`,
        ],
        [
            "inlinePolicy that is too long, which is not printed",
            { inlinePolicy: inlinePolicy({ ...STATEMENT, Resource: "x".repeat(10_141) }) },
            `inlinePolicy: is 10241 characters; AWS accepts 10240.
    Accepted: at most 10240 characters, without white space. Move statements to a managed policy, and name it in policies.`,
        ],
        [
            "users, roleName, sessionDuration and environmentRegion, and session names that can get too short or too long",
            {
                ...{ users: ["alice", "al*"], sessionDuration: "1x", roleName: "a b", environmentRegion: "us-east" },
                ...{ sessionName: "x", deploymentSessionName: "${deployment.id}${deployment.id}" },
            },
            `users[1]: "al*" is not the login of a Pulumi user.
    Accepted: the user's login as \`pulumi whoami\` prints it: at most 80 letters, digits, '-', '_' and '.', without a wildcard.
    Run: pulumi config set --stack acme/dev --path 'users[1]' '<login>'

  sessionDuration: "1x" is not a duration.
    Accepted: 15m to 12h, in hours, minutes and seconds, such as 1h, 90m or 1h30m.
    Run: pulumi config set --stack acme/dev sessionDuration '<duration>'

  roleName: "a b" is not a valid role name.
    Accepted: 1 to 64 letters, digits or _+=,.@-.
    Run: pulumi config set --stack acme/dev roleName '<role name>'

  sessionName: "x" can get too short.
    Accepted: at least 2 characters once the variables have their values.
    Run: pulumi config set --stack acme/dev sessionName '<session name>'

  deploymentSessionName: "\${deployment.id}\${deployment.id}" can get too long. Pulumi trims the names of organization, project and stack, and nothing else.
    Accepted: at most 64 characters once the variables have their values.
    Run: pulumi config set --stack acme/dev deploymentSessionName '<session name>'

  environmentRegion: "us-east" is not the name of an AWS Region.
    Accepted: a name such as us-east-1 or us-gov-west-1.
    Run: pulumi config set --stack acme/dev environmentRegion '<region>'`,
        ],
        [
            "sessionDuration out of range, and session names",
            { sessionDuration: "13h", sessionName: "a b", deploymentSessionName: "${stack.nam}-x" },
            `sessionDuration: "13h" is 46800 seconds.
    Accepted: 15m to 12h, in hours, minutes and seconds, such as 1h, 90m or 1h30m.
    Run: pulumi config set --stack acme/dev sessionDuration '<duration>'

  sessionName: "a b" has characters that a role session name can't have.
    Accepted: letters, digits or _+=,.@-, and the variables \${context.pulumi.user.login}, \${context.pulumi.organization.login}.
    Run: pulumi config set --stack acme/dev sessionName '<session name>'

  deploymentSessionName: "\${stack.nam}-x" has the unknown variable "stack.nam". Did you mean stack.name?
    Accepted: organization.name, project.name, stack.name, deployment.operation, deployment.version, deployment.id.
    Run: pulumi config set --stack acme/dev deploymentSessionName '<session name>'`,
        ],
        [
            "tags",
            { tags: { x: ["y"], "a b": "a;b", "a'b": ";", "aws:x": "y", "Pulumi:Stack": "y", X: "z", ...tags(44) } },
            `tags: 50 tags are too many; AWS accepts 49.
    Accepted: at most 49.

  tags.x: ["y"] is not a text, a number or a boolean.
    Accepted: a text.
    Run: pulumi config set --stack acme/dev --path tags.x '<value>'

  tags["a b"]: "a;b" is an invalid value.
    Accepted: a value of at most 256 letters, digits, spaces or _.:/=+-@.
    Run: pulumi config set --stack acme/dev --path 'tags["a b"]' '<value>'

  tags["a'b"]: ";" has an invalid key.
    Accepted: a key of 1 to 128 letters, digits, spaces or _.:/=+-@.

  tags["aws:x"]: "y" has a key that is reserved for AWS.
    Accepted: a key that does not begin with aws:.

  tags["Pulumi:Stack"]: "y" has the key of the tag that names the owner.
    Accepted: a key other than pulumi:stack.

  tags.X: "z" has the key of another tag.
    Accepted: keys that differ by more than case.`,
        ],
    ])("%s", (_, values, body) => {
        expect(refusalOf(values)).toBe(printed(...body.split("\n\n  ")));
    });

    test.each(["toString", "__proto__", "Tags", "", "tags:tags"])("a key that is none of the settings: %j", (key) => {
        expect(mistakesIn(Object.fromEntries([[key, "x"]])).map((mistake) => mistake.key)).toEqual([key]);
    });
});

describe("a value of another type is refused", () => {
    test.each([
        [
            "createProvider",
            "yes",
            `"yes" has the wrong type.
    Accepted: boolean.
    Run: pulumi config set --stack acme/dev createProvider '<value>'`,
        ],
        ["environments", "aws/dev", '"aws/dev" has the wrong type.\n    Accepted: array<string>.'],
        ["tags", "[]", "[] has the wrong type.\n    Accepted: object."],
    ])("with a command only where that can set all of it: %s", (key, text, refusal) => {
        expect(refusalOf({ [key]: text })).toBe(printed(`${key}: ${refusal}`));
    });

    test.each([
        ["createProvider", ["[", "1", "null", '"true"']],
        ["environments", ["[1]", '["a",null]', "null", '{"0":"a"}']],
        ["tags", ["a=b", "null", "1", '["a"]']],
    ])("%s", (key, texts) => {
        const mistakes = texts.map((text) => mistakesIn({ [key]: text }).map((each) => `${each.key} ${each.why}`));
        expect(mistakes).toEqual(texts.map(() => [`${key} has the wrong type`]));
    });
});

describe("settings that don't go together are refused", () => {
    const NAMED = `users together with environments by name.
    Run: pulumi config set --stack acme/dev --path 'environments`;
    const FEWER = `8192.
    Accepted: fewer entries. Give each group of them a role of its own: one stack of this program for each role.
    Run: pulumi config rm --stack acme/dev --path`;

    test.each([
        [
            "users with wildcards",
            { users: ["alice", "bob"], environments: ["aws/dev", "aws/*", "web/d*"] },
            `users: ["alice","bob"] needs environments by name, and environments has the wildcard aws/* and web/d*.
    Accepted: ${NAMED}[1]' '<project>/<environment>'`,
        ],
        [
            "users with deployments only",
            { users: ["alice"], deployments: ["web/prod"] },
            `users: ["alice"] needs environments, and only deployments are trusted.
    Accepted: ${NAMED}[0]' '<project>/<environment>'`,
        ],
        [
            "50 other organizations",
            { otherOrganizations: organizations(50) },
            `otherOrganizations: 50 organizations are too many; a provider can list the audiences of 49 others.
    Accepted: at most 49.
    Run: pulumi config rm --stack acme/dev --path 'otherOrganizations[<index>]'`,
        ],
        [
            "11 session policies",
            { sessionPolicies: arns(11) },
            `sessionPolicies: 11 policies are too many; a session can have 10.
    Accepted: at most 10.
    Run: pulumi config rm --stack acme/dev --path 'sessionPolicies[<index>]'`,
        ],
        [
            "a trust policy of one character more than AWS accepts",
            ofSize(8193, ["aws/dev"]),
            `environments and deployments: 3 of them make a trust policy of 8193 characters; AWS accepts ${FEWER} 'environments[<index>]'`,
        ],
        [
            "the same of deployments only, of which there must be fewer",
            ofSize(8193),
            `deployments and environments: 2 of them make a trust policy of 8193 characters; AWS accepts ${FEWER} 'deployments[<index>]'`,
        ],
    ])("%s", (_, values, text) => {
        expect(refusalOf(values)).toBe(printed(text));
    });

    const twice = ["ReadOnlyAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess"];
    test.each([
        ["users with environments by name", { users: ["a"], environments: ["aws/dev"], deployments: ["*"] }],
        ["users with the stack's own environment", { users: ["a"] }],
        ["49 other organizations, 100 audiences with this one's", { otherOrganizations: organizations(49) }],
        ["25 policies, of which one is there by name and by ARN", { policies: [...twice, ...arns(24)] }],
        ["10 session policies, counted likewise", { sessionPolicies: [...twice, ...arns(9)] }],
        ["a trust policy as long as AWS accepts", ofSize(8192, ["aws/dev"])],
        ["49 tags", { tags: tags(49) }],
    ])("but not %s", (_, values) => {
        expect(mistakesIn(values)).toEqual([]);
    });
});

describe("mistakes are reported all at once", () => {
    test("of every setting", () => {
        const wrong = Object.entries(defaults).map(([key, value]): [string, unknown] => {
            if (typeof value === "boolean") return [key, "maybe"];
            if (Array.isArray(value)) return [key, ["a b"]];
            return [key, typeof value === "object" ? { "a;b": "x" } : "!"];
        });
        const keys = mistakesIn(Object.fromEntries(wrong)).map(({ key }) => key.replace(/[[.].*/, ""));
        expect([...new Set(keys)].sort()).toEqual(Object.keys(defaults).sort());
    });

    test("of settings that don't go together", () => {
        const values = { sessionPolicies: arns(11), users: ["alice"], environments: ["*"] };
        expect(mistakesIn(values).map(({ key }) => key)).toEqual(["sessionPolicies", "users"]);
    });

    // A refused entry is missing from its list, so what is left could seem to fit or not to fit.
    test.each([
        ["environments[0]", { environments: ["aws"], users: ["alice"], deployments: ["web/prod"] }],
        ["sessionPolicies[11]", { sessionPolicies: [...arns(11), "x"] }],
        ["typo", { typo: "1", ...ofSize(8193) }],
    ])("but those only once each setting is right by itself: %s", (key, values) => {
        expect(mistakesIn(values).map((mistake) => mistake.key)).toEqual([key]);
    });
});

test.each([
    ["maxSessionDuration", "7200", "sessionDuration 2h, which the role's maximum follows"],
    ["maxSessionDuration", "5400", "sessionDuration 1h30m, which the role's maximum follows"],
    ["maxSessionDuration", "99999", "sessionDuration, which the role's maximum follows"],
    ["escProject", '"aws"', "environments, with <project>/<environment>"],
    ["escEnvironmentName", '"dev"', "environments, with <project>/<environment>"],
])("a setting of AWS or of Pulumi's example is answered with what does that here: %s %s", (key, value, accepted) => {
    expect(refusalOf({ [key]: JSON.parse(value) as unknown })).toBe(
        printed(`${key}: ${value} is set, but there is no such setting.
    Accepted: ${accepted}. Replace the key in the stack file.`),
    );
});

test("an organization that differs by case from the stack's own is a mistake", () => {
    expect(refusalOf({ organization: "ACME" })).toBe(
        printed(`organization: "ACME" differs by case from acme, which owns this stack. Names are case-sensitive.
    Accepted: acme.
    Run: pulumi config rm --stack acme/dev organization`),
    );
});

describe("on a self-hosted Pulumi Cloud", () => {
    const backend = "https://pulumi.example.com:8443/api";

    test("the public issuer, whose organization may be a stranger's, is trusted only if it is set", () => {
        expect(refusalOf({}, { ...STACK, backend })).toBe(
            printed(`issuerUrl: "" is not set, and pulumi.example.com:8443 keeps this stack. On the public Pulumi Cloud, the organization acme may be a stranger's.
    Accepted: the URL of your Pulumi Cloud's issuer, or https://api.pulumi.com/oidc if you do mean the public one.
    Run: pulumi config set --stack acme/dev issuerUrl https://pulumi.example.com:8443/oidc`),
        );
        const mistaken = { issuerUrl: "http://a" };
        expect(refusalOf(mistaken, { ...STACK, backend })).toBe(refusalOf(mistaken));
    });

    test.each(["https://pulumi.example.com/oidc", "https://api.pulumi.com/oidc"])("%s is accepted", (issuerUrl) => {
        expect(settingsOf({ issuerUrl }, { ...STACK, backend }).trust.issuerUrl).toBe(issuerUrl);
    });
});

test.each([
    undefined,
    "",
    "https://api.pulumi.com",
    "https://app.pulumi.com/acme",
    "http://127.0.0.1:5556",
    "s3://b",
    "file://~",
])("with the backend %s, the issuer is the public one unless another is set", (backend) => {
    expect(settingsOf({}, { ...STACK, backend }).trust.issuerUrl).toBe("https://api.pulumi.com/oidc");
});

test("a stack on a self-managed backend has no organization, so it must be set", () => {
    expect(refusalOf({ organization: "" }, SELF_MANAGED)).toBe(
        `1 problem with stack dev. Nothing was created or changed.

  organization: "" is not set, and no organization owns this stack because its backend is self-managed.
    Accepted: the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>.
    Run: pulumi config set --stack dev organization '<organization>'
`,
    );
});

test.each(["aws", "command", "pulumi", "tls"])(
    "a project can't have the name of a provider, whose settings would be read as the program's: %s",
    (project) => {
        expect(refusalOf({ roleName: "a b" }, { ...STACK, project })).toBe(
            printed(`project: "${project}" is also the name of a Pulumi provider, so the settings of both would have the same names.
    Accepted: any other name: change "name" in Pulumi.yaml. Not aws, command, pulumi, tls.`),
        );
    },
);

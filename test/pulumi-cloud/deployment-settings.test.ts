import { execFileSync, spawnSync } from "node:child_process";
import { deploymentSettings, type DeploymentSession } from "../../pulumi-cloud/deployment-settings";
import type { DeploymentEntry } from "../../pulumi-cloud/deployments";

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";
const PROD: DeploymentEntry = { project: "web", stack: "prod" };
const WILDCARDS: DeploymentEntry[] = [
    { project: "*", stack: "*" },
    { project: "api", stack: "*" },
    { project: "api", stack: "pr-*", operation: "update" },
];
const SESSION: DeploymentSession = {
    name: "${project.name}-${stack.name}-${deployment.id}",
    duration: "2h",
    policyArns: [],
};
const OPTIONS = `--oidc-aws-role-arn ${ROLE} --oidc-aws-session-name '\${project.name}-\${stack.name}-\${deployment.id}' --oidc-aws-duration 2h --oidc-aws-policy-arn ''`;

const ONE_ROLE = "# A stack has one role. This replaces the one it has.";

const settingsOf = (deployments: DeploymentEntry[], session: Partial<DeploymentSession> = {}) =>
    deploymentSettings(ROLE, { organization: "acme", deployments }, { ...SESSION, ...session });

/** The arguments of each call of `pulumi` by a shell that runs the lines. */
function callsOf(script: string): string[][] {
    const fake = `pulumi() { for word in "$@"; do printf '%s\\0' "$word"; done; printf '\\n\\0'; }`;
    const calls = execFileSync("sh", ["-c", `${fake}\n${script}`], { encoding: "utf8" }).split("\n\0");
    return calls.slice(0, -1).map((call) => call.split("\0").slice(0, -1));
}

test("sets role, session name, duration and session policies of a stack, through a shell unchanged", () => {
    expect(callsOf(settingsOf([PROD]))).toEqual([
        [
            ...["deployment", "settings", "edit", "--stack", "acme/web/prod"],
            ...["--oidc-aws-role-arn", ROLE],
            ...["--oidc-aws-session-name", "${project.name}-${stack.name}-${deployment.id}"],
            ...["--oidc-aws-duration", "2h"],
            // Removes those that the stack has.
            ...["--oidc-aws-policy-arn", ""],
        ],
    ]);
});

test("quotes only what a shell would read otherwise", () => {
    expect(settingsOf([PROD])).toBe(
        `${ONE_ROLE}\npulumi deployment settings edit --stack acme/web/prod ${OPTIONS} || exit 1`,
    );
});

test("adds each session policy as an option of its own, one with a comma or a quote as CSV", () => {
    const policyArns = ["arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess", 'arn:aws:iam::123456789012:policy/"a/b,c'];
    expect(callsOf(settingsOf([PROD], { policyArns }))[0]?.slice(11)).toEqual([
        "--oidc-aws-policy-arn",
        "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess",
        "--oidc-aws-policy-arn",
        '"arn:aws:iam::123456789012:policy/""a/b,c"',
    ]);
});

test("has a line for each stack, whose operations have the same settings", () => {
    const entries: DeploymentEntry[] = [
        PROD,
        { project: "api", stack: "dev", operation: "preview" },
        { project: "api", stack: "dev", operation: "update" },
    ];
    const calls = callsOf(settingsOf(entries));
    expect(calls.map((words) => words[4])).toEqual(["acme/web/prod", "acme/api/dev"]);
});

describe("entries with wildcards", () => {
    test("have a comment with placeholders, after the commands", () => {
        expect(settingsOf([...WILDCARDS, PROD]).split("\n")).toEqual([
            ONE_ROLE,
            `pulumi deployment settings edit --stack acme/web/prod ${OPTIONS} || exit 1`,
            `# pulumi deployment settings edit --stack acme/<project>/<stack> ${OPTIONS}`,
            `# pulumi deployment settings edit --stack acme/api/<stack> ${OPTIONS}`,
        ]);
    });

    test("do nothing in a shell", () => {
        expect(callsOf(settingsOf(WILDCARDS))).toEqual([]);
        expect(callsOf(settingsOf([...WILDCARDS, PROD])).map((words) => words[4])).toEqual(["acme/web/prod"]);
    });
});

test("ends a shell where a command fails, so that no other failure hides it", () => {
    const fails = `pulumi() { echo "$5"; return 3; }\n${settingsOf([PROD, { ...PROD, stack: "dev" }])}`;
    const { status, stdout } = spawnSync("sh", ["-c", fails], { encoding: "utf8" });
    expect([status, stdout]).toEqual([1, "acme/web/prod\n"]);
});

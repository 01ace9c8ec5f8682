import { execFileSync } from "node:child_process";
import { deploymentSettings } from "../../pulumi-cloud/deployment-settings";

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";
const PROD = { project: "web", stack: "prod" };
const SESSION = { name: "${project.name}-${stack.name}-${deployment.id}", duration: "2h", policyArns: [] };

/** The arguments that a shell gives to `pulumi` for a line. */
const argumentsOf = (line: string) =>
    execFileSync("sh", ["-c", `pulumi() { printf '%s\\n' "$@"; }; ${line}`], { encoding: "utf8" })
        .trimEnd()
        .split("\n");

test("sets role, session name and duration of a stack, through a shell unchanged", () => {
    expect(argumentsOf(deploymentSettings(ROLE, "acme", [PROD], SESSION))).toEqual([
        "deployment",
        "settings",
        "edit",
        "--stack",
        "acme/web/prod",
        "--oidc-aws-role-arn",
        ROLE,
        "--oidc-aws-session-name",
        "${project.name}-${stack.name}-${deployment.id}",
        "--oidc-aws-duration",
        "2h",
    ]);
});

test("quotes only what a shell would read otherwise", () => {
    expect(deploymentSettings(ROLE, "acme", [PROD], SESSION)).toBe(
        `pulumi deployment settings edit --stack acme/web/prod --oidc-aws-role-arn ${ROLE} --oidc-aws-session-name '\${project.name}-\${stack.name}-\${deployment.id}' --oidc-aws-duration 2h`,
    );
});

test("adds each session policy as an option of its own, one with a comma in its name as CSV", () => {
    const policyArns = ["arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/a,b"];
    expect(argumentsOf(deploymentSettings(ROLE, "acme", [PROD], { ...SESSION, policyArns })).slice(11)).toEqual([
        "--oidc-aws-policy-arn",
        "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess",
        "--oidc-aws-policy-arn",
        '"arn:aws:iam::123456789012:policy/a,b"',
    ]);
});

test("has a line for each stack", () => {
    const lines = deploymentSettings(ROLE, "acme", [PROD, { project: "api", stack: "dev" }], SESSION).split("\n");
    expect(lines.map((line) => argumentsOf(line)[4])).toEqual(["acme/web/prod", "acme/api/dev"]);
});

test("is empty without stacks", () => {
    expect(deploymentSettings(ROLE, "acme", [], SESSION)).toBe("");
});

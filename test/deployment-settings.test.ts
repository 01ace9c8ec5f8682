import { execFileSync } from "node:child_process";
import { deploymentSettings, namedStacks } from "../deployment-settings";
import { settingsOf } from "./stacks";

const ROLE = "arn:aws:iam::123456789012:role/pulumi-cloud-1a2b3c4";

/** The arguments that a shell gives to \`pulumi\` for a line. */
const argumentsOf = (line: string) =>
    execFileSync("sh", ["-c", `pulumi() { printf '%s\\n' "$@"; }; ${line}`], { encoding: "utf8" })
        .trimEnd()
        .split("\n");

test("sets role, session name and duration of a stack, through a shell unchanged", () => {
    const lines = deploymentSettings(
        settingsOf({ deployments: ["web/prod:preview"], sessionDuration: "2h" }),
        ROLE,
        "aws",
    );
    expect(lines.map(argumentsOf)).toEqual([
        [
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
        ],
    ]);
});

test("adds session policies, each a flag of its own, with a comma inside of a name kept together as CSV", () => {
    const [line = ""] = deploymentSettings(
        settingsOf({
            deployments: ["web/prod"],
            sessionPolicies: ["ReadOnlyAccess", "arn:aws:iam::123456789012:policy/a,b"],
        }),
        ROLE,
        "aws-us-gov",
    );
    expect(argumentsOf(line).slice(-4)).toEqual([
        "--oidc-aws-policy-arn",
        "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess",
        "--oidc-aws-policy-arn",
        '"arn:aws:iam::123456789012:policy/a,b"',
    ]);
});

test("has a line for each named stack, however often it is named, and none for wildcards", () => {
    const settings = settingsOf({ deployments: ["web/prod:preview", "web/prod:update", "web/dev", "api/*", "*"] });
    expect(namedStacks(settings)).toEqual(["web/prod", "web/dev"]);
    expect(deploymentSettings(settings, ROLE, "aws").map((line) => argumentsOf(line)[4])).toEqual([
        "acme/web/prod",
        "acme/web/dev",
    ]);
});

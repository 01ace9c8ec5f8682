/** `npm run preview`: what `pulumi up` would create and whom it would trust, without an account, a CLI or a network. */
import { join } from "node:path";
import { printCommand, pulumi } from "../messages/command";
import { printingMistakes } from "../messages/mistake";
import { describeDeploymentEntry } from "../pulumi-cloud/deployments";
import { describeEnvironmentEntry } from "../pulumi-cloud/environments";
import { parseSettings, type Settings } from "../settings";
import { parseCommandLine, runTool, STACK_USAGE, start } from "./command-line";
import { simulate, type Simulation } from "./simulate";
import { EXAMPLE_ORGANIZATION, loadStack, type Stack } from "./stack";

const USAGE = `Usage: npm run preview -- [options]

Prints what pulumi up would create and whom it would trust. Contacts nothing; values that only AWS knows are in <angle brackets>.

${STACK_USAGE}

Exit code: 0, 1 for settings that pulumi up would refuse, 2 for a wrong command line.`;

/** Runs the command and returns its exit code. */
export function main(args: string[], folder = join(__dirname, "..")): Promise<number> {
    return runTool(USAGE, 1, async () => {
        const options = parseCommandLine(args, {});
        if (options.help) {
            console.log(USAGE);
            return 0;
        }
        const stack = loadStack(folder, options);
        if (!stack.namesOrganization)
            stack.remarks.push(
                `No organization is given, so this is for ${EXAMPLE_ORGANIZATION}. The real one owns the stack. Name it with --organization.`,
            );
        const settings = await printingMistakes(options.stack, () => parseSettings(stack.config, stack.identity));
        const simulation = await simulate(stack, unknownAccount(stack, settings));
        const report = makeReport(stack, settings, simulation);
        console.log(options.json ? JSON.stringify(report, null, 2) : render(report, options.stack));
        return 0;
    });
}

/** An account of which nothing is known. Answers of AWS and the issuer are in angle brackets. */
function unknownAccount(stack: Stack, { provider }: Settings) {
    const region = stack.config["aws:region"] ?? process.env["AWS_REGION"] ?? "";
    return {
        partition: region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws",
        accountId: "<account>",
        fingerprints: ["<fingerprint of the issuer's top certificate>"],
        provider: provider.create ? new Error("not found") : { audiences: provider.lists, tags: {} },
    };
}

type Report = ReturnType<typeof makeReport>;

function makeReport(
    stack: Stack,
    { trust, provider, permissions }: Settings,
    { resources, outputs, warnings }: Simulation,
) {
    const inputsOf = (type: string) =>
        resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
    const [role] = inputsOf("aws:iam/role:Role");
    const remarks = [...stack.remarks];
    if (!provider.create)
        remarks.push(
            `createProvider is false: pulumi up will look for the account's provider for ${trust.issuerUrl} and check that it lists ${outputs.audiences.join(" and ")}.`,
        );
    return {
        stack: `${trust.organization}/${stack.identity.project}/${stack.identity.stack}`,
        resources,
        whoMayAssumeTheRole: [
            ...trust.environments.map((entry) => describeEnvironmentEntry(entry, trust.users)),
            ...trust.deployments.map(describeDeploymentEntry),
        ],
        trustPolicy: JSON.parse(String(role?.["assumeRolePolicy"])) as object,
        policies: inputsOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ policyArn }) => policyArn),
        inlinePolicy: permissions.inlinePolicy,
        permissionsBoundary: (role?.["permissionsBoundary"] as string | undefined) ?? null,
        maxSessionDuration: role?.["maxSessionDuration"],
        outputs,
        warnings,
        remarks,
    };
}

function render(report: Report, stack: string): string {
    const list = (lines: string[]) => lines.map((line) => `  - ${line}`).join("\n");
    const json = (value: unknown) => JSON.stringify(value, null, 2);
    const printOutput = (name: string) => printCommand(pulumi(["stack", "output"], name), stack);
    const { outputs } = report;
    const sections: [string, string | undefined][] = [
        ["Please note", list([...report.remarks, ...report.warnings])],
        [
            `pulumi up would create for ${report.stack}`,
            list(report.resources.map(({ type, name }) => `${type}  ${name}`)),
        ],
        [
            "Who may assume the role",
            `${list(report.whoMayAssumeTheRole)}\n  Nobody else: the token's audience and subject must both match.`,
        ],
        ["Trust policy of the role", json(report.trustPolicy)],
        [
            "What the role may do",
            list([
                ...report.policies.map(String),
                ...(report.inlinePolicy ? [`the inline policy ${json(report.inlinePolicy)}`] : []),
                ...(report.permissionsBoundary
                    ? [`within the permissions boundary ${report.permissionsBoundary}`]
                    : []),
                `for ${String(report.maxSessionDuration)} seconds at most`,
            ]),
        ],
        [`ESC environment (${printOutput("escEnvironment")})`, outputs.escEnvironment],
        [`Commands for ESC (${printOutput("escCommands")})`, outputs.escCommands],
        [`Pulumi Deployments (${printOutput("deploymentSettings")})`, outputs.deploymentSettings],
    ];
    return sections.flatMap(([title, text]) => (text ? [`# ${title}\n\n${text.trimEnd()}\n`] : [])).join("\n");
}

if (require.main === module) start(main);

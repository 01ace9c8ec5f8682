/** `npm run preview`: what `pulumi up` would create and whom it would trust, without an account, a CLI or a network. */
import { join } from "node:path";
import { parseSettings, type Settings } from "../settings";
import { organizationAudiences, splitEnvironment } from "../trust-policy";
import { simulate, type Simulation } from "./simulate";
import { loadStack, parseCommandLine, runTool, STACK_USAGE, type Stack } from "./stack";

const USAGE = `Usage: npm run preview -- [options]

Prints what pulumi up would create and whom it would trust. Contacts nothing; what only AWS knows is in <angle brackets>.

${STACK_USAGE}

Exit code: 0, 1 for settings that pulumi up would refuse, 2 for a wrong command line.`;

/** Runs the command and answers its exit code. */
export function main(args: string[], directory = join(__dirname, "..")): Promise<number> {
    return runTool(USAGE, 1, async () => {
        const options = parseCommandLine(args, {});
        if (options.help) {
            console.log(USAGE);
            return 0;
        }
        const stack = loadStack(directory, options);
        const settings = parseSettings(stack.config, stack.identity);
        const simulation = await simulate(stack, unknownAccount(stack, settings));
        const report = makeReport(stack, settings, simulation);
        console.log(options.json ? JSON.stringify(report, null, 2) : render(report));
        return 0;
    });
}

/** An account of which nothing is known; in angle brackets what AWS and the issuer will say. */
function unknownAccount(stack: Stack, settings: Settings) {
    const region = stack.config["aws:region"] ?? process.env["AWS_REGION"] ?? "";
    return {
        partition: region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws",
        accountId: "<account>",
        fingerprints: ["<fingerprint of the issuer's top certificate>"],
        providerAudiences: organizationAudiences(settings.organization),
    };
}

type Report = ReturnType<typeof makeReport>;

function makeReport(stack: Stack, settings: Settings, { resources, outputs, warnings }: Simulation) {
    const inputsOf = (type: string) =>
        resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
    const [role] = inputsOf("aws:iam/role:Role");
    const remarks = [...stack.remarks];
    if (!settings.createProvider)
        remarks.push(
            `createProvider is false: pulumi up will look for the account's provider for ${settings.issuerUrl} and check that it lists ${outputs.audiences.join(" and ")}.`,
        );
    return {
        stack: `${settings.organization}/${stack.identity.project}/${stack.identity.stack}`,
        resources,
        whoMayAssumeTheRole: [
            ...settings.environments.map(describeEnvironments),
            ...settings.deployments.map(describeDeployments),
        ],
        trustPolicy: JSON.parse(String(role?.["assumeRolePolicy"])) as object,
        policies: inputsOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ policyArn }) => policyArn),
        inlinePolicy: settings.inlinePolicy ?? null,
        permissionsBoundary: (role?.["permissionsBoundary"] as string | undefined) ?? null,
        maxSessionDuration: role?.["maxSessionDuration"],
        outputs,
        warnings,
        remarks,
    };
}

function describeEnvironments(entry: string): string {
    const { project, name } = splitEnvironment(entry);
    if (entry === "*") return "every ESC environment of the organization, of whatever project";
    const of = project === "default" ? "of the legacy project default" : `of project ${project}`;
    if (name === "*") return `every ESC environment ${of}`;
    if (name.endsWith("*")) return `ESC environments ${of} whose name begins with ${name.slice(0, -1)}`;
    return `the ESC environment ${name} ${of}`;
}

function describeDeployments(entry: string): string {
    const [stack = "", operation] = entry.split(":");
    const [project = "", name = ""] = stack.split("/");
    const operations = operation === undefined ? "every operation" : `the operation ${operation}`;
    if (entry === "*") return `Pulumi Deployments, ${operations} of every stack of the organization`;
    if (name === "*") return `Pulumi Deployments, ${operations} of every stack of project ${project}`;
    return `Pulumi Deployments, ${operations} of stack ${name} of project ${project}`;
}

function render(report: Report): string {
    const list = (lines: string[]) => lines.map((line) => `  - ${line}`).join("\n");
    const json = (value: unknown) => JSON.stringify(value, null, 2);
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
        ["ESC environment (pulumi stack output escEnvironment)", outputs.escEnvironment],
        ["Pulumi Deployments (pulumi stack output deploymentSettings)", outputs.deploymentSettings],
    ];
    return sections.flatMap(([title, text]) => (text ? [`# ${title}\n\n${text.trimEnd()}\n`] : [])).join("\n");
}

if (require.main === module) {
    void main(process.argv.slice(2)).then((code) => {
        process.exitCode = code;
    });
}

/** What `npm run preview` says of a stack: as a value, as text and as a diagram. */
import { describeBoundary, policyLabel } from "../aws/policies";
import { printCommand, printCommands, pulumi } from "../messages/command";
import { describeDeploymentEntry } from "../pulumi-cloud/deployments";
import { describeEnvironmentEntry } from "../pulumi-cloud/environments";
import { describeSessions } from "../pulumi-cloud/session";
import type { Settings } from "../settings";
import { diagram } from "./diagram";
import type { Simulation } from "./simulate";
import type { Stack } from "./stack";
import { paragraph, printJson, styled } from "./terminal";

/** Everything that the preview says. The option `--json` prints it. */
export type Report = ReturnType<typeof makeReport>;

/** Makes the report about a stack from a run of its program. */
export function makeReport(
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
        policies: inputsOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ policyArn }) =>
            String(policyArn),
        ),
        inlinePolicy: permissions.inlinePolicy,
        permissionsBoundary: (role?.["permissionsBoundary"] as string | undefined) ?? null,
        maxSessionDuration: role?.["maxSessionDuration"] as number,
        outputs,
        warnings,
        remarks,
    };
}

/** The report as text for a person. */
export function renderReport(report: Report, settings: Settings, stack: string): string {
    const item = (text: string) => paragraph("  - ", text);
    const heading = (title: string) => paragraph("# ", title);
    const output = (title: string, name: string) =>
        `# ${title} (${printCommand(pulumi(["stack", "output"], name), stack)})`;
    const { outputs, permissionsBoundary: boundary } = report;
    const sections: [string, string | undefined][] = [
        [heading("Please note"), renderNotes("  - ", report, settings, stack, process.stdout)],
        [
            heading(`pulumi up would create for ${report.stack}`),
            report.resources.map(({ type, name }) => item(`${type}  ${name}`)).join("\n"),
        ],
        [
            heading("Who may assume the role"),
            [
                ...report.whoMayAssumeTheRole.map(item),
                paragraph("  ", "Nobody else: the token's audience and subject must both match."),
            ].join("\n"),
        ],
        [heading("Trust policy of the role"), printJson(report.trustPolicy)],
        [
            heading("What the role may do"),
            [
                ...report.policies.map(item),
                ...(report.inlinePolicy ? [`  - the inline policy ${printJson(report.inlinePolicy)}`] : []),
                ...(boundary === null ? [] : [item(describeBoundary(boundary))]),
                item(describeSessions(settings.sessions.duration, report.maxSessionDuration)),
            ].join("\n"),
        ],
        [output("ESC environment", "escEnvironment"), outputs.escEnvironment],
        [output("Commands for ESC", "escCommands"), outputs.escCommands],
        [output("Pulumi Deployments", "deploymentSettings"), outputs.deploymentSettings],
    ];
    return sections
        .flatMap(([title, text]) => (text ? [`${styled("bold", title)}\n\n${text.trimEnd()}\n`] : []))
        .join("\n");
}

/** The remarks and warnings, each with a lead. */
export function renderNotes(
    lead: string,
    { remarks, warnings }: Report,
    settings: Settings,
    stack: string,
    stream: NodeJS.WriteStream,
): string {
    const commands = settings.warnings.flatMap(({ run }) => (run ? [printCommands(run, stack)] : []));
    return [...remarks, ...warnings]
        .map((text) =>
            paragraph(
                lead,
                text,
                commands.find((command) => text.endsWith(command)),
                stream,
            ),
        )
        .map((text) => styled("yellow", text, stream))
        .join("\n");
}

/** The report as the text of a Mermaid diagram. */
export function renderDiagram(report: Report, { trust, sessions }: Settings): string {
    const { roleArn } = report.outputs;
    const { policies, inlinePolicy, permissionsBoundary: boundary, maxSessionDuration } = report;
    return diagram({
        trust,
        role: roleArn.slice(roleArn.lastIndexOf("/") + 1),
        policies: [...policies.map(policyLabel), ...(inlinePolicy ? ["the inline policy"] : [])],
        limits: [
            ...(boundary === null ? [] : [describeBoundary(policyLabel(boundary))]),
            describeSessions(sessions.duration, maxSessionDuration),
        ],
    });
}

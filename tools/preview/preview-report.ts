/** What `npm run preview` says of a stack: as a value, as text and as a diagram. */
import { pulumi } from "../../messages/command";
import type { Settings } from "../../settings";
import type { Simulation } from "../../simulation/simulate";
import { readTrustRules } from "../../simulation/trust-rules";
import { whoGetsIn } from "../../simulation/who-gets-in";
import { EXAMPLE_ORGANIZATION, type LoadedStack } from "../shared/stack";
import { printJson, styled } from "../shared/terminal";
import { describeAdmitted } from "../shared/who";
import { describeBoundary, describeSessions, policyLabel } from "../shared/words";

/** Everything that the preview says. The option `--json` prints it. */
export type Report = ReturnType<typeof makeReport>;

/** Makes the report about a stack from a run of its program. */
export function makeReport(stack: LoadedStack, settings: Settings, { resources, outputs, warnings }: Simulation) {
    const { trust, provider, duration, inlinePolicy = null } = settings;
    const inputsOf = (type: string) =>
        resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
    const [role = {}] = inputsOf("aws:iam/role:Role");
    const lookup = `createProvider is false: pulumi up will look for the account's provider for ${trust.issuerUrl} and check that it lists ${outputs.audiences.join(" and ")}.`;
    const trustPolicy = JSON.parse(String(role["assumeRolePolicy"])) as object;
    const boundary = (role["permissionsBoundary"] ?? null) as string | null;
    const maxSessionDuration = role["maxSessionDuration"] as number;
    return {
        stack: `${stack.identity.organization}/${stack.identity.project}/${stack.identity.stack}`,
        resources,
        whoMayAssumeTheRole: describeAdmitted(whoGetsIn(readTrustRules(trustPolicy, trust.issuerUrl)?.rules ?? [])),
        trustPolicy,
        policies: inputsOf("aws:iam/rolePolicyAttachment:RolePolicyAttachment").map((inputs) =>
            String(inputs["policyArn"]),
        ),
        inlinePolicy,
        permissionsBoundary: boundary,
        maxSessionDuration,
        limits: [
            ...(boundary === null ? [] : [describeBoundary(boundary)]),
            describeSessions(duration, maxSessionDuration),
        ],
        outputs,
        // Without its owner, a stack has its bare name in commands.
        warnings: warnings.map((text) => text.replaceAll(`--stack ${EXAMPLE_ORGANIZATION}/`, "--stack ")),
        remarks: [...stack.remarks, ...(provider.create ? [] : [lookup])],
    };
}

/** The report as text for a person, with commands for the stack of this name. */
export function renderReport(report: Report, stack: string): string {
    const { outputs, inlinePolicy } = report;
    const notes = [...report.remarks, ...report.warnings].map((note) => styled("yellow", note));
    const list = (items: readonly string[]) => items.map((item) => `  - ${item}`).join("\n");
    const output = (name: string) => pulumi(stack, "stack output", name);
    const may = [
        ...(report.policies.length === 0 && !inlinePolicy ? ["nothing but identify itself"] : report.policies),
        ...(inlinePolicy ? [`the inline policy ${printJson(inlinePolicy)}`] : []),
        ...report.limits,
    ];
    const sections: [string, string | undefined][] = [
        ["Please note", list(notes)],
        [
            `pulumi up would create for ${report.stack}`,
            list(report.resources.map(({ type, name }) => `${type}  ${name}`)),
        ],
        [
            "Who may assume the role",
            `${list(report.whoMayAssumeTheRole)}\n  Nobody else: the token's audience and subject must both match.`,
        ],
        ["Trust policy of the role", printJson(report.trustPolicy)],
        ["What the role may do", list(may)],
        [`ESC environment (${output("escEnvironment")})`, outputs.escEnvironment],
        [`Commands for ESC (${output("escCommands")})`, outputs.escCommands],
        [`Pulumi Deployments (${output("deploymentSettings")})`, outputs.deploymentSettings],
    ];
    return sections
        .flatMap(([title, text]) => (text ? [`${styled("bold", `# ${title}`)}\n\n${text.trimEnd()}\n`] : []))
        .join("\n");
}

/** The report as a Mermaid diagram: https://mermaid.js.org/syntax/flowchart.html */
export function renderDiagram({ whoMayAssumeTheRole, outputs, policies, inlinePolicy, limits }: Report): string {
    // Of the characters that a quoted text can't have, names and ARNs have only these.
    const entities: Record<string, string> = { "<": "#lt;", ">": "#gt;", '"': "#quot;" };
    const node = (text: string) => `["${text.replace(/[<>"]/g, (character) => entities[character] ?? "")}"]`;
    const allowed = [...policies.map(policyLabel), ...(inlinePolicy ? ["the inline policy"] : [])];
    return [
        "flowchart LR",
        `    role${node(`role ${outputs.roleArn.replace(/.*\//, "")}`)}`,
        ...whoMayAssumeTheRole.map((text, i) => `    caller${i}${node(text)} --> role`),
        ...(allowed.length > 0 ? allowed : ["no permissions"]).map((text, i) => `    role --> policy${i}${node(text)}`),
        ...limits.map((text, i) => `    role -.-> limit${i}${node(text)}`),
    ].join("\n");
}

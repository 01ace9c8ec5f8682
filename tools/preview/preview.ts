/** `npm run preview`: what `pulumi up` would create and whom it would trust, without an account, a CLI or a network. */
import { printingMistakes } from "../../messages/mistake";
import { parseSettings, type Settings } from "../../settings";
import { simulate } from "../../simulation/simulate";
import { runTool, STACK_OPTIONS, STACK_USAGE, start, UsageError } from "../shared/command-line";
import { partitionOf } from "../shared/partition";
import { EXAMPLE_ORGANIZATION, loadStack, PROJECT_FOLDER, type LoadedStack } from "../shared/stack";
import { printJson, styled } from "../shared/terminal";
import { makeReport, renderDiagram, renderReport } from "./preview-report";

const USAGE = `Usage: npm run preview -- [options]

Prints what pulumi up would create and whom it would trust. Contacts nothing;
values that only AWS knows are in <angle brackets>.

      --mermaid            print a Mermaid diagram
${STACK_USAGE}

Exit code: 0, 1 for settings that pulumi up would refuse, 2 for a wrong command
line.`;

/** Runs the command and returns its exit code. */
export function main(args: string[], folder = PROJECT_FOLDER): Promise<number> {
    const own = { ...STACK_OPTIONS, mermaid: { type: "boolean" } } as const;
    return runTool({ usage: USAGE, options: own, invalidSettings: 1 }, args, async (options) => {
        if (options.json && options.mermaid) throw new UsageError("Give either --json or --mermaid.");
        const stack = loadStack(folder, options);
        if (!stack.namesOrganization)
            stack.remarks.push(
                `No organization is given, so this is for ${EXAMPLE_ORGANIZATION}. The real one owns the stack. Name it with --organization.`,
            );
        const settings = await printingMistakes(stack.identity.name, () => parseSettings(stack.config, stack.identity));
        const report = makeReport(stack, settings, await simulate(stack, unknownAccount(stack, settings)));
        if (options.json) console.log(printJson(report));
        else if (options.mermaid) {
            for (const note of [...report.remarks, ...report.warnings])
                console.error(styled("yellow", `Note: ${note}`, process.stderr));
            console.log(renderDiagram(report));
        } else console.log(renderReport(report, stack.identity.name));
        return 0;
    });
}

/** An account of which nothing is known. Answers of AWS and the issuer are in angle brackets. */
function unknownAccount(stack: LoadedStack, { provider }: Settings) {
    const region = stack.config["aws:region"] ?? process.env["AWS_REGION"] ?? "";
    return {
        partition: partitionOf(region),
        accountId: "<account>",
        fingerprints: ["<fingerprint of the issuer's top certificate>"],
        provider: provider.create ? new Error("not found") : { audiences: provider.clientIds, tags: {} },
    };
}

if (require.main === module) start(main);

/** Stacks of accounts, by Pulumi's Automation API: https://www.pulumi.com/docs/iac/automation-api/ */
import { execFile } from "node:child_process";
import { createWriteStream, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { LocalWorkspace, Stack, type EngineEvent, type OpMap } from "@pulumi/pulumi/automation";
import { NO_ORGANIZATION } from "../../pulumi-cloud/names";
import { UsageError } from "../shared/command-line";
import { readYaml } from "../shared/stack-config";
import type { AccountStack, Project } from "./account-stacks";
import { dependents } from "./dependents";
import type { Row } from "./progress";

export type Operation = "preview" | "up" | "destroy" | "preview destroy";

const DOING: Record<string, string> = {
    create: "creating",
    update: "updating",
    delete: "deleting",
    replace: "replacing",
};

/** The project in a folder, and its stacks. */
export class Engine {
    private constructor(
        private readonly workspace: LocalWorkspace,
        readonly project: Project,
    ) {}

    /** @throws UsageError without a CLI of the required version, or without a login. */
    static async open(folder: string, organization?: string): Promise<Engine> {
        const { name, requiredPulumiVersion } = readYaml(join(folder, "Pulumi.yaml")) as Record<
            string,
            string | undefined
        >;
        // What the user may have set for the CLI's own prompts; a preview refuses it.
        const envVars = { PULUMI_SKIP_CONFIRMATIONS: "false", PULUMI_OPTION_SKIP_PREVIEW: "false" };
        const workspace = await LocalWorkspace.create({ workDir: folder, envVars }).catch((error: Error) => {
            throw new UsageError(`The Pulumi CLI can't be run: ${firstError(error.message)}.`);
        });
        const [, least = "0"] = /([\d.]+)/.exec(requiredPulumiVersion ?? "") ?? [];
        if (least.localeCompare(workspace.pulumiVersion, undefined, { numeric: true }) > 0)
            throw new UsageError(
                `The Pulumi CLI is version ${workspace.pulumiVersion}, and this project needs ${least}.`,
            );
        await workspace.whoAmI().catch((error: Error) => {
            throw new UsageError(`You are not logged in: ${firstError(error.message)}. Run: pulumi login.`);
        });
        const pulumi = (...args: string[]) => promisify(execFile)("pulumi", args, { cwd: folder });
        const standard = await pulumi("org", "get-default").then(
            ({ stdout }) => stdout.trim(),
            () => NO_ORGANIZATION,
        );
        // The stack that the user has selected stays so.
        Object.assign(workspace, {
            selectStack: () => Promise.resolve(),
            createStack: (stack: string) => pulumi("stack", "init", "--no-select", stack),
        });
        const present = (await workspace.listStacks()).map((stack) => {
            return stack.name.includes("/") || standard === NO_ORGANIZATION ? stack.name : `${standard}/${stack.name}`;
        });
        return new Engine(workspace, {
            folder,
            name: name ?? "",
            organization: organization ?? standard,
            present: new Set(present),
        });
    }

    /**
     * Runs an operation, and answers what it has changed or would change, or what went wrong first. `up` writes the stack's file
     * and creates the stack; `destroy` removes both.
     */
    async run(operation: Operation, stack: AccountStack, doing: (detail: string) => void): Promise<Partial<Row>> {
        if (!stack.exists && operation === "preview") return { state: "done", detail: "a new stack" };
        if (!stack.exists && operation !== "up") return { state: "unchanged", detail: "there is no stack" };
        const { name, file, text } = stack;
        const log = file.replace(/Pulumi\.(.*)\.yaml$/, "$1.log");
        const trial = join(tmpdir(), `${process.pid}-${basename(file)}`); // A preview leaves the stack's file as it is.
        const output = createWriteStream(log);
        const write = (chunk: string) => void output.write(chunk);
        let [changes, failure]: [OpMap, string | undefined] = [{}, undefined];
        const onEvent = ({ resourcePreEvent, diagnosticEvent, summaryEvent }: EngineEvent) => {
            const { op = "same", type = "" } = resourcePreEvent?.metadata ?? {};
            if (DOING[op] && !type.startsWith("pulumi:")) doing(`${DOING[op] ?? ""} ${type.replace(/.*:/, "")}`);
            if (diagnosticEvent?.severity === "error") failure ??= diagnosticEvent.message;
            changes = summaryEvent?.resourceChanges ?? changes;
        };
        const options = { onEvent, onOutput: write, onError: write, color: "never" as const };
        try {
            writeFileSync(operation === "up" ? file : trial, text);
            const pulumi = await Stack[stack.exists ? "select" : "create"](name, this.workspace);
            if (operation === "preview") await pulumi.preview({ ...options, configFile: trial });
            else if (operation === "up") await pulumi.up({ ...options, suppressOutputs: true });
            else if (operation === "destroy") await pulumi.destroy({ ...options, remove: true });
            else await pulumi.previewDestroy(options);
        } catch (error) {
            const { message } = error as Error;
            write(message);
            return { state: "failed", detail: "", error: firstError(failure ?? message), log };
        } finally {
            rmSync(trial, { force: true });
            output.end();
        }
        const words = (change: string) =>
            operation.includes("preview") ? `to ${change}` : change.replace(/e?$/, "ed");
        const counts = Object.entries(changes).filter(([change]) => change !== "same");
        const detail = counts.map(([change, count]) => `${count} ${words(change)}`).join(", ");
        const roles = operation === "preview destroy" ? dependents(stack) : "";
        return { state: detail === "" ? "unchanged" : "done", detail: detail + roles, log };
    }
}

/** The first error in what the CLI printed, in a line, without colours and not too long. */
const firstError = (text: string) =>
    (/error: ([^]*?)(?:\n\s*err\?:|$)/.exec(text)?.[1] ?? text)
        .replace(/<\{%[^%]*%\}>|\u001b\[[\d;]*m/g, "")
        .replace(/\s+/g, " ")
        .trim()
        .replace(/\.$/, "")
        .slice(0, 400);

/** Stacks of this program on the real Pulumi engine, and what is beside them: issuers, and what people make by hand. */
import { CommandError, LocalWorkspace, PulumiCommand, type EngineEvent, type Stack } from "@pulumi/pulumi/automation";
import { randomBytes } from "node:crypto";
import type { Outputs } from "../../simulation/simulate";
import { Checkout } from "./checkout";
import * as esc from "./esc";
import * as iam from "./iam";
import { Issuer, type Chain } from "./issuer";
import { workspaceIn } from "./program";
import { missing } from "./requirements";

const FOLDER = process.env["E2E_FOLDER"] ?? "";

/** `describe` of tests that need the engine, and whatever else `lacking` is about: where something is missing they count as skipped. */
export function describeOnEngine(name: string, tests: () => void, lacking: () => string[] = () => []): void {
    (missing().length > 0 || lacking().length > 0 ? describe.skip : describe)(name, tests);
}

/** A name that nothing else has. */
export const unique = (name: string) => `${name}-${randomBytes(4).toString("hex")}`;

/** A line of a stack trace, which no user should be shown. */
export const STACK_TRACE = /^\s*at .*:\d+:\d+/m;

/** What a Pulumi operation did. */
export interface Outcome {
    /** Each as `update Role pulumi-cloud`, sorted; what stays the same is not among them. */
    changes: string[];
    /** All that the CLI printed. */
    text: string;
}

/** What `pulumi up` did. */
export interface UpOutcome extends Outcome {
    outputs: Outputs;
}

/** Options that every operation of a stack takes. */
interface Watch {
    onEvent: (event: EngineEvent) => void;
    onOutput: (text: string) => void;
    onError: (text: string) => void;
    signal: AbortSignal;
}

process.env["PULUMI_HOME"] = workspaceIn(FOLDER).pulumiHome; // The CLI's, which is asked for its version before it knows a workspace.
let pulumiCommand: Promise<PulumiCommand> | undefined; // One for all stacks, so that it is asked once.

/** A stack of this program. */
export class TestStack {
    private readonly settings: Record<string, unknown> = {};
    /** Ends the operation that is running, if one is: a test that takes too long leaves it behind. */
    private interrupt: () => Promise<unknown> = () => Promise.resolve();
    private isEmpty = true;
    private constructor(
        private readonly stack: Stack,
        readonly project: string,
    ) {}

    static async create(): Promise<TestStack> {
        const { workDir, ...options } = workspaceIn(FOLDER);
        pulumiCommand ??= PulumiCommand.get();
        const stack = await LocalWorkspace.createStack(
            { stackName: unique("stack"), workDir },
            { ...options, pulumiCommand: await pulumiCommand },
        );
        return new TestStack(stack, (await stack.workspace.projectSettings()).name);
    }

    get name(): string {
        return this.stack.name;
    }

    /** `pulumi up`, after some settings were changed; the others stay as they are. */
    async up(settings: Record<string, unknown> = {}): Promise<UpOutcome> {
        await this.configure(settings);
        const { result, ...outcome } = await this.run((watch) => this.stack.up(watch));
        const outputs = Object.entries(result.outputs).map(([name, { value }]) => [name, value as unknown]);
        return { ...outcome, outputs: Object.fromEntries(outputs) as Outputs };
    }

    /** The same where it must fail. */
    async upThatFails(settings: Record<string, unknown> = {}): Promise<Outcome> {
        await this.configure(settings);
        return this.run(async (watch) => {
            const error = await this.stack.up(watch).catch((reason: unknown) => reason);
            if (!(error instanceof CommandError)) throw new Error("pulumi up should fail", { cause: error });
        });
    }

    refresh(): Promise<Outcome> {
        return this.run((watch) => this.stack.refresh(watch));
    }

    /** `pulumi destroy`, unless there is nothing to destroy. */
    async destroy(): Promise<void> {
        await this.interrupt();
        if (this.isEmpty) return;
        await this.stack.destroy();
        this.isEmpty = true;
    }

    /** Changes some settings, as Pulumi.<stack>.yaml has them. */
    async configure(settings: Record<string, unknown>): Promise<void> {
        Object.assign(this.settings, settings);
        const own = Object.entries(this.settings).map(([key, value]) => [`${this.project}:${key}`, value]);
        const config = { "aws:region": iam.REGION, ...Object.fromEntries(own) };
        await this.stack.workspace.saveStackSettings(this.name, { config });
    }

    private async run<Result>(operation: (watch: Watch) => Promise<Result>): Promise<Outcome & { result: Result }> {
        const changes: string[] = [];
        let text = "";
        const onOutput = (more: string) => {
            text += more;
        };
        const onEvent = ({ resOutputsEvent: done }: EngineEvent) => {
            if (done === undefined || done.metadata.op === "same" || done.metadata.type.startsWith("pulumi:")) return;
            const { op, type, urn } = done.metadata;
            changes.push(`${op} ${type.split(":").at(-1)} ${urn.split("::").at(-1)}`);
        };
        const ending = new AbortController();
        const running = operation({ onEvent, onOutput, onError: onOutput, signal: ending.signal });
        this.isEmpty = false;
        this.interrupt = () => {
            ending.abort();
            return running.catch(() => undefined);
        };
        const result = await running;
        return { changes: changes.sort(), text, result };
    }
}

/** What tests make, to be taken away again, the last first, whether they pass or not. */
export class Fixtures {
    private readonly undo: (() => Promise<unknown>)[] = [];

    /** @param hook when that is: after each test, or after all of them. */
    constructor(hook: typeof afterEach) {
        hook(async () => {
            const errors: unknown[] = [];
            for (const step of this.undo.splice(0).reverse())
                await step().catch((error: unknown) => errors.push(error));
            if (errors.length > 0) throw new AggregateError(errors, errors.join("\n"));
        });
    }

    /** An issuer of OIDC tokens that no other test has. */
    async issuer(chain?: Chain): Promise<Issuer> {
        const issuer = await Issuer.start(FOLDER, chain);
        this.after(() => issuer.stop());
        return issuer;
    }

    /** A stack for the organization acme, with these settings besides. */
    async stack(settings: Record<string, unknown>): Promise<TestStack> {
        const stack = await TestStack.create();
        this.after(() => stack.destroy());
        await stack.configure({ organization: "acme", ...settings });
        return stack;
    }

    /**
     * A program in a folder, whose stacks are forgotten. What comes to the account or to the ESC environments of its
     * project goes, also what a failed test leaves.
     *
     * @param names further environments, given as `<project>/<environment>`.
     */
    async checkout(checkout = Checkout.ofProgram(), names: string[] = []): Promise<Checkout> {
        const account = await iam.everything();
        this.after(async () => {
            const { project } = checkout;
            await checkout.forget();
            await iam.deleteAllBut(account);
            for (const name of await esc.list()) {
                const [, ...path] = name.split("/");
                if (path[0] === project || names.includes(path.join("/"))) await esc.remove(name);
            }
        });
        return checkout;
    }

    /** Takes something else away. */
    after(step: () => Promise<unknown>): void {
        this.undo.push(step);
    }

    /** An OIDC provider made by hand; its ARN. */
    async provider(url: string, audiences: string[]): Promise<string> {
        const arn = await iam.createProvider(url, audiences);
        this.after(() => iam.deleteProvider(arn));
        return arn;
    }

    /** A role made by hand; its ARN. */
    async role(name: string): Promise<string> {
        const arn = await iam.createRole(name);
        this.after(() => iam.deleteRole(arn));
        return arn;
    }
}

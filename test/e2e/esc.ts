/** Pulumi Cloud, through the CLI: ESC environments, and what Pulumi Cloud does by itself. */
import { CLOUD, ORGANIZATION, OTHER_ORGANIZATION } from "./requirements";
import { run, textOf, type Answer } from "./shell";

const HIDDEN = "hidden";
/** An opened environment, of which no test prints the secrets. */
export const CREDENTIALS = {
    aws: { login: { accessKeyId: HIDDEN, secretAccessKey: HIDDEN, sessionToken: HIDDEN } },
    environmentVariables: { AWS_ACCESS_KEY_ID: HIDDEN, AWS_SECRET_ACCESS_KEY: HIDDEN, AWS_SESSION_TOKEN: HIDDEN },
};
const hide = (_key: string, value: unknown) => (typeof value === "string" && value !== "" ? HIDDEN : value);
const REFUSAL = /AccessDenied|Incorrect token audience|No OpenIDConnect provider found/;

const env = (args: string[], input?: string) => run("pulumi", ["env", ...args], input === undefined ? {} : { input });

async function done(args: string[], input?: string): Promise<string> {
    const answer = await env(args, input);
    if (!answer.isDone) throw new Error(`pulumi env ${args.join(" ")}: ${answer.errors}`);
    return answer.output;
}

/** Creates an environment, given as `<project>/<environment>` like all of them here. */
export const init = (name: string, yaml: string) => done(["init", full(name), "-f", "-"], yaml);

/** Removes an environment. */
export const remove = (name: string) => done(["rm", full(name), "--yes"]);

/** An environment's definition. */
export const definition = (name: string) => done(["get", full(name), "--definition"]);

/** All environments of the organizations that tests use, each with its organization. */
export async function list(): Promise<string[]> {
    const lists = [ORGANIZATION, OTHER_ORGANIZATION].map((organization) => done(["ls", "-o", organization]));
    return (await Promise.all(lists)).flatMap((text) => text.split("\n").filter((line) => line !== ""));
}

/** What an environment opens to, without the secrets, or AWS's refusal. */
export const open = async (name: string): Promise<unknown> => withoutSecrets(await env(["open", full(name)]));

/** The same of what somebody else opened. */
export const withoutSecrets = (answer: Answer): unknown =>
    answer.isDone && answer.errors === ""
        ? JSON.parse(answer.output, hide)
        : (REFUSAL.exec(answer.errors)?.[0] ?? answer.errors);

/** The same of several, each with its name. */
export const openAll = (names: string[]) => Promise.all(names.map(async (name) => [name, await open(name)]));

/** The session that a command gets from an environment: `<role>/<session name>`. */
export async function session(name: string): Promise<string | undefined> {
    const answer = await env(["run", full(name), "--", "aws", "sts", "get-caller-identity", "--output", "text"]);
    return /:assumed-role\/(\S+)/.exec(answer.output)?.[1];
}

/** The names of the variables that a deployment of a stack gets, or AWS's refusal. */
export async function deploy(stack: string, operation: string): Promise<unknown> {
    const answer = await run("sh", ["-c", `${CLOUD} "$@"`, "sh", "deploy", full(stack), operation]);
    return answer.isDone
        ? (answer.output.match(/^\w+(?==.)/gm) ?? [])
        : (REFUSAL.exec(answer.errors)?.[0] ?? textOf(answer));
}

const full = (name: string) => (name.split("/").length > 2 ? name : `${ORGANIZATION}/${name}`);

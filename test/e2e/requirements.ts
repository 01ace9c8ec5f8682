/** What the end-to-end tests need from their environment, and what of it is missing. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import * as path from "node:path";

const {
    PATH = "",
    AWS_ENDPOINT_URL = "",
    ESC_COMMAND,
    ESC_ORGANIZATION,
    ESC_USER,
    CLOUD_COMMAND,
    PULUMI_ACCESS_TOKEN,
} = process.env;

/** The command, as shell text, that creates, opens and removes ESC environments. */
export const ESC = ESC_COMMAND ?? "pulumi env";
/** The Pulumi organization in which `ESC` does that. */
export const ORGANIZATION = ESC_ORGANIZATION ?? "acme";
/** The user who opens environments there. */
export const USER = ESC_USER ?? "someone";
/** The command, as shell text, that does what Pulumi Cloud does by itself: stacks' environments and deployments. */
export const CLOUD = CLOUD_COMMAND ?? "";

const isOnPath = (command: string) =>
    PATH.split(path.delimiter).some((folder) => existsSync(path.join(folder, command)));

/** What is missing for any test, each with how to get it. */
export function missing(): string[] {
    const found: string[] = [];
    if (!isOnPath("pulumi"))
        found.push("the Pulumi CLI: no pulumi on PATH. Get it: https://www.pulumi.com/docs/install/");
    if (!isOnPath("openssl"))
        found.push(
            "openssl on PATH, which makes the certificates of the tests' issuers. Get it from the system's packages.",
        );
    if (AWS_ENDPOINT_URL === "") {
        found.push(
            "AWS_ENDPOINT_URL: an IAM to test with, never the real one. Get it: pip install 'moto[server]' && MOTO_IAM_LOAD_MANAGED_POLICIES=true moto_server -p 5555,\n" +
                "    and export AWS_ENDPOINT_URL=http://127.0.0.1:5555 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1",
        );
    } else if (/\.amazonaws\.com(\.cn)?\b/i.test(AWS_ENDPOINT_URL)) {
        found.push(
            `AWS_ENDPOINT_URL of something else than ${AWS_ENDPOINT_URL}: these tests do not run against the real AWS.`,
        );
    }
    return found;
}

/** What is missing, besides, for tests that open ESC environments. */
export function missingForEsc(): string[] {
    if (ESC_COMMAND !== undefined) return [];
    if (ESC_ORGANIZATION === undefined)
        return [
            "ESC_ORGANIZATION: a Pulumi organization to create environments in with `pulumi env`, or ESC_COMMAND: what to run in its place.",
        ];
    return /"url": *"https:/.test(spawnSync("pulumi", ["whoami", "--json"], { encoding: "utf8" }).stdout)
        ? []
        : ["a login to Pulumi Cloud: `pulumi login`, or ESC_COMMAND: what to run in place of `pulumi env`."];
}

/** What is missing, besides, for tests in which the program creates environments. */
export function missingForService(): string[] {
    return ESC_COMMAND === undefined && PULUMI_ACCESS_TOKEN === undefined
        ? ["PULUMI_ACCESS_TOKEN: without ESC_COMMAND the pulumiservice provider logs in to Pulumi Cloud with it."]
        : missingForEsc();
}

/** What is missing, besides, for tests of what Pulumi Cloud does by itself. */
export function missingForCloud(): string[] {
    return CLOUD_COMMAND === undefined
        ? [
              "CLOUD_COMMAND: a stand-in for Pulumi Cloud that takes `up <organization> <environment>`, `deployment settings edit …` and `deploy <stack> <operation>`.",
          ]
        : [];
}

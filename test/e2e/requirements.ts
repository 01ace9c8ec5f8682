/** What the end-to-end tests need from their environment, and what of it is missing. */
import { existsSync } from "node:fs";
import * as path from "node:path";

const {
    PATH = "",
    AWS_ENDPOINT_URL = "",
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    PULUMI_BACKEND_URL = "",
    PULUMI_ACCESS_TOKEN,
    CLOUD_ORGANIZATION,
    CLOUD_OTHER_ORGANIZATION,
    CLOUD_USER,
    CLOUD_COMMAND,
} = process.env;

/** The organization that owns a stack if its name doesn't say another. */
export const ORGANIZATION = CLOUD_ORGANIZATION ?? "acme";
/** A further one. */
export const OTHER_ORGANIZATION = CLOUD_OTHER_ORGANIZATION ?? "other";
/** The user who is logged in. */
export const USER = CLOUD_USER ?? "someone";
/** The command, as shell text, that runs a deployment. */
export const CLOUD = CLOUD_COMMAND ?? "";

const isOnPath = (command: string) =>
    PATH.split(path.delimiter).some((folder) => existsSync(path.join(folder, command)));

/** What is missing for any test, each with how to get it. */
export function missing(): string[] {
    const found: string[] = [];
    if (!isOnPath("pulumi")) found.push("pulumi on PATH: https://www.pulumi.com/docs/install/");
    if (!isOnPath("aws")) found.push("aws on PATH: pip install awscli");
    if (!isOnPath("openssl")) found.push("openssl on PATH, which makes the certificates of the tests' issuers.");
    if (AWS_ENDPOINT_URL === "" || /\.amazonaws\.com(\.cn)?\b/i.test(AWS_ENDPOINT_URL))
        found.push(
            "AWS_ENDPOINT_URL: an IAM to test with, never the real one. For example, run MOTO_IAM_LOAD_MANAGED_POLICIES=true moto_server -p 5555,\n" +
                "    and export AWS_ENDPOINT_URL=http://127.0.0.1:5555 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1",
        );
    if (AWS_ACCESS_KEY_ID === undefined || AWS_SECRET_ACCESS_KEY === undefined)
        found.push("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: what that IAM accepts.");
    return found;
}

/** What is missing, besides, for tests on Pulumi Cloud: its credentials must come from the AWS that the tests use. */
export function missingForCloud(): string[] {
    const found: string[] = [];
    if (!/^https?:/.test(PULUMI_BACKEND_URL) || /\.pulumi\.com\b/i.test(PULUMI_BACKEND_URL))
        found.push(
            "PULUMI_BACKEND_URL: a service that answers like Pulumi Cloud, never the real one, and logs in to the AWS of these tests, with the organizations " +
                `${ORGANIZATION} (the default one; or CLOUD_ORGANIZATION) and ${OTHER_ORGANIZATION} (or CLOUD_OTHER_ORGANIZATION), and the user ${USER} (or CLOUD_USER).`,
        );
    if (PULUMI_ACCESS_TOKEN === undefined) found.push("PULUMI_ACCESS_TOKEN: what that service accepts.");
    return found;
}

/** What is missing, besides, for tests of deployments. */
export function missingForDeployments(): string[] {
    return CLOUD_COMMAND === undefined
        ? [
              "CLOUD_COMMAND: what runs a deployment in that service, as `deploy <organization>/<project>/<stack> <operation>`, and prints its variables.",
          ]
        : [];
}

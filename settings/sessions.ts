/** The sessions of the role. */
import type { Policy } from "../aws/policies";
import { parseRegion } from "../aws/region";
import { MOST_SESSION_POLICIES } from "../aws/session";
import { parseDeploymentSessionName, parseDuration, parseSessionName, type Duration } from "../pulumi-cloud/session";
import type { SettingsReader } from "./declared";
import { readPolicies } from "./permissions";
import { complete } from "./reader";

export interface SessionSettings {
    duration: Duration;
    /** Policies that narrow each session further, each once. */
    policies: Policy[];
    /** For ESC environments: a template, and the AWS region that they set (null for none). */
    esc: { name: string; region: string | null };
    /** For Pulumi Deployments: a template. */
    deployment: { name: string };
}

export function readSessions(reader: SettingsReader): SessionSettings | undefined {
    const sessions = complete({
        duration: reader.parse("sessionDuration", parseDuration),
        policies: readSessionPolicies(reader),
        name: reader.parse("sessionName", parseSessionName),
        region: reader.parse("environmentRegion", (text) => (text === "" ? null : parseRegion(text))),
        deploymentName: reader.parse("deploymentSessionName", parseDeploymentSessionName),
    });
    if (sessions === undefined) return undefined;
    const { duration, policies, name, region, deploymentName } = sessions;
    return { duration, policies, esc: { name, region }, deployment: { name: deploymentName } };
}

function readSessionPolicies(reader: SettingsReader): Policy[] | undefined {
    const policies = readPolicies(reader, "sessionPolicies");
    if (policies === undefined || policies.length <= MOST_SESSION_POLICIES) return policies;
    const why = `policies are too many; a session can have ${MOST_SESSION_POLICIES}`;
    return reader.refuseMany("sessionPolicies", policies.length, why, `at most ${MOST_SESSION_POLICIES}`);
}

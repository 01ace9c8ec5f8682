/** The sessions of the role. */
import type { Policy } from "../aws/policies";
import { MOST_SESSION_POLICIES } from "../aws/session";
import { removeConfigPath } from "../messages/command";
import { parseDeploymentSessionName, parseDuration, parseSessionName, type Duration } from "../pulumi-cloud/session";
import type { SettingsReader } from "./declared";
import { readPolicies } from "./permissions";
import { complete } from "./reader";

export interface SessionSettings {
    duration: Duration;
    /** For ESC environments. */
    name: string;
    /** For Pulumi Deployments: a template. */
    deploymentName: string;
    /** Policies that narrow each session further, each once. */
    policies: Policy[];
}

export function readSessions(reader: SettingsReader): SessionSettings | undefined {
    return complete({
        duration: reader.parse("sessionDuration", parseDuration),
        name: reader.parse("sessionName", parseSessionName),
        deploymentName: reader.parse("deploymentSessionName", parseDeploymentSessionName),
        policies: readSessionPolicies(reader),
    });
}

function readSessionPolicies(reader: SettingsReader): Policy[] | undefined {
    const policies = readPolicies(reader, "sessionPolicies");
    if (policies === undefined || policies.length <= MOST_SESSION_POLICIES) return policies;
    reader.mistakes.push({
        key: "sessionPolicies",
        value: policies.length,
        why: `policies are too many; a session can have ${MOST_SESSION_POLICIES}`,
        accepted: `at most ${MOST_SESSION_POLICIES}`,
        run: [removeConfigPath("sessionPolicies[<index>]")],
    });
    return undefined;
}

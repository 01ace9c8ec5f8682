/** The tokens that a role accepts. */
import type { DeploymentEntry } from "./deployments";
import type { EnvironmentEntry } from "./environments";
import { tokensOfDeployments, tokensOfEnvironments, type Tokens } from "./tokens";

/**
 * The tokens that entries accept, with audiences and subjects sorted. Each subject belongs to its own audience, so that no
 * subject is accepted with the audience of another product.
 */
export function acceptedTokens(
    organization: string,
    environments: readonly EnvironmentEntry[],
    deployments: readonly DeploymentEntry[],
): Tokens[] {
    const all = environments.find(({ kind }) => kind === "all");
    const accepted = [
        ...(all ? [all] : environments).flatMap((entry) => tokensOfEnvironments(organization, entry)),
        ...deployments.map((entry) => tokensOfDeployments(organization, entry)),
    ];
    return sorted(accepted.map(({ audience }) => audience)).map((audience) => ({
        audience,
        subjects: sorted(accepted.flatMap((each) => (each.audience === audience ? each.subjects : []))),
    }));
}

/** The audiences of accepted tokens. */
export const audiencesIn = (accepted: readonly Tokens[]) => accepted.map(({ audience }) => audience);

/** The subjects of accepted tokens, sorted. */
export const subjectsIn = (accepted: readonly Tokens[]) => sorted(accepted.flatMap(({ subjects }) => subjects));

const sorted = (values: string[]) => [...new Set(values)].sort();

/** The tokens that a role accepts. */
import type { DeploymentEntry } from "./deployments";
import type { EnvironmentEntry } from "./environments";
import { tokensOfDeployments, tokensOfEnvironments, type Tokens } from "./tokens";

/** Whom entries name. */
export interface Entries {
    organization: string;
    environments: readonly EnvironmentEntry[];
    /** The users who may open the environments; none for every user. */
    users: readonly string[];
    deployments: readonly DeploymentEntry[];
}

/**
 * The tokens that entries accept, with audiences and subjects sorted. Each subject belongs to its own audience, so that no
 * subject is accepted with the audience of another product.
 */
export function acceptedTokens({ organization, environments, users, deployments }: Entries): Tokens[] {
    const accepted = [
        ...environments.map((entry) => tokensOfEnvironments(organization, entry, users)),
        ...deployments.map((entry) => tokensOfDeployments(organization, entry)),
    ];
    return sorted(accepted.map(({ audience }) => audience)).map((audience) => ({
        audience,
        subjects: sorted(accepted.flatMap((each) => (each.audience === audience ? each.subjects : []))),
    }));
}

/** The subjects of accepted tokens, sorted. */
export const subjectsIn = (accepted: readonly Tokens[]) => sorted(accepted.flatMap(({ subjects }) => subjects));

const sorted = (values: string[]) => [...new Set(values)].sort();

/** The command that trusts a caller. */
import { setConfig } from "../../messages/command";
import { literal } from "../../messages/literal";
import { Fault } from "../../messages/mistake";
import { parseDeploymentEntry, printDeploymentEntry } from "../../pulumi-cloud/deployments";
import { parseEnvironmentEntry, printEnvironment } from "../../pulumi-cloud/environments";
import type { Caller } from "../../simulation/callers";
import type { LoadedStack } from "../shared/stack";

/** Trusts exactly a caller, and whom the stack's files trust; undefined for names that settings refuse. */
export function trusting(
    { identity, configured }: Pick<LoadedStack, "identity" | "configured">,
    caller: Caller,
): string | undefined {
    const { environment, stack } = caller.names;
    const [key, entry, parse] =
        caller.product === "deployment"
            ? ([
                  "deployments",
                  stack ? printDeploymentEntry({ ...stack, operation: caller.operation }) : "",
                  parseDeploymentEntry,
              ] as const)
            : (["environments", environment ? printEnvironment(environment) : "", parseEnvironmentEntry] as const);
    if (parse(entry) instanceof Fault) return undefined;
    if (configured === undefined) return `Add ${literal(entry)} to ${key}, beside what it has.`;
    // A first entry ends the trust of the stack's own environment, so that needs an entry, too.
    const isFirst = configured.environments + configured.deployments === 0;
    const own = printEnvironment({ project: identity.project, name: identity.stack });
    const keep = isFirst ? [setConfig(identity.name, "environments[0]", own)] : [];
    const index = configured[key] + (key === "environments" ? keep.length : 0);
    return [...keep, setConfig(identity.name, `${key}[${index}]`, entry)].join(" && ");
}

/** Commands that put the login into ESC environments, and leave all else in them. */
import { positional, quote, setConfig } from "../messages/command";
import { printEnvironment, type EscEnvironment } from "./environments";
import { environmentVariables, type EscSession } from "./esc-environment";

/**
 * `pulumi env set` prints diagnostics and exits with 0, and it prints notices, too. So what it has written decides, without the
 * quotes and comments of the definition. Standard input is the script itself, which no command may read.
 */
const SET_VARIABLE = [
    'set_variable() { pulumi env set --plaintext -- "$1" "environmentVariables.$2" "$3" </dev/null &&',
    'pulumi env get --definition -- "$1" "environmentVariables.$2" </dev/null |',
    `sed "s/ *#.*//; s/[\\"']//g" | grep -Fqx -- "$3" || { echo "$2 could not be set in $1." >&2; exit 1; }; }`,
].join(" ");

/**
 * Lines for a POSIX shell. They create an environment that does not exist, and bring one up to date that does:
 * https://www.pulumi.com/docs/iac/cli/commands/pulumi_env_provider_aws-login_oidc/
 * https://www.pulumi.com/docs/iac/cli/commands/pulumi_env_set/
 */
export function escCommands(
    roleArn: string,
    organization: string,
    environments: readonly EscEnvironment[],
    session: EscSession,
): string {
    const options = [
        ...["--create", "--duration", session.duration],
        ...session.subjectAttributes.flatMap((attribute) => ["--subject-attribute", attribute]),
        ...session.policyArns.flatMap((arn) => ["--policy-arn", arn]),
    ];
    const lines = environments.flatMap((environment) => {
        const name = `${organization}/${printEnvironment(environment)}`;
        const login = [...options, ...positional(name, roleArn, session.name)];
        const variables = Object.entries(environmentVariables(session.region));
        return [
            `pulumi env provider aws-login oidc ${login.map(quote).join(" ")} </dev/null || exit 1`,
            ...variables.map(([variable, value]) => ["set_variable", name, variable, value].map(quote).join(" ")),
        ];
    });
    return [SET_VARIABLE, ...lines].join("\n");
}

/** The same lines for `pulumi up`, which say what to do if they fail. `stack` is the stack that it works on. */
export const updateCommands = (lines: string, stack: string) =>
    `trap '[ $? = 0 ] || echo "Run pulumi up again once this is put right. To do it by hand instead: ${setConfig(stack, "updateEnvironments", "false")}" >&2' EXIT\n${lines}`;

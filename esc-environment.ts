/** The definition of an ESC environment that logs in to AWS as the role. */
import { Scalar, stringify } from "yaml";
import type { Settings } from "./settings";
import { pinsEnvironments } from "./trust-policy";

/**
 * YAML text for `pulumi env init <environment> -f -`.
 *
 * Pinned environments declare `subjectAttributes`: without it, the token of an environment that `pulumi up` opens through
 * a stack's `environment:` list doesn't name that environment. Sources: "aws-login" and "Configuring OpenID Connect for
 * Pulumi ESC".
 *
 * @param partition of the account, for session policies given by name.
 */
export function escEnvironment(settings: Settings, roleArn: string, partition: string): string {
    // ESC's reader takes more for numbers and dates than this writer does; all of those begin with a digit or a sign.
    const sessionName = new Scalar(settings.sessionName);
    if (!/^[a-z]/i.test(settings.sessionName)) sessionName.type = Scalar.QUOTE_DOUBLE;

    const environment = {
        values: {
            aws: {
                login: {
                    "fn::open::aws-login": {
                        oidc: {
                            roleArn,
                            sessionName,
                            duration: settings.sessionDuration,
                            ...(pinsEnvironments(settings) && { subjectAttributes: ["currentEnvironment.name"] }),
                            ...(settings.sessionPolicies.length > 0 && {
                                policyArns: settings.sessionPolicies.map((policy) => policy.arn(partition)),
                            }),
                        },
                    },
                },
            },
            environmentVariables: {
                AWS_ACCESS_KEY_ID: "${aws.login.accessKeyId}",
                AWS_SECRET_ACCESS_KEY: "${aws.login.secretAccessKey}",
                AWS_SESSION_TOKEN: "${aws.login.sessionToken}",
            },
        },
    };
    // YAML 1.1 has more words that need quotes (yes, on, 1_000); no width, so that nothing is folded.
    return stringify(environment, { version: "1.1", lineWidth: 0 });
}

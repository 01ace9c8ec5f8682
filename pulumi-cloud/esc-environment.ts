/** The definition of an ESC environment that logs in to AWS: https://www.pulumi.com/docs/esc/providers/login/aws-login/ */
import { Scalar, stringify } from "yaml";

/** The session that an environment asks for. */
export interface EscSession {
    name: string;
    /** In hours, minutes and seconds: `1h30m`. */
    duration: string;
    /** Empty for the default subject. */
    subjectAttributes: string[];
    /** ARNs of session policies. */
    policyArns: string[];
    /** The AWS region that the environment sets; undefined for none. */
    region: string | undefined;
}

/** The variables that the AWS SDKs and the AWS CLI read: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html */
export const environmentVariables = (region: string | undefined): Record<string, string> => ({
    AWS_ACCESS_KEY_ID: "${aws.login.accessKeyId}",
    AWS_SECRET_ACCESS_KEY: "${aws.login.secretAccessKey}",
    AWS_SESSION_TOKEN: "${aws.login.sessionToken}",
    // The SDKs read the first, boto3 and version 1 of the AWS CLI the second.
    ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
});

/** YAML text for `pulumi env init <environment> -f -`. */
export function escEnvironment(roleArn: string, session: EscSession): string {
    const { name, duration, subjectAttributes, policyArns } = session;
    // ESC reads more texts as numbers and dates than this writer quotes. All of those begin with a digit or a sign.
    const sessionName = new Scalar(name);
    if (!/^[a-z]/i.test(name)) sessionName.type = Scalar.QUOTE_DOUBLE;

    const oidc = {
        roleArn,
        sessionName,
        duration,
        ...(subjectAttributes.length > 0 && { subjectAttributes }),
        ...(policyArns.length > 0 && { policyArns }),
    };
    const environment = {
        values: {
            aws: { login: { "fn::open::aws-login": { oidc } } },
            environmentVariables: environmentVariables(session.region),
        },
    };
    // YAML 1.1 needs quotes for more words (yes, on, 1_000). Without a line width, no value is folded.
    return stringify(environment, { version: "1.1", lineWidth: 0 });
}

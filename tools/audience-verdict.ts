/** Why a token's audience does not match its subject. */
import { literal } from "../messages/literal";
import { printEnvironment, type EnvironmentEntry } from "../pulumi-cloud/environments";
import { awsAudience, environmentAudience, plainAudience } from "../pulumi-cloud/tokens";
import {
    declareAttributes,
    nameDefining,
    type DeploymentSubject,
    type EnvironmentSubject,
    type Refusal,
    type Role,
    type Step,
} from "./remedies";

export function whyAudience(
    { trust }: Role,
    aud: string,
    subject: EnvironmentSubject | DeploymentSubject,
): Refusal | undefined {
    const { organization } = trust;
    const [plain, aws] = [plainAudience(organization), awsAudience(organization)];
    const ask = (expected: string): Step => ({ text: `Make the login, or the test, ask for ${literal(expected)}.` });
    if (subject.kind === "deployment") {
        if (aud === plain) return undefined;
        const reason = `The audience ${literal(aud)} is not the one of Pulumi Deployments, which is ${literal(plain)}.`;
        return { reason, next: [ask(plain)] };
    }
    const { environment } = subject;
    const accepted = trust.environments.map((entry) => audienceOf(organization, entry));
    const expected = environment ? environmentAudience(organization, environment) : (accepted[0] ?? aws);
    if (aud === expected || (environment === undefined && accepted.includes(aud))) return undefined;

    const name = environment && literal(printEnvironment(environment));
    const isOpened = subject.kind === "opened";
    if (aud === plain && name !== undefined)
        return {
            reason: isOpened
                ? `The audience ${literal(aud)} shows that ${name} imports a login from the legacy project, or that the token is from a vault-login. AWS logins defined in ${name} have ${literal(aws)}.`
                : `The audience ${literal(aud)} shows that the token is from a vault-login. AWS logins defined in ${name} have ${literal(aws)}.`,
            next: isOpened
                ? [
                      nameDefining(
                          "default/<environment>",
                          `Define the AWS login in ${name}, or trust the legacy environment that defines it:`,
                      ),
                      declareAttributes(trust),
                  ]
                : [{ text: `Use fn::open::aws-login in ${name}.` }],
        };
    if (aud === aws && name !== undefined && isOpened)
        return {
            reason: `The audience ${literal(aud)} shows that ${name}, in the legacy project, imports its login from an environment outside of the legacy project.`,
            next: [
                nameDefining("<project>/<environment>", "Trust the environment that defines the login:"),
                declareAttributes(trust),
            ],
        };
    if (aud === plain)
        return {
            reason: `The audience ${literal(aud)} belongs to logins in the legacy project and to vault-login, and the role trusts neither.`,
            next: [{ text: "Define the AWS login outside of the legacy project." }],
        };
    if (aud === aws)
        return {
            reason: `The audience ${literal(aud)} belongs to logins outside of the legacy project, and the role trusts only some in it.`,
            next: [nameDefining("<project>/<environment>", "Trust the environment that defines the login:")],
        };
    const isCase = [plain, aws].some((audience) => audience.toLowerCase() === aud.toLowerCase());
    const why = isCase
        ? "differs by case, and audiences are case-sensitive"
        : "is not one of AWS logins of this organization";
    return {
        reason: `The audience ${literal(aud)} ${why}. ${name ?? "The login"} has ${literal(expected)}.`,
        next: [ask(expected)],
    };
}

const audienceOf = (organization: string, entry: EnvironmentEntry) =>
    entry.kind === "all" ? awsAudience(organization) : environmentAudience(organization, entry);

/**
 * Names of organizations, projects, environments and stacks.
 *
 * Other characters are refused, because IAM reads `*`, `?` and `${` in a trust policy as patterns and variables, and `:`
 * and `/` separate the parts of a subject:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { Fault } from "../messages/mistake";

/** The source of a regular expression for a project, an environment or a stack. */
export const NAME = "[A-Za-z0-9_.-]+";

/** The same in words. */
export const NAME_CHARACTERS = "letters, digits, '-', '_' and '.'";

/** The value of `pulumi.getOrganization()` on a self-managed backend, which has no organizations. */
export const NO_ORGANIZATION = "organization";

const ORGANIZATION = new RegExp(`^${NAME}$`);

/** Reads the name of an organization, as it is in the URL `app.pulumi.com/<organization>`. */
export function parseOrganization(text: string): string | Fault {
    if (ORGANIZATION.test(text) && text.length <= 80 && text !== NO_ORGANIZATION) return text;
    return new Fault(
        "is not the name of an organization",
        `the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>: at most 80 ${NAME_CHARACTERS}, without a wildcard`,
        "<organization>",
    );
}

/** Reads the login of a Pulumi user. */
export function parseUser(text: string): string | Fault {
    if (ORGANIZATION.test(text) && text.length <= 80) return text;
    return new Fault(
        "is not the login of a Pulumi user",
        `the user's login as \`pulumi whoami\` prints it: at most 80 ${NAME_CHARACTERS}, without a wildcard`,
        "<login>",
    );
}

/** An entry that `parse` accepts, from a text that begins with the organization whose entries it names; undefined for others. */
export function withoutOrganization(
    text: string,
    organization: string | undefined,
    parse: (text: string) => unknown,
): string | undefined {
    const [first, ...parts] = text.split("/");
    const entry = parts.join("/");
    return first === organization && !(parse(entry) instanceof Fault) ? entry : undefined;
}

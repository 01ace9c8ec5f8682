import { whyAudience } from "../../tools/audience-verdict";
import { printSteps } from "../../tools/remedies";
import { readSubject } from "../../pulumi-cloud/tokens";
import { declared, deployment, opened, roleOf } from "./tokens";

/** Why an audience doesn't match a subject, with the text of the next steps; undefined if it matches. */
function refusalOf(values: Record<string, unknown>, aud: string, sub: string) {
    const subject = readSubject(sub);
    if (subject?.kind !== "opened" && subject?.kind !== "declared" && subject?.kind !== "deployment")
        throw new Error(`${sub} is no subject of an environment or a deployment.`);
    const refusal = whyAudience(roleOf(values), aud, subject);
    return refusal && { reason: refusal.reason, next: printSteps(refusal.next, "dev") };
}

const DECLARE =
    "Give the login subjectAttributes: [currentEnvironment.name] and no other attribute, as in: pulumi stack output --stack dev escEnvironment";
const DECLARE_USER =
    "Give the login subjectAttributes: [currentEnvironment.name, pulumi.user.login] and no other attribute, as in: pulumi stack output --stack dev escEnvironment";

describe("an audience matches", () => {
    test.each([
        ["an environment", {}, "aws:acme", opened("keyless/dev")],
        ["an environment that isn't trusted", {}, "aws:acme", opened("aws/x")],
        ["an environment in the legacy project", {}, "acme", opened("old")],
        ["a login that declares its environment", {}, "aws:acme", declared("currentEnvironment.name:aws/x")],
        [
            "a login that declares its environment in the legacy project",
            {},
            "acme",
            declared("currentEnvironment.name:x"),
        ],
        ["an environment without a name", {}, "aws:acme", opened("<yaml>")],
        ["one without a name, if only deployments are trusted", { deployments: ["*"] }, "aws:acme", opened("<yaml>")],
        ["one without a name, if all are trusted", { environments: ["*"] }, "aws:acme", opened("<yaml>")],
        ["one without a name in the legacy project", { environments: ["default/x"] }, "acme", opened("<yaml>")],
        ["one without a name, of both", { environments: ["default/x", "a/b"] }, "acme", opened("<yaml>")],
        ["the other of both", { environments: ["default/x", "a/b"] }, "aws:acme", opened("<yaml>")],
        ["a deployment", {}, "acme", deployment("web", "prod", "update")],
    ])("%s", (_, values, aud, sub) => {
        expect(refusalOf(values, aud, sub)).toBeUndefined();
    });
});

describe("a login that is imported across the legacy project", () => {
    const INSIDE = {
        reason: 'The audience "acme" shows that "aws/dev" imports a login from the legacy project, or that the token is from a vault-login. AWS logins defined in "aws/dev" have "aws:acme".',
        next: `Define the AWS login in "aws/dev", or trust the legacy environment that defines it: pulumi config set --stack dev --path 'environments[<index>]' 'default/<environment>'; then: `,
    };
    const OUTSIDE = {
        reason: 'The audience "aws:acme" shows that "default/dev", in the legacy project, imports its login from an environment outside of the legacy project.',
        next: `Trust the environment that defines the login: pulumi config set --stack dev --path 'environments[<index>]' '<project>/<environment>'; then: `,
    };

    test.each([{ environments: ["aws/dev"] }, { environments: ["*"] }, { deployments: ["web/prod"] }, {}])(
        "from inside of it is told by its audience, also from a vault-login: %j",
        (values) => {
            expect(refusalOf(values, "acme", opened("aws/dev"))).toEqual({
                ...INSIDE,
                next: `${INSIDE.next}${DECLARE}`,
            });
        },
    );

    test.each([{ environments: ["default/dev"] }, { environments: ["*"] }, {}])(
        "from outside of it is told by its audience: %j",
        (values) => {
            expect(refusalOf(values, "aws:acme", opened("dev"))).toEqual({
                ...OUTSIDE,
                next: `${OUTSIDE.next}${DECLARE}`,
            });
        },
    );

    test("must declare the user, too, where users are named", () => {
        const values = { environments: ["aws/dev", "default/dev"], users: ["alice"] };
        expect(refusalOf(values, "acme", opened("aws/dev"))?.next).toBe(`${INSIDE.next}${DECLARE_USER}`);
        expect(refusalOf(values, "aws:acme", opened("dev"))?.next).toBe(`${OUTSIDE.next}${DECLARE_USER}`);
    });
});

test("a login that declares its environment outside of the legacy project has the plain audience only as a vault-login", () => {
    expect(refusalOf({ environments: ["aws/dev"] }, "acme", declared("currentEnvironment.name:aws/dev"))).toEqual({
        reason: 'The audience "acme" shows that the token is from a vault-login. AWS logins defined in "aws/dev" have "aws:acme".',
        next: 'Use fn::open::aws-login in "aws/dev".',
    });
});

describe("an audience is refused", () => {
    test.each([
        ["of another organization", "aws:other"],
        ["of AWS itself", "sts.amazonaws.com"],
        ["of another cloud", "azure:acme"],
        ["that is longer", "aws:acme2"],
        ["that is empty", ""],
    ])("%s", (_, aud) => {
        expect(refusalOf({}, aud, opened("keyless/dev"))).toEqual({
            reason: `The audience "${aud}" is not one of AWS logins of this organization. "keyless/dev" has "aws:acme".`,
            next: 'Make the login, or the test, ask for "aws:acme".',
        });
    });

    test.each([
        ["with a capital letter", {}, "aws:Acme", opened("keyless/dev"), "aws:acme"],
        ["with capital letters in its prefix", {}, "AWS:acme", opened("keyless/dev"), "aws:acme"],
        ["without a capital letter", { organization: "Acme" }, "aws:acme", opened("keyless/dev", "Acme"), "aws:Acme"],
        ["of the legacy project's form, with a capital letter", {}, "Acme", opened("keyless/dev"), "aws:acme"],
    ])("%s", (_, values, aud, sub, expected) => {
        expect(refusalOf(values, aud, sub)).toEqual({
            reason: `The audience "${aud}" differs by case, and audiences are case-sensitive. "keyless/dev" has "${expected}".`,
            next: `Make the login, or the test, ask for "${expected}".`,
        });
    });

    test.each(["Acme", "azure:acme"])("for an environment in the legacy project: %s", (aud) => {
        const { reason, next } = refusalOf({ environments: ["default/old"] }, aud, opened("old")) ?? {};
        expect(reason).toMatch(/ "default\/old" has "acme"\.$/);
        expect(next).toBe('Make the login, or the test, ask for "acme".');
    });

    // Such a token may have either audience, so its own name can't stand for it.
    test.each([
        ["azure:acme", { environments: ["*"] }, "is not one of AWS logins of this organization", "aws:acme"],
        ["aws:ACME", { environments: ["*"] }, "differs by case, and audiences are case-sensitive", "aws:acme"],
        ["ACME", { environments: ["*"] }, "differs by case, and audiences are case-sensitive", "aws:acme"],
        ["azure:acme", { environments: ["default/x"] }, "is not one of AWS logins of this organization", "acme"],
        ["azure:acme", { deployments: ["web/prod"] }, "is not one of AWS logins of this organization", "aws:acme"],
    ])("of a login that doesn't name its environment: %s with %j", (aud, values, why, expected) => {
        expect(refusalOf(values, aud, opened("<yaml>"))).toEqual({
            reason: `The audience "${aud}" ${why}. The login has "${expected}".`,
            next: `Make the login, or the test, ask for "${expected}".`,
        });
    });

    test.each([
        ["opened through a list", { environments: ["aws/dev"] }, opened("<yaml>")],
        ["opened through a list, with every environment trusted", { environments: ["*"] }, opened("<yaml>")],
        ["opened through a list, with deployments trusted", { deployments: ["*"] }, opened("<yaml>")],
        ["of a login that declares its user only", { environments: ["aws/dev"] }, declared("pulumi.user.login:eve")],
    ])("if it is the plain one, and the token names no environment: %s", (_, values, sub) => {
        expect(refusalOf(values, "acme", sub)).toEqual({
            reason: 'The audience "acme" belongs to logins in the legacy project and to vault-login, and the role trusts neither.',
            next: "Define the AWS login outside of the legacy project.",
        });
    });

    test.each(["aws:acme", "Acme", "azure:acme"])("of a deployment: %s", (aud) => {
        expect(refusalOf({ deployments: ["web/prod"] }, aud, deployment("web", "prod", "update"))).toEqual({
            reason: `The audience "${aud}" is not the one of Pulumi Deployments, which is "acme".`,
            next: 'Make the login, or the test, ask for "acme".',
        });
    });

    // It is the other audience of the organization, letter by letter.
    test.each([
        ["that doesn't name its environment", opened("<yaml>")],
        ["that declares its environment", declared("currentEnvironment.name:old")],
    ])("without blaming its case, if it is that outside of the legacy project and the token is one %s", (_, sub) => {
        const { reason } = refusalOf({ environments: ["default/old"] }, "aws:acme", sub) ?? {};
        expect(reason).toMatch(/^The audience "aws:acme" /);
        expect(reason).not.toMatch(/\bcase\b|case-sensitive/);
    });
});

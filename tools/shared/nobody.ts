/** Why nobody gets in: the one change to a trust policy that would let somebody in tells what is wrong with it. */
import { issuerKey } from "../../aws/trust-policy";
import { CUSTOM_AUDIENCE_ISSUER } from "../../pulumi-cloud/issuer";
import { isObject } from "../../messages/json";
import { literal } from "../../messages/literal";
import { readTrustRules } from "../../simulation/trust-rules";
import { whoGetsIn, type Admitted } from "../../simulation/who-gets-in";
import { claimOf, federated, SLIPS, testsOf, texts, withConditions, type Json, type Slip } from "./slips";
import { describeAdmitted } from "./who";
import { list } from "./words";

/** Why a trust policy lets no token of the issuer in. */
export function whyNobody(document: unknown, issuerUrl: string): string {
    const issuer = issuerKey(issuerUrl);
    const allowing = [isObject(document) ? document["Statement"] : []]
        .flat()
        .filter(isObject)
        .filter(({ Effect }) => Effect === "Allow");
    const meant = allowing.filter((each) =>
        federated(each).some((arn) => arn.endsWith(`:oidc-provider/${issuer}`) || /oidc-provider\/.*pulumi/i.test(arn)),
    );
    const statements = meant.length > 0 ? meant : allowing;
    if (
        statements.flatMap(federated).some((arn) => arn.endsWith(`:oidc-provider/${issuerKey(CUSTOM_AUDIENCE_ISSUER)}`))
    )
        return "The provider is that of fn::open::oidc, another issuer, whose tokens are no logins to AWS.";
    const subjects = texts(statements.flatMap(subjectsOf).flat());
    if (subjects.length > 0 && subjects.every((text) => !/^(pulumi:|.{0,6}[*?])/.test(text)))
        return `Subjects of Pulumi Cloud begin with pulumi:, and ${list(subjects.map(literal))} ${subjects.length === 1 ? "looks" : "look"} like another issuer's, such as GitHub's.`;
    // The fewest changes come first: slips alone, or with any audience, any subject, or both.
    for (const claims of [[], ["aud"], ["sub"], ["aud", "sub"]])
        for (const statement of statements) {
            const getIn = (slips: readonly Slip[]) => {
                const mended = slips.reduce((each, { mend }) => mend(each, issuer), statement);
                const changed = withConditions(mended, {
                    key: (key) => (claims.includes(claimOf(key) ?? "") ? undefined : key),
                });
                const policy = { Version: "2012-10-17", Statement: [changed] };
                return whoGetsIn(readTrustRules(policy, issuerUrl)?.rules ?? []);
            };
            if (getIn(SLIPS).length === 0) continue;
            const made = SLIPS.reduce((some, slip) => {
                const fewer = some.filter((each) => each !== slip);
                return getIn(fewer).length > 0 ? fewer : some;
            }, SLIPS);
            return [...made.map(({ why }) => why(statement, issuer)), rest(claims, made, getIn(made), statement)].join(
                " ",
            );
        }
    return "No statement allows anything to tokens.";
}

/** What is to be said beside the slips about those whom a statement lets in without them, and without the tests of some claims. */
function rest(
    claims: readonly string[],
    made: readonly Slip[],
    admitted: readonly Admitted[],
    statement: Json,
): string {
    const whom = describeAdmitted(admitted).join("; ");
    const [claim, ...others] = claims;
    if (claim === undefined)
        return made.length > 0
            ? `It looks meant for ${whom}.`
            : `A statement that denies keeps out whom another lets in: ${whom}.`;
    if (others.length > 0) return "No token of this issuer has such an audience, and none such a subject.";
    if (claim === "sub")
        return subjectsOf(statement).length > 1
            ? "No subject meets all of the conditions on it."
            : "Pulumi Cloud issues no token with such a subject.";
    const aws = admitted.filter(({ caller }) => caller.product !== "login" || caller.login === "aws");
    const audiences = [...new Set(aws.map(({ caller }) => caller.token.aud))];
    return `No token with this subject has this audience. It is ${list(audiences.map(literal), "or")}, for ${describeAdmitted(aws).join("; ")}.`;
}

/** The values of the conditions on the subject. */
const subjectsOf = (statement: Json) =>
    testsOf(statement).flatMap(([operator, key, value]) =>
        claimOf(key) === "sub" && operator !== "Null" ? [value] : [],
    );

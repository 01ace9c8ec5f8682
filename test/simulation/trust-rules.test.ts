import { readTrustRules } from "../../simulation/trust-rules";
import { AUD, ISSUER, policyOf, PROVIDER, statement } from "../trust";

const read = (...statements: object[]) => readTrustRules(policyOf(...statements), ISSUER)!;
const withPart = (part: object) => ({ ...statement(), ...part });
const without = (element: string) => Object.fromEntries(Object.entries(statement()).filter(([key]) => key !== element));
const GITHUB = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

const ONE_RULE = { trustsIssuer: true, rules: [{ effect: "Allow", tests: [] }] };
const NONE = { trustsIssuer: false, rules: [] };

describe("a statement is about the issuer's tokens", () => {
    test.each([
        ["by its provider", {}],
        ["by its provider in a list", { Principal: { Federated: [GITHUB, PROVIDER] } }],
        ["by its provider in GovCloud", { Principal: { Federated: PROVIDER.replace("arn:aws:", "arn:aws-us-gov:") } }],
        ["beside other principals", { Principal: { AWS: "arn:aws:iam::111122223333:root", Federated: PROVIDER } }],
        ["if it is about everybody", { Principal: "*" }],
        ["if it is about every account", { Principal: { AWS: "*" } }],
        ["if it is about every account in a list", { Principal: { AWS: ["*"] } }],
        ["with every action of STS", { Action: "sts:*" }],
        ["with every action", { Action: "*" }],
        ["with a wildcard in the action", { Action: "sts:AssumeRoleWith???Identity*" }],
        ["with an action in other letters", { Action: "STS:assumerolewithwebidentity" }],
        ["with the action in a list", { Action: ["sts:TagSession", "sts:AssumeRoleWithWebIdentity"] }],
    ])("%s", (_, part) => {
        expect(read(withPart(part))).toMatchObject(ONE_RULE);
    });

    test("if its NotAction doesn't have the action", () => {
        expect(read({ ...without("Action"), NotAction: ["sts:AssumeRole", "sts:TagSession"] })).toMatchObject(ONE_RULE);
    });

    test("if its principal is a wildcard among providers, which is not judged", () => {
        expect(read(withPart({ Principal: { Federated: "*" } })).rules).toEqual([
            { effect: "Allow", tests: [{ kind: "not judged", operator: "the principal Federated *", key: "" }] },
        ]);
    });

    test("if it has NotPrincipal, which is not judged", () => {
        const policy = read({ ...without("Principal"), Effect: "Deny", NotPrincipal: { Federated: PROVIDER } });
        expect(policy).toMatchObject({
            trustsIssuer: false,
            rules: [{ effect: "Deny", tests: [{ kind: "not judged", operator: "NotPrincipal", key: "" }] }],
        });
    });
});

describe("a statement is about others", () => {
    test.each([
        ["with another provider", { Principal: { Federated: GITHUB } }],
        ["with the provider of another issuer there", { Principal: { Federated: `${PROVIDER}/v2` } }],
        ["with a provider that ends like it", { Principal: { Federated: PROVIDER.replace("/api.", "/my.api.") } }],
        ["with a service", { Principal: { Service: "ec2.amazonaws.com" } }],
        ["with an account", { Principal: { AWS: "arn:aws:iam::111122223333:root" } }],
        ["with a principal that is no object", { Principal: [PROVIDER] }],
        ["about everybody, with another action", { Principal: "*", Action: "sts:AssumeRole" }],
    ])("%s", (_, part) => {
        expect(read(withPart(part))).toMatchObject(NONE);
    });

    test("without a principal", () => {
        expect(read(without("Principal"))).toMatchObject(NONE);
    });
});

describe("a role that names the provider trusts the issuer, if to no effect:", () => {
    test.each([
        ["with another action", withPart({ Action: "sts:AssumeRole" })],
        ["with a part of the action's name", withPart({ Action: "sts:AssumeRoleWithWebIdentit" })],
        ["without an action", without("Action")],
        ["with NotAction that has the action", { ...without("Action"), NotAction: "sts:Assume*" }],
    ])("%s", (_, given) => {
        expect(read(given)).toMatchObject({ trustsIssuer: true, rules: [] });
    });

    test("but not if it only denies", () => {
        expect(read(statement(undefined, "Deny"))).toMatchObject({
            trustsIssuer: false,
            rules: [{ effect: "Deny", tests: [] }],
        });
    });
});

test("each statement makes a rule, in the policy's order", () => {
    const { rules } = read(statement(), statement(undefined, "Deny"), statement({ StringEquals: { [AUD]: "acme" } }));
    expect(rules.map(({ effect, tests }) => [effect, tests.length])).toEqual([
        ["Allow", 0],
        ["Deny", 0],
        ["Allow", 1],
    ]);
});

test("a single statement needs no list", () => {
    expect(readTrustRules({ Version: "2012-10-17", Statement: statement() }, ISSUER)).toMatchObject(ONE_RULE);
});

test("only the newer version of policies has variables", () => {
    const kindIn = (version: object) =>
        readTrustRules({ ...version, Statement: [statement({ StringEquals: { [AUD]: "${a}" } })] }, ISSUER)!.rules[0]!
            .tests[0]!.kind;
    expect(kindIn({ Version: "2012-10-17" })).toBe("not judged");
    expect(kindIn({ Version: "2008-10-17" })).toBe("claim");
    expect(kindIn({})).toBe("claim");
});

test("another issuer has another provider", () => {
    const own = "https://pulumi.example.com/oidc";
    const policy = policyOf(withPart({ Principal: { Federated: PROVIDER.replace("api.pulumi", "pulumi.example") } }));
    expect(readTrustRules(policy, own)).toMatchObject(ONE_RULE);
    expect(readTrustRules(policy, ISSUER)).toMatchObject(NONE);
});

test.each([
    [null],
    ["text"],
    [[]],
    [{}],
    [{ Statement: "text" }],
    [{ Statement: [null] }],
    [{ Statement: [[]] }],
    [{ Statement: [statement(), {}] }],
    [policyOf(withPart({ Effect: "allow" }))],
    [policyOf(without("Effect"))],
])("%j is no policy document", (document) => {
    expect(readTrustRules(document, ISSUER)).toBeUndefined();
});

test("a policy trusts the issuer if one of its statements does", () => {
    const others = withPart({ Principal: { Federated: GITHUB } });
    expect(read(statement(), others).trustsIssuer).toBe(true);
    expect(read(others, statement()).trustsIssuer).toBe(true);
});

describe("others are trusted", () => {
    const root = "arn:aws:iam::111122223333:root";
    test.each([
        ["by a statement of their own", { Principal: { AWS: root }, Action: "sts:AssumeRole" }, true],
        ["by a statement about everybody", { Principal: "*", Action: "sts:AssumeRole" }, true],
        ["by a statement about everybody but some", { Principal: undefined, NotPrincipal: { AWS: root } }, true],
        ["beside the issuer", { Principal: { AWS: root, Federated: PROVIDER } }, true],
        ["by their provider beside the issuer's", { Principal: { Federated: [PROVIDER, GITHUB] } }, true],
        ["not by the issuer's own statement", {}, false],
        ["not by a list of the issuer alone", { Principal: { Federated: [PROVIDER] } }, false],
        ["not by a statement that denies", { Effect: "Deny", Principal: "*" }, false],
    ])("%s", (_, part, expected) => {
        expect(read(statement(), withPart(part)).trustsOthers).toBe(expected);
        expect(read(withPart(part), statement()).trustsOthers).toBe(expected);
    });
});

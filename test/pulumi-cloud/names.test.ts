import { parseOrganization, parseUser } from "../../pulumi-cloud/names";

const NAMES = ["a", "AZaz09_.-", "acme-2_b.c", "organization2", "x".repeat(80)];
const NO_NAMES = [
    ...["", "a b", " a", "a\n", "\na", "a\nb", "*", "acme*", "*acme", "a?", "${x}", 'a"b', "äcme", "x".repeat(81)],
    ...["acme/eve", "ac:me", "aws:acme", "eve:currentEnvironment.name", "eve@example.com"],
];

describe("the name of an organization", () => {
    test.each(NAMES)("can be %s", (name) => {
        expect(parseOrganization(name)).toBe(name);
    });

    // The last is the text that a self-managed backend answers.
    test.each([...NO_NAMES, "organization"])("can't be %j", (name) => {
        const fault = { why: "is not the name of an organization", instead: "<organization>" };
        expect(parseOrganization(name)).toMatchObject(fault);
    });
});

describe("the login of a user", () => {
    test.each([...NAMES, "organization"])("can be %s", (login) => {
        expect(parseUser(login)).toBe(login);
    });

    test.each(NO_NAMES)("can't be %j", (login) => {
        expect(parseUser(login)).toMatchObject({ why: "is not the login of a Pulumi user", instead: "<login>" });
    });
});

import { Fault } from "../../messages/mistake";
import { parseOrganization, parseUser } from "../../pulumi-cloud/names";

describe("the name of an organization", () => {
    test.each(["acme", "a", "AZaz09_.-", "acme-2_b.c", "organization2", "x".repeat(80)])("accepts %s", (name) => {
        expect(parseOrganization(name)).toBe(name);
    });

    test.each([
        "a b",
        "*",
        "acme*",
        "*acme",
        "x".repeat(81),
        "acme/other",
        "ac:me",
        "aws:acme",
        "${x}",
        'a"b',
        "a?",
        "a\nb",
        "acme\n",
        "\nacme",
        "äcme",
        "",
    ])("refuses %j", (name) => {
        expect(parseOrganization(name)).toStrictEqual(
            new Fault(
                "is not the name of an organization",
                "the name of your Pulumi organization as in its URL, app.pulumi.com/<organization>: at most 80 letters, digits, '-', '_' and '.', without a wildcard",
                "<organization>",
            ),
        );
    });

    test("is never the text that a self-managed backend answers", () => {
        expect(parseOrganization("organization")).toMatchObject({ why: "is not the name of an organization" });
    });
});

describe("the login of a user", () => {
    test.each(["eve", "e", "AZaz09_.-", "organization", "x".repeat(80)])("accepts %s", (login) => {
        expect(parseUser(login)).toBe(login);
    });

    test.each([
        "",
        " eve",
        "eve\n",
        "*",
        "eve*",
        "e?e",
        "${x}",
        "eve:currentEnvironment.name",
        "acme/eve",
        "eve@example.com",
        "ève",
        "x".repeat(81),
    ])("refuses %j", (login) => {
        expect(parseUser(login)).toStrictEqual(
            new Fault(
                "is not the login of a Pulumi user",
                "the user's login as `pulumi whoami` prints it: at most 80 letters, digits, '-', '_' and '.', without a wildcard",
                "<login>",
            ),
        );
    });
});

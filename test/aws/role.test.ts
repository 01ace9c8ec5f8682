import { maxSessionDuration, parseRoleName, roleDescription } from "../../aws/role";

test.each(["x", "role.with_all+the=marks,@-1", "AZaz09", "x".repeat(64)])("the name of a role can be %s", (name) => {
    expect(parseRoleName(name)).toBe(name);
});

test.each(["", "x".repeat(65), "a b", " a", "a/b", "a:b", "a*", "${x}", "rôle", "a\n"])(
    "the name of a role can't be %j",
    (name) => {
        expect(parseRoleName(name)).toMatchObject({ why: "is not a valid role name", instead: "<role name>" });
    },
);

test("the description of a role names the organization and the stack", () => {
    expect(roleDescription("acme", "acme/keyless/dev")).toBe(
        "Assumed by Pulumi Cloud for the organization acme. Managed by the Pulumi stack acme/keyless/dev",
    );
});

test.each([
    [900, 3600],
    [3600, 3600],
    [3601, 3601],
    [43200, 43200],
])("for sessions of %d seconds a role allows %d, an hour at least", (seconds, expected) => {
    expect(maxSessionDuration(seconds)).toBe(expected);
});

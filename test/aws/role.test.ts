import { parseRoleName, roleDescription } from "../../aws/role";
import { Fault } from "../../messages/mistake";

describe("the name of a role", () => {
    test.each(["x", "role.with_all+the=marks,@-1", "AZaz09", "x".repeat(64)])("accepts %s", (name) => {
        expect(parseRoleName(name)).toBe(name);
    });

    test.each(["", "x".repeat(65), "a b", " a", "a/b", "a:b", "a*", "${x}", "rôle", "a\n"])("refuses %j", (name) => {
        expect(parseRoleName(name)).toStrictEqual(
            new Fault("is not a valid role name", "1 to 64 letters, digits or _+=,.@-", "<role name>"),
        );
    });
});

test("the description of a role names the organization and the stack", () => {
    expect(roleDescription("acme", "acme/keyless/dev")).toBe(
        "Assumed by Pulumi Cloud for the organization acme. Managed by the Pulumi stack acme/keyless/dev",
    );
});

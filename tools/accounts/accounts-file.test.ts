import { parse } from "yaml";
import { MistakesError } from "../../messages/mistake";
import { makeFile, parseAccounts } from "./accounts-file";

const FILE = `
role: OrganizationAccountAccessRole
region: eu-west-1
settings:
  environments: ["aws/\${name}"]
  policies: [ReadOnlyAccess]
  sessionName: x-\${context.pulumi.user.login}
accounts:
  payments: "011122223333"
  website: { id: "444455556666", settings: { policies: [PowerUserAccess], users: ["\${name}"] } }
`;

test("an account has the common settings and its own ones, with its name", () => {
    const common = { role: "OrganizationAccountAccessRole", region: "eu-west-1" };
    const sessionName = "x-${context.pulumi.user.login}";
    expect(parseAccounts(parse(FILE))).toEqual([
        {
            ...{ name: "payments", id: "011122223333", ...common },
            settings: { environments: ["aws/payments"], policies: ["ReadOnlyAccess"], sessionName },
        },
        {
            ...{ name: "website", id: "444455556666", ...common },
            settings: { environments: ["aws/website"], policies: ["PowerUserAccess"], users: ["website"], sessionName },
        },
    ]);
});

test("only accounts are needed", () => {
    const [account] = parseAccounts({ accounts: { a: "111122223333" } });
    expect(account).toEqual({ name: "a", id: "111122223333", region: "us-east-1", role: undefined, settings: {} });
});

const ONE = { accounts: { a: "111122223333" } };
const KEYS = "role, region, settings, accounts";
const QUOTES = "12 digits in quotes, which keep zeros at the beginning";

test.each<[unknown, [key: string, why: string, accepted: string][]]>([
    [undefined, [["accounts", "names no accounts", '<name>: "<12 digits>", a line each']]],
    [
        [],
        [
            ["the file", "is not an object", `keys: ${KEYS}`],
            ["accounts", "names no accounts", '<name>: "<12 digits>", a line each'],
        ],
    ],
    [{ ...ONE, rolle: "x" }, [["rolle", "is no key here. Did you mean role?", KEYS]]],
    [{ ...ONE, role: "a b" }, [["role", "is not a valid role name", "1 to 64 letters, digits or _+=,.@-"]]],
    [{ ...ONE, region: 1 }, [["region", "is not text", "text"]]],
    [
        { ...ONE, settings: ["x"] },
        [["settings", "is not an object", "settings by their keys, as in a stack file but without the namespace"]],
    ],
    [{ accounts: { a: 111122223333 } }, [["accounts.a", "is not the ID of an account", QUOTES]]],
    [{ accounts: { a: "11112222333" } }, [["accounts.a", "is not the ID of an account", QUOTES]]],
    [
        { accounts: { "a b": "111122223333" } },
        [["accounts.a b", "is not the name of a stack", "letters, digits, '-', '_' and '.'"]],
    ],
    [
        { accounts: { a: "111122223333", b: { id: "111122223333", setings: {} } } },
        [
            ["accounts.b.setings", "is no key here. Did you mean settings?", "id, settings"],
            ["accounts.b", "is the account of a, too", "each account once"],
        ],
    ],
])("all mistakes of %j are told", (content, expected) => {
    let mistakes: MistakesError["mistakes"] = [];
    try {
        parseAccounts(content);
    } catch (error) {
        if (error instanceof MistakesError) mistakes = error.mistakes;
    }
    expect(mistakes.map(({ key, why, accepted }) => [key, why, accepted])).toEqual(expected);
});

describe("a file is made of what AWS Organizations prints", () => {
    const account = (Name: string, Id: string, Status = "ACTIVE") => ({ Id, Name, Status, Email: "x@example.com" });

    test("with the active accounts, each under a name that a stack can have", () => {
        const Accounts = [
            account("Web Shop (prod)", "011122223333"),
            account("web-shop prod", "111122223333"),
            account("Old", "211122223333", "SUSPENDED"),
            account("日本", "311122223333"),
            { Id: "411122223333", Name: "New", State: "ACTIVE" },
        ];
        const text = makeFile(JSON.stringify({ Accounts }));
        const accounts = parseAccounts(parse(text));
        expect(accounts.map(({ name, id, settings }) => [name, id, settings["environments"]])).toEqual([
            ["web-shop-prod", "011122223333", ["aws/web-shop-prod"]],
            ["web-shop-prod-111122223333", "111122223333", ["aws/web-shop-prod-111122223333"]],
            ["311122223333", "311122223333", ["aws/311122223333"]],
            ["new", "411122223333", ["aws/new"]],
        ]);
    });

    test.each(["", "{}", '{"Accounts": [{}]}', "Accounts:\n- Id: x"])("but not of %j", (text) => {
        expect(() => makeFile(text)).toThrow(
            "That is not the output of: aws organizations list-accounts --output json.",
        );
    });
});

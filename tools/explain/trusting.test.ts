import { callersNamed, type Caller } from "../../simulation/callers";
import { STACK } from "../../test/stacks";
import { trusting } from "./trusting";

/** The first caller of a kind with a name, as an environment and as a stack. */
function caller(product: Caller["product"], project: string, name: string): Caller {
    const names = { environments: [{ project, name }], users: [], stacks: [{ project, stack: name }], roots: [] };
    return callersNamed({ organizations: ["acme"], ...names }).find((each) => each.product === product)!;
}
const [LOGIN, PREVIEW] = [caller("login", "aws", "x"), caller("deployment", "web", "x")];

test.each<[Caller, number, number, string[]]>([
    [LOGIN, 2, 1, ["'environments[2]' aws/x"]],
    [LOGIN, 0, 1, ["'environments[0]' aws/x"]],
    [caller("login", "default", "x"), 0, 0, ["'environments[0]' keyless/dev", "'environments[1]' default/x"]],
    [PREVIEW, 2, 1, ["'deployments[1]' web/x:preview"]],
    [PREVIEW, 0, 0, ["'environments[0]' keyless/dev", "'deployments[0]' web/x:preview"]],
])("an entry is added for %j after those of the files, %i and %i", (whom, environments, deployments, entries) => {
    const commands = entries.map((entry) => `pulumi config set --stack acme/dev --path ${entry}`);
    expect(trusting({ identity: STACK, configured: { environments, deployments } }, whom)).toBe(commands.join(" && "));
});

test("no command is given where entries may be elsewhere", () => {
    const words = [LOGIN, PREVIEW].map((whom) => trusting({ identity: STACK, configured: undefined }, whom));
    expect(words[0]).toBe('Add "aws/x" to environments, beside what it has.');
    expect(words[1]).toBe('Add "web/x:preview" to deployments, beside what it has.');
});

test.each([{ environments: 1, deployments: 1 }, undefined])("no entry is added for other names (%j)", (configured) => {
    const names = ["${x}", "a/b", "$(reboot)", "a b", ""];
    const whom = names.flatMap((name) => [caller("login", "a", name), caller("deployment", "a", name)]);
    const unnamed = callersNamed({ organizations: ["acme"], environments: [], users: [], stacks: [], roots: [] });
    const commands = [...whom, ...unnamed].map((each) => trusting({ identity: STACK, configured }, each));
    expect(new Set(commands)).toEqual(new Set([undefined]));
});

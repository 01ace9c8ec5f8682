import { STACK } from "../../test/stacks";
import { readSubject } from "../shared/subjects";
import { declared, deployment, opened } from "../shared/testing/tokens";
import { trusting } from "./trusting";

/** The commands for a subject, without what they have in common, for a stack whose files have so many entries. */
function commandsFor(subject: string, environments: number, deployments: number) {
    const commands = trusting({ identity: STACK, configured: { environments, deployments } }, readSubject(subject)!);
    return commands?.split(" && ").map((command) => command.replace("pulumi config set --stack acme/dev --path ", ""));
}

test.each([
    ["after the others", opened("aws/x"), 2, 1, ["'environments[2]' aws/x"]],
    ["as the first in its list", opened("aws/x"), 0, 1, ["'environments[0]' aws/x"]],
    ["after the own one, which no entry named", opened("x"), 0, 0, ["'environments[1]' default/x"]],
    ["by an attribute", declared("currentEnvironment.name:aws/x"), 1, 0, ["'environments[1]' aws/x"]],
    ["of a deployment after the others", deployment("web", "x", "update"), 2, 1, ["'deployments[1]' web/x:update"]],
    ["of a deployment", deployment("web", "x", "detect-drift"), 0, 0, ["'deployments[0]' web/x:detect-drift"]],
])("an entry is added %s", (_, subject, environments, deployments, commands) => {
    const keep = environments + deployments === 0 ? ["'environments[0]' keyless/dev"] : [];
    expect(commandsFor(subject, environments, deployments)).toEqual([...keep, ...commands]);
});

test.each([
    [opened("aws/x"), 'Add "aws/x" to environments, beside what it has.'],
    [deployment("web", "x", "update"), 'Add "web/x:update" to deployments, beside what it has.'],
    [opened("aws/*"), undefined],
])("no command is given where entries may be elsewhere: for %s", (subject, words) => {
    expect(trusting({ identity: STACK, configured: undefined }, readSubject(subject)!)).toBe(words);
});

test.each([
    ...["aws/*", "aws/team-*", "*/dev", "aws/${x}", "aws/a/b", "aws/$(reboot)", "<yaml>"].map((name) => opened(name)),
    ...[deployment("web", "*", "update"), deployment("web", "prod", "*"), deployment("web", "prod", "Update")],
    "pulumi:cmk:pulumi.organization.login:acme",
])("no entry is added for %s", (subject) => {
    expect(commandsFor(subject, 1, 1)).toBeUndefined();
});

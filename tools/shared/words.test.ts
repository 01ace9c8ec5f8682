import { parseDeploymentEntry, type DeploymentEntry } from "../../pulumi-cloud/deployments";
import { parseEnvironmentEntry, type EnvironmentEntry } from "../../pulumi-cloud/environments";
import { describeDeploymentEntry, describeEnvironmentEntry, policyLabel } from "./words";

test.each([
    ["*", [], "every ESC environment of the organization, in any project but the legacy one"],
    ["aws/*", [], "every ESC environment of project aws"],
    ["aws/dev*", [], "the ESC environments of project aws with names that begin with dev"],
    ["aws/dev", [], "the ESC environment dev of project aws"],
    ["aws/dev", ["eve"], "the ESC environment dev of project aws, opened by eve"],
    ["default/dev", ["eve", "bob"], "the ESC environment dev of the legacy project default, opened by eve or bob"],
])("the entry %s of environments, with the users %j, is described", (text, users, words) => {
    expect(describeEnvironmentEntry(parseEnvironmentEntry(text) as EnvironmentEntry, users)).toBe(words);
});

test.each([
    ["*", "Pulumi Deployments, every operation of every stack of the organization"],
    ["web/*", "Pulumi Deployments, every operation of every stack of project web"],
    ["web/prod", "Pulumi Deployments, every operation of stack prod of project web"],
    ["web/prod:update", "Pulumi Deployments, the operation update of stack prod of project web"],
])("the entry %s of deployments is described", (text, words) => {
    expect(describeDeploymentEntry(parseDeploymentEntry(text) as DeploymentEntry)).toBe(words);
});

test.each([
    ["arn:aws:iam::aws:policy/ReadOnlyAccess", "ReadOnlyAccess"],
    ["arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess", "job-function/ViewOnlyAccess"],
    ["arn:aws:iam::123456789012:policy/team/a", "arn:aws:iam::123456789012:policy/team/a"],
])("the policy %s has the label %s", (arn, label) => {
    expect(policyLabel(arn)).toBe(label);
});

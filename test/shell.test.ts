import { execFileSync } from "node:child_process";
import { quote } from "../shell";

test.each([
    "plain",
    "",
    "two words",
    "it's",
    "'",
    "''",
    "${project.name}-$HOME-`id`",
    "a\nb",
    "\\",
    "*",
    "~",
    "-n",
    "#x",
    "a;b&&c|d>e<f",
    "!x",
    "ünï",
    '"',
])("%j reaches a command unchanged", (text) => {
    expect(execFileSync("sh", ["-c", `printf %s ${quote(text)}`], { encoding: "utf8" })).toBe(text);
});

test("what needs no quotes has none", () => {
    expect(quote("arn:aws:iam::123456789012:role/pulumi-cloud_1@x=y,z+%.")).toBe(
        "arn:aws:iam::123456789012:role/pulumi-cloud_1@x=y,z+%.",
    );
});

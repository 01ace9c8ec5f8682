import { command, configPath, pulumi, quote, removeConfig, setConfig } from "../../messages/command";
import { wordsOf } from "../shell";

test.each([
    ...["", "two words", "it's", "'", "''", "${project.name}-$HOME-`id`", "a\nb", "\\", "\\'", "*", "~", "-n", "#x"],
    ...["a;b&&c|d>e<f", "!x", "ünï", '"', "a=b", "{a,b}", "\u001b[2J"],
])("a shell passes on a quoted word as it is: %j", (text) => {
    expect(wordsOf(`pulumi ${quote(text)} ${quote(`x${text}`)}`)).toEqual([["pulumi", text, `x${text}`]]);
});

test.each([
    ...["arn:aws:iam::123456789012:role/pulumi-cloud_1@x=y,z+%."].map((text) => [text, text]),
    ["environments[0]", "'environments[0]'"],
    ["<value>", "'<value>'"],
    ["", "''"],
    ["it's", "'it'\\''s'"],
])("a word has quotes only if it needs them: %j is %s", (text, quoted) => {
    expect(quote(text)).toBe(quoted);
});

const ARN = "arn:aws:iam::111122223333:oidc-provider/api.pulumi.com/oidc";

test.each([
    [pulumi("dev", "up"), "pulumi|up|--stack|dev"],
    [pulumi("acme/keyless/dev", "up", "--refresh"), "pulumi|up|--stack|acme/keyless/dev|--refresh"],
    [
        pulumi("dev", "state delete", "urn:pulumi:dev::a::b/c:D::e"),
        "pulumi|state|delete|--stack|dev|urn:pulumi:dev::a::b/c:D::e",
    ],
    [
        command("aws", "iam", "untag-open-id-connect-provider", "--arn", ARN),
        `aws|iam|untag-open-id-connect-provider|--arn|${ARN}`,
    ],
    [command("curl", "https://a.b/c?d&e"), "curl|https://a.b/c?d&e"],
    [setConfig("dev", "text", "a b"), "pulumi|config|set|--stack|dev|text|a b"],
    [setConfig("dev", "text", ""), "pulumi|config|set|--stack|dev|text|"],
    [setConfig("dev", "text", "-1"), "pulumi|config|set|--stack|dev|--|text|-1"],
    [setConfig("dev", "map.a", "--x"), "pulumi|config|set|--stack|dev|--path|--|map.a|--x"],
    [setConfig("dev", "list[0]", "<project>/<name>"), "pulumi|config|set|--stack|dev|--path|list[0]|<project>/<name>"],
    [setConfig("dev", configPath("map", "it's"), "x"), 'pulumi|config|set|--stack|dev|--path|map["it\'s"]|x'],
    [removeConfig("dev", "text"), "pulumi|config|rm|--stack|dev|text"],
    [removeConfig("dev", "list[<index>]"), "pulumi|config|rm|--stack|dev|--path|list[<index>]"],
])("a shell reads a complete command as the words that are meant: %s", (text, words) => {
    expect(wordsOf(text)).toEqual([words.split("|")]);
});

test.each<[path: string, ...steps: (string | number)[]]>([
    ["key"],
    ["key.Statement[12]._a-Z_9", "Statement", 12, "_a-Z_9"],
    // In quotes, because the CLI would take these apart, or for the index of a list.
    ...["a.b", "a b", "a:b", "[0]", "0", "1a", "-a", "", "größe"].map((step): [string, string] => [
        `key["${step}"]`,
        step,
    ]),
    ['key["a\\"b"]', 'a"b'],
])("the path of a part of a key is one that the CLI reads: %s", (path, ...steps) => {
    expect(configPath("key", ...steps)).toBe(path);
});

import {
    DEFAULT_DEPLOYMENT_SESSION_NAME,
    DEFAULT_SESSION_NAME,
    parseDeploymentSessionName,
    parseDuration,
    parseSessionName,
} from "../../pulumi-cloud/session";

describe("a session duration", () => {
    test.each([
        ["15m", 900],
        ["900s", 900],
        ["14m60s", 900],
        ["1h", 3600],
        ["90m", 5400],
        ["1h30m", 5400],
        ["1h0m1s", 3601],
        ["1h1s", 3601],
        ["000000001h", 3600],
        ["11h60m", 43200],
        ["12h", 43200],
    ])("%s is %d seconds", (text, seconds) => {
        expect(parseDuration(text)).toEqual({ text, seconds });
    });

    test.each([
        ["14m59s", 899],
        ["12h1s", 43201],
        ["0h", 0],
        ["1000000h", 3600000000],
    ])("can't be %s, for its %d seconds", (text, seconds) => {
        expect(parseDuration(text)).toMatchObject({ why: `is ${seconds} seconds`, instead: "<duration>" });
    });

    test.each([
        ...["", "1", "1d", "1x", "-1h", "+1h", "1h1h", "h", "1.5h", "30m1h", "1s1m", "1h 30m", "1H", " 1h", "1h\n"],
        // More than nine digits could be an infinite number.
        ...["0000000001h", `${"9".repeat(400)}h`],
    ])("can't be %j", (text) => {
        expect(parseDuration(text)).toMatchObject({ why: "is not a duration", instead: "<duration>" });
    });
});

const x = (count: number) => "x".repeat(count);
const BAD_CHARACTERS = { why: "has characters that a role session name can't have", instead: "<session name>" };
const TOO_SHORT = { why: "can get too short" };
const TOO_LONG = { why: expect.stringMatching(/^can get too long/) };
const unknown = (variable: string, question = "") => ({ why: `has the unknown variable "${variable}"${question}` });

describe.each([
    ["environments", parseSessionName, DEFAULT_SESSION_NAME],
    ["Deployments", parseDeploymentSessionName, DEFAULT_DEPLOYMENT_SESSION_NAME],
])("a session name of %s", (_, parse, byDefault) => {
    test.each([byDefault, "a1", "AZaz09_+=,.@-", x(64)])("can be %s", (name) => {
        expect(parse(name)).toBe(name);
    });

    test.each(["a b", "a/b", "a:b", "a*", "ünï", "a1\n", "$", "${", "a{}", "a${b", "a}b", "${a}}", "${a{b}"])(
        "can't have the characters of %j",
        (name) => {
            expect(parse(name)).toMatchObject(BAD_CHARACTERS);
        },
    );

    test.each(["", "constructor", "name", " "])("can't have the variable %j, which is near to none", (variable) => {
        expect(parse(`xx\${${variable}}`)).toMatchObject(unknown(variable));
    });

    test("has 2 to 64 characters", () => {
        expect(parse("")).toMatchObject(TOO_SHORT);
        expect(parse("x")).toMatchObject(TOO_SHORT);
        expect(parse(x(65))).toMatchObject(TOO_LONG);
    });

    test("passes no characters on that a terminal obeys", () => {
        expect(parse("${a\u001b[2J}")).toMatchObject(unknown("a\\u001b[2J"));
    });

    test("is told its first mistake: characters, then variables, then length", () => {
        expect(parse(`a b\${a}${x(65)}`)).toMatchObject(BAD_CHARACTERS);
        expect(parse(`\${a}\${b}${x(65)}`)).toMatchObject(unknown("a"));
    });
});

describe("a session name of environments", () => {
    const USER = "${context.pulumi.user.login}";
    const ORGANIZATION = "${context.pulumi.organization.login}";

    // Each variable has at least a character, and nobody but the user knows how many more.
    test.each([`x${USER}`, `${USER}${ORGANIZATION}`, `${x(63)}${USER}`, `${USER}${x(62)}${ORGANIZATION}`])(
        "can be %s",
        (name) => {
            expect(parseSessionName(name)).toBe(name);
        },
    );

    test.each([`${x(64)}${USER}`, `${x(64)}${ORGANIZATION}`, `${USER}${x(63)}${ORGANIZATION}`])(
        "can't be %s, which is always too long",
        (name) => {
            expect(parseSessionName(name)).toMatchObject(TOO_LONG);
        },
    );

    test.each([USER, ORGANIZATION])("can't be %s, which can be too short", (name) => {
        expect(parseSessionName(name)).toMatchObject(TOO_SHORT);
    });

    test.each([
        ["context.pulumi.user.logn", ". Did you mean context.pulumi.user.login?"],
        ["context.pulumi.organisation.login", ". Did you mean context.pulumi.organization.login?"],
        ["deployment.id", ""],
    ])("can't have the variable %s%s", (variable, question) => {
        expect(parseSessionName(`xx\${${variable}}`)).toMatchObject(unknown(variable, question));
    });
});

test.each([
    ["7200", "2h"],
    ["3600", "1h"],
    ["900", "15m"],
    ["5401", "1h30m1s"],
    ["899", "<duration>"],
    ["43201", "<duration>"],
    ["1h900", "<duration>"],
])("a number, as AWS has it, is offered with units: %s as %s", (text, instead) => {
    expect(parseDuration(text)).toMatchObject({ why: "is not a duration", instead });
});

describe("a session name of Deployments", () => {
    test.each([
        // Pulumi trims these names, of which at least a character is left.
        ["${organization.name}", 1],
        ["${project.name}", 1],
        ["${stack.name}", 1],
        ["${project.name}${stack.name}", 2],
        // Pulumi trims none of these: a UUID, the longest operation, and a number.
        ["${deployment.id}", 36],
        ["${deployment.operation}", 15],
        ["${deployment.version}", 6],
        ["${deployment.operation}-${deployment.version}", 22],
    ])("has room for the text of %s: %d characters", (variables, longest) => {
        const fits = x(64 - longest) + variables;
        expect(parseDeploymentSessionName(fits)).toBe(fits);
        expect(parseDeploymentSessionName(`x${fits}`)).toMatchObject(TOO_LONG);
    });

    test("says what Pulumi trims if it is too long", () => {
        expect(parseDeploymentSessionName("${deployment.id}${deployment.id}")).toMatchObject({
            why: "can get too long. Pulumi trims the names of organization, project and stack, and nothing else",
        });
    });

    test.each(["${organization.name}", "${project.name}", "${stack.name}", "${deployment.version}"])(
        "can't be %s, which can be too short",
        (name) => {
            expect(parseDeploymentSessionName(name)).toMatchObject(TOO_SHORT);
            expect(parseDeploymentSessionName(`x${name}`)).toBe(`x${name}`);
        },
    );

    test.each([
        ["Stack.Nam", ". Did you mean stack.name?"],
        ["deployment.ID", ". Did you mean deployment.id?"],
        ["organisation.name", ". Did you mean organization.name?"],
        ["context.pulumi.user.login", ""],
    ])("can't have the variable %s%s", (variable, question) => {
        const name = `\${deployment.id}\${${variable}}`;
        expect(parseDeploymentSessionName(name)).toMatchObject(unknown(variable, question));
    });
});

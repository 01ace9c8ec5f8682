import { Fault } from "../../messages/mistake";
import {
    DEFAULT_DEPLOYMENT_SESSION_NAME,
    DEFAULT_DURATION,
    DEFAULT_SESSION_NAME,
    parseDeploymentSessionName,
    parseDuration,
    parseSessionName,
    describeSessions,
} from "../../pulumi-cloud/session";

test("sessions have an hour and known names by default, which are accepted", () => {
    expect(DEFAULT_DURATION).toBe("1h");
    expect(parseDuration(DEFAULT_DURATION)).toEqual({ text: "1h", seconds: 3600 });
    expect(DEFAULT_SESSION_NAME).toBe("pulumi-esc");
    expect(parseSessionName(DEFAULT_SESSION_NAME)).toBe("pulumi-esc");
    expect(DEFAULT_DEPLOYMENT_SESSION_NAME).toBe("${project.name}-${stack.name}-${deployment.id}");
    expect(parseDeploymentSessionName(DEFAULT_DEPLOYMENT_SESSION_NAME)).toBe(DEFAULT_DEPLOYMENT_SESSION_NAME);
});

describe("a session duration", () => {
    const refused = (why: string) =>
        new Fault(why, "15m to 12h, in hours, minutes and seconds, such as 1h, 90m or 1h30m", "<duration>");

    test.each([
        ["15m", 900],
        ["900s", 900],
        ["14m60s", 900],
        ["1h", 3600],
        ["90m", 5400],
        ["1h30m", 5400],
        ["1h0m1s", 3601],
        ["1h1s", 3601],
        ["01h", 3600],
        ["11h60m", 43200],
        ["12h", 43200],
        ["43200s", 43200],
    ])("%s is %d seconds", (text, seconds) => {
        expect(parseDuration(text)).toEqual({ text, seconds });
    });

    test.each([
        ["14m59s", 899],
        ["899s", 899],
        ["12h1s", 43201],
        ["43201s", 43201],
        ["13h", 46800],
        ["0h", 0],
        ["1000000h", 3600000000],
    ])("refuses %s for its %d seconds", (text, seconds) => {
        expect(parseDuration(text)).toStrictEqual(refused(`is ${seconds} seconds`));
    });

    test.each([
        "",
        "1",
        "90",
        "3600",
        "1d",
        "1x",
        "-1h",
        "+1h",
        "1h1h",
        "h",
        "1.5h",
        "30m1h",
        "1s1m",
        "1h 30m",
        "1H",
        " 1h",
        "1h\n",
    ])("refuses %j", (text) => {
        expect(parseDuration(text)).toStrictEqual(refused("is not a duration"));
    });
});

const x = (count: number) => "x".repeat(count);
const refused = (why: string, accepted: string) => new Fault(why, accepted, "<session name>");
const TOO_SHORT = refused("can get too short", "at least 2 characters once the variables have their values");

test.each([
    ["15m", 900, 3600, "in sessions of 15m; the role's maximum is 1h"],
    ["59m", 3540, 5400, "in sessions of 59m; the role's maximum is 1h30m"],
    ["60m", 3600, 3600, "in sessions of 60m, the role's maximum"],
])("sessions of %s with a maximum of %d seconds are %s", (text, seconds, maximum, words) => {
    expect(describeSessions({ text, seconds }, maximum)).toBe(words);
});

describe("a session name of environments", () => {
    const USER = "${context.pulumi.user.login}";
    const ORGANIZATION = "${context.pulumi.organization.login}";
    const TOO_LONG = refused("can get too long", "at most 64 characters once the variables have their values");
    const unknown = (variable: string, nearest?: string) =>
        refused(
            `has the unknown variable "${variable}"${nearest === undefined ? "" : `. Did you mean ${nearest}?`}`,
            "context.pulumi.user.login, context.pulumi.organization.login",
        );

    test.each([
        ...["a1", "pulumi-esc", "AZaz09_+=,.@-", x(64)],
        // Each variable has at least a character.
        ...[`x${USER}`, `${ORGANIZATION}x`, `${USER}${ORGANIZATION}`, `${USER}${USER}`, `esc-${USER}@${ORGANIZATION}`],
        ...[`${x(63)}${USER}`, `${x(63)}${ORGANIZATION}`, `${USER}${x(62)}${ORGANIZATION}`],
    ])("accepts %s", (name) => {
        expect(parseSessionName(name)).toBe(name);
    });

    test.each(["a b", "a/b", "a:b", "a*", "ünï", "a1\n", "$", "${", "a{}", `$${USER}`, `${USER}}`, "${context.${x}}"])(
        "refuses the characters of %j",
        (name) => {
            expect(parseSessionName(name)).toStrictEqual(
                refused(
                    "has characters that a role session name can't have",
                    "letters, digits or _+=,.@-, and the variables ${context.pulumi.user.login}, ${context.pulumi.organization.login}",
                ),
            );
        },
    );

    test.each([
        ["${context.pulumi.user.logn}-x", "context.pulumi.user.logn", "context.pulumi.user.login"],
        [
            "x-${context.pulumi.organisation.login}",
            "context.pulumi.organisation.login",
            "context.pulumi.organization.login",
        ],
    ])("refuses %s, and asks for the nearest variable", (name, variable, nearest) => {
        expect(parseSessionName(name)).toStrictEqual(unknown(variable, nearest));
    });

    test.each(["", "context.pulumi.user", "project.name", "deployment.id", "constructor", " "])(
        "refuses the variable %j, which is near to none",
        (variable) => {
            expect(parseSessionName(`x-\${${variable}}`)).toStrictEqual(unknown(variable));
        },
    );

    test.each([x(65), `${x(64)}${USER}`, `${x(64)}${ORGANIZATION}`, `${USER}${x(63)}${ORGANIZATION}`])(
        "refuses %s, which is too long",
        (name) => {
            expect(parseSessionName(name)).toStrictEqual(TOO_LONG);
        },
    );

    test.each(["", "a", USER, ORGANIZATION])("refuses %j, which can be too short", (name) => {
        expect(parseSessionName(name)).toStrictEqual(TOO_SHORT);
    });
});

describe("a session name of Deployments", () => {
    const BAD_CHARACTERS = refused(
        "has characters that a role session name can't have",
        "letters, digits or _+=,.@-, and the variables ${organization.name}, ${project.name}, ${stack.name}, ${deployment.operation}, ${deployment.version}, ${deployment.id}",
    );
    const unknown = (variable: string, nearest?: string) =>
        refused(
            `has the unknown variable "${variable}"${nearest === undefined ? "" : `. Did you mean ${nearest}?`}`,
            "organization.name, project.name, stack.name, deployment.operation, deployment.version, deployment.id",
        );
    const TOO_LONG = refused(
        "can get too long. Pulumi trims the names of organization, project and stack, and nothing else",
        "at most 64 characters once the variables have their values",
    );

    test.each([
        "ci",
        x(64),
        "AZaz09_+=,.@-",
        "deploy-${deployment.version}",
        "${organization.name}-${project.name}-${stack.name}-${deployment.id}",
        // The name of an organization, a project or a stack has at least a character.
        "x${organization.name}",
        "x${project.name}",
        "x${stack.name}",
        "${project.name}${stack.name}",
        "x${deployment.version}",
        "${deployment.operation}",
        "${deployment.id}",
    ])("accepts %s", (template) => {
        expect(parseDeploymentSessionName(template)).toBe(template);
    });

    test.each(["a b", "a/b", "${stack.name", "$", "ci{}", "a*", "ünï", "ci\n", "$${stack.name}", "${a}}"])(
        "refuses the characters of %j",
        (template) => {
            expect(parseDeploymentSessionName(template)).toStrictEqual(BAD_CHARACTERS);
        },
    );

    test.each([
        ["${stack.nam}", "stack.nam", "stack.name"],
        ["${Stack.Name}", "Stack.Name", "stack.name"],
        ["ci-${deployment.ID}", "deployment.ID", "deployment.id"],
        ["${deployment.operations}", "deployment.operations", "deployment.operation"],
        ["${deployment.id}${deployment.verson}", "deployment.verson", "deployment.version"],
        ["${organisation.name}", "organisation.name", "organization.name"],
        ["${projekt.name}", "projekt.name", "project.name"],
    ])("refuses %s, and asks for the nearest variable", (template, variable, nearest) => {
        expect(parseDeploymentSessionName(template)).toStrictEqual(unknown(variable, nearest));
    });

    test.each([
        ["${}", ""],
        ["${constructor}x", "constructor"],
        ["${name}x", "name"],
        ["${context.pulumi.user.login}", "context.pulumi.user.login"],
    ])("refuses %s, which is near no variable", (template, variable) => {
        expect(parseDeploymentSessionName(template)).toStrictEqual(unknown(variable));
    });

    test("refuses a variable with characters that a terminal obeys, and passes none of them on", () => {
        expect(parseDeploymentSessionName("${a\u001b[2J}")).toStrictEqual(unknown("a\\u001b[2J"));
    });

    test.each([
        ["${deployment.id}", 36],
        ["${deployment.operation}", 7],
        ["${deployment.version}", 6],
        ["${deployment.operation}-${deployment.version}", 14],
    ])("leaves room for the text of %s", (variables, longest) => {
        expect(parseDeploymentSessionName(x(64 - longest) + variables)).toBe(x(64 - longest) + variables);
        expect(parseDeploymentSessionName(x(65 - longest) + variables)).toStrictEqual(TOO_LONG);
    });

    test.each(["${organization.name}", "${project.name}", "${stack.name}"])(
        "leaves it to Pulumi to trim %s, and still refuses what is too long without it",
        (variable) => {
            expect(parseDeploymentSessionName(x(63) + variable)).toBe(x(63) + variable);
            expect(parseDeploymentSessionName(x(64) + variable)).toStrictEqual(TOO_LONG);
        },
    );

    test.each([x(65), "${deployment.id}${deployment.id}"])("refuses %s, which is too long", (template) => {
        expect(parseDeploymentSessionName(template)).toStrictEqual(TOO_LONG);
    });

    test.each(["", "x", "${stack.name}", "${project.name}", "${organization.name}", "${deployment.version}"])(
        "refuses %j, which can be too short",
        (template) => {
            expect(parseDeploymentSessionName(template)).toStrictEqual(TOO_SHORT);
        },
    );

    test("tells its first fault: characters, then variables, then length", () => {
        expect(parseDeploymentSessionName(`a b\${stack.nam}${x(65)}`)).toStrictEqual(BAD_CHARACTERS);
        expect(parseDeploymentSessionName(`\${stack.nam}\${project.nam}${x(65)}`)).toStrictEqual(
            unknown("stack.nam", "stack.name"),
        );
    });
});

test("reads a million characters of unfinished variables at once", () => {
    const start = performance.now();
    expect(parseDeploymentSessionName("${".repeat(500_000))).toBeInstanceOf(Fault);
    expect(performance.now() - start).toBeLessThan(1000);
});

test("reads no duration of more than nine digits, which would be infinite", () => {
    expect(parseDuration(`${"9".repeat(400)}h`)).toMatchObject({ why: "is not a duration" });
    expect(parseDuration("0000000001h")).toMatchObject({ why: "is not a duration" });
    expect(parseDuration("000000001h")).toMatchObject({ seconds: 3600 });
});

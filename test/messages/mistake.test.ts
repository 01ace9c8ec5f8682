import { RunError } from "@pulumi/pulumi/errors";
import { command, setConfig } from "../../messages/command";
import {
    Fault,
    MistakesError,
    printingMistakes,
    printMistakes,
    printWarning,
    type Mistake,
} from "../../messages/mistake";

const DURATION: Mistake = {
    key: "sessionDuration",
    value: "1x",
    why: "is not a duration",
    accepted: "15m to 12h",
    run: [setConfig("sessionDuration", "1h")],
};
const ACCOUNT: Mistake = {
    key: "AWS account",
    why: "could not be read",
    answer: "no valid credential sources found",
    accepted: "credentials of the account",
    run: [command("aws", "sts", "get-caller-identity")],
};
const PRINTED_DURATION = `sessionDuration: "1x" is not a duration.
    Accepted: 15m to 12h.
    Run: pulumi config set --stack dev sessionDuration 1h`;
const PRINTED_ACCOUNT = `AWS account: could not be read.
    Answer: no valid credential sources found
    Accepted: credentials of the account.
    Run: aws sts get-caller-identity`;

test("a fault says what is wrong, what is accepted and what to write instead", () => {
    expect({ ...new Fault("is wrong", "a right one", "<right>") }).toEqual({
        why: "is wrong",
        accepted: "a right one",
        instead: "<right>",
    });
});

describe("printed mistakes", () => {
    test("say that nothing happened, and each key, value, reason, accepted form and command", () => {
        expect(printMistakes([DURATION], "dev")).toBe(
            `1 problem with stack dev. Nothing was created or changed.\n\n  ${PRINTED_DURATION}\n`,
        );
    });

    test("have no value if the mistake is about none, and the answer of AWS if there is one", () => {
        expect(printMistakes([ACCOUNT], "dev")).toBe(
            `1 problem with stack dev. Nothing was created or changed.\n\n  ${PRINTED_ACCOUNT}\n`,
        );
    });

    test("are counted, with an empty line between them", () => {
        expect(printMistakes([DURATION, ACCOUNT], "dev")).toBe(
            `2 problems with stack dev. Nothing was created or changed.\n\n  ${PRINTED_DURATION}\n\n  ${PRINTED_ACCOUNT}\n`,
        );
    });

    test("appear and count once if they are equal", () => {
        expect(printMistakes([DURATION, { ...DURATION }], "dev")).toBe(printMistakes([DURATION], "dev"));
        expect(printMistakes([DURATION, ACCOUNT, DURATION], "dev")).toBe(printMistakes([DURATION, ACCOUNT], "dev"));
    });

    test("name the stack in the first line and in every command", () => {
        expect(printMistakes([DURATION], "prod")).toBe(
            `1 problem with stack prod. Nothing was created or changed.\n\n  ${PRINTED_DURATION.replace("dev", "prod")}\n`,
        );
    });

    test("have each further command on a line of its own, which runs only after the one before", () => {
        const run = [setConfig("a", "1"), setConfig("b", "2"), setConfig("c", "3")];
        expect(printMistakes([{ ...DURATION, run }], "dev").split("    Run: ")[1]).toBe(
            `pulumi config set --stack dev a 1 &&
         pulumi config set --stack dev b 2 &&
         pulumi config set --stack dev c 3\n`,
        );
    });

    test.each([
        ["", '""'],
        [null, "null"],
        [false, "false"],
        [0, "0"],
        [["a", 1], '["a",1]'],
        [{ a: "b" }, '{"a":"b"}'],
        ["a\nb", '"a\\nb"'],
        ["\u001b[2J\u202e", '"\\u001b[2J\\u202e"'],
        ["x".repeat(1_000_000), `"${"x".repeat(999)}… (1000002 characters)`],
    ])("show a value as JSON: %j", (value, shown) => {
        expect(printMistakes([{ ...DURATION, value }], "dev").split("\n")[2]).toBe(
            `  sessionDuration: ${shown} is not a duration.`,
        );
    });
});

describe("a printed mistake", () => {
    const lines = (mistake: Partial<Mistake>) => printMistakes([{ ...DURATION, ...mistake }], "dev").split("\n");

    test("has no full stop after a question", () => {
        expect(lines({ why: "is not a duration. Did you mean 1h?" })[2]).toBe(
            `  sessionDuration: "1x" is not a duration. Did you mean 1h?`,
        );
        expect(lines({ why: "is it one? No" })[2]).toBe(`  sessionDuration: "1x" is it one? No.`);
    });

    test("has no command if none can put it right", () => {
        expect(lines({ run: [] }).slice(2)).toEqual([
            '  sessionDuration: "1x" is not a duration.',
            "    Accepted: 15m to 12h.",
            "",
        ]);
    });

    test("passes no character of a key on that a terminal obeys", () => {
        expect(lines({ key: "a\u001b[2J\u202e\n" })[2]).toBe('  a\\u001b[2J\\u202e\\u000a: "1x" is not a duration.');
    });
});

describe("a printed warning", () => {
    test("is its text if there is no command", () => {
        expect(printWarning({ text: "It has a port." }, "dev")).toBe("It has a port.");
        expect(printWarning({ text: "It has a port.", run: [] }, "dev")).toBe("It has a port.");
    });

    test("ends in the commands for the stack, on the same line", () => {
        const run = [setConfig("a", "1"), command("true")];
        expect(printWarning({ text: "There is none.", run }, "prod")).toBe(
            "There is none. Run: pulumi config set --stack prod a 1 && true",
        );
    });
});

test("a printed warning that leads over to its commands has them at once", () => {
    expect(printWarning({ text: "To use it:", run: [setConfig("a", "1")] }, "dev")).toBe(
        "To use it: pulumi config set --stack dev a 1",
    );
});

describe("mistakes as an error", () => {
    test("carry the mistakes, and tell keys and reasons to whoever does not print them", () => {
        const error = new MistakesError([DURATION, ACCOUNT]);
        expect(error).toBeInstanceOf(Error);
        expect(error.mistakes).toEqual([DURATION, ACCOUNT]);
        expect(error.message).toBe("sessionDuration is not a duration; AWS account could not be read");
    });

    /** What `printingMistakes` throws after such a function. */
    const thrownBy = async (run: () => unknown) =>
        printingMistakes("dev", run).then(
            () => {
                throw new Error("It threw nothing.");
            },
            (error: unknown) => error,
        );

    test.each([
        [
            "throws",
            () => {
                throw new MistakesError([DURATION, ACCOUNT]);
            },
        ],
        ["rejects with", () => Promise.reject(new MistakesError([DURATION, ACCOUNT]))],
    ])("are printed as Pulumi's kind of error if the program %s them", async (_, run) => {
        const error = await thrownBy(run);
        expect(RunError.isInstance(error)).toBe(true);
        expect((error as Error).message).toBe(printMistakes([DURATION, ACCOUNT], "dev"));
    });

    test("have the text in place of a stack trace, which takes long to write", async () => {
        const error = (await thrownBy(() => Promise.reject(new MistakesError([DURATION])))) as Error;
        expect(error.stack).toBe(printMistakes([DURATION], "dev"));
    });

    test("are the only errors that are printed; others pass through", async () => {
        const other = new Error("AWS is down");
        expect(await thrownBy(() => Promise.reject(other))).toBe(other);
    });

    test("do not change what a program without mistakes returns", async () => {
        await expect(printingMistakes("dev", () => "result")).resolves.toBe("result");
        await expect(printingMistakes("dev", () => Promise.resolve("later"))).resolves.toBe("later");
    });
});

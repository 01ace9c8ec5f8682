import { RunError } from "@pulumi/pulumi/errors";
import { MistakesError, printingMistakes, printMistakes, type Mistake } from "../../messages/mistake";

const DURATION: Mistake = {
    key: "sessionDuration",
    value: "1x",
    why: "is not a duration",
    accepted: "15m to 12h",
    run: ["pulumi config rm --stack prod sessionDuration", "pulumi up --stack prod"],
};
const ACCOUNT: Mistake = {
    key: "AWS account",
    why: "could not be read",
    answer: "no valid credential sources found",
    accepted: "credentials of the account",
    run: ["aws sts get-caller-identity"],
};

describe("printed mistakes", () => {
    test("say that nothing happened, and each key, value, reason, answer, accepted form and command", () => {
        expect(printMistakes([DURATION, ACCOUNT], "prod")).toBe(
            `2 problems with stack prod. Nothing was created or changed.

  sessionDuration: "1x" is not a duration.
    Accepted: 15m to 12h.
    Run: pulumi config rm --stack prod sessionDuration &&
         pulumi up --stack prod

  AWS account: could not be read.
    Answer: no valid credential sources found
    Accepted: credentials of the account.
    Run: aws sts get-caller-identity
`,
        );
    });

    test("appear and count once if they are equal", () => {
        expect(printMistakes([DURATION, ACCOUNT, { ...DURATION }], "dev")).toBe(
            printMistakes([DURATION, ACCOUNT], "dev"),
        );
    });

    test.each<[Partial<Mistake>, string]>([
        [{}, 'sessionDuration: "1x" is not a duration.'],
        [{ value: null }, "sessionDuration: null is not a duration."],
        [{ why: "is wrong. Is it 1h?" }, 'sessionDuration: "1x" is wrong. Is it 1h?'],
        [{ key: "a\u001b", value: "\u202e" }, 'a\\u001b: "\\u202e" is not a duration.'],
    ])(
        "have no empty command, no full stop after a question, and nothing that a terminal obeys: %j",
        (mistake, text) => {
            expect(printMistakes([{ ...DURATION, run: [], ...mistake }], "dev")).toBe(
                `1 problem with stack dev. Nothing was created or changed.\n\n  ${text}\n    Accepted: 15m to 12h.\n`,
            );
        },
    );
});

describe("mistakes as an error", () => {
    test("tell keys and reasons to whoever does not print them", () => {
        expect(new MistakesError([DURATION, ACCOUNT]).message).toBe(
            "sessionDuration is not a duration; AWS account could not be read",
        );
    });

    /** What `printingMistakes` throws after such a function. */
    const thrownBy = (run: () => unknown) =>
        printingMistakes("dev", run).then(
            () => Promise.reject(new Error("It threw nothing.")),
            (error: unknown) => error as Error,
        );

    test("are printed as Pulumi's kind of error, whose text replaces the stack trace", async () => {
        const fail = () => {
            throw new MistakesError([DURATION]);
        };
        for (const error of [
            await thrownBy(fail),
            await thrownBy(() => Promise.reject(new MistakesError([DURATION]))),
        ]) {
            expect(RunError.isInstance(error)).toBe(true);
            expect([error.message, error.stack]).toEqual(Array(2).fill(printMistakes([DURATION], "dev")));
        }
    });

    test("are the only errors that are printed, and a result passes through", async () => {
        const other = new Error("AWS is down");
        expect(await thrownBy(() => Promise.reject(other))).toBe(other);
        await expect(printingMistakes("dev", () => Promise.resolve("later"))).resolves.toBe("later");
    });
});

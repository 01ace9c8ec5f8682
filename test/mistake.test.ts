import { RunError } from "@pulumi/pulumi/errors";
import { mistake } from "../mistake";

test("a mistake is Pulumi's kind of error, and its stack is its text, so that none is worked out", () => {
    const error = mistake("what is wrong");
    expect(RunError.isInstance(error)).toBe(true);
    expect(error.message).toBe("what is wrong");
    expect(error.stack).toBe("what is wrong");
});

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { parse } from "yaml";
import { projectFolder } from "../shared/testing/project";
import { captured, withStandardInput } from "../shared/testing/terminal";
import { main } from "./accounts";

const folder = projectFolder({
    "bad.yaml": "rolle: x\naccounts: {a: 1}\n",
    "one.yaml": 'accounts: {a: "111122223333"}\n',
});
const run = (args: string[], input = "") =>
    withStandardInput(Readable.from([input]), () => captured(() => main(args, folder)));
const SEE = "See npm run accounts -- --help.";
const ANSWER = "Nobody can answer here. Add --yes.";

test.each<[string[], string]>([
    [[], "Give one of preview, up, destroy and init, and a file at most."],
    [["apply"], "Give one of preview, up, destroy and init, and a file at most."],
    [["up", "a", "b"], "Give one of preview, up, destroy and init, and a file at most."],
    [["preview", "--parallel", "0"], "--parallel: give a number from 1."],
    [["up", "one.yaml"], ANSWER],
    [["destroy", "one.yaml"], ANSWER],
    [["preview", "none.yaml"], "There is no none.yaml. npm run accounts -- init makes one."],
    [["preview", "one.yaml", "--only", "a", "--only", "b"], "--only: the file has no account b."],
    [["init"], "init reads the accounts from standard input: add --from -."],
    [["init", "one.yaml", "--from", "-"], `${join(folder, "one.yaml")} exists. Name another file, or remove it.`],
])("%j is refused in one line", async (args, message) => {
    expect(await run(args)).toEqual({ code: 2, output: "", errors: `error: ${message} ${SEE}` });
});

test("all mistakes in a file are told before anything else is looked at", async () => {
    const { code, errors } = await run(["preview", "bad.yaml"]);
    expect(code).toBe(2);
    expect(errors).toContain("2 problems with bad.yaml. Nothing was created or changed.");
});

test("init writes a file of accounts", async () => {
    const Accounts = [{ Id: "111122223333", Name: "Payments", Status: "ACTIVE" }];
    const { code } = await run(["init", "--from", "-"], JSON.stringify({ Accounts }));
    expect(code).toBe(0);
    expect(parse(readFileSync(join(folder, "accounts.yaml"), "utf8"))).toMatchObject({
        accounts: { payments: "111122223333" },
    });
});

test("without the CLI, there is a plain message", async () => {
    const { PATH } = process.env;
    writeFileSync(join(folder, "Pulumi.yaml"), "name: keyless\n");
    process.env["PATH"] = folder;
    const { code, errors } = await run(["preview", "one.yaml"]);
    process.env["PATH"] = PATH;
    expect(code).toBe(2);
    expect(errors).toMatch(/^error: The Pulumi CLI can't be run: [^\n]*$/);
    expect(existsSync(join(folder, "Pulumi.a.yaml"))).toBe(false);
});

/** What the tools have in common: their scripts and their options. */
import { execFileSync } from "node:child_process";
import util from "node:util";
import { main as accounts } from "./accounts/accounts";
import { main as explain } from "./explain/explain";
import { main as preview } from "./preview/preview";
import { main as roles } from "./roles/roles";
import { PROJECT_FOLDER } from "./shared/stack";
import { captured } from "./shared/testing/terminal";

describe.each([
    ["preview", preview],
    ["explain", explain],
    ["roles", roles],
    ["accounts", accounts],
] as const)("%s", (name, main) => {
    const parseArgs = jest.spyOn(util, "parseArgs");
    let options: string[];
    beforeAll(async () => {
        parseArgs.mockClear();
        await captured(() => main(["--help"]));
        options = Object.keys(parseArgs.mock.calls[0]?.[0]?.options ?? {});
    });

    test("has a script, and names every option in its help", async () => {
        const cwd = PROJECT_FOLDER;
        const help = execFileSync("npm", ["run", "--silent", name, "--", "-h"], { cwd, encoding: "utf8" });
        expect(await captured(() => main(["--help"]))).toEqual({ code: 0, output: help.trimEnd(), errors: "" });
        expect(options.length).toBeGreaterThan(3);
        expect(options.filter((option) => !new RegExp(`^  (-\\w,|   ) --${option} `, "m").test(help))).toEqual([]);
    });

    test("refuses every option that npm took for its own", async () => {
        const { npm_lifecycle_event: event } = process.env;
        process.env["npm_lifecycle_event"] = name;
        const codes = [];
        for (const option of options.filter((each) => each !== "help")) {
            process.env[`npm_config_${option}`] = "x";
            codes.push((await captured(() => main(["--help"]))).code);
            delete process.env[`npm_config_${option}`];
        }
        if (event === undefined) delete process.env["npm_lifecycle_event"];
        else process.env["npm_lifecycle_event"] = event;
        expect(codes).toEqual(codes.map(() => 2));
        expect((await captured(() => main(["--help"]))).code).toBe(0);
    });
});

/** The speed of `npm run roles`. It runs in a process of its own, whose sources nothing instruments. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { trustPolicy } from "../../aws/trust-policy";
import { settingsOf } from "../stacks";
import { AUD, policyOf, PROVIDER, statement } from "../trust";

/** Runs the command, and prints the processor time that it took, because other processes run, too. */
const MEASURED = `
    const { main } = require("./tools/roles");
    const begin = process.cpuUsage();
    main([]).then((code) => {
        const { user, system } = process.cpuUsage(begin);
        console.error((user + system) / 1e6);
        process.exitCode = code;
    });
`;

test("10,000 roles are read in under 2 seconds", () => {
    const { trust } = settingsOf({ environments: ["aws/dev", "aws/team-*"], deployments: ["web/prod"] });
    const own = trustPolicy(trust, PROVIDER);
    const documents: unknown[] = [
        policyOf(statement({ StringEquals: { [AUD]: "aws:acme" } })),
        policyOf({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
        own,
        encodeURIComponent(JSON.stringify(own)),
    ];
    const roles = Array.from({ length: 10_000 }, (_, i) => ({
        Arn: `arn:aws:iam::111122223333:role/r${i}`,
        AssumeRolePolicyDocument: documents[i % documents.length],
        AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    }));
    const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["--require", "./tools/typescript.js", "--eval", MEASURED],
        {
            cwd: join(__dirname, "../.."),
            encoding: "utf8",
            input: JSON.stringify({ RoleDetailList: roles }, null, 4),
            maxBuffer: 1e8,
        },
    );
    expect(status).toBe(1);
    expect(stdout.split("\n")[0]).toBe(
        "7500 of 10000 roles trust https://api.pulumi.com/oidc. Without the account's provider for it, they stop working. With findings: 2500.",
    );
    expect(Number(stderr)).toBeLessThan(2);
});

/** `npm run bench`: the processor time that `npm run roles` takes. Ten times the roles should take ten times the time. */
import { main } from "./roles";

const SERVICE = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const TRUST = {
    Effect: "Allow",
    Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/api.pulumi.com/oidc" },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringLike: { "api.pulumi.com/oidc:sub": "pulumi:deploy:org:acme:project:web:stack:prod:*" } },
};

/** The seconds of processor time for so many roles, one half of which trusts Pulumi Cloud. */
async function measure(count: number): Promise<number> {
    const RoleDetailList = Array.from({ length: count }, (_, i) => ({
        Arn: `arn:aws:iam::111122223333:role/r${i}`,
        AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [i % 2 ? TRUST : SERVICE] },
    }));
    const { log } = console;
    console.log = () => undefined;
    const begin = process.cpuUsage();
    await main([], () => JSON.stringify({ RoleDetailList }));
    const { user, system } = process.cpuUsage(begin);
    console.log = log;
    return (user + system) / 1e6;
}

async function bench(): Promise<void> {
    await measure(10_000); // So that all is compiled.
    const [few, many] = [await measure(1000), await measure(10_000)];
    console.log(`1,000 roles ${few.toFixed(2)} s, 10,000 roles ${many.toFixed(2)} s, ratio ${(many / few).toFixed(1)}`);
}

void bench();

/** `npm run bench`: the processor time that `npm run roles` takes. Ten times the roles should take ten times the time. */
import { trustPolicy } from "../../aws/trust-policy";
import { parseSettings } from "../../settings";
import { main } from "./roles";

const PROVIDER = "arn:aws:iam::111122223333:oidc-provider/api.pulumi.com/oidc";
const STACK = { project: "bench", stack: "dev", organization: "acme", name: "acme/dev" };

/** What the AWS CLI prints for an account of so many roles, one half of which trusts Pulumi Cloud. */
function account(count: number): string {
    const documents = [
        trustPolicy(parseSettings({ "bench:deployments": '["web/prod"]' }, STACK).trust, PROVIDER),
        { Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }] },
    ];
    const roles = Array.from({ length: count }, (_, i) => ({
        Arn: `arn:aws:iam::111122223333:role/r${i}`,
        AssumeRolePolicyDocument: documents[i % documents.length],
    }));
    return JSON.stringify({ RoleDetailList: roles });
}

/** The seconds of processor time for so many roles. */
async function measure(count: number): Promise<number> {
    const text = account(count);
    const { log } = console;
    console.log = () => undefined;
    const begin = process.cpuUsage();
    await main([], () => text);
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

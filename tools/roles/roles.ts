/** `npm run roles`: who may assume the roles that an account already has, and who depends on its provider. */
import { LONGEST_TRUST_POLICY } from "../../aws/trust-policy";
import { escaped, literal } from "../../messages/literal";
import { parseIssuerUrl, PULUMI_CLOUD_ISSUER } from "../../pulumi-cloud/issuer";
import { parseOrganization } from "../../pulumi-cloud/names";
import { readTrustRules } from "../../simulation/trust-rules";
import { whoGetsIn } from "../../simulation/who-gets-in";
import { parsedOption, readStandardInput, runTool, start, UsageError } from "../shared/command-line";
import { printJson, styled } from "../shared/terminal";
import { describeAdmitted } from "../shared/who";
import { describeBoundary } from "../shared/words";
import { readRoles, type AccountRole } from "../shared/account-roles";
import { findingsIn, KINDS, type Finding } from "./findings";
import { whyNobody } from "../shared/nobody";

const USAGE = `Usage: aws iam get-account-authorization-details --filter Role --output json |
           npm run roles -- [options]
       aws iam get-role --role-name NAME --output json |
           npm run roles -- [options]

Says who may assume the roles of an account that trust Pulumi Cloud, and what is
wrong with that. These roles depend on the account's OIDC provider. Contacts
nothing.

      --issuer URL         the issuer (default: ${PULUMI_CLOUD_ISSUER})
      --organization NAME  the only organization that the roles should trust
      --json               print JSON
  -h, --help               print this

Exit code: 0 no findings, 1 findings, 2 wrong input.`;

/** A role that trusts the issuer, or looks meant to. */
interface RoleReport extends Omit<AccountRole, "id" | "trustPolicy"> {
    role: string;
    /** Whether it depends on the account's provider for the issuer. */
    trustsIssuer: boolean;
    whoMayAssumeIt: string[];
    /** Whether the trust policy has statements about other principals, which are not judged. */
    trustsOthers: boolean;
    findings: Finding[];
}

interface Report {
    issuer: string;
    rolesRead: number;
    roles: RoleReport[];
}

/** Runs the command and returns its exit code. */
export function main(
    args: string[],
    standardInput: () => string | Promise<string> = () =>
        readStandardInput("There is no input: pipe the output of the AWS CLI into this command."),
): Promise<number> {
    const own = { issuer: { type: "string", default: PULUMI_CLOUD_ISSUER } } as const;
    return runTool({ usage: USAGE, options: own, invalidSettings: 2 }, args, async (options) => {
        const issuer = parsedOption("--issuer", options.issuer, parseIssuerUrl);
        const { organization } = options;
        if (organization !== undefined) parsedOption("--organization", organization, parseOrganization);
        const report = makeReport(readRoles(await standardInput()), issuer, organization);
        console.log(options.json ? printJson(report) : render(report));
        return report.roles.some(({ findings }) => findings.length > 0) ? 1 : 0;
    });
}

function makeReport(roles: readonly AccountRole[], issuer: string, organization: string | undefined): Report {
    const judged = new Map<string, Omit<RoleReport, "role" | keyof Permissions> | undefined>(); // by policy
    const reports = roles.flatMap(({ id, trustPolicy, ...permissions }): RoleReport[] => {
        const key = JSON.stringify(trustPolicy);
        if (!judged.has(key)) judged.set(key, judge(id, trustPolicy, issuer, organization));
        const verdict = judged.get(key);
        return verdict ? [{ role: id, ...verdict, ...permissions }] : [];
    });
    return { issuer, rolesRead: roles.length, roles: reports.sort((a, b) => badness(a) - badness(b)) };
}

type Permissions = Omit<AccountRole, "id" | "trustPolicy">;

/** @returns undefined for a role that has nothing to do with the issuer. */
function judge(id: string, trustPolicy: unknown, issuer: string, organization: string | undefined) {
    const size = JSON.stringify(trustPolicy).length;
    if (size > LONGEST_TRUST_POLICY)
        throw new UsageError(
            `The trust policy of ${literal(id)} has ${size} characters. AWS accepts ${LONGEST_TRUST_POLICY} at most.`,
        );
    const trust = readTrustRules(trustPolicy, issuer);
    if (trust === undefined)
        throw new UsageError(
            `The trust policy of ${literal(id)} is not a policy document. Accepted: an object with statements, each with the effect Allow or Deny.`,
        );
    const { trustsIssuer, trustsOthers } = trust;
    if (!trustsIssuer && !/oidc-provider\/[^"]*pulumi/i.test(JSON.stringify(trustPolicy))) return undefined;
    const admitted = whoGetsIn(trust.rules, organization);
    const findings: Finding[] =
        admitted.length > 0
            ? findingsIn(admitted, organization)
            : [{ kind: "nobody", text: `Nobody. ${whyNobody(trustPolicy, issuer)}` }];
    const organizations = [...new Set(admitted.map(({ caller }) => caller.names.organization))];
    const whoMayAssumeIt = organizations.flatMap((name) =>
        describeAdmitted(admitted.filter(({ caller }) => caller.names.organization === name)).map(
            (words) => `${name === "*" ? "any organization" : `organization ${name}`}: ${words}`,
        ),
    );
    return { trustsIssuer, whoMayAssumeIt, trustsOthers, findings };
}

/** The place of the worst finding among the kinds; after all of them without findings. */
const badness = ({ findings: [worst] }: RoleReport) => (worst === undefined ? KINDS.length : KINDS.indexOf(worst.kind));

function render({ issuer, rolesRead, roles }: Report): string {
    const trusting = roles.filter(({ trustsIssuer }) => trustsIssuer).length;
    const withFindings = roles.filter(({ findings }) => findings.length > 0).length;
    const count = `${trusting} of ${rolesRead} ${rolesRead === 1 ? "role" : "roles"} ${trusting === 1 ? "trusts" : "trust"} ${issuer}`;
    const depend =
        trusting === 0
            ? "No role that was read depends on the account's provider for it."
            : `Without the account's provider for it, ${trusting === 1 ? "it stops" : "they stop"} working.`;
    const near = roles.length > trusting ? ` Look meant to: ${roles.length - trusting}.` : "";
    return [`${count}. ${depend}${near} With findings: ${withFindings}.`, ...roles.map(renderRole)].join("\n\n");
}

function renderRole({ role, whoMayAssumeIt, trustsOthers, findings, ...permissions }: RoleReport): string {
    const who = [
        ...(whoMayAssumeIt.length === 0 ? ["nobody with a token of this issuer"] : whoMayAssumeIt),
        ...(trustsOthers ? ["other principals, which this command doesn't judge"] : []),
    ];
    const item = (text: string) => `    - ${escaped(text)}`;
    const { managedBy } = permissions;
    const sections: [string, string[]][] = [
        ["Managed by", managedBy === undefined ? [] : [item(managedBy)]],
        ["Who may assume it", who.map(item)],
        ["Policies", describePolicies(permissions).map(item)],
        ["Findings", findings.map(({ text }) => styled("yellow", item(text)))],
    ];
    const printed = sections.flatMap(([title, items]) =>
        items.length === 0 ? [] : [styled("bold", `  ${title}`), ...items],
    );
    return [styled("bold", `# ${escaped(role)}`), "", ...printed].join("\n");
}

function describePolicies(role: Pick<AccountRole, "policies" | "inlinePolicies" | "permissionsBoundary">): string[] {
    const { policies, inlinePolicies, permissionsBoundary } = role;
    const boundary = permissionsBoundary === undefined ? [] : [describeBoundary(permissionsBoundary)];
    const known = [...(policies ?? []), ...(inlinePolicies ?? []).map((name) => `the inline policy ${name}`)];
    const none =
        policies === undefined && inlinePolicies === undefined
            ? ["not in the input; aws iam get-account-authorization-details prints them"]
            : ["none"];
    return [...(known.length > 0 ? known : none), ...boundary];
}

if (require.main === module) start(main);

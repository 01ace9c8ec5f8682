/** `npm run explain`: whether a token may assume the role, and if not, why and what would let it in. */
import { literal } from "../../messages/literal";
import { printingMistakes } from "../../messages/mistake";
import { parseDeploymentEntry } from "../../pulumi-cloud/deployments";
import { LEGACY_PROJECT, parseEnvironmentEntry } from "../../pulumi-cloud/environments";
import { parseUser } from "../../pulumi-cloud/names";
import { deploymentSubject, plainAudience } from "../../pulumi-cloud/tokens";
import { parseSettings, type Settings } from "../../settings";
import { loginOf, type Caller, type Names, type SubjectForm } from "../../simulation/callers";
import {
    parsedOption,
    readStandardInput,
    runTool,
    STACK_OPTIONS,
    STACK_USAGE,
    start,
    UsageError,
} from "../shared/command-line";
import { loadStack, PROJECT_FOLDER } from "../shared/stack";
import { printJson, styled } from "../shared/terminal";
import { parseClaims, type Claims } from "./claims";
import { judge } from "./verdict";

const USAGE = `Usage: npm run explain -- [options] --environment PROJECT/NAME [--user LOGIN]
       npm run explain -- [options] --deployment PROJECT/STACK:OPERATION
       npm run explain -- [options] --aud AUDIENCE --sub SUBJECT
       npm run explain -- [options] --token JWT
       <command that prints a token> | npm run explain -- [options]

Says whether a token may assume the role of a stack with these settings, and
why. It doesn't verify the token's signature, which AWS does, and never prints
the token. On standard input the token stays out of the shell's history. In
place of a token, it takes its claims as JSON, a CloudTrail event of
AssumeRoleWithWebIdentity, or its principalId.

      --environment NAME   judge the tokens of an ESC environment's login
      --user LOGIN         who opens it
      --deployment NAME    judge the token of a deployment
      --aud AUDIENCE       the token's audience
      --sub SUBJECT        the token's subject
      --token JWT          the token
${STACK_USAGE}

Exit code: 0 allowed, 1 refused, 2 wrong input. For an environment, that of its
login as this program writes it.`;

const NO_TOKEN = "There is no token: give one, or --aud and --sub, or --environment, or --deployment.";

/** A token to judge, and how it comes about. */
interface Presented {
    title?: string;
    claims: Claims;
    caller?: Caller;
}

/** Runs the command and returns its exit code. */
export function main(
    args: string[],
    folder = PROJECT_FOLDER,
    standardInput: () => string | Promise<string> = () => readStandardInput(NO_TOKEN),
): Promise<number> {
    const text = { type: "string" } as const;
    const own = {
        ...STACK_OPTIONS,
        environment: text,
        user: text,
        deployment: text,
        aud: text,
        sub: text,
        token: text,
    };
    return runTool({ usage: USAGE, options: own, invalidSettings: 2 }, args, async (options) => {
        const { aud, sub, token, environment, user, deployment } = options;
        const ways = [environment, deployment, token, aud ?? sub].filter((way) => way !== undefined);
        if (ways.length > 1 || (aud === undefined) !== (sub === undefined))
            throw new UsageError("Give one of --environment, --deployment, --token, or --aud with --sub.");
        if (user !== undefined && environment === undefined) throw new UsageError("--user needs --environment.");
        const input = ways.length === 0 ? await standardInput() : (token ?? "");
        if (input.trim() === "" && (token !== undefined || ways.length === 0)) throw new UsageError(NO_TOKEN);
        const stack = loadStack(folder, options);
        if (!stack.namesOrganization)
            throw new UsageError("The organization is not known. Name it with --organization.");
        const settings = await printingMistakes(stack.identity.name, () => parseSettings(stack.config, stack.identity));
        const { trust } = settings;
        const presented: Presented[] =
            environment !== undefined
                ? tokensOfEnvironment(environment, user, trust)
                : deployment !== undefined
                  ? tokensOfDeployment(deployment, trust)
                  : [{ claims: aud !== undefined && sub !== undefined ? { aud, sub } : parseClaims(input.trim()) }];
        const verdicts = presented.map(({ title, claims, caller }) => ({
            title,
            claims,
            verdict: judge({ ...stack, trust }, claims, Date.now() / 1000, caller),
        }));
        const remarks = [...stack.remarks, ...settings.warnings.filter((each) => each.includes("has no effect"))];
        const { organization } = trust;
        if (options.json) {
            const { file = null } = stack;
            const judged = { stack: options.stack, file, organization, signatureVerified: false, remarks };
            const reports = verdicts.map(({ title, claims: { aud: audience, sub: subject }, verdict }) => {
                return { title, ...verdict, audience, subject, ...judged };
            });
            console.log(printJson(reports.length === 1 ? reports[0] : reports));
        } else {
            for (const remark of remarks) console.log(styled("yellow", `Note: ${remark}`));
            for (const { title, claims, verdict } of verdicts) {
                if (title !== undefined) console.log(styled("bold", `# ${title}`));
                const allowed = verdict.allowed ? styled("green", "allowed") : styled("red", "refused");
                console.log(`${allowed}: ${verdict.reason}`);
                if (verdict.next !== undefined) console.log(`  next: ${verdict.next}`);
                console.log(`  aud ${literal(claims.aud)}\n  sub ${literal(claims.sub)}`);
            }
            const source = `${stack.file ?? "the defaults"}${options.config.length > 0 ? " and -c" : ""}`;
            console.log(
                `Judged for stack ${options.stack} of the organization ${organization}, with the settings of ${source}, once pulumi up has run with them.`,
            );
            console.log("The signature was not verified. AWS does that.");
        }
        return verdicts[0]?.verdict.allowed ? 0 : 1;
    });
}

/** The tokens of an environment's login to AWS, each way of opening it: first with the attributes that this program writes. */
function tokensOfEnvironment(text: string, user: string | undefined, trust: Settings["trust"]): Presented[] {
    const entry = parsedOption("--environment", text, parseEnvironmentEntry);
    if (entry.kind !== "one") throw new UsageError("--environment: name one environment, without a wildcard.");
    if (user === undefined && trust.users.length > 0)
        throw new UsageError("The settings have users, so say with --user who opens the environment.");
    const by = parsedOption("--user", user ?? "somebody", parseUser);
    const { organization, users } = trust;
    const names = { organization, environment: entry };
    const ways: [SubjectForm, Names, string][] = [
        users.length > 0 ? ["environment, user", { ...names, user: by }, WRITTEN] : ["environment", names, WRITTEN],
        ["opened", names, "Opened directly, with a login that declares no subjectAttributes"],
        [
            "unnamed",
            { organization },
            "Opened through a stack's `environment:` list, with a login that declares no subjectAttributes",
        ],
    ];
    return ways.map(([form, named, title]) => {
        const caller = loginOf("aws", form, named, entry.project === LEGACY_PROJECT);
        return { title, caller, claims: caller.token };
    });
}

const WRITTEN = "Opened in any way, with the login as this program writes it";

function tokensOfDeployment(text: string, { organization }: Settings["trust"]): Presented[] {
    const { operation, ...stack } = parsedOption("--deployment", text, parseDeploymentEntry);
    if (operation === undefined || stack.stack.endsWith("*"))
        throw new UsageError("--deployment: name a stack and an operation, as in web/prod:preview.");
    const sub = deploymentSubject(organization, { ...stack, operation });
    return [{ claims: { aud: plainAudience(organization), sub } }];
}

if (require.main === module) start(main);

/** `npm run explain`: whether a token may assume the role, and if not, why and what would let it in. */
import { literal } from "../../messages/literal";
import { printingMistakes } from "../../messages/mistake";
import { parseSettings } from "../../settings";
import { parseCommandLine, readStandardInput, runTool, STACK_USAGE, start, UsageError } from "../shared/command-line";
import { loadStack, PROJECT_FOLDER } from "../shared/stack";
import { printJson, styled } from "../shared/terminal";
import { judge, type Claims } from "./verdict";

const USAGE = `Usage: npm run explain -- [options] --aud AUDIENCE --sub SUBJECT
       npm run explain -- [options] --token JWT
       <command that prints a token> | npm run explain -- [options]

Says whether a token may assume the role of a stack with these settings, and
why. It doesn't verify the token's signature, which AWS does, and never prints
the token. On standard input the token stays out of the shell's history.

      --aud AUDIENCE       the token's audience
      --sub SUBJECT        the token's subject
      --token JWT          the token
${STACK_USAGE}

Exit code: 0 allowed, 1 refused, 2 wrong input.`;

const NO_TOKEN = "There is no token: give one, or --aud and --sub.";

/** Runs the command and returns its exit code. */
export function main(
    args: string[],
    folder = PROJECT_FOLDER,
    standardInput: () => string | Promise<string> = () => readStandardInput(NO_TOKEN),
): Promise<number> {
    return runTool(USAGE, 2, async () => {
        const { aud, sub, token, ...options } = parseCommandLine(args, {
            aud: { type: "string" },
            sub: { type: "string" },
            token: { type: "string" },
        });
        if (options.help) {
            console.log(USAGE);
            return 0;
        }
        const isPair = aud !== undefined && sub !== undefined && token === undefined;
        if (!isPair && (aud ?? sub) !== undefined) throw new UsageError("Give either --aud and --sub, or a token.");
        const claims = isPair ? { aud, sub } : parseToken((token ?? (await standardInput())).trim());
        const stack = loadStack(folder, options);
        if (!stack.namesOrganization)
            throw new UsageError("The organization is not known. Name it with --organization.");
        const settings = await printingMistakes(stack.identity.name, () => parseSettings(stack.config, stack.identity));
        const { trust } = settings;
        const remarks = [...stack.remarks, ...settings.warnings.filter((text) => text.includes("has no effect"))];
        const verdict = judge({ ...stack, trust }, claims, Date.now() / 1000);
        const { organization } = trust;
        if (options.json) {
            const { file = null } = stack;
            const judged = { audience: claims.aud, subject: claims.sub, stack: options.stack, file, organization };
            console.log(printJson({ ...verdict, ...judged, signatureVerified: false, remarks }));
        } else {
            for (const remark of remarks) console.log(styled("yellow", `Note: ${remark}`));
            const allowed = verdict.allowed ? styled("green", "allowed") : styled("red", "refused");
            console.log(`${allowed}: ${verdict.reason}`);
            if (verdict.next !== undefined) console.log(`  next: ${verdict.next}`);
            console.log(`  aud ${literal(claims.aud)}\n  sub ${literal(claims.sub)}`);
            const source = `${stack.file ?? "the defaults"}${options.config.length > 0 ? " and -c" : ""}`;
            console.log(
                `Judged for stack ${options.stack} of the organization ${organization}, with the settings of ${source}, once pulumi up has run with them.`,
            );
            console.log("The signature was not verified. AWS does that.");
        }
        return verdict.allowed ? 0 : 1;
    });
}

/** The claims of a JSON Web Token: https://www.rfc-editor.org/rfc/rfc7519. No message has the token's text. */
function parseToken(token: string): Claims {
    if (token === "") throw new UsageError(NO_TOKEN);
    const [, payload = ""] = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token) ?? [];
    let claims: Partial<Record<string, unknown>> | null;
    try {
        claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as typeof claims;
    } catch {
        throw new UsageError("That is not a token. Accepted: a JWT, three parts of base64url with dots between.");
    }
    const { sub, iss, exp, nbf, ...others } = claims ?? {};
    const [aud, ...more] = [others["aud"]].flat();
    const isTime = (time: unknown) => time === undefined || typeof time === "number";
    if (![aud, sub, iss].every((text) => typeof text === "string") || more.length > 0 || ![exp, nbf].every(isTime))
        throw new UsageError(
            "That is not a token of Pulumi Cloud. Accepted: one audience, a subject and an issuer, and times in seconds.",
        );
    return { aud, sub, iss, exp, nbf } as Claims;
}

if (require.main === module) start(main);

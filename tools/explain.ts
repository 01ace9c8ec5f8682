/** `npm run explain`: whether a token may assume the role, and if not, why and what would let it in. */
import { join } from "node:path";
import { printCommands } from "../messages/command";
import { literal } from "../messages/literal";
import { printingMistakes } from "../messages/mistake";
import { parseSettings } from "../settings";
import type { Claims } from "./claims-verdict";
import { parseCommandLine, readStandardInput, runTool, STACK_USAGE, start, UsageError } from "./command-line";
import { printSteps, type Role, type Step } from "./remedies";
import { loadStack, type Stack } from "./stack";
import { paragraph, printJson, styled } from "./terminal";
import { judge } from "./verdict";

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
    folder = join(__dirname, ".."),
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
        const claims = await readClaims({ aud, sub, token }, standardInput);
        const stack = loadStack(folder, options);
        if (!stack.namesOrganization)
            throw new UsageError("The organization is not known. Name it with --organization.");
        const role = await printingMistakes(options.stack, () => readRole(stack));
        const { allowed, reason, next: steps } = judge(role, claims, Date.now() / 1000);
        const { organization } = role.trust;
        if (options.json) {
            const next = printSteps(steps, options.stack);
            const report = {
                allowed,
                reason,
                ...(next !== "" && { next }),
                audience: claims.aud,
                subject: claims.sub,
                stack: options.stack,
                file: stack.file ?? null,
                organization,
                signatureVerified: false,
                remarks: stack.remarks,
            };
            console.log(printJson(report));
        } else {
            for (const remark of stack.remarks) console.log(styled("yellow", paragraph("Note: ", remark)));
            const verdict = allowed ? styled("green", "allowed") : styled("red", "refused");
            console.log(paragraph(`${verdict}: `, reason));
            for (const line of renderSteps(steps, options.stack)) console.log(line);
            console.log(`  aud ${literal(claims.aud)}\n  sub ${literal(claims.sub)}`);
            const file = stack.file ?? "the defaults";
            const judged = `Judged for stack ${options.stack} of the organization ${organization}, with the settings of ${file}${options.config.length > 0 ? " and -c" : ""}, once pulumi up has run with them.`;
            console.log(paragraph("", judged));
            console.log("The signature was not verified. AWS does that.");
        }
        return allowed ? 0 : 1;
    });
}

/** The steps as text: in a terminal one below the other, and else in one line. */
function renderSteps(steps: readonly Step[], stack: string): string[] {
    const lines = process.stdout.isTTY ? steps.map((step) => [step]) : [steps].filter(({ length }) => length > 0);
    return lines.map((line, i) =>
        paragraph(
            i === 0 ? "  next: " : "  then: ",
            printSteps(line, stack),
            printCommands(line.at(-1)?.run ?? [], stack),
        ),
    );
}

function readRole({ config, configured, identity }: Stack): Role {
    const { project, stack } = identity;
    const { trust } = parseSettings(config, identity);
    return { trust, configured, ownEnvironment: { project, name: stack } };
}

interface Source {
    aud: string | undefined;
    sub: string | undefined;
    token: string | undefined;
}

async function readClaims({ aud, sub, token }: Source, standardInput: () => string | Promise<string>): Promise<Claims> {
    if (aud !== undefined && sub !== undefined && token === undefined) return { aud, sub };
    if (aud !== undefined || sub !== undefined) throw new UsageError("Give either --aud and --sub, or a token.");
    return parseToken((token ?? (await standardInput())).trim());
}

/** The claims of a JSON Web Token: https://www.rfc-editor.org/rfc/rfc7519. No message has the token's text. */
function parseToken(token: string): Claims {
    if (token === "") throw new UsageError(NO_TOKEN);
    const [, payload = ""] = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token) ?? [];
    let claims: unknown;
    try {
        claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    } catch {
        throw new UsageError("That is not a token. Accepted: a JWT, three parts of base64url with dots between.");
    }
    const { aud, sub, iss, exp, nbf } = (claims ?? {}) as Record<string, unknown>;
    const audiences = [aud].flat();
    if (audiences.length !== 1 || typeof audiences[0] !== "string" || typeof sub !== "string")
        throw new UsageError("That is not a token of Pulumi Cloud: it lacks a subject or a single audience.");
    if (typeof iss !== "string" || iss === "")
        throw new UsageError("That is not a token of Pulumi Cloud: it lacks an issuer.");
    const isTime = (value: unknown) => value === undefined || (typeof value === "number" && value >= 0 && value < 1e11);
    if (!isTime(exp) || !isTime(nbf))
        throw new UsageError("The token's exp or nbf is not a time in seconds since 1970.");
    return {
        aud: audiences[0],
        sub,
        iss,
        ...(typeof exp === "number" && { exp }),
        ...(typeof nbf === "number" && { nbf }),
    };
}

if (require.main === module) start(main);

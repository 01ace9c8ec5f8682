/** Where the CLI keeps the stack: https://www.pulumi.com/docs/iac/concepts/state-and-backends/ */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

export interface Backend {
    /** Undefined if it is not known. */
    url: string | undefined;
    /** Variables with which `pulumi env` uses this backend, too. It doesn't read Pulumi.yaml. */
    environment?: Record<string, string>;
}

/** The backend of a project, found as the CLI does: https://www.pulumi.com/docs/iac/cli/environment-variables/ */
export function findBackend(folder = process.cwd(), env = process.env): Backend {
    if (env["PULUMI_BACKEND_URL"]) return { url: env["PULUMI_BACKEND_URL"] };
    const { backend } = read<{ backend?: { url?: string } }>(join(folder, "Pulumi.yaml"));
    if (backend?.url) return { url: backend.url, environment: { PULUMI_BACKEND_URL: backend.url } };
    const home = env["PULUMI_CREDENTIALS_PATH"] ?? env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
    return { url: read<{ current?: string }>(join(home, "credentials.json")).current };
}

/** The issuer of a self-hosted Pulumi Cloud; undefined for the public one, and for a backend of another kind. */
export function selfHostedIssuer(url: string | undefined): string | undefined {
    if (url === undefined || !URL.canParse(url)) return undefined;
    const { protocol, host } = new URL(url);
    return protocol !== "https:" || /^(api|app)\.pulumi\.com$/.test(host) ? undefined : `https://${host}/oidc`;
}

/** A file of YAML or JSON; nothing if it can't be read. */
function read<Content extends object>(path: string): Partial<Content> {
    try {
        return (parse(readFileSync(path, "utf8")) ?? {}) as Partial<Content>;
    } catch {
        return {};
    }
}

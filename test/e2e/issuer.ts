/** OIDC issuers of the tests' own, as far as a thumbprint is asked of them: HTTPS servers with a chain of certificates. */
import { execFileSync } from "node:child_process";
import { randomUUID, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { rootCertificates } from "node:tls";

/** What a server presents, from its own certificate up. Nobody signed the one of a stranger. */
const CHAINS = {
    usual: ["leaf", "intermediate"],
    "with its root": ["leaf", "intermediate", "root"],
    "of a stranger": ["stranger"],
};
export type Chain = keyof typeof CHAINS;

/** The certificates in the tests' folder; the bundle is what this process trusts, and the tests' root. */
export function certificatesIn(folder: string) {
    const at = (name: string) => path.join(folder, "certificates", name);
    return { at, bundle: at("bundle.pem") };
}

/** Makes what `certificatesIn` finds. */
export function makeCertificates(folder: string): void {
    const { at, bundle } = certificatesIn(folder);
    mkdirSync(path.dirname(bundle));
    const certificate = (name: string, signer: string, extensions: string) => {
        const file = (ending: string) => at(`${name}.${ending}`);
        writeFileSync(file("cnf"), `[req]\ndistinguished_name = name\n[name]\n[extensions]\n${extensions}\n`);
        const signature =
            signer === name
                ? ["-signkey", file("key")]
                : ["-CA", at(`${signer}.pem`), "-CAkey", at(`${signer}.key`), "-CAcreateserial"];
        const key = "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes".split(" ");
        const subject = ["-config", file("cnf"), "-subj", `/CN=End-to-end test ${name}`];
        const signed = ["-days", "2", ...signature, "-extfile", file("cnf"), "-extensions", "extensions"];
        const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "ignore" });
        openssl(...key, ...subject, "-keyout", file("key"), "-out", file("csr"));
        openssl("x509", "-req", "-sha256", "-in", file("csr"), ...signed, "-out", file("pem"));
    };
    const authority = "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign";
    const server =
        "basicConstraints = critical, CA:FALSE\nextendedKeyUsage = serverAuth\nsubjectAltName = DNS:localhost";
    certificate("root", "root", authority);
    certificate("intermediate", "root", authority);
    certificate("leaf", "intermediate", server);
    certificate("stranger", "stranger", server);

    const trusted = [process.env["SSL_CERT_FILE"], process.env["NODE_EXTRA_CA_CERTS"], at("root.pem")].filter(
        (file) => file !== undefined && existsSync(file),
    ) as string[];
    writeFileSync(bundle, [...rootCertificates, ...trusted.map((file) => readFileSync(file, "utf8"))].join("\n"));
}

/** An issuer at a URL that no other has. */
export class Issuer {
    /** The SHA-1 fingerprint of the top certificate that it presents. */
    thumbprint = "";
    private constructor(
        readonly url: string,
        private readonly server: Server,
        private readonly folder: string,
    ) {}

    static async start(folder: string, chain: Chain = "usual"): Promise<Issuer> {
        const server = createServer((_, response) => response.end("{}"));
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        const issuer = new Issuer(`https://localhost:${port}/${randomUUID()}`, server, folder);
        issuer.present(chain);
        return issuer;
    }

    /** Changes the certificates that it presents. */
    present(chain: Chain): void {
        const { at } = certificatesIn(this.folder);
        const read = (file: string) => readFileSync(at(file), "utf8");
        const certificates = CHAINS[chain].map((name) => read(`${name}.pem`));
        this.server.setSecureContext({ key: read(`${CHAINS[chain][0]}.key`), cert: certificates.join("\n") });
        this.thumbprint = new X509Certificate(certificates.at(-1) ?? "").fingerprint.replaceAll(":", "").toLowerCase();
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os, { tmpdir } from "node:os";
import { join } from "node:path";
import { findBackend, selfHostedIssuer } from "../../pulumi-cloud/backend";

const OWN = "https://pulumi.example.com";
const OTHER = "https://other.example.com";
const folder = mkdtempSync(join(tmpdir(), "keyless-"));
const [project, home] = ["project", "home"].map((name) => mkdtempSync(join(folder, name))) as [string, string];
afterAll(() => rmSync(folder, { recursive: true }));

/** The backend with these files, as far as there are any. */
function found(yaml: string, credentials: string, env: Record<string, string> = {}) {
    writeFileSync(join(project, "Pulumi.yaml"), yaml);
    writeFileSync(join(home, "credentials.json"), credentials);
    return findBackend(project, { PULUMI_CREDENTIALS_PATH: home, ...env });
}
const NAMED = `name: keyless\nbackend:\n  url: ${OWN}\n`;
const LOGIN = JSON.stringify({ current: OTHER });

test("the backend is the variable's, or else the project's, or else that of the CLI's login", () => {
    expect(found(NAMED, LOGIN, { PULUMI_BACKEND_URL: "s3://b" })).toEqual({ url: "s3://b" });
    // `pulumi env` reads no Pulumi.yaml.
    expect(found(NAMED, LOGIN)).toEqual({ url: OWN, environment: { PULUMI_BACKEND_URL: OWN } });
    expect(found("name: keyless\n", LOGIN)).toEqual({ url: OTHER });
    expect(found("name: keyless\n", LOGIN, { PULUMI_BACKEND_URL: "" })).toEqual({ url: OTHER });
});

test("the CLI's login is in PULUMI_HOME, or else in the user's .pulumi", () => {
    found("name: keyless\n", LOGIN);
    expect(findBackend(project, { PULUMI_HOME: home })).toEqual({ url: OTHER });
    jest.spyOn(os, "homedir").mockReturnValueOnce(folder);
    mkdirSync(join(folder, ".pulumi"));
    writeFileSync(join(folder, ".pulumi/credentials.json"), LOGIN);
    expect(findBackend(project, {})).toEqual({ url: OTHER });
});

test.each(["{}", "", "no: [json"])("the backend is not known with the login %j, or without files", (credentials) => {
    expect(found("name: keyless\n", credentials).url).toBeUndefined();
    expect(findBackend(join(folder, "none"), { PULUMI_HOME: join(folder, "none") }).url).toBeUndefined();
});

test.each([
    [OWN, `${OWN}/oidc`],
    [`${OWN}:8443/`, `${OWN}:8443/oidc`],
    ["https://api.pulumi.com", undefined],
    ["https://app.pulumi.com/acme", undefined],
    ["https://api.pulumi.com.example.com", "https://api.pulumi.com.example.com/oidc"],
    ["https://my-api.pulumi.com", "https://my-api.pulumi.com/oidc"],
    ["http://127.0.0.1:5556", undefined],
    ["s3://bucket", undefined],
    ["file://~", undefined],
    ["no URL", undefined],
    [undefined, undefined],
])("the backend %s has the issuer %s of its own", (url, issuer) => {
    expect(selfHostedIssuer(url)).toBe(issuer);
});

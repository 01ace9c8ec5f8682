/** A picture of who may assume a role and what it may do then, in Mermaid's language: https://mermaid.js.org/syntax/flowchart.html */
import type { Entries } from "../pulumi-cloud/accepted-tokens";
import { printDeploymentEntry } from "../pulumi-cloud/deployments";
import { printEnvironmentEntry } from "../pulumi-cloud/environments";
import { tokensOfDeployments, tokensOfEnvironments } from "../pulumi-cloud/tokens";

/** What a diagram shows. */
export interface Access {
    trust: Entries;
    /** The name of the role. */
    role: string;
    /** What the role's policies allow: their names. */
    policies: readonly string[];
    /** What limits that: the permissions boundary and the length of sessions, in words. */
    limits: readonly string[];
}

/** The text of a diagram. */
export function diagram({ trust, role, policies, limits }: Access): string {
    const { organization, users } = trust;
    const opened = users.length > 0 ? `|${label(`opened by ${users.join(" or ")}`)}|` : "";
    const environments = trust.environments.map((entry, i) => ({
        id: `env${i}`,
        text: printEnvironmentEntry(entry),
        audience: tokensOfEnvironments(organization, entry, users).audience,
        arrow: `-->${opened}`,
    }));
    const deployments = trust.deployments.map((entry, i) => ({
        id: `dep${i}`,
        text: printDeploymentEntry(entry),
        audience: tokensOfDeployments(organization, entry).audience,
        arrow: "-->",
    }));
    const trusted = [...environments, ...deployments];
    const audiences = [...new Set(trusted.map(({ audience }) => audience))];
    const allowed = (policies.length > 0 ? policies : ["no permissions"]).map((text, i) => ({
        id: `policy${i}`,
        text,
    }));
    const limiting = limits.map((text, i) => ({ id: `limit${i}`, text }));
    return [
        "flowchart LR",
        ...group("environments", "ESC environments", environments),
        ...group("deployments", "Pulumi Deployments", deployments),
        ...audiences.map((audience, i) => `    aud${i}([${label(`audience ${audience}`)}])`),
        `    role[[${label(`role ${role}`)}]]`,
        ...group("permissions", "What the role may do", [...allowed, ...limiting]),
        ...trusted.map(({ id, audience, arrow }) => `    ${id} ${arrow} aud${audiences.indexOf(audience)}`),
        ...audiences.map((_, i) => `    aud${i} --> role`),
        ...allowed.map(({ id }) => `    role --> ${id}`),
        ...limiting.map(({ id }) => `    role -.-> ${id}`),
    ].join("\n");
}

/** Nodes in a box with a title; nothing without nodes. */
function group(id: string, title: string, nodes: readonly { id: string; text: string }[]): string[] {
    if (nodes.length === 0) return [];
    const lines = nodes.map((node) => `        ${node.id}[${label(node.text)}]`);
    return [`    subgraph ${id}[${label(title)}]`, ...lines, "    end"];
}

const ENTITIES = new Map([
    ['"', "quot"],
    ["<", "lt"],
    [">", "gt"],
    ["&", "amp"],
]);

/**
 * A quoted text in which Mermaid finds nothing but text: no HTML, no Markdown, no formulas, no directives. A colon is
 * escaped where it would make an icon (`fa:fa-user`), or where Mermaid removes semicolons (behind `style` and `classDef`).
 */
function label(text: string): string {
    const escaped = text.replace(
        /[^A-Za-z0-9 .,;:/()'-]|(?<=fa[a-z]?|(style|classDef).*):/gu,
        (character) => `#${ENTITIES.get(character) ?? character.codePointAt(0)};`,
    );
    return `"${escaped}"`;
}

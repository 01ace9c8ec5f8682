import { diagram, type Access } from "../../tools/diagram";
import { settingsOf } from "../stacks";
import { readDiagram } from "./mermaid";

const diagramOf = (values: object, access: Partial<Access> = {}) =>
    diagram({
        trust: settingsOf({ ...values }).trust,
        role: "deployer",
        policies: ["ReadOnlyAccess"],
        limits: ["in sessions of 1h"],
        ...access,
    });

test("a diagram leads from whom the role trusts to what it may do", () => {
    const values = {
        environments: ["aws/dev", "default/old", "aws/x"],
        users: ["alice", "bob"],
        deployments: ["web/prod:preview", "api/*"],
    };
    const access = { policies: ["ReadOnlyAccess", "own"], limits: ["within a boundary", "in sessions of 1h"] };
    expect(diagramOf(values, access)).toBe(`flowchart LR
    subgraph environments["ESC environments"]
        env0["aws/dev"]
        env1["default/old"]
        env2["aws/x"]
    end
    subgraph deployments["Pulumi Deployments"]
        dep0["web/prod:preview"]
        dep1["api/#42;"]
    end
    aud0(["audience aws:acme"])
    aud1(["audience acme"])
    role[["role deployer"]]
    subgraph permissions["What the role may do"]
        policy0["ReadOnlyAccess"]
        policy1["own"]
        limit0["within a boundary"]
        limit1["in sessions of 1h"]
    end
    env0 -->|"opened by alice or bob"| aud0
    env1 -->|"opened by alice or bob"| aud1
    env2 -->|"opened by alice or bob"| aud0
    dep0 --> aud1
    dep1 --> aud1
    aud0 --> role
    aud1 --> role
    role --> policy0
    role --> policy1
    role -.-> limit0
    role -.-> limit1`);
});

test("what there isn't has no box, and no permissions are said to be none", () => {
    expect(diagramOf({ deployments: ["*"] }, { policies: [], limits: [] })).toBe(`flowchart LR
    subgraph deployments["Pulumi Deployments"]
        dep0["#42;"]
    end
    aud0(["audience acme"])
    role[["role deployer"]]
    subgraph permissions["What the role may do"]
        policy0["no permissions"]
    end
    dep0 --> aud0
    aud0 --> role
    role --> policy0`);
    const { boxes, edges } = readDiagram(diagramOf({ environments: ["*"] }));
    expect(Object.keys(boxes)).toEqual(["environments", "permissions"]);
    expect(edges[0]).toEqual(["env0", "-->", "aud0"]);
});

/** https://mermaid.js.org/syntax/flowchart.html */
describe("every text is text only:", () => {
    test.each([
        ['"', "#quot;"],
        ["<account>", "#lt;account#gt;"],
        ["a & b", "a #amp; b"],
        ["#quot;", "#35;quot;"],
        ["`**bold**`", "#96;#42;#42;bold#42;#42;#96;"],
        ["_a_", "#95;a#95;"],
        ["$$x$$", "#36;#36;x#36;#36;"],
        ["%%{init: {}}%%", "#37;#37;#123;init: #123;#125;#125;#37;#37;"],
        ["a[b]\\", "a#91;b#93;#92;"],
        ["a|b", "a#124;b"],
        ["a\nb", "a#10;b"],
        ["é😀", "#233;#128512;"],
        ["a fa:fa-user", "a fa#58;fa-user"],
        ["fab:fa-x", "fab#58;fa-x"],
        ["fa:x fax:", "fa#58;x fax#58;"],
        ["style:x:#a", "style#58;x#58;#35;a"],
        ["a classDef b:#c", "a classDef b#58;#35;c"],
        ["a:style:b", "a:style#58;b"],
        ["far away: fa1: style", "far away: fa1: style"],
        ["Az09 .,;:/()'-", "Az09 .,;:/()'-"],
    ])("%j", (text, label) => {
        for (const access of [{ role: text }, { policies: [text] }, { limits: [text] }]) {
            const printed = diagramOf({}, access);
            expect(printed).toContain(label);
            expect(Object.values(readDiagram(printed).labels).join()).toContain(text);
        }
        expect(diagramOf({}, { role: text })).toContain(`    role[["role ${label}"]]\n`);
        expect(diagramOf({}, { policies: [text] })).toContain(`        policy0["${label}"]\n`);
    });

    test("also those of settings", () => {
        const trust = { ...settingsOf({}).trust, organization: '"<o>', users: ['"<u>'], deployments: [] };
        const hostile = { ...trust, environments: [{ kind: "one", project: '"<p>', name: "]#" }] } as Access["trust"];
        const { labels, edges } = readDiagram(diagram({ trust: hostile, role: "r", policies: [], limits: [] }));
        expect(labels).toMatchObject({ env0: '"<p>/]#', aud0: 'audience aws:"<o>' });
        expect(edges[0]).toEqual(["env0", "-->", "aud0", 'opened by "<u>']);
    });
});

describe("the check of diagrams refuses", () => {
    const GOOD = diagramOf({ users: ["alice"] });

    test.each([
        ["no header", GOOD.replace("flowchart LR\n", "")],
        ["a quote in a text", GOOD.replace("deployer", 'dep"loyer')],
        ["an entity without an end", GOOD.replace("deployer", "#quot")],
        ["HTML", GOOD.replace("deployer", "<b>")],
        ["an edge to a node that there isn't", GOOD.replace("--> role", "--> roll")],
        ["an edge to a box", GOOD.replace("--> role", "--> permissions")],
        ["a box without an end", `${GOOD}\n    subgraph more["more"]`],
        ["a node twice", GOOD.replace("limit0[", "policy0[")],
        ["an empty line", `${GOOD}\n`],
    ])("%s", (_, text) => {
        expect(() => readDiagram(GOOD)).not.toThrow();
        expect(text).not.toBe(GOOD);
        expect(() => readDiagram(text)).toThrow(Error);
    });
});

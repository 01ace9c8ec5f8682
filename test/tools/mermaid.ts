/** Reads the part of Mermaid's language that the diagrams use, and refuses the rest. */

export interface Diagram {
    /** The texts of nodes and boxes, by their IDs. */
    labels: Record<string, string>;
    /** The nodes in each box. */
    boxes: Record<string, string[]>;
    /** `from`, the arrow, `to`, and the text on it. */
    edges: [string, string, string, string?][];
}

const LABEL = `"((?:[^"<>&#\`*_%$\\\\{}[\\]|\\n]|#(?:quot|lt|gt|amp|\\d+);)+)"`;
const NODE = new RegExp(`^ {4}(?: {4})?([a-z]+\\d*)(?:\\[${LABEL}\\]|\\(\\[${LABEL}\\]\\)|\\[\\[${LABEL}\\]\\])$`);
const BOX = new RegExp(`^ {4}subgraph ([a-z]+)\\[${LABEL}\\]$`);
const EDGE = new RegExp(`^ {4}([a-z]+\\d*) (-->|-\\.->)(?:\\|${LABEL}\\|)? ([a-z]+\\d*)$`);
const ENTITIES: Record<string, string> = { quot: '"', lt: "<", gt: ">", amp: "&" };

/** @throws Error for a line that is none of a header, a box, a node, an edge between nodes before it. */
export function readDiagram(text: string): Diagram {
    const [header, ...lines] = text.split("\n");
    if (header !== "flowchart LR") throw new Error(`no header: ${header}`);
    const diagram: Diagram = { labels: {}, boxes: {}, edges: [] };
    const add = (id: string, label: string) => {
        if (id in diagram.labels || id === "end") throw new Error(`not a new ID: ${id}`);
        diagram.labels[id] = decoded(label);
    };
    let box: string[] | undefined;
    for (const line of lines) {
        const [, title, titleText = ""] = BOX.exec(line) ?? [];
        const [, node, ...labels] = NODE.exec(line) ?? [];
        const [, from, arrow = "", label, to = ""] = EDGE.exec(line) ?? [];
        if (title !== undefined && box === undefined) {
            add(title, titleText);
            box = diagram.boxes[title] = [];
        } else if (line === "    end" && box !== undefined) {
            if (box.length === 0) throw new Error("an empty box");
            box = undefined;
        } else if (node !== undefined && line.startsWith("        ") === (box !== undefined)) {
            add(
                node,
                labels.find((each) => each !== undefined)!,
            );
            box?.push(node);
        } else if (from !== undefined && box === undefined) {
            if (![from, to].every((id) => id in diagram.labels && !(id in diagram.boxes)))
                throw new Error(`not between nodes: ${line}`);
            diagram.edges.push([
                from,
                arrow,
                to,
                ...(label === undefined ? [] : [decoded(label)]),
            ] as const as Diagram["edges"][0]);
        } else throw new Error(`not a line of a diagram: ${line}`);
    }
    if (box !== undefined) throw new Error("a box without an end");
    return diagram;
}

const decoded = (label: string) =>
    label.replace(/#(\w+);/g, (_, name: string) => ENTITIES[name] ?? String.fromCodePoint(Number(name)));

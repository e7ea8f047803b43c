import { expect, test } from "vitest";

import type { Lineage, LineageNode } from "../../api/lineage";
import { isMatch, makeGraph, subtitleOf, titleOf } from "./graph";

function node(id: string, more: Partial<LineageNode> = {}): LineageNode {
  return {
    id,
    kind: "artifact",
    name: id,
    typeName: "dataset",
    entityName: "ada",
    projectName: "demo",
    runId: null,
    state: "COMMITTED",
    createdAt: "2026-11-22T00:00:00Z",
    versionIndex: 0,
    aliases: [],
    ...more,
  };
}

function run(id: string, more: Partial<LineageNode> = {}): LineageNode {
  return node(id, {
    kind: "run",
    typeName: null,
    runId: id,
    versionIndex: null,
    state: "finished",
    ...more,
  });
}

function lineage(nodes: readonly LineageNode[], ...edges: string[]): Lineage {
  return {
    nodes,
    edges: edges.map((edge) => {
      const [source, target] = edge.split(">") as [string, string];
      return { source, target, usedAs: null };
    }),
    truncated: false,
  };
}

const SEVEN = Array.from({ length: 7 }, (_, index) => index);

function inputsOfOneRun(): Lineage {
  return lineage(
    [run("train"), ...SEVEN.map((at) => node(`d${at}`))],
    ...SEVEN.map((at) => `d${at}>train`),
  );
}

function sizes(found: ReturnType<typeof makeGraph>): number[] {
  return found.shapes.map((shape) => shape.members.length);
}

test("seven inputs of one run are one node", () => {
  const graph = makeGraph(inputsOfOneRun(), new Set(["train"]));
  expect(sizes(graph)).toEqual([1, 7]);
  expect(graph.edges).toEqual([[1, 0]]);
  expect(graph.indexOf.get("d6")).toBe(1);
});

test("what was taken out stands alone, and the rest stay together", () => {
  const graph = makeGraph(inputsOfOneRun(), new Set(["train", "d3"]));
  expect(sizes(graph).toSorted()).toEqual([1, 1, 6]);
});

test("four siblings are too few to fold", () => {
  const few = inputsOfOneRun();
  const graph = makeGraph({ ...few, nodes: few.nodes.slice(0, 5) }, new Set());
  expect(sizes(graph)).toEqual([1, 1, 1, 1, 1]);
});

test("siblings of another type stay apart", () => {
  const all = inputsOfOneRun();
  const nodes = all.nodes.map((one) =>
    one.id === "d0" || one.id === "d1" ? { ...one, typeName: "model" } : one,
  );
  expect(sizes(makeGraph({ ...all, nodes }, new Set()))).toEqual([1, 1, 1, 5]);
});

test("the runs of a sweep are one node, and so are the models they made", () => {
  const graph = makeGraph(
    lineage(
      [
        node("data"),
        ...SEVEN.flatMap((at) => [
          run(`r${at}`),
          node(`m${at}`, { typeName: "model" }),
        ]),
      ],
      ...SEVEN.flatMap((at) => [`data>r${at}`, `r${at}>m${at}`]),
    ),
    new Set(["data"]),
  );
  expect(sizes(graph)).toEqual([1, 7, 7]);
  expect(graph.edges).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test("without folding every node is drawn", () => {
  expect(makeGraph(inputsOfOneRun(), new Set(), false).shapes).toHaveLength(8);
});

test("edges to nodes that are not there, and loops, are left out", () => {
  const graph = makeGraph(
    lineage([node("a"), run("r")], "a>r", "a>a", "a>gone"),
    new Set(),
  );
  expect(graph.edges).toEqual([[0, 1]]);
});

test("titles say what a node is or how many it stands for", () => {
  const one = {
    id: "a",
    kind: "artifact" as const,
    members: [node("a", { aliases: ["best"] })],
  };
  expect([titleOf(one), subtitleOf(one)]).toEqual(["a:v0", "dataset · best"]);
  const many = {
    id: "c",
    kind: "run" as const,
    members: [run("x"), run("y"), run("z")],
  };
  expect([titleOf(many), subtitleOf(many)]).toEqual(["3 runs", "run · x, y …"]);
});

test("search looks at names, types, aliases and run ids", () => {
  const version = node("digits", { aliases: ["Best"], versionIndex: 3 });
  expect(
    ["DIGITS:v3", "best", "datas", "nope", " "].map((text) => isMatch(version, text)),
  ).toEqual([true, true, true, false, false]);
  expect(isMatch(run("abc123", { name: "quick" }), "c12")).toBe(true);
});

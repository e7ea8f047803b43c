import { expect, test } from "vitest";

import type { LineageNode } from "../../api/lineage";
import {
  type Bounds,
  drawGraph,
  EVERYTHING,
  type GraphTheme,
  type Scene,
} from "./drawGraph";
import { makeGraph } from "./graph";
import { layoutGraph } from "./layout";
import { makeFitter, svgPen } from "./pen";
import { routeOf, stepFrom } from "./route";

const THEME: GraphTheme = {
  sheet: "sheet",
  paper: "paper",
  ink: "ink",
  ink2: "ink2",
  line: "line",
  accent: "accent",
  accentSoft: "soft",
  signal: "signal",
  artifact: "blue",
  run: "green",
  warn: "warn",
  err: "err",
  font: "sans",
};

const FIT = makeFitter((text) => text.length * 6);

function node(id: string, kind: LineageNode["kind"], state = "COMMITTED"): LineageNode {
  return {
    id,
    kind,
    name: id,
    typeName: null,
    entityName: "ada",
    projectName: "demo",
    runId: kind === "run" ? id : null,
    state,
    createdAt: "",
    versionIndex: kind === "run" ? null : 0,
    aliases: [],
  };
}

/** raw → clean → data → train → model, and data → evaluate. */
function scene(more: Partial<Scene> = {}): Scene {
  const nodes = [
    node("raw", "artifact", "DELETED"),
    node("clean", "run", "failed"),
    node("data<1>", "artifact"),
    node("train", "run", "finished"),
    node("model", "artifact"),
    node("evaluate", "run", "finished"),
  ];
  const pairs = [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [2, 5],
  ] as const;
  const graph = makeGraph(
    {
      nodes,
      edges: pairs.map(([from, to]) => ({
        source: nodes[from]!.id,
        target: nodes[to]!.id,
        usedAs: null,
      })),
      truncated: false,
    },
    new Set(),
  );
  const layout = layoutGraph({
    count: 6,
    sources: Int32Array.from(graph.edges, ([from]) => from),
    targets: Int32Array.from(graph.edges, ([, to]) => to),
  });
  const rest = { focus: 2, selected: null, hovered: null, found: null, route: null };
  return { graph, layout, ...rest, ...more };
}

function svg(shown: Scene, bounds: Bounds = EVERYTHING, zoom = 1) {
  const pen = svgPen(shown.layout.width, shown.layout.height, "sans", "paper");
  const count = drawGraph(pen, shown, THEME, FIT, bounds, zoom);
  return { count, text: pen.finish() };
}

test("versions and runs differ in colour and shape, deleted ones in their frame", () => {
  const { count, text } = svg(scene());
  expect(count).toBe(6);
  expect(text.match(/rx="5"[^>]*stroke="blue"/g)).toHaveLength(3);
  expect(text.match(/rx="22"[^>]*stroke="green"/g)).toHaveLength(3);
  expect(text.match(/stroke-dasharray/g)).toHaveLength(1);
  expect(text).toContain('fill="err"');
  expect(text).toContain("data&lt;1&gt;:v0");
});

test("what is out of sight is not drawn", () => {
  const { layout } = scene();
  const bounds = { left: -10, right: layout.x[0]!, top: -1_000, bottom: 1_000 };
  expect(svg(scene(), bounds).count).toBe(1);
});

test("far away there are colours and no names", () => {
  const { text } = svg(scene(), EVERYTHING, 0.05);
  expect(text).not.toContain("<text");
  expect(text.match(/<rect x/g)).toHaveLength(6);
});

test("a search leaves the rest faint, a selection marks its way", () => {
  const shown = scene();
  expect(svg({ ...shown, found: new Set([1]) }).text).toContain('opacity="0.28"');
  const route = routeOf(shown.graph, 3);
  expect([...route].toSorted()).toEqual([0, 1, 2, 3]);
  const { text } = svg({ ...shown, selected: 3, route });
  expect(text.match(/stroke="accent"/g)).toHaveLength(4);
  expect(text.match(/stroke="signal"/g)).toHaveLength(1);
});

test("arrow keys follow edges sideways and the column up and down", () => {
  const { graph, layout } = scene();
  expect(stepFrom(graph, layout, 2, "left")).toBe(1);
  expect([3, 5]).toContain(stepFrom(graph, layout, 2, "right"));
  const [upper, lower] = layout.y[3]! < layout.y[5]! ? [3, 5] : [5, 3];
  expect(stepFrom(graph, layout, upper, "down")).toBe(lower);
  expect(stepFrom(graph, layout, lower, "up")).toBe(upper);
  expect(stepFrom(graph, layout, 0, "left")).toBeNull();
});

test("long names end in an ellipsis", () => {
  expect(FIT("abcdefgh", 30, 12, 400)).toBe("abcd…");
  expect(FIT("abc", 30, 12, 400)).toBe("abc");
});

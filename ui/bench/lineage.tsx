import { useMemo, useState } from "react";
import { flushSync } from "react-dom";
import type { Root } from "react-dom/client";

import type { Lineage, LineageNode } from "../src/api/lineage";
import { drawGraph } from "../src/features/lineage/drawGraph";
import { makeGraph } from "../src/features/lineage/graph";
import { GraphCanvas } from "../src/features/lineage/GraphCanvas";
import { GraphController } from "../src/features/lineage/GraphController";
import { graphTheme } from "../src/features/lineage/graphTheme";
import { layoutGraph } from "../src/features/lineage/layout";
import { canvasPen, fontOf, makeFitter } from "../src/features/lineage/pen";
import { useLayout } from "../src/features/lineage/useLayout";

/** Runs that use up to three recent versions and make one or two: no two are alike. */
function madeUpLineage(count: number): Lineage {
  let seed = 11;
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const nodes: LineageNode[] = [];
  const edges: Lineage["edges"][number][] = [];
  const versions: string[] = [];
  const add = (kind: LineageNode["kind"]) => {
    const id = `${kind}-${nodes.length}`;
    const isRun = kind === "run";
    nodes.push({
      id,
      kind,
      name: isRun ? `brisk-river-${nodes.length}` : `collection-${nodes.length % 40}`,
      typeName: isRun ? "train" : nodes.length % 3 ? "dataset" : "model",
      entityName: "bench",
      projectName: "bench",
      runId: isRun ? id : null,
      state: isRun ? "finished" : "COMMITTED",
      createdAt: "2026-11-22T00:00:00Z",
      versionIndex: isRun ? null : nodes.length,
      aliases: nodes.length % 7 ? [] : ["latest", "best"],
    });
    return id;
  };
  versions.push(add("artifact"));
  while (nodes.length < count) {
    const run = add("run");
    for (let k = 1 + Math.floor(random() * 3); k > 0; k -= 1) {
      const back = Math.floor(random() * Math.min(versions.length, 60));
      const source = versions[versions.length - 1 - back]!;
      edges.push({ source, target: run, usedAs: null });
    }
    for (let k = random() < 0.4 ? 2 : 1; k > 0 && nodes.length < count; k -= 1) {
      const version = add("artifact");
      edges.push({ source: run, target: version, usedAs: null });
      versions.push(version);
    }
  }
  return { nodes, edges, truncated: false };
}

function Stage({ lineage }: { readonly lineage: Lineage }) {
  const [controller] = useState(() => new GraphController());
  const graph = useMemo(
    () => makeGraph(lineage, new Set([lineage.nodes[0]!.id]), false),
    [lineage],
  );
  const placed = useLayout(graph);
  const scene = useMemo(
    () => placed && { ...placed, focus: 0, selected: null, found: null, route: null },
    [placed],
  );
  return (
    <div style={{ position: "relative", height: 860 }}>
      {scene && (
        <GraphCanvas controller={controller} scene={scene} onSelect={() => {}} />
      )}
    </div>
  );
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve);
  });
}

export interface LineageTimes {
  /** From the answer of the server to the drawing, in ms. */
  first: number;
  /** One step of the wheel with everything in view, in ms. */
  step: number;
  /** Drawing all of it once, places known: what no viewer goes below. */
  limit: number;
}

/** Draws a made-up lineage and moves about in it. */
export async function lineageRound(root: Root, count: number): Promise<LineageTimes> {
  const lineage = madeUpLineage(count);
  const start = performance.now();
  flushSync(() => root.render(<Stage key={start} lineage={lineage} />));
  let canvas: HTMLCanvasElement | null = null;
  while (canvas?.dataset["nodes"] !== String(count)) {
    await nextFrame();
    canvas = document.querySelector("[role=application] canvas");
  }
  const first = performance.now() - start;
  const key = (text: string) =>
    canvas!.parentElement!.dispatchEvent(
      new KeyboardEvent("keydown", { key: text, bubbles: true }),
    );
  key("0");
  await nextFrame();
  const steps = 20;
  const before = performance.now();
  for (let at = 0; at < steps; at += 1) {
    canvas.dispatchEvent(
      new WheelEvent("wheel", { deltaY: at % 2 ? 30 : -30, cancelable: true }),
    );
    await nextFrame();
    await nextFrame();
  }
  const step = (performance.now() - before) / steps;
  return { first, step, limit: drawnOnce(lineage) };
}

function drawnOnce(lineage: Lineage): number {
  const graph = makeGraph(lineage, new Set(), false);
  const layout = layoutGraph({
    count: graph.shapes.length,
    sources: Int32Array.from(graph.edges, ([from]) => from),
    targets: Int32Array.from(graph.edges, ([, to]) => to),
  });
  const canvas = document.createElement("canvas");
  canvas.width = 1_600;
  canvas.height = 860;
  const ctx = canvas.getContext("2d")!;
  const zoom = Math.min(1_600 / layout.width, 860 / layout.height);
  ctx.scale(zoom, zoom);
  const theme = graphTheme("light");
  const fit = makeFitter((text, size, weight) => {
    ctx.font = fontOf(theme.font, size, weight);
    return ctx.measureText(text).width;
  });
  const scene = { graph, layout, focus: 0 };
  const rest = { selected: null, hovered: null, found: null, route: null };
  const bounds = { left: 0, top: 0, right: layout.width, bottom: layout.height };
  const start = performance.now();
  drawGraph(
    canvasPen(ctx, theme.font),
    { ...scene, ...rest },
    theme,
    fit,
    bounds,
    zoom,
  );
  ctx.getImageData(0, 0, 1, 1); // wait until it is drawn
  return performance.now() - start;
}

/** Draws a lineage with any pen: the screen and exports look the same; pure. */
import type { Graph, Shape } from "./graph";
import { subtitleOf, titleOf } from "./graph";
import { type Layout, NODE_HEIGHT, NODE_WIDTH } from "./layout";
import type { Fitter, Paint, Pen } from "./pen";

/** Colours and font, read from the tokens. */
export interface GraphTheme {
  readonly sheet: string;
  readonly paper: string;
  readonly ink: string;
  readonly ink2: string;
  readonly line: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly signal: string;
  readonly artifact: string;
  readonly run: string;
  readonly warn: string;
  readonly err: string;
  readonly font: string;
}

export interface Scene {
  readonly graph: Graph;
  readonly layout: Layout;
  /** The shape that the lineage is of. */
  readonly focus: number;
  readonly selected: number | null;
  readonly hovered: number | null;
  /** Shapes that a search found; null without a search. */
  readonly found: ReadonlySet<number> | null;
  /** Edges to and from the selected shape, all the way; null when nothing is. */
  readonly route: ReadonlySet<number> | null;
}

export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Zooms below which names, and then frames, are too small to be worth drawing. */
const NAMES_FROM = 0.42;
const FRAMES_FROM = 0.16;
const FAINT = 0.28;
const TEXT_LEFT = -NODE_WIDTH / 2 + 30;
const TEXT_WIDTH = NODE_WIDTH - 40;

/**
 * Draws what lies within `bounds` (world pixels), in as much detail as `zoom` shows.
 *
 * @returns How many nodes were drawn.
 */
export function drawGraph(
  pen: Pen,
  scene: Scene,
  theme: GraphTheme,
  fit: Fitter,
  bounds: Bounds,
  zoom: number,
): number {
  drawEdges(pen, scene, theme, bounds, zoom);
  const { graph, layout } = scene;
  let count = 0;
  for (let index = 0; index < graph.shapes.length; index += 1) {
    const [x, y] = [layout.x[index]!, layout.y[index]!];
    if (x + NODE_WIDTH / 2 < bounds.left || x - NODE_WIDTH / 2 > bounds.right) continue;
    if (y + NODE_HEIGHT < bounds.top || y - NODE_HEIGHT > bounds.bottom) continue;
    drawShape(pen, scene, index, theme, fit, zoom);
    count += 1;
  }
  return count;
}

function drawEdges(
  pen: Pen,
  { graph, layout, route, hovered, found }: Scene,
  theme: GraphTheme,
  bounds: Bounds,
  zoom: number,
): void {
  const width = zoom < NAMES_FROM ? 0.8 / zoom : 1.4;
  const plain: Paint = { stroke: theme.line, width, alpha: found ? 0.5 : 1 };
  const marked: Paint = { stroke: theme.accent, width: width * 1.5 };
  const later: number[] = [];
  graph.edges.forEach(([from, to], index) => {
    if (!touches(layout, index, from, to, bounds)) return;
    const isMarked =
      route?.has(index) || (hovered !== null && (from === hovered || to === hovered));
    if (isMarked) later.push(index);
    else pen.path(edgePath(layout, index, from, to), plain);
  });
  for (const index of later) {
    const [from, to] = graph.edges[index]!;
    pen.path(edgePath(layout, index, from, to), marked);
  }
}

function touches(
  { x, y, bendStart, bends }: Layout,
  edge: number,
  from: number,
  to: number,
  bounds: Bounds,
): boolean {
  let left = Math.min(x[from]!, x[to]!);
  let right = Math.max(x[from]!, x[to]!);
  let top = Math.min(y[from]!, y[to]!);
  let bottom = Math.max(y[from]!, y[to]!);
  for (let i = bendStart[edge]!; i < bendStart[edge + 1]!; i += 1) {
    left = Math.min(left, bends[i * 2]!);
    right = Math.max(right, bends[i * 2]!);
    top = Math.min(top, bends[i * 2 + 1]!);
    bottom = Math.max(bottom, bends[i * 2 + 1]!);
  }
  return (
    right >= bounds.left &&
    left <= bounds.right &&
    bottom >= bounds.top &&
    top <= bounds.bottom
  );
}

/** From the right side of one node to the left side of another, level at both. */
export function edgePath(
  { x, y, bendStart, bends }: Layout,
  edge: number,
  from: number,
  to: number,
): number[][] {
  const half = NODE_WIDTH / 2;
  let [left, level] = [x[from]! + half, y[from]!];
  const pieces: number[][] = [[left, level]];
  const goTo = (right: number, next: number) => {
    const middle = Math.max(Math.abs(right - left) / 2, 28);
    pieces.push([left + middle, level, right - middle, next, right, next]);
  };
  for (let i = bendStart[edge]!; i < bendStart[edge + 1]!; i += 1) {
    const [across, height] = [bends[i * 2]!, bends[i * 2 + 1]!];
    const isRightwards = x[to]! > x[from]!;
    goTo(across - (isRightwards ? half : -half), height);
    left = across + (isRightwards ? half : -half);
    level = height;
    pieces.push([left, level]);
  }
  goTo(x[to]! - half, y[to]!);
  return pieces;
}

function drawShape(
  pen: Pen,
  scene: Scene,
  index: number,
  theme: GraphTheme,
  fit: Fitter,
  zoom: number,
): void {
  const shape = scene.graph.shapes[index]!;
  const [x, y] = [scene.layout.x[index]!, scene.layout.y[index]!];
  const colour = shape.kind === "run" ? theme.run : theme.artifact;
  const isFaint = scene.found !== null && !scene.found.has(index);
  const alpha = isFaint ? FAINT : 1;
  const isSelected = scene.selected === index;
  const radius = shape.kind === "run" ? NODE_HEIGHT / 2 : 5;
  if (zoom < FRAMES_FROM) {
    const fill = isSelected ? theme.signal : colour;
    pen.box(x, y, NODE_WIDTH, NODE_HEIGHT, radius, { fill, alpha });
    return;
  }
  const isFocus = scene.focus === index;
  const isDeleted = shape.members.every((one) => one.state === "DELETED");
  const paint: Paint = {
    fill: isFocus || scene.hovered === index ? theme.accentSoft : theme.sheet,
    stroke: isSelected ? theme.signal : colour,
    width: isSelected ? 3 : isFocus ? 2.4 : 1.4,
    dash: isDeleted ? [5, 4] : [],
    alpha,
  };
  if (shape.members.length > 1) {
    const behind = { ...paint, width: 1.2, fill: theme.sheet };
    pen.box(x + 6, y + 6, NODE_WIDTH, NODE_HEIGHT, radius, behind);
    pen.box(x + 3, y + 3, NODE_WIDTH, NODE_HEIGHT, radius, behind);
  }
  pen.box(x, y, NODE_WIDTH, NODE_HEIGHT, radius, paint);
  drawGlyph(pen, shape, x - NODE_WIDTH / 2 + 17, y, theme, alpha);
  if (zoom < NAMES_FROM) return;
  const title = fit(titleOf(shape), TEXT_WIDTH, 12.5, 600);
  const subtitle = fit(subtitleOf(shape), TEXT_WIDTH, 11, 400);
  const left = x + TEXT_LEFT;
  pen.text(title, left, y - 8, { fill: theme.ink, size: 12.5, weight: 600, alpha });
  pen.text(subtitle, left, y + 9, { fill: theme.ink2, size: 11, weight: 400, alpha });
}

/** A square for versions; for runs a dot that tells the state. */
function drawGlyph(
  pen: Pen,
  { kind, members }: Shape,
  x: number,
  y: number,
  theme: GraphTheme,
  alpha: number,
): void {
  if (kind === "artifact") {
    pen.box(x, y, 11, 11, 2, { fill: theme.artifact, alpha });
    return;
  }
  const states = new Set(members.map((one) => one.state));
  const only = states.size === 1 ? [...states][0]! : "";
  const colour = stateColour(only, theme);
  if (only === "running") pen.dot(x, y, 4.5, { stroke: colour, width: 2.5, alpha });
  else pen.dot(x, y, 5.5, { fill: colour, alpha });
}

function stateColour(state: string, theme: GraphTheme): string {
  if (state === "failed" || state === "crashed") return theme.err;
  if (state === "killed" || state === "preempted") return theme.warn;
  return state === "running" ? theme.artifact : theme.run;
}

/** Everything there is, for exports. */
export const EVERYTHING: Bounds = {
  left: -Infinity,
  right: Infinity,
  top: -Infinity,
  bottom: Infinity,
};

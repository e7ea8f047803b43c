import { formatValue } from "../../charts/engine/format";
import { type Theme, runColour } from "../../state/palette";
import { accessorLabel } from "../shared/accessor";
import { frameMarks, labelRoom } from "../shared/frameMarks";
import { type Gradient, colourAt } from "../shared/gradient";
import { paintOfRun } from "../shared/panelRuns";
import { type AxisWish, type ChartAxis, chartAxis } from "../shared/scales";
import {
  type Box,
  type Mark,
  type Paint,
  type Point,
  type Scene,
  type Target,
  fitted,
} from "../shared/scene";
import { regression } from "../shared/statistics";
import { fillTemplate } from "../shared/template";
import {
  type ScatterAxis,
  type ScatterOptions,
  type ScatterPoint,
  runningLine,
} from "./scatterOptions";

const DOT_PX = 4;
/** Dots shrink when there are many of them. */
const MANY = 400;
const HIT_PX = 8;
const LEGEND_PX = 74;
const CATEGORIES_NAMED = 12;
const DIMMED = 0.15;

const DASHES = { min: [2, 3], max: [6, 3], mean: [] } as const;

interface Picture {
  readonly points: readonly ScatterPoint[];
  readonly options: ScatterOptions;
  readonly theme: Theme;
  readonly gradient: Gradient;
  readonly width: number;
  readonly height: number;
  /** Runs that were marked; null when none is, and all of them look alike. */
  readonly marked: ReadonlySet<string> | null;
}

export interface ScatterPicture {
  readonly scene: Scene;
  /** Dots that an axis could not show, such as zero on a log axis. */
  readonly leftOut: number;
  /** In words: what the straight line says. */
  readonly fit: string | null;
}

export function scatterScene(picture: Picture): ScatterPicture {
  const { points, options, width, height, marked } = picture;
  const { fontPx } = options;
  const box: Box = {
    left: 40,
    top: 8,
    right: width - (options.z ? LEGEND_PX : 12),
    bottom: height - fontPx * 2 - 20,
  };
  const y = axisFor(
    options.y,
    points.map((point) => point.y),
    [box.bottom, box.top],
    34,
  );
  const room = labelRoom(
    y.ticks.map((tick) => tick.label),
    width * 0.3,
    fontPx,
  );
  const plot: Box = { ...box, left: room + fontPx + 6 };
  const x = axisFor(
    options.x,
    points.map((point) => point.x),
    [plot.left, plot.right],
    70,
  );
  const colour = colouring(picture);
  const marks: Mark[] = frameMarks({
    plot,
    x,
    y,
    xTitle: accessorLabel(options.x.text),
    yTitle: accessorLabel(options.y.text),
    fontPx,
  });
  const targets: Target[] = [];
  const radius = points.length > MANY ? DOT_PX - 1 : DOT_PX;
  for (const point of points) {
    const [px, py] = [x.place(point.x), y.place(point.y)];
    if (!isInside(plot, px, py)) continue;
    const { run } = point.one;
    const isDim = marked !== null && !marked.has(run.runId);
    marks.push({
      kind: "dot",
      x: px,
      y: py,
      r: run.emphasis === "baseline" ? radius + 2 : radius,
      fill: colour.paint(point),
      stroke: run.emphasis === "baseline" ? "ink" : "sheet",
      opacity: isDim ? DIMMED : 0.9,
    });
    targets.push({
      x: px,
      y: py,
      halfWidth: HIT_PX,
      halfHeight: HIT_PX,
      title: fillTemplate(options.legendTemplate, point.one),
      lines: [
        `${accessorLabel(options.x.text)}: ${x.read(point.x)}`,
        `${accessorLabel(options.y.text)}: ${y.read(point.y)}`,
        ...(options.z && point.z !== null
          ? [`${accessorLabel(options.z.text)}: ${cellWords(point.z)}`]
          : []),
      ],
      runId: run.runId,
    });
  }
  const lines = overlays(picture, x, y, plot);
  return {
    scene: {
      width,
      height,
      marks: [...marks, ...lines.marks, ...colour.legend(plot)],
      targets,
    },
    leftOut: points.length - targets.length,
    fit: lines.fit,
  };
}

function axisFor(
  { log, range, accessor }: ScatterAxis,
  cells: readonly ScatterPoint["x"][],
  ends: readonly [number, number],
  room: number,
): ChartAxis {
  const kind =
    accessor.section === "run" && accessor.name === "createdAt"
      ? "time"
      : accessor.section === "run" && accessor.name === "duration"
        ? "duration"
        : "number";
  const wish: AxisWish = { log, range, kind };
  return chartAxis(cells, wish, ends, room);
}

function isInside(plot: Box, x: number, y: number): boolean {
  return (
    x >= plot.left - 0.5 &&
    x <= plot.right + 0.5 &&
    y >= plot.top - 0.5 &&
    y <= plot.bottom + 0.5
  );
}

function cellWords(cell: ScatterPoint["z"]): string {
  return typeof cell === "number" ? formatValue(cell) : String(cell);
}

interface Colouring {
  readonly paint: (point: ScatterPoint) => Paint;
  readonly legend: (plot: Box) => readonly Mark[];
}

/** Dots by run, by a number along the gradient, or by a text's own hue. */
function colouring({ points, options, theme, gradient }: Picture): Colouring {
  const { z, fontPx } = options;
  if (!z) return { paint: ({ one }) => paintOfRun(one.run, theme), legend: () => [] };
  const axis = chartAxis(
    points.map((point) => point.z),
    z,
    [0, 1],
    0.2,
  );
  const name = accessorLabel(z.text);
  const without: Paint = "ink3";
  if (axis.categories) {
    const names = axis.categories;
    const hue = (text: string): Paint =>
      runColour(names.indexOf(text), theme).colour as Paint;
    return {
      paint: ({ z: cell }) => (cell === null ? without : hue(String(cell))),
      legend: (plot) => [
        words(name, plot.right + 10, plot.top + 6, fontPx, "ink2"),
        ...names.slice(0, CATEGORIES_NAMED).flatMap((text, index): Mark[] => {
          const y = plot.top + 22 + index * 16;
          return [
            { kind: "dot", x: plot.right + 14, y, r: 4, fill: hue(text) },
            words(text, plot.right + 22, y, fontPx, "ink3"),
          ];
        }),
      ],
    };
  }
  const shareOf = (cell: ScatterPoint["z"]): number =>
    Math.min(1, Math.max(0, axis.place(cell)));
  return {
    paint: ({ z: cell }) =>
      Number.isNaN(axis.place(cell)) ? without : colourAt(gradient, shareOf(cell)),
    legend: (plot) => {
      const [top, bottom] = [plot.top + 18, plot.bottom];
      const steps = 32;
      const height = (bottom - top) / steps;
      const bar = Array.from({ length: steps }, (_, index): Mark => ({
        kind: "rect",
        x: plot.right + 10,
        y: bottom - height * (index + 1),
        width: 8,
        height: height + 0.5,
        fill: colourAt(gradient, index / (steps - 1)),
      }));
      const ticks = axis.ticks
        .filter(({ label }) => label !== "")
        .map(({ at, label }) =>
          words(label, plot.right + 22, bottom - at * (bottom - top), fontPx, "ink3"),
        );
      return [
        words(name, plot.right + 10, plot.top + 4, fontPx, "ink2"),
        ...bar,
        ...ticks,
      ];
    },
  };
}

function words(text: string, x: number, y: number, size: number, fill: Paint): Mark {
  const room = LEGEND_PX - 12 - (fill === "ink2" ? 0 : 12);
  return {
    kind: "text",
    x,
    y,
    text: fitted(text, room, size),
    align: "left",
    fill,
    size,
  };
}

/** The straight line and the running ones; of numbers only. */
function overlays({ points, options }: Picture, x: ChartAxis, y: ChartAxis, plot: Box) {
  const numbers = points.flatMap((point): (readonly [number, number])[] =>
    typeof point.x === "number" && typeof point.y === "number"
      ? [[point.x, point.y]]
      : [],
  );
  const isNumeric = !x.categories && !y.categories;
  const place = ([a, b]: readonly [number, number]): Point => [x.place(a), y.place(b)];
  const isSeen = ([a, b]: Point): boolean => isInside(plot, a, b);
  const marks: Mark[] = [];
  if (!isNumeric) return { marks, fit: null };
  for (const kind of options.running) {
    const line = runningLine(numbers, kind).map(place).filter(isSeen);
    marks.push({
      kind: "line",
      points: line,
      stroke: "ink2",
      width: 1.25,
      dash: DASHES[kind],
    });
  }
  const fit = options.hasRegression ? regression(numbers) : null;
  if (fit) {
    const ends = numbers.map((point) => point[0]);
    const [low, high] = [Math.min(...ends), Math.max(...ends)];
    // Straight in numbers, hence bent on a log axis.
    const line = Array.from({ length: 65 }, (_, index) => {
      const at = low + ((high - low) * index) / 64;
      return place([at, fit.intercept + fit.slope * at]);
    }).filter(isSeen);
    marks.push({ kind: "line", points: line, stroke: "accent", width: 2 });
  }
  const said = fit
    ? `slope ${formatValue(fit.slope)}, r = ${formatValue(Number(fit.correlation.toFixed(3)))}`
    : null;
  return { marks, fit: said };
}

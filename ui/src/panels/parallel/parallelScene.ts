import { type Theme, runColour } from "../../state/palette";
import { formatValue } from "../../charts/engine/format";
import type { Cell } from "../shared/accessor";
import { type Gradient, colourAt } from "../shared/gradient";
import { type ChartAxis, chartAxis } from "../shared/scales";
import {
  type Mark,
  type Paint,
  type Point,
  type Scene,
  type Target,
  fitted,
  textWidth,
} from "../shared/scene";
import {
  type Brush,
  type ParallelLine,
  type ParallelOptions,
  type Places,
  passes,
} from "./parallelOptions";

interface Picture {
  readonly lines: readonly ParallelLine[];
  readonly options: ParallelOptions;
  readonly theme: Theme;
  readonly gradient: Gradient;
  readonly width: number;
  readonly height: number;
  /** Marks on axes, by the axis' name. */
  readonly brushes: ReadonlyMap<string, Brush>;
}

export interface PlacedAxis {
  readonly text: string;
  readonly label: string;
  readonly at: number;
  readonly top: number;
  readonly bottom: number;
}

export interface ParallelPicture {
  readonly scene: Scene;
  readonly axes: readonly PlacedAxis[];
  /** Runs that go through every mark. */
  readonly passing: readonly string[];
}

const HEAD_PX = 26;
const FOOT_PX = 12;
const SIDE_PX = 26;
const HIT_PX = 5;
const DIMMED = 0.12;

/** Axes side by side, and a line through them for every run. */
export function parallelScene(picture: Picture): ParallelPicture {
  const { lines, options, theme, gradient, width, height, brushes } = picture;
  const { columns, fontPx } = options;
  const [top, bottom] = [HEAD_PX + fontPx, height - FOOT_PX];
  const scales = columns.map((column, index) =>
    chartAxis(
      lines.map((line) => line.cells[index] ?? null),
      {
        log: column.log,
        range: [null, null],
        isInverted: column.isInverted,
        kind: "number",
      },
      [bottom, top],
      30,
    ),
  );
  const last = scales.at(-1);
  const right = Math.min(width * 0.25, last ? ticksWidth(last, fontPx) + 14 : 14);
  const step =
    (width - SIDE_PX - Math.max(SIDE_PX, right)) / Math.max(1, columns.length - 1);
  const axes = columns.map((column, index) => ({
    text: column.text,
    label: column.label,
    at: SIDE_PX + (columns.length === 1 ? (width - SIDE_PX) / 2 : step * index),
    top,
    bottom,
  }));
  const texts = columns.map((column) => column.text);
  const placed = lines.map((line) => ({
    line,
    places: scales.map((scale, index) => {
      const place = scale.place(line.cells[index] ?? null);
      return Number.isNaN(place) ? null : place;
    }),
  }));
  const paint = colouring(
    placed.map((one) => one.line.cells.at(-1) ?? null),
    last,
    theme,
    gradient,
  );
  const isIn = placed.map(({ places }) => passes(places, brushes, texts));
  const marks: Mark[] = [];
  // Greyed lines lie below the others.
  for (const wanted of [false, true]) {
    placed.forEach(({ line, places }, index) => {
      if (isIn[index] !== wanted) return;
      const isBase = line.one.run.emphasis === "baseline";
      for (const points of pieces(places, axes)) {
        marks.push({
          kind: "line",
          points,
          stroke: wanted ? paint(line.cells.at(-1) ?? null) : "ink3",
          width: isBase ? 2.5 : 1.25,
          opacity: wanted ? 0.8 : DIMMED,
        });
      }
    });
  }
  for (const [index, axis] of axes.entries()) {
    marks.push(...axisMarks(axis, scales[index]!, fontPx, step));
    const brush = brushes.get(axis.text);
    if (brush) marks.push(brushMark(axis, brush));
  }
  return {
    scene: { width, height, marks, targets: targetsOf(placed, isIn, axes, picture) },
    axes,
    passing: placed
      .filter((_one, index) => isIn[index])
      .map(({ line }) => line.one.run.runId),
  };
}

function ticksWidth(scale: ChartAxis, fontPx: number): number {
  return scale.ticks.reduce(
    (most, tick) => Math.max(most, textWidth(tick.label, fontPx)),
    0,
  );
}

/** Lines by the value on the last axis: along the gradient, or a hue a text. */
function colouring(
  cells: readonly Cell[],
  last: ChartAxis | undefined,
  theme: Theme,
  gradient: Gradient,
): (cell: Cell) => Paint {
  const names = last?.categories;
  if (names) {
    return (cell) => runColour(names.indexOf(String(cell)), theme).colour as Paint;
  }
  const places = last
    ? cells.map(last.place).filter((place) => !Number.isNaN(place))
    : [];
  const [low, high] = [Math.min(...places), Math.max(...places)];
  return (cell) => {
    const place = last ? last.place(cell) : NaN;
    if (Number.isNaN(place)) return "ink3";
    // Pixels grow downwards, values upwards.
    return colourAt(gradient, high > low ? (high - place) / (high - low) : 0.5);
  };
}

/** A line without the axes that it has no value on. */
function pieces(places: Places, axes: readonly PlacedAxis[]): Point[][] {
  const found: Point[][] = [[]];
  places.forEach((place, index) => {
    if (place === null) found.push([]);
    else found.at(-1)!.push([axes[index]!.at, place]);
  });
  return found
    .filter((points) => points.length > 0)
    .map((points) =>
      points.length > 1
        ? points
        : [
            [points[0]![0] - 4, points[0]![1]],
            [points[0]![0] + 4, points[0]![1]],
          ],
    );
}

function axisMarks(
  axis: PlacedAxis,
  scale: ChartAxis,
  fontPx: number,
  step: number,
): Mark[] {
  const { at, top, bottom } = axis;
  const room = Math.max(20, (Number.isFinite(step) ? step : 120) - 16);
  return [
    {
      kind: "line",
      points: [
        [at, top],
        [at, bottom],
      ],
      stroke: "ink3",
      width: 1,
    },
    ...scale.ticks.flatMap((tick): Mark[] => {
      if (tick.label === "") return [];
      const text = fitted(tick.label, room, fontPx);
      const width = textWidth(text, fontPx);
      return [
        {
          kind: "line",
          points: [
            [at - 3, tick.at],
            [at + 3, tick.at],
          ],
          stroke: "ink3",
        },
        {
          kind: "rect",
          x: at + 4,
          y: tick.at - fontPx / 2 - 1,
          width: width + 4,
          height: fontPx + 2,
          fill: "sheet",
          opacity: 0.75,
        },
        {
          kind: "text",
          x: at + 6,
          y: tick.at,
          text,
          align: "left",
          fill: "ink2",
          size: fontPx,
        },
      ];
    }),
  ];
}

function brushMark(axis: PlacedAxis, [top, bottom]: Brush): Mark {
  return {
    kind: "rect",
    x: axis.at - 6,
    y: top,
    width: 12,
    height: bottom - top,
    fill: "accent",
    opacity: 0.3,
  };
}

function targetsOf(
  placed: readonly { readonly line: ParallelLine; readonly places: Places }[],
  isIn: readonly boolean[],
  axes: readonly PlacedAxis[],
  { options }: Picture,
): Target[] {
  return placed.flatMap(({ line, places }, at) =>
    places.flatMap((place, index) => {
      if (place === null || !isIn[at]) return [];
      return [
        {
          x: axes[index]!.at,
          y: place,
          halfWidth: HIT_PX * 2,
          halfHeight: HIT_PX,
          title: line.one.run.displayName,
          lines: options.columns.map(
            (column, each) => `${column.label}: ${cellWords(line.cells[each] ?? null)}`,
          ),
          runId: line.one.run.runId,
        },
      ];
    }),
  );
}

function cellWords(cell: Cell): string {
  if (cell === null) return "–";
  return typeof cell === "number" ? formatValue(cell) : cell;
}

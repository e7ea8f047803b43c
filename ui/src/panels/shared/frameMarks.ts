/** Grid, ticks and titles around a plot. */
import { type Box, FONT_PX, type Mark, fitted, textWidth } from "./scene";
import type { ChartAxis } from "./scales";

interface FrameParts {
  readonly plot: Box;
  readonly x?: ChartAxis;
  readonly y?: ChartAxis;
  readonly xTitle?: string;
  readonly yTitle?: string;
  readonly fontPx?: number;
}

/** Pixels between a plot and the words beside it. */
const GAP = 6;

/** Marks of the axes given: `x` below the plot, `y` left of it. */
export function frameMarks({
  plot,
  x,
  y,
  xTitle,
  yTitle,
  fontPx = FONT_PX,
}: FrameParts) {
  const marks: Mark[] = [];
  for (const { at, label } of y?.ticks ?? []) {
    marks.push(line([plot.left, at], [plot.right, at], "grid"));
    const text = fitted(label, plot.left - GAP - (yTitle ? fontPx + 4 : 0), fontPx);
    const place = { x: plot.left - GAP, y: at, align: "right" } as const;
    if (text) marks.push({ kind: "text", ...place, text, fill: "ink3", size: fontPx });
  }
  let free = -Infinity;
  for (const { at, label } of x?.ticks ?? []) {
    marks.push(line([at, plot.top], [at, plot.bottom], "grid"));
    const text = fitted(label, 96, fontPx);
    const half = textWidth(text, fontPx) / 2;
    if (!text || at - half < free || at + half > plot.right + 14) continue;
    free = at + half + 8;
    const place = {
      x: at,
      y: plot.bottom + GAP + fontPx / 2,
      align: "center",
    } as const;
    marks.push({ kind: "text", ...place, text, fill: "ink3", size: fontPx });
  }
  marks.push(line([plot.left, plot.bottom], [plot.right, plot.bottom], "rule"));
  marks.push(line([plot.left, plot.top], [plot.left, plot.bottom], "rule"));
  if (xTitle) {
    marks.push({
      kind: "text",
      x: (plot.left + plot.right) / 2,
      y: plot.bottom + GAP + fontPx * 1.5 + 4,
      text: fitted(xTitle, plot.right - plot.left, fontPx),
      align: "center",
      fill: "ink2",
      size: fontPx,
    });
  }
  if (yTitle) {
    marks.push({
      kind: "text",
      x: fontPx / 2 + 4,
      y: (plot.top + plot.bottom) / 2,
      text: fitted(yTitle, plot.bottom - plot.top, fontPx),
      align: "center",
      fill: "ink2",
      size: fontPx,
      isUpright: true,
    });
  }
  return marks;
}

function line(
  from: readonly [number, number],
  to: readonly [number, number],
  stroke: "grid" | "rule",
): Mark {
  return { kind: "line", points: [from, to], stroke };
}

/** Room that the labels of an axis left of a plot take. */
export function labelRoom(
  labels: readonly string[],
  most: number,
  fontPx = FONT_PX,
): number {
  const widest = labels.reduce(
    (width, one) => Math.max(width, textWidth(one, fontPx)),
    0,
  );
  return Math.min(most, Math.ceil(widest) + GAP * 2);
}

const FONTS = { auto: FONT_PX, small: 10, medium: 13, large: 16 } as const;

export type FontSize = keyof typeof FONTS;
export const FONT_NAMES = ["auto", "small", "medium", "large"] as const;

export function fontPxOf(size: FontSize): number {
  return FONTS[size];
}

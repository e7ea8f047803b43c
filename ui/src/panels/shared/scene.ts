/**
 * A chart as a list of marks. Charts are pure functions from data to a scene; one scene
 * is drawn on the page, exported as PNG and as SVG, and asked what lies under a pointer.
 */

/** Colours by their place in the theme, or as hex where a run brings its own. */
export type Ink = "ink" | "ink2" | "ink3" | "grid" | "rule" | "sheet" | "accent";
export type Paint = Ink | `#${string}` | `rgb(${string})`;

export type Point = readonly [number, number];

interface Look {
  /** From 0 to 1. */
  readonly opacity?: number;
}

export interface LineMark extends Look {
  readonly kind: "line";
  readonly points: readonly Point[];
  readonly stroke?: Paint;
  readonly fill?: Paint;
  readonly width?: number;
  readonly dash?: readonly number[];
}

export interface RectMark extends Look {
  readonly kind: "rect";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill?: Paint;
  readonly stroke?: Paint;
}

export interface DotMark extends Look {
  readonly kind: "dot";
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly fill: Paint;
  readonly stroke?: Paint;
}

export interface TextMark extends Look {
  readonly kind: "text";
  /** Middle of the line's height; `align` says what `x` is. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly align: "left" | "center" | "right";
  readonly fill: Paint;
  readonly size?: number;
  readonly isBold?: boolean;
  /** Read from bottom to top, as the name of an upright axis is. */
  readonly isUpright?: boolean;
}

export type Mark = LineMark | RectMark | DotMark | TextMark;

/** What a pointer finds: words about it, and the run it leads to. */
export interface Target {
  readonly x: number;
  readonly y: number;
  /** Half of the width and height within which it is hit. */
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly title: string;
  readonly lines: readonly string[];
  readonly runId?: string;
}

export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
  readonly targets: readonly Target[];
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const FONT_PX = 11;
/** Width of a character of the page's font, on average, as a share of its size. */
const CHARACTER = 0.56;

export function textWidth(text: string, size = FONT_PX): number {
  return text.length * size * CHARACTER;
}

/** The text, or its beginning with an ellipsis where it does not fit. */
export function fitted(text: string, width: number, size = FONT_PX): string {
  if (textWidth(text, size) <= width) return text;
  const room = Math.floor(width / (size * CHARACTER)) - 1;
  return room <= 0 ? "" : `${text.slice(0, room)}…`;
}

/** What is hit at a place: the target whose middle is nearest; null for none. */
export function targetAt(
  targets: readonly Target[],
  x: number,
  y: number,
): Target | null {
  let best: Target | null = null;
  let least = Infinity;
  for (const target of targets) {
    const [dx, dy] = [Math.abs(target.x - x), Math.abs(target.y - y)];
    if (dx > target.halfWidth || dy > target.halfHeight) continue;
    const distance = dx * dx + dy * dy;
    if (distance < least) [best, least] = [target, distance];
  }
  return best;
}

/** Axes of the small charts: from values to pixels, with the marks that show them. */
import {
  type Scale,
  padDomain,
  toPixel,
  usableDomain,
} from "../../charts/engine/scale";
import {
  type AxisKind,
  type Tick,
  axisTicks,
  formatX,
} from "../../charts/engine/ticks";
import type { Cell } from "./accessor";
import type { Range } from "./reading";

export interface AxisWish {
  readonly log: boolean;
  /** Ends fixed by a person. */
  readonly range: Range;
  /** Upside down, or from right to left. */
  readonly isInverted?: boolean;
  readonly kind?: AxisKind;
  /** Include zero, as bars must. */
  readonly fromZero?: boolean;
}

export interface ChartAxis {
  /** Where a value stands; NaN for values that the axis cannot show. */
  readonly place: (cell: Cell) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  readonly read: (cell: Cell) => string;
  /** Texts in their order, of an axis that has no numbers. */
  readonly categories: readonly string[] | null;
}

/** Texts on one axis at most; what is beyond has no place. */
const MOST_CATEGORIES = 60;
const PAD = 0.04;

/**
 * An axis for some cells from pixel `from` to pixel `to`.
 *
 * Numbers make a scale. One text among them makes an axis of categories, in the order
 * of the alphabet, numbers by their size.
 *
 * @param room Pixels that one label needs along the axis.
 */
export function chartAxis(
  cells: readonly Cell[],
  wish: AxisWish,
  [from, to]: readonly [number, number],
  room: number,
): ChartAxis {
  const ends: [number, number] = wish.isInverted ? [to, from] : [from, to];
  const known = cells.filter((cell) => cell !== null);
  const isNumeric = known.every((cell) => typeof cell === "number");
  return isNumeric
    ? numericAxis(known as number[], wish, ends, room)
    : categoryAxis(known, ends);
}

function numericAxis(
  values: readonly number[],
  wish: AxisWish,
  [from, to]: readonly [number, number],
  room: number,
): ChartAxis {
  const kind = wish.kind ?? "number";
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of values) {
    if (wish.log && !(value > 0)) continue;
    lo = Math.min(lo, value);
    hi = Math.max(hi, value);
  }
  if (wish.fromZero && !wish.log) [lo, hi] = [Math.min(lo, 0), Math.max(hi, 0)];
  const padded = padDomain(usableDomain(lo, hi, wish.log), PAD, wish.log);
  const touchesZero = wish.fromZero === true && !wish.log;
  const domain = usableDomain(
    wish.range[0] ?? (touchesZero && lo === 0 ? 0 : padded[0]),
    wish.range[1] ?? (touchesZero && hi === 0 ? 0 : padded[1]),
    wish.log,
  );
  const scale: Scale = { log: wish.log, lo: domain[0], hi: domain[1], from, to };
  const count = Math.max(2, Math.floor(Math.abs(to - from) / room));
  const ticks = axisTicks(kind, domain[0], domain[1], count, wish.log);
  return {
    place: (cell) => (typeof cell === "number" ? toPixel(scale, cell) : NaN),
    ticks: ticks.map((tick: Tick) => ({
      at: toPixel(scale, tick.value),
      label: tick.label,
    })),
    read: (cell) => (typeof cell === "number" ? formatX(kind, cell) : ""),
    categories: null,
  };
}

function categoryAxis(
  cells: readonly Cell[],
  [from, to]: readonly [number, number],
): ChartAxis {
  const names = [...new Set(cells.map(String))]
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .slice(0, MOST_CATEGORIES);
  const step = (to - from) / names.length;
  const places = new Map(
    names.map((name, index) => [name, from + step * (index + 0.5)] as const),
  );
  return {
    place: (cell) => (cell === null ? NaN : (places.get(String(cell)) ?? NaN)),
    ticks: names.map((name) => ({ at: places.get(name)!, label: name })),
    read: (cell) => (cell === null ? "" : String(cell)),
    categories: names,
  };
}

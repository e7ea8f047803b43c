import type { GroupSpread } from "./aggregate";

/** Rows as they were logged: parallel columns of length n, x ascending. */
export interface PointColumns {
  readonly kind: "points";
  readonly x: Float64Array;
  /** May hold NaN and ±Infinity: they were logged and are shown as marks. */
  readonly y: Float32Array;
}

/** Equal-width buckets over x: columns of length n, empty buckets left out. */
export interface BucketColumns {
  readonly kind: "buckets";
  /** The x of each bucket's last row. */
  readonly x: Float64Array;
  readonly mean: Float32Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly last: Float32Array;
  readonly count: Uint32Array;
}

export type SeriesColumns = PointColumns | BucketColumns;

/** One metric of one run over the x range that was asked for. */
export interface Series {
  readonly run: string;
  readonly key: string;
  readonly columns: SeriesColumns;
  /** Rows behind the columns, before bucketing. */
  readonly nRows: number;
  /** Physical number of the newest row seen; -1 when there is none. */
  readonly lastRow: number;
  /** Values that were NaN or ±Infinity, counted before bucketing. */
  readonly nNonfinite: number;
  /** Made of several runs: min and max are its band, count the runs at each place. */
  readonly isGroup?: boolean;
  /** Of a group: its members at each place. */
  readonly spread?: GroupSpread;
}

/** The value a line is drawn through: y itself, or the mean of each bucket. */
export function lineValues(columns: SeriesColumns): Float32Array {
  return columns.kind === "points" ? columns.y : columns.mean;
}

type Column = Float64Array | Float32Array | Uint32Array;

function columnsOf(columns: SeriesColumns): readonly Column[] {
  if (columns.kind === "points") return [columns.x, columns.y];
  return [
    columns.x,
    columns.mean,
    columns.min,
    columns.max,
    columns.last,
    columns.count,
  ];
}

/** Columns begin on multiples of 8, as 64-bit floats must. */
function paddedBytes(column: Column): number {
  return Math.ceil(column.byteLength / 8) * 8;
}

/**
 * Copy series into one buffer of their own, so they can move to a worker without
 * keeping (or detaching) the whole response they were cut from. One buffer for
 * all, since each that moves has a price of its own.
 */
export function packSeries(series: readonly Series[]): {
  series: Series[];
  buffer: ArrayBuffer;
} {
  let bytes = 0;
  for (const { columns } of series) {
    for (const column of columnsOf(columns)) bytes += paddedBytes(column);
  }
  const buffer = new ArrayBuffer(bytes);
  let offset = 0;
  const copy = <C extends Column>(column: C): C => {
    const kind = column.constructor as new (b: ArrayBuffer, o: number, n: number) => C;
    const view = new kind(buffer, offset, column.length);
    view.set(column);
    offset += paddedBytes(column);
    return view;
  };
  const packed = series.map((one) => ({
    ...one,
    columns: copyColumns(one.columns, copy),
  }));
  return { series: packed, buffer };
}

function copyColumns(
  columns: SeriesColumns,
  copy: <C extends Column>(column: C) => C,
): SeriesColumns {
  if (columns.kind === "points") {
    return { kind: "points", x: copy(columns.x), y: copy(columns.y) };
  }
  return {
    kind: "buckets",
    x: copy(columns.x),
    mean: copy(columns.mean),
    min: copy(columns.min),
    max: copy(columns.max),
    last: copy(columns.last),
    count: copy(columns.count),
  };
}

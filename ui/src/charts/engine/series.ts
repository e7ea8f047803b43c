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
}

/** The columns that need copying or handing over, in a fixed order. */
export function columnArrays(columns: SeriesColumns): ArrayBufferView[] {
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

/** The value a line is drawn through: y itself, or the mean of each bucket. */
export function lineValues(columns: SeriesColumns): Float32Array {
  return columns.kind === "points" ? columns.y : columns.mean;
}

/**
 * Copy a series into one buffer of its own, so it can move to a worker without
 * keeping (or detaching) the whole response it was cut from.
 */
export function packSeries(series: Series): { series: Series; buffer: ArrayBuffer } {
  const { columns } = series;
  const n = columns.x.length;
  if (columns.kind === "points") {
    const buffer = new ArrayBuffer(n * 12);
    const x = new Float64Array(buffer, 0, n);
    const y = new Float32Array(buffer, n * 8, n);
    x.set(columns.x);
    y.set(columns.y);
    return { series: { ...series, columns: { kind: "points", x, y } }, buffer };
  }
  const buffer = new ArrayBuffer(n * 28);
  const x = new Float64Array(buffer, 0, n);
  x.set(columns.x);
  const float32 = (slot: number, source: Float32Array): Float32Array => {
    const view = new Float32Array(buffer, n * (8 + 4 * slot), n);
    view.set(source);
    return view;
  };
  const packed: BucketColumns = {
    kind: "buckets",
    x,
    mean: float32(0, columns.mean),
    min: float32(1, columns.min),
    max: float32(2, columns.max),
    last: float32(3, columns.last),
    count: new Uint32Array(buffer, n * 24, n),
  };
  packed.count.set(columns.count);
  return { series: { ...series, columns: packed }, buffer };
}

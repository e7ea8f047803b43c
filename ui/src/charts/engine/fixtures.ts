import type { Series } from "./series";
import type { LineStyle } from "./view";

/** Points of one run, for tests. */
export function pointSeries(
  run: string,
  x: readonly number[],
  y: readonly number[],
  key = "loss",
): Series {
  const nNonfinite = y.filter((value) => !Number.isFinite(value)).length;
  return {
    run,
    key,
    columns: { kind: "points", x: Float64Array.from(x), y: Float32Array.from(y) },
    nRows: x.length,
    lastRow: x.length - 1,
    nNonfinite,
  };
}

/** Buckets of one run whose range is one to each side of the mean, for tests. */
export function bucketSeries(
  run: string,
  x: readonly number[],
  mean: readonly number[],
): Series {
  const columns = {
    kind: "buckets",
    x: Float64Array.from(x),
    mean: Float32Array.from(mean),
    min: Float32Array.from(mean, (value) => value - 1),
    max: Float32Array.from(mean, (value) => value + 1),
    last: Float32Array.from(mean),
    count: Uint32Array.from(mean, () => 10),
  } as const;
  return {
    run,
    key: "loss",
    columns,
    nRows: x.length * 10,
    lastRow: 99,
    nNonfinite: 0,
  };
}

export function lineStyle(run: string, colour = "#123456", key = "loss"): LineStyle {
  return { run, key, label: run, colour, dash: [], width: 1.5 };
}

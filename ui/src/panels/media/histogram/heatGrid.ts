/** Histograms over steps as one picture; pure. */
import type { HistogramItem } from "../mediaItems";

export interface HeatGrid {
  readonly columns: number;
  readonly rows: number;
  /** Ends of the value axis. */
  readonly low: number;
  readonly high: number;
  /** Share of a column's values in a cell, `[column * rows + row]`, row 0 lowest. */
  readonly shares: Float32Array;
  /** The largest share there is; 0 when nothing was counted. */
  readonly most: number;
}

type Histogram = Pick<HistogramItem, "edges" | "counts">;

/**
 * One column a histogram, all on one value axis. Bins may differ from step to step: a
 * bin's count is spread evenly over the cells it covers.
 */
export function heatGrid(histograms: readonly Histogram[], rows: number): HeatGrid {
  const filled = histograms.filter((one) => one.edges.length > 1);
  const low = Math.min(...filled.map((one) => one.edges[0]!));
  const high = Math.max(...filled.map((one) => one.edges.at(-1)!));
  const shares = new Float32Array(histograms.length * rows);
  histograms.forEach((one, column) => {
    const cells = shares.subarray(column * rows, (column + 1) * rows);
    spread(one, cells, low, (high - low) / rows || 1);
  });
  let most = 0;
  for (const share of shares) most = Math.max(most, share);
  return { columns: histograms.length, rows, low, high, shares, most };
}

function spread(
  { edges, counts }: Histogram,
  cells: Float32Array,
  low: number,
  cellSize: number,
): void {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return;
  const last = cells.length - 1;
  counts.forEach((count, bin) => {
    if (count <= 0) return;
    const [from, to] = [
      (edges[bin]! - low) / cellSize,
      (edges[bin + 1]! - low) / cellSize,
    ];
    const first = Math.min(Math.max(Math.floor(from), 0), last);
    const end = Math.min(Math.max(Math.ceil(to) - 1, first), last);
    for (let cell = first; cell <= end; cell++) {
      const overlap = Math.min(to, cell + 1) - Math.max(from, cell);
      // A bin without width puts all it has into one cell.
      const part = to > from ? overlap / (to - from) : 1;
      cells[cell]! += (count / total) * part;
    }
  });
}

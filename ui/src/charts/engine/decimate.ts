/** Pixel positions of a line: `n` pairs; NaN in y breaks the line there. */
export interface Trace {
  readonly px: Float32Array;
  readonly py: Float32Array;
  n: number;
}

/** A trace that can take what `decimate` makes of `columns` pixel columns. */
export function traceFor(points: number, columns: number): Trace {
  // Per column at most twice first, low, high, last, and a break between.
  const room = Math.min(points, columns * 9 + 32);
  return { px: new Float32Array(room), py: new Float32Array(room), n: 0 };
}

/** Affine maps from (transformed) values to pixels; see `pixelFactors`. */
export interface Projection {
  readonly xOffset: number;
  readonly xFactor: number;
  readonly xLog: boolean;
  readonly yOffset: number;
  readonly yFactor: number;
  readonly yLog: boolean;
}

/**
 * Project part of a line to pixels, keeping per pixel column what can be seen:
 * its first, lowest, highest and last point, in the order they came.
 *
 * A line with few points per column passes through as it is. Values that are not
 * finite, or not positive on a log axis, become one break (NaN).
 *
 * @param columns Width of the plot in device pixels.
 * @param columnsPerPixel Device pixels per CSS pixel.
 */
export function decimate(
  x: Float64Array,
  y: ArrayLike<number>,
  start: number,
  end: number,
  to: Projection,
  columns: number,
  columnsPerPixel: number,
  trace: Trace,
): void {
  trace.n = 0;
  if (end - start <= columns * 2) project(x, y, start, end, to, trace);
  else projectColumns(x, y, start, end, to, columnsPerPixel, trace);
}

function pixelX(x: number, to: Projection): number {
  return to.xOffset + to.xFactor * (to.xLog ? Math.log10(x) : x);
}

function pixelY(y: number, to: Projection): number {
  return to.yOffset + to.yFactor * (to.yLog ? Math.log10(y) : y);
}

function push(trace: Trace, px: number, py: number): void {
  trace.px[trace.n] = px;
  trace.py[trace.n] = py;
  trace.n++;
}

function project(
  x: Float64Array,
  y: ArrayLike<number>,
  start: number,
  end: number,
  to: Projection,
  trace: Trace,
): void {
  for (let index = start; index < end; index++) {
    const px = pixelX(x[index]!, to);
    const py = pixelY(y[index]!, to);
    // log10 of a non-positive x is NaN or -Infinity: nothing to draw there.
    if (!Number.isFinite(px)) continue;
    push(trace, px, Number.isFinite(py) ? py : NaN);
  }
}

function projectColumns(
  x: Float64Array,
  y: ArrayLike<number>,
  start: number,
  end: number,
  to: Projection,
  columnsPerPixel: number,
  trace: Trace,
): void {
  let column = NaN;
  let broken = false;
  let held = 0; // finite points in the open column
  let first = 0,
    low = 0,
    high = 0,
    last = 0; // their indices
  let lowY = 0,
    highY = 0,
    firstY = 0,
    lastY = 0,
    columnX = 0;
  const close = (): void => {
    if (held === 0) return;
    push(trace, columnX, firstY);
    const lowFirst = low <= high;
    const [near, nearY] = lowFirst ? [low, lowY] : [high, highY];
    const [far, farY] = lowFirst ? [high, highY] : [low, lowY];
    if (near !== first && near !== last) push(trace, columnX, nearY);
    if (far !== near && far !== first && far !== last) push(trace, columnX, farY);
    if (last !== first) push(trace, columnX, lastY);
    held = 0;
  };
  for (let index = start; index < end; index++) {
    const px = pixelX(x[index]!, to);
    if (!Number.isFinite(px)) continue;
    const py = pixelY(y[index]!, to);
    const at = Math.floor(px * columnsPerPixel);
    if (at !== column) {
      close();
      column = at;
      broken = false;
    }
    if (!Number.isFinite(py)) {
      // One break a column is all that can be seen.
      if (!broken) {
        close();
        push(trace, px, NaN);
        broken = true;
      }
      continue;
    }
    if (held === 0) {
      first = low = high = index;
      firstY = lowY = highY = py;
      columnX = px;
    } else if (py > lowY) {
      low = index;
      lowY = py;
    } else if (py < highY) {
      high = index;
      highY = py;
    }
    last = index;
    lastY = py;
    held++;
  }
  close();
}

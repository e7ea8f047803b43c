import type { Series, SeriesColumns } from "../charts/engine/series";
import { postSeries } from "./frameFetch";

/** What a chart asks for; `keys` of one tick are gathered into shared requests. */
export interface SeriesRequest {
  readonly entity: string;
  readonly project: string;
  readonly runs: readonly string[];
  readonly keys: readonly string[];
  readonly stream: "history" | "events";
  /** `_step`, `_runtime`, `_timestamp` or a logged key. */
  readonly x: string;
  readonly bins: number;
  /** Ends of the x range, both included; null leaves that end open. */
  readonly xMin: number | null;
  readonly xMax: number | null;
}

/** The server's answer to a chart request cannot be read as a frame. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

const MAGIC = "TMF1";
const ELEMENT_BYTES = { f64: 8, f32: 4, u32: 4 } as const;

type Dtype = keyof typeof ELEMENT_BYTES;

interface ColumnHeader {
  readonly dtype: Dtype;
  readonly offset: number;
  readonly length: number;
}

interface SeriesHeader {
  readonly run: string;
  readonly key: string;
  readonly kind: "points" | "buckets";
  readonly n: number;
  readonly n_rows: number;
  readonly last_row: number;
  readonly n_nonfinite: number;
  readonly columns: Readonly<Record<string, ColumnHeader>>;
}

/**
 * Read a chart frame. The columns are views into `buffer`, not copies.
 *
 * Layout: `TMF1`, u32 header length H, H bytes of JSON padded with spaces to a
 * multiple of 8, then little-endian columns aligned to 8 bytes.
 *
 * @throws FrameError when the bytes are no such frame.
 */
export function decodeFrame(buffer: ArrayBuffer): Series[] {
  const bytes = new Uint8Array(buffer);
  if (bytes.length < 8 || String.fromCharCode(...bytes.subarray(0, 4)) !== MAGIC) {
    throw new FrameError("the server's answer is not a chart frame");
  }
  const headerLength = new DataView(buffer).getUint32(4, true);
  const start = 8 + headerLength;
  if (start > bytes.length) throw new FrameError("the chart frame is cut short");
  const text = new TextDecoder().decode(bytes.subarray(8, start));
  const header = JSON.parse(text) as { readonly series: readonly SeriesHeader[] };
  return header.series.map((one) => ({
    run: one.run,
    key: one.key,
    nRows: one.n_rows,
    lastRow: one.last_row,
    nNonfinite: one.n_nonfinite,
    columns: readColumns(one, buffer, start),
  }));
}

function readColumns(
  one: SeriesHeader,
  buffer: ArrayBuffer,
  start: number,
): SeriesColumns {
  const place = (name: string, dtype: Dtype): [ArrayBuffer, number, number] => {
    if (one.n === 0) return [new ArrayBuffer(0), 0, 0];
    const column = one.columns[name];
    if (!column || column.dtype !== dtype || column.length !== one.n) {
      throw new FrameError(
        `the chart frame has no usable column ${name} for ${one.key}`,
      );
    }
    const offset = start + column.offset;
    if (offset + column.length * ELEMENT_BYTES[dtype] > buffer.byteLength) {
      throw new FrameError("the chart frame is cut short");
    }
    return [buffer, offset, column.length];
  };
  const float32 = (name: string): Float32Array =>
    new Float32Array(...place(name, "f32"));
  const x = new Float64Array(...place("x", "f64"));
  if (one.kind === "points") return { kind: "points", x, y: float32("y") };
  return {
    kind: "buckets",
    x,
    mean: float32("mean"),
    min: float32("min"),
    max: float32("max"),
    last: float32("last"),
    count: new Uint32Array(...place("count", "u32")),
  };
}

/**
 * Keys asked for in one request: few enough that first curves show early, many
 * enough that a page of panels is drawn in a few frames.
 */
const KEYS_PER_REQUEST = 30;

interface Waiter {
  readonly request: SeriesRequest;
  readonly signal: AbortSignal;
  readonly resolve: (series: Series[]) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Gathers the requests of one tick that differ in keys only.
 *
 * Sixty panels over the same runs become a handful of POSTs. A POST is given up
 * only when everyone who waits for it has given up.
 */
export class SeriesClient {
  private readonly waiting = new Map<string, Waiter[]>();

  constructor(
    private readonly post: (body: object, signal: AbortSignal) => Promise<ArrayBuffer>,
    private readonly later: (work: () => void) => void,
  ) {}

  /** Series of every run × key that has any data, in no particular order. */
  request(request: SeriesRequest, signal: AbortSignal): Promise<Series[]> {
    return new Promise((resolve, reject) => {
      if (this.waiting.size === 0) this.later(() => this.flush());
      const { keys: _, ...shared } = request;
      const name = JSON.stringify(shared);
      const waiters = this.waiting.get(name);
      const waiter = { request, signal, resolve, reject };
      if (waiters) waiters.push(waiter);
      else this.waiting.set(name, [waiter]);
    });
  }

  private flush(): void {
    const groups = [...this.waiting.values()];
    this.waiting.clear();
    for (const group of groups) {
      const live = group.filter((waiter) => !rejectIfAborted(waiter));
      for (const part of splitByKeys(live)) void this.fetchPart(part);
    }
  }

  private async fetchPart(waiters: readonly Waiter[]): Promise<void> {
    const keys = [...new Set(waiters.flatMap((waiter) => waiter.request.keys))];
    const { controller, release } = abortTogether(
      waiters.map((waiter) => waiter.signal),
    );
    try {
      const body = requestBody(waiters[0]!.request, keys);
      const series = decodeFrame(await this.post(body, controller.signal));
      for (const waiter of waiters) {
        if (rejectIfAborted(waiter)) continue;
        const wanted = new Set(waiter.request.keys);
        waiter.resolve(series.filter((one) => wanted.has(one.key)));
      }
    } catch (reason) {
      for (const waiter of waiters) waiter.reject(reason);
    } finally {
      release();
    }
  }
}

function requestBody(request: SeriesRequest, keys: readonly string[]): object {
  const { entity, project, runs, stream, x, bins, xMin, xMax } = request;
  return { entity, project, runs, keys, stream, x, bins, x_min: xMin, x_max: xMax };
}

function rejectIfAborted({ signal, reject }: Waiter): boolean {
  if (signal.aborted) reject(signal.reason);
  return signal.aborted;
}

function splitByKeys(waiters: readonly Waiter[]): Waiter[][] {
  const parts: Waiter[][] = [];
  let keys = new Set<string>();
  for (const waiter of waiters) {
    const joined = new Set([...keys, ...waiter.request.keys]);
    if (parts.length === 0 || joined.size > KEYS_PER_REQUEST) {
      parts.push([waiter]);
      keys = new Set(waiter.request.keys);
    } else {
      parts.at(-1)!.push(waiter);
      keys = joined;
    }
  }
  return parts;
}

/** A controller that aborts once all of the signals have. */
function abortTogether(signals: readonly AbortSignal[]): {
  controller: AbortController;
  release: () => void;
} {
  const controller = new AbortController();
  const check = (): void => {
    if (signals.every((signal) => signal.aborted)) controller.abort();
  };
  for (const signal of signals) signal.addEventListener("abort", check);
  const release = (): void => {
    for (const signal of signals) signal.removeEventListener("abort", check);
  };
  return { controller, release };
}

/** The client all panels share. A macrotask lets every panel of a render join in. */
export const seriesClient = new SeriesClient(postSeries, (work) => setTimeout(work, 0));

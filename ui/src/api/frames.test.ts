import { describe, expect, test } from "vitest";

import { FrameError, SeriesClient, type SeriesRequest, decodeFrame } from "./frames";

interface Column {
  readonly dtype: "f64" | "f32" | "u32";
  readonly values: readonly number[];
}

/** Encode a frame as the server does: see the layout in `decodeFrame`. */
function frame(
  series: readonly {
    run: string;
    key: string;
    kind: string;
    columns: Record<string, Column>;
  }[],
): ArrayBuffer {
  const bodies: Uint8Array[] = [];
  let offset = 0;
  const entries = series.map(({ run, key, kind, columns }) => {
    const described = Object.entries(columns).map(([name, { dtype, values }]) => {
      const types = { f64: Float64Array, f32: Float32Array, u32: Uint32Array };
      const data = new Uint8Array(types[dtype].from(values).buffer);
      const at = offset;
      const padded = new Uint8Array(Math.ceil(data.length / 8) * 8);
      padded.set(data);
      bodies.push(padded);
      offset += padded.length;
      return [name, { dtype, offset: at, length: values.length }];
    });
    const n = Object.values(columns)[0]?.values.length ?? 0;
    const counts = { n, n_rows: n, last_row: n - 1, n_nonfinite: 0 };
    return { run, key, kind, ...counts, columns: Object.fromEntries(described) };
  });
  let header = JSON.stringify({ series: entries });
  header += " ".repeat((8 - ((8 + header.length) % 8)) % 8);
  const bytes = new Uint8Array(8 + header.length + offset);
  bytes.set(new TextEncoder().encode("TMF1"));
  new DataView(bytes.buffer).setUint32(4, header.length, true);
  bytes.set(new TextEncoder().encode(header), 8);
  let at = 8 + header.length;
  for (const body of bodies) {
    bytes.set(body, at);
    at += body.length;
  }
  return bytes.buffer;
}

const points = (run: string, key: string) => ({
  run,
  key,
  kind: "points",
  columns: {
    x: { dtype: "f64", values: [0, 1, 2] },
    y: { dtype: "f32", values: [1, NaN, Infinity] },
  } as const,
});

describe("a chart frame", () => {
  test("gives back points with what is not finite", () => {
    const [series] = decodeFrame(frame([points("a", "loss")]));
    expect(series).toMatchObject({ run: "a", key: "loss", nRows: 3, lastRow: 2 });
    expect([...(series!.columns.kind === "points" ? series!.columns.y : [])]).toEqual([
      1,
      NaN,
      Infinity,
    ]);
  });

  test("gives back buckets of odd length behind other series", () => {
    const f32 = (values: number[]) => ({ dtype: "f32", values }) as const;
    const columns = {
      x: { dtype: "f64", values: [1.5, 2.5, 3.5] },
      mean: f32([1, 2, 3]),
      min: f32([0, 1, 2]),
      max: f32([2, 3, 4]),
      last: f32([1, 1, 1]),
      count: { dtype: "u32", values: [7, 8, 9] },
    } as const;
    const both = [
      points("a", "loss"),
      { run: "b", key: "loss", kind: "buckets", columns },
    ];
    const buckets = decodeFrame(frame(both))[1]!.columns;
    if (buckets.kind !== "buckets") throw new Error("expected buckets");
    expect([...buckets.x]).toEqual([1.5, 2.5, 3.5]);
    expect([...buckets.count]).toEqual([7, 8, 9]);
    expect([...buckets.max]).toEqual([2, 3, 4]);
  });

  test("is refused when it is something else, or cut short", () => {
    const whole = frame([points("a", "loss")]);
    expect(() => decodeFrame(new TextEncoder().encode("<html>…").buffer)).toThrow(
      FrameError,
    );
    expect(() => decodeFrame(whole.slice(0, whole.byteLength - 8))).toThrow(
      "cut short",
    );
    expect(() => decodeFrame(whole.slice(0, 20))).toThrow("cut short");
  });
});

interface Posted {
  readonly runs: readonly string[];
  readonly keys: readonly string[];
}

/** A client whose tick the test ends, and whose server answers every key. */
function client() {
  const posted: Posted[] = [];
  const signals: AbortSignal[] = [];
  const jobs: (() => void)[] = [];
  const made = new SeriesClient(
    async (body, signal) => {
      const { runs, keys } = body as Posted;
      posted.push({ runs, keys });
      signals.push(signal);
      await Promise.resolve();
      return frame(keys.map((key) => points(runs[0]!, key)));
    },
    (job) => jobs.push(job),
  );
  return { made, posted, signals, tick: () => jobs.splice(0).forEach((job) => job()) };
}

const asked = (keys: string[], runs = ["a"]): SeriesRequest => ({
  entity: "e",
  project: "p",
  runs,
  keys,
  stream: "history",
  x: "_step",
  bins: 500,
  xMin: null,
  xMax: null,
});
const never = new AbortController().signal;

describe("requests of one tick", () => {
  test("that differ in keys only share one POST, and each gets its own series", async () => {
    const { made, posted, tick } = client();
    const one = made.request(asked(["loss"]), never);
    const two = made.request(asked(["acc", "loss"]), never);
    tick();
    expect((await one).map((series) => series.key)).toEqual(["loss"]);
    expect((await two).map((series) => series.key)).toEqual(["loss", "acc"]);
    expect(posted).toEqual([{ runs: ["a"], keys: ["loss", "acc"] }]);
  });

  test("over other runs go apart", () => {
    const { made, posted, tick } = client();
    void made.request(asked(["loss"], ["a"]), never);
    void made.request(asked(["loss"], ["b"]), never);
    tick();
    expect(posted.map((one) => one.runs)).toEqual([["a"], ["b"]]);
  });

  test("are split when they ask for very many keys", () => {
    const { made, posted, tick } = client();
    for (let index = 0; index < 70; index++)
      void made.request(asked([`key-${index}`]), never);
    tick();
    expect(posted.map((one) => one.keys.length)).toEqual([30, 30, 10]);
  });

  test("are given up only when nobody waits any more", async () => {
    const { made, signals, tick } = client();
    const [first, second] = [new AbortController(), new AbortController()];
    const one = made.request(asked(["loss"]), first.signal);
    const two = made.request(asked(["acc"]), second.signal);
    tick();
    first.abort();
    expect(signals[0]!.aborted).toBe(false);
    await expect(one).rejects.toThrow();
    expect(await two).toHaveLength(1);
  });

  test("given up before the tick are not sent", async () => {
    const { made, posted, tick } = client();
    const controller = new AbortController();
    const request = made.request(asked(["loss"]), controller.signal);
    controller.abort();
    tick();
    await expect(request).rejects.toThrow();
    expect(posted).toEqual([]);
  });
});

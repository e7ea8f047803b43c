import { expect, test, vi } from "vitest";

import { publishNews } from "../../api/live";
import { type RunValues, ValuesStore, readValues } from "./runValues";

const valuesOf = (runId: string, loss = 0): RunValues => ({
  runId,
  run: {},
  config: {},
  summary: { loss },
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("panels of one page ask together, and nothing is asked twice", async () => {
  const fetch = vi.fn(async (ids: readonly string[]) => ids.map((id) => valuesOf(id)));
  const store = new ValuesStore(fetch);
  store.subscribe(() => undefined);
  store.want(["a", "b"]);
  store.want(["b", "c"]);
  await settled();
  expect(fetch.mock.calls).toEqual([[["a", "b", "c"]]]);
  store.want(["a", "c", "d"]);
  await settled();
  expect(fetch.mock.calls.at(-1)).toEqual([["d"]]);
  expect([...store.read().values.keys()]).toEqual(["a", "b", "c", "d"]);
});

test("many runs come in batches, two at once", async () => {
  let atOnce = 0;
  let most = 0;
  const fetch = vi.fn(async (ids: readonly string[]) => {
    most = Math.max(most, ++atOnce);
    await settled();
    atOnce -= 1;
    return ids.map((id) => valuesOf(id));
  });
  const store = new ValuesStore(fetch);
  store.subscribe(() => undefined);
  store.want(Array.from({ length: 450 }, (_, index) => `r${index}`));
  await vi.waitFor(() => expect(store.read().values.size).toBe(450));
  expect(fetch.mock.calls.map(([ids]) => ids.length)).toEqual([100, 100, 100, 100, 50]);
  expect(most).toBe(2);
});

test("runs that are gone are not asked for again, and a failure can be tried again", async () => {
  const fetch = vi
    .fn<(ids: readonly string[]) => Promise<RunValues[]>>()
    .mockRejectedValueOnce(new Error("no network"))
    .mockImplementation(async (ids) =>
      ids.filter((id) => id !== "gone").map((id) => valuesOf(id)),
    );
  const store = new ValuesStore(fetch);
  store.subscribe(() => undefined);
  store.want(["a", "gone"]);
  await settled();
  expect(store.read().error?.message).toBe("no network");
  store.retry();
  await settled();
  expect([...store.read().missing]).toEqual(["gone"]);
  store.want(["gone", "a"]);
  await settled();
  expect(fetch).toHaveBeenCalledTimes(2);
});

test("news renews the run it is about, and no other", async () => {
  vi.useFakeTimers();
  let loss = 1;
  const fetch = vi.fn(async (ids: readonly string[]) =>
    ids.map((id) => valuesOf(id, loss)),
  );
  const store = new ValuesStore(fetch);
  const stop = store.subscribe(() => undefined);
  store.want(["a", "b"]);
  await vi.advanceTimersByTimeAsync(1);
  loss = 2;
  publishNews({ run: "a", what: ["summary"], state: null });
  publishNews({ run: "b", what: ["console"], state: null });
  await vi.advanceTimersByTimeAsync(3000);
  expect(fetch.mock.calls.at(-1)).toEqual([["a"]]);
  expect(store.read().values.get("a")!.summary).toEqual({ loss: 2 });
  stop();
  publishNews({ run: "a", what: ["summary"], state: null });
  await vi.advanceTimersByTimeAsync(3000);
  expect(fetch).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

test("config comes without wrappers and without the client's notes", () => {
  const read = readValues({
    name: "r",
    displayName: "",
    state: "finished",
    createdAt: "1970-01-01T00:00:10Z",
    durationSeconds: null,
    group: null,
    jobType: null,
    host: null,
    sweepName: null,
    user: null,
    config: '{"lr": {"value": 0.1, "desc": null}, "_wandb": {"value": {}}, "raw": 3}',
    summaryMetrics: '{"loss": NaN}',
  });
  expect(read.config).toEqual({ lr: 0.1, raw: 3 });
  expect(read.summary).toEqual({ loss: NaN });
  expect(read.run).toMatchObject({ displayName: "r", createdAt: 10 });
});

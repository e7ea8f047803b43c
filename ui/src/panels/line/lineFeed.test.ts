import { expect, test } from "vitest";

import type { SeriesRequest } from "../../api/frames";
import { pointSeries } from "../../charts/engine/fixtures";
import type { Series } from "../../charts/engine/series";
import { type FeedRequest, type FeedStatus, LineFeed } from "./lineFeed";

const REQUEST: FeedRequest = {
  entity: "e",
  project: "p",
  runs: ["a", "b"],
  keys: ["loss"],
  stream: "history",
  x: "_step",
  bins: 500,
  range: null,
};

interface Asked {
  readonly request: SeriesRequest;
  readonly signal: AbortSignal;
  answer(runs?: readonly string[]): Promise<void>;
  fail(reason: Error): Promise<void>;
}

/** A feed in a world whose clock, server and news the test moves. */
function world() {
  const asked: Asked[] = [];
  const fed: { runs: string[]; reset: boolean }[] = [];
  const statuses: FeedStatus[] = [];
  const rows = new Map<string, () => void>();
  const timers: { at: number; work: () => void }[] = [];
  let now = 0;
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  const feed = new LineFeed(
    {
      request: (request, signal) =>
        new Promise<Series[]>((resolve, reject) => {
          const answer = (runs = request.runs): Promise<void> => {
            resolve(runs.map((run) => pointSeries(run, [0, 1], [1, 2])));
            return settle();
          };
          const fail = (reason: Error): Promise<void> => {
            reject(reason);
            return settle();
          };
          asked.push({ request, signal, answer, fail });
        }),
      onRows: (run, callback) => {
        rows.set(run, callback);
        return () => rows.delete(run);
      },
      after: (ms, work) => {
        const timer = { at: now + ms, work };
        timers.push(timer);
        return () => timers.splice(timers.indexOf(timer), 1);
      },
      now: () => now,
    },
    {
      feed: (series, reset) => fed.push({ runs: series.map((one) => one.run), reset }),
    },
    (status) => statuses.push(status),
  );
  const wait = (ms: number): void => {
    now += ms;
    for (const timer of timers.filter((one) => one.at <= now)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.work();
    }
  };
  return {
    feed,
    asked,
    fed,
    statuses,
    wait,
    news: (run: string) => rows.get(run)?.(),
    rows,
  };
}

test("nothing is fetched before the panel is in view", () => {
  const { feed, asked } = world();
  feed.want(REQUEST);
  expect(asked).toHaveLength(0);
  feed.setActive(true);
  expect(asked.map((one) => one.request.runs)).toEqual([["a", "b"]]);
});

test("a run that is added is fetched alone", async () => {
  const { feed, asked } = world();
  feed.setActive(true);
  feed.want(REQUEST);
  await asked[0]!.answer();
  feed.want({ ...REQUEST, runs: ["a", "b", "c"] });
  feed.want({ ...REQUEST, runs: ["b"] });
  expect(asked.map((one) => one.request.runs)).toEqual([["a", "b"], ["c"]]);
});

test("a zoom asks for exact buckets of the range and keeps what shows meanwhile", async () => {
  const { feed, asked, fed } = world();
  feed.setActive(true);
  feed.want(REQUEST);
  await asked[0]!.answer();
  feed.want({ ...REQUEST, range: [10, 20] });
  expect(asked[1]!.request).toMatchObject({ runs: ["a", "b"], xMin: 10, xMax: 20 });
  expect(fed.some((one) => one.reset)).toBe(false);
});

test("an answer to an older question is dropped", async () => {
  const { feed, asked, fed } = world();
  feed.setActive(true);
  feed.want(REQUEST);
  feed.want({ ...REQUEST, range: [10, 20] });
  expect(asked[0]!.signal.aborted).toBe(true);
  await asked[0]!.answer();
  expect(fed).toEqual([]);
});

test("another axis clears the chart at once", async () => {
  const { feed, asked, fed } = world();
  feed.setActive(true);
  feed.want(REQUEST);
  await asked[0]!.answer();
  feed.want({ ...REQUEST, x: "_runtime" });
  expect(fed.at(-1)).toEqual({ runs: [], reset: true });
});

test("a burst of news becomes one request for the runs that changed, zoom included", async () => {
  const { feed, asked, wait, news } = world();
  feed.setActive(true);
  feed.want({ ...REQUEST, range: [0, 5] });
  await asked[0]!.answer();
  for (let tick = 0; tick < 10; tick++) news("b");
  expect(asked).toHaveLength(1);
  wait(200);
  expect(asked.slice(1).map((one) => one.request)).toMatchObject([
    { runs: ["b"], xMax: 5 },
  ]);
});

test("news during a request wait for its end, so requests never pile up", async () => {
  const { feed, asked, wait, news } = world();
  feed.setActive(true);
  feed.want(REQUEST);
  await asked[0]!.answer();
  news("a");
  wait(200);
  news("a");
  wait(1000);
  expect(asked).toHaveLength(2);
  await asked[1]!.answer();
  wait(200);
  expect(asked).toHaveLength(3);
});

test("news while out of view are fetched on coming back", async () => {
  const { feed, asked, wait, news } = world();
  feed.setActive(true);
  feed.want(REQUEST);
  await asked[0]!.answer();
  feed.setActive(false);
  news("a");
  wait(5000);
  expect(asked).toHaveLength(1);
  feed.setActive(true);
  wait(200);
  expect(asked[1]!.request.runs).toEqual(["a"]);
});

test("a failure is told, and trying again asks for everything", async () => {
  const { feed, asked, statuses } = world();
  feed.setActive(true);
  feed.want(REQUEST);
  await asked[0]!.fail(new Error("no answer"));
  expect(statuses.at(-1)).toMatchObject({ state: "error", points: 0 });
  feed.retry();
  await asked[1]!.answer();
  expect(asked[1]!.request.runs).toEqual(["a", "b"]);
  expect(statuses.at(-1)).toMatchObject({ state: "ready", error: null });
});

test("a live tick that changes only the curve tells nobody", async () => {
  const { feed, asked, statuses, wait, news } = world();
  feed.setActive(true);
  feed.want(REQUEST);
  await asked[0]!.answer();
  const told = statuses.length;
  news("a");
  wait(200);
  await asked[1]!.answer();
  expect(statuses).toHaveLength(told);
});

test("after disposal nobody listens any more", () => {
  const { feed, rows } = world();
  feed.want(REQUEST);
  feed.dispose();
  expect(rows.size).toBe(0);
});

test("runs that logged nothing of a metric are told, until they do", async () => {
  const { feed, asked, statuses, news, wait } = world();
  feed.setActive(true);
  feed.want(REQUEST);
  await asked[0]!.answer(["a"]);
  expect([...statuses.at(-1)!.without]).toEqual(["b/loss"]);
  news("b");
  wait(1000);
  await asked[1]!.answer();
  expect([...statuses.at(-1)!.without]).toEqual([]);
});

test("a part of the axis does not tell which runs have nothing", async () => {
  const { feed, asked, statuses } = world();
  feed.setActive(true);
  feed.want({ ...REQUEST, range: [5, null] });
  await asked[0]!.answer(["a"]);
  expect([...statuses.at(-1)!.without]).toEqual([]);
});

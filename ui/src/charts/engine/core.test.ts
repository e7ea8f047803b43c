import { expect, test } from "vitest";

import { EngineCore } from "./core";
import { lineStyle, pointSeries } from "./fixtures";
import type { Picture, Report } from "./protocol";
import { DEFAULT_VIEW } from "./view";

const THEME = { grid: "#e0", rule: "#d0", ink3: "#70", sheet: "#ff" };
const SIZE = { width: 300, height: 200, ratio: 1 };

/** An engine whose work waits until the test runs it, drawing on nothing. */
function engine(): {
  core: EngineCore;
  reports: Report[];
  painted: () => number;
  run: () => void;
} {
  const reports: Report[] = [];
  const jobs: (() => void)[] = [];
  let painted = 0;
  const core = new EngineCore(
    (some) => reports.push(...some),
    (job) => jobs.push(job),
    () => 0,
    () => {
      painted++;
      return {} as Picture;
    },
  );
  const run = (): void => {
    for (let job = jobs.shift(); job; job = jobs.shift()) job();
  };
  return { core, reports, painted: () => painted, run };
}

const look = (id: number, ...runs: string[]) =>
  ({
    op: "look",
    id,
    lines: runs.map((run) => lineStyle(run)),
    view: DEFAULT_VIEW,
    theme: THEME,
  }) as const;

function openedChart(id = 1) {
  return [
    { op: "open", id },
    { op: "size", id, size: SIZE },
    look(id, "a", "b"),
    { op: "visible", id, visible: true },
  ] as const;
}

const data = (id: number, run: string, y: number[], reset = false) =>
  ({ op: "data", id, series: [pointSeries(run, [0, 1], y)], reset }) as const;

test("many commands of one tick draw a chart once", () => {
  const { core, reports, painted, run } = engine();
  core.handle([...openedChart(), data(1, "a", [1, 2]), data(1, "b", [3, 4])]);
  run();
  expect(painted()).toBe(1);
  expect(reports).toMatchObject([{ op: "drawn", id: 1 }]);
});

test("a chart out of view is drawn when it comes into view, and not before", () => {
  const { core, painted, run } = engine();
  core.handle([...openedChart(), { op: "visible", id: 1, visible: false }]);
  core.handle([data(1, "a", [1, 2])]);
  run();
  expect(painted()).toBe(0);
  core.handle([{ op: "visible", id: 1, visible: true }]);
  run();
  expect(painted()).toBe(1);
});

test("pictures of several charts are delivered together", () => {
  const { core, reports, run } = engine();
  const batches: number[] = [];
  core.handle([
    ...openedChart(1),
    ...openedChart(2),
    data(1, "a", [1, 2]),
    data(2, "a", [1, 2]),
  ]);
  run();
  batches.push(reports.length);
  expect(batches).toEqual([2]);
});

test("new data of one run leave the others as they are", () => {
  const { core, reports } = engine();
  core.handle([...openedChart(), data(1, "a", [1, 2]), data(1, "b", [3, 4])]);
  core.handle([data(1, "a", [5, 6]), { op: "snapshot", id: 1, request: 7 }]);
  const snapshot = reports.find((one) => one.op === "snapshot")!;
  const values = snapshot.series.map(({ columns }) =>
    columns.kind === "points" ? [...columns.y] : [],
  );
  expect([snapshot.request, values]).toEqual([
    7,
    [
      [5, 6],
      [3, 4],
    ],
  ]);
});

test("a reset forgets what belonged to another axis", () => {
  const { core, reports } = engine();
  core.handle([...openedChart(), data(1, "a", [1, 2]), data(1, "b", [3, 4], true)]);
  core.handle([{ op: "snapshot", id: 1, request: 1 }]);
  const snapshot = reports.find((one) => one.op === "snapshot")!;
  expect(snapshot.series.map((one) => one.columns.x.length)).toEqual([0, 2]);
});

test("resting on a line redraws its chart, with the axes as they were", () => {
  const { core, reports, run } = engine();
  core.handle([...openedChart(), data(1, "a", [1, 1]), data(1, "b", [9, 9])]);
  run();
  const drawn = reports.find((one) => one.op === "drawn")!;
  const at = { x: 290, y: drawn.layout!.plot.top + 10 };
  reports.length = 0;
  core.handle([{ op: "rest", id: 1, at }]);
  run();
  expect(reports).toMatchObject([{ op: "drawn", layout: null }]);
  core.handle([{ op: "hover", id: 1, at: null, maxRows: 20 }]);
  run();
  expect(reports.slice(1).map((one) => one.op)).toEqual(["hovered", "drawn"]);
});

test("while the pointer moves no line steps forward", () => {
  const { core, reports, run } = engine();
  core.handle([...openedChart(), data(1, "a", [1, 1]), data(1, "b", [9, 9])]);
  run();
  const drawn = reports.find((one) => one.op === "drawn")!;
  const at = { x: 290, y: drawn.layout!.plot.top + 10 };
  reports.length = 0;
  core.handle([{ op: "hover", id: 1, at, maxRows: 20 }]);
  run();
  expect(reports.map((one) => one.op)).toEqual(["hovered"]);
});

test("what one run has where another chart is pointed at", () => {
  const { core, reports } = engine();
  core.handle([...openedChart(), data(1, "a", [1, 1]), data(1, "b", [9, 9])]);
  core.handle([{ op: "follow", id: 1, x: 1, run: "b" }]);
  expect(reports).toMatchObject([{ op: "followed", id: 1, row: { line: 1, y: 9 } }]);
  core.handle([{ op: "follow", id: 1, x: 1, run: "elsewhere" }]);
  expect(reports[1]).toEqual({ op: "followed", id: 1, row: null });
});

test("a part of a chart is measured by its lines", () => {
  const { core, reports } = engine();
  core.handle([...openedChart(), data(1, "a", [1, 3]), data(1, "b", [9, 9])]);
  const box = { x: [0, 1], y: null } as const;
  core.handle([{ op: "measure", id: 1, request: 4, box }]);
  expect(reports).toMatchObject([
    {
      op: "measured",
      request: 4,
      stats: [{ line: 0, mean: 2, slope: 2 }, { line: 1 }],
    },
  ]);
});

test("commands for a closed chart are ignored", () => {
  const { core, reports, run } = engine();
  core.handle([...openedChart(), { op: "close", id: 1 }, data(1, "a", [1, 2])]);
  run();
  expect(reports).toEqual([]);
});

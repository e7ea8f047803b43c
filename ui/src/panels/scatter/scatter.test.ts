import { expect, test } from "vitest";

import { gradientOf } from "../shared/gradient";
import type { ValuedRun } from "../shared/panelRuns";
import { runningLine, scatterOptions, scatterPoints } from "./scatterOptions";
import { scatterScene } from "./scatterScene";

function run(runId: string, config: object, loss: unknown): ValuedRun {
  return {
    run: { runId, displayName: `run ${runId}`, slot: 0, state: "finished" },
    values: { runId, run: {}, config: config as never, summary: { loss } },
  };
}

const runs = [
  run("a", { lr: 1, opt: "adam" }, 2),
  run("b", { lr: 2, opt: "sgd" }, 4),
  run("c", { lr: 3, opt: "sgd" }, 6),
  run("d", { lr: 4 }, NaN),
  run("e", { lr: 0, opt: "adam" }, 1),
];

function picture(config: object, marked: ReadonlySet<string> | null = null) {
  const options = scatterOptions({
    xAxis: "config:lr.value",
    yAxis: "summary:loss",
    ...config,
  });
  return scatterScene({
    points: scatterPoints(runs, options),
    options,
    theme: "light",
    gradient: gradientOf(config as never, "light"),
    width: 500,
    height: 300,
    marked,
  });
}

const dots = (scene: ReturnType<typeof picture>["scene"]) =>
  scene.marks.filter((mark) => mark.kind === "dot");

test("every run with both values is a dot that leads to it", () => {
  const { scene, leftOut } = picture({});
  expect(scene.targets.map((target) => target.runId)).toEqual(["a", "b", "c", "e"]);
  expect(scene.targets[0]!.lines).toEqual(["lr: 1", "loss: 2"]);
  const [a, b, c] = scene.targets;
  expect(b!.x - a!.x).toBeCloseTo(c!.x - b!.x, 6);
  expect(a!.y).toBeGreaterThan(b!.y);
  expect(leftOut).toBe(0);
});

test("what a log axis or a range cannot show is counted", () => {
  expect(picture({ xAxisLogScale: true }).leftOut).toBe(1);
  expect(picture({ yAxisMin: 3, yAxisMax: 10 }).leftOut).toBe(2);
});

test("a third value colours the dots, numbers by gradient and texts by hue", () => {
  const byLoss = dots(picture({ zAxis: "summary:loss" }).scene);
  expect(new Set(byLoss.map((dot) => dot.fill)).size).toBe(4);
  const byText = dots(picture({ zAxis: "config:opt.value" }).scene).slice(0, 4);
  expect(byText[1]!.fill).toBe(byText[2]!.fill);
  expect(byText[0]!.fill).not.toBe(byText[1]!.fill);
});

test("marked runs stand out from the others", () => {
  const shown = dots(picture({}, new Set(["b"])).scene);
  expect(shown.map((dot) => (dot.opacity ?? 1) > 0.5)).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test("a straight line is fitted and told in words", () => {
  const { fit, scene } = picture({
    showLinearRegression: true,
    showMinYAxisLine: true,
  });
  expect(fit).toMatch(/^slope 1\.7, r = 0\.99/);
  const lines = scene.marks.filter(
    (mark) => mark.kind === "line" && mark.points.length > 2,
  );
  expect(lines).toHaveLength(2);
});

test("running lines go from left to right", () => {
  const points = [
    [3, 1],
    [1, 5],
    [2, 7],
  ] as const;
  expect(runningLine(points, "min")).toEqual([
    [1, 5],
    [2, 5],
    [3, 1],
  ]);
  expect(runningLine(points, "max")).toEqual([
    [1, 5],
    [2, 7],
    [3, 7],
  ]);
  expect(runningLine(points, "mean").at(-1)![1]).toBeCloseTo(13 / 3, 12);
});

test("every field of a saved scatter plot shows in the picture", () => {
  const base = { zAxis: "config:lr.value" };
  const drawn = (config: object): string =>
    JSON.stringify(picture({ ...base, ...config }).scene);
  const fields = {
    xAxis: "summary:loss",
    yAxis: "config:lr.value",
    zAxis: "summary:loss",
    xAxisMin: -9,
    xAxisMax: 99,
    yAxisMin: -9,
    yAxisMax: 99,
    zAxisMin: -9,
    zAxisMax: 99,
    xAxisLogScale: true,
    yAxisLogScale: true,
    zAxisLogScale: true,
    showMinYAxisLine: true,
    showMaxYAxisLine: true,
    showAvgYAxisLine: true,
    showLinearRegression: true,
    legendTemplate: "${run:displayName} at ${config:lr}",
    fontSize: "large",
    customGradient: [
      { color: "#ff0000", offset: 0 },
      { color: "#00ff00", offset: 100 },
    ],
  };
  const plain = drawn({});
  const unseen = Object.entries(fields)
    .filter(([name, value]) => drawn({ [name]: value }) === plain)
    .map(([name]) => name);
  expect(unseen).toEqual([]);
});

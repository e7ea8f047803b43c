import { expect, test } from "vitest";

import { gradientOf } from "../shared/gradient";
import type { ValuedRun } from "../shared/panelRuns";
import { type Brush, parallelLines, parallelOptions } from "./parallelOptions";
import { parallelScene } from "./parallelScene";

function run(runId: string, config: object, acc: number | null): ValuedRun {
  return {
    run: { runId, displayName: `run ${runId}`, slot: 0, state: "finished" },
    values: { runId, run: {}, config: config as never, summary: { acc } },
  };
}

const runs = [
  run("a", { lr: 0.001, opt: "adam" }, 0.9),
  run("b", { lr: 0.1, opt: "sgd" }, 0.5),
  run("c", { opt: "adam" }, 0.1),
  run("d", {}, null),
];
const CONFIG = {
  columns: [
    { accessor: "config:lr.value", log: true },
    { accessor: "config:opt.value", displayName: "optimizer" },
    { accessor: "summary:acc", inverted: false, odd: 1 },
    { wrong: true },
  ],
};

function picture(config: object = CONFIG, brushes = new Map<string, Brush>()) {
  const options = parallelOptions(config as never);
  return parallelScene({
    lines: parallelLines(runs, options),
    options,
    theme: "light",
    gradient: gradientOf(config as never, "light"),
    width: 600,
    height: 300,
    brushes,
  });
}

test("axes come from config and summary, with texts as categories", () => {
  const { axes, scene } = picture();
  expect(axes.map((axis) => axis.label)).toEqual(["lr", "optimizer", "acc"]);
  const words = scene.marks.flatMap((mark) =>
    mark.kind === "text" ? [mark.text] : [],
  );
  expect(words).toEqual(expect.arrayContaining(["adam", "sgd", "0.01"]));
});

test("a run is a line from axis to axis, broken where it has no value", () => {
  const { scene, passing } = picture();
  expect(passing).toEqual(["a", "b", "c"]);
  const lines = scene.marks.filter(
    (mark) => mark.kind === "line" && mark.width === 1.25,
  );
  expect(lines.map((line) => (line.kind === "line" ? line.points.length : 0))).toEqual([
    3, 3, 2,
  ]);
});

test("an inverted axis stands on its head", () => {
  const place = (inverted: boolean): number => {
    const { scene } = picture({ columns: [{ accessor: "summary:acc", inverted }] });
    return scene.targets.find((target) => target.runId === "a")!.y;
  };
  expect(place(false)).toBeLessThan(place(true));
});

test("marks on several axes leave only what goes through all of them", () => {
  const { axes } = picture();
  const { top, bottom } = axes[2]!;
  const upper: Brush = [top, (top + bottom) / 2 + 5];
  expect(picture(CONFIG, new Map([["summary:acc", upper]])).passing).toEqual([
    "a",
    "b",
  ]);
  const both = new Map([
    ["summary:acc", upper],
    ["config:lr.value", [(top + bottom) / 2, bottom] as const],
  ]);
  const { passing, scene } = picture(CONFIG, both);
  expect(passing).toEqual(["a"]);
  expect(new Set(scene.targets.map((target) => target.runId))).toEqual(new Set(["a"]));
  // A mark on an axis that is gone counts for nothing.
  expect(picture(CONFIG, new Map([["summary:gone", upper]])).passing).toHaveLength(3);
});

test("every field of saved parallel coordinates shows in the picture", () => {
  const [first, ...rest] = CONFIG.columns;
  const drawn = (config: object): string =>
    JSON.stringify(picture({ ...CONFIG, ...config }).scene);
  const column = (more: object) => ({ columns: [{ ...first, ...more }, ...rest] });
  const changes = {
    columns: { columns: rest },
    accessor: column({ accessor: "summary:acc" }),
    displayName: column({ displayName: "rate" }),
    inverted: column({ inverted: true }),
    log: column({ log: false }),
    fontSize: { fontSize: "large" },
    customGradient: {
      customGradient: [
        { color: "#ff0000", offset: 0 },
        { color: "#00ff00", offset: 100 },
      ],
    },
  };
  const plain = drawn({});
  const unseen = Object.entries(changes)
    .filter(([, config]) => drawn(config) === plain)
    .map(([name]) => name);
  expect(unseen).toEqual([]);
});

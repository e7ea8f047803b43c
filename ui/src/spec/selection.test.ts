import { expect, test } from "vitest";

import { groupRuns } from "./grouping";
import { globalRunId } from "./runIds";
import type { KnownRun } from "./runKeys";
import {
  namedIds,
  selectionOf,
  toggledRun,
  withEverything,
  withGroupShown,
  withOnly,
  withShown,
} from "./selection";

function run(name: string, group?: string | number): KnownRun {
  return {
    name,
    fields: { name },
    values: group === undefined ? {} : { "config.opt.value": group },
  };
}

const [A, B, C] = [run("a", "adam"), run("b", "adam"), run("c", 0.5)];
const RUNS = [A, B, C];
const GROUPING = [{ section: "config", name: "opt.value" }];

function shown(runSet: object): string[] {
  return RUNS.filter(selectionOf(runSet as never)).map((one) => one.name);
}

test("nothing said draws everything; an eye is one id in the tree", () => {
  expect(shown({})).toEqual(["a", "b", "c"]);
  const hidden = toggledRun({ selections: { bounds: [], odd: 1 } }, B, RUNS);
  expect(hidden["selections"]).toEqual({ bounds: [], odd: 1, root: 1, tree: ["b"] });
  expect(shown(hidden)).toEqual(["a", "c"]);
  expect(shown(toggledRun(hidden, B, RUNS))).toEqual(["a", "b", "c"]);
});

test("root 0 draws only what the tree names, in whatever form", () => {
  const id = globalRunId({ run: "a", project: "p", entity: "e" });
  const only = { selections: { root: 0, tree: [id] } };
  expect(shown(only)).toEqual(["a"]);
  expect(namedIds(only)).toEqual(["a"]);
  expect(shown(toggledRun(only, A, RUNS))).toEqual([]);
  expect(shown(toggledRun(only, C, RUNS))).toEqual(["a", "c"]);
  expect(shown(withOnly({}, [B]))).toEqual(["b"]);
  expect(shown(withEverything(withOnly({}, [B])))).toEqual(["a", "b", "c"]);
});

test("a hidden group is a node, and runs of it show again one by one", () => {
  const set = { grouping: GROUPING };
  const [adam] = groupRuns(RUNS, GROUPING);
  const hidden = withGroupShown(set, adam!, false, RUNS);
  expect(hidden["selections"]).toEqual({
    root: 1,
    tree: [{ value: "adam", children: [] }],
  });
  expect(shown(hidden)).toEqual(["c"]);
  // Runs that come later are hidden too.
  expect(selectionOf(hidden)(run("new", "adam"))).toBe(false);
  const one = toggledRun(hidden, A, RUNS);
  expect(one["selections"]).toMatchObject({
    tree: [{ value: "adam", children: ["b"] }],
  });
  expect(shown(one)).toEqual(["a", "c"]);
  expect(shown(withGroupShown(one, adam!, true, RUNS))).toEqual(["a", "b", "c"]);
});

test("runs hidden before stay hidden when a group is", () => {
  const set = { grouping: GROUPING, selections: { root: 1, tree: ["a"] } };
  const [, half] = groupRuns(RUNS, GROUPING);
  const next = withGroupShown(set, half!, false, RUNS);
  expect(shown(next)).toEqual(["b"]);
  expect(next["selections"]).toMatchObject({
    tree: [
      { value: "adam", children: ["a"] },
      { value: "0.5", children: [] },
    ],
  });
  // A run that is not on the page cannot be put into a group: ids then.
  const far = { grouping: GROUPING, selections: { root: 1, tree: ["far away"] } };
  expect(withGroupShown(far, half!, false, RUNS)["selections"]).toMatchObject({
    tree: ["far away", "c"],
  });
});

test("groups inside of groups are written as runs, which every package reads", () => {
  const grouping = [...GROUPING, { section: "run", name: "name" }];
  const [adam] = groupRuns(RUNS, grouping);
  const next = withGroupShown({ grouping }, adam!, false, RUNS);
  expect(next["selections"]).toEqual({ root: 1, tree: ["a", "b"] });
  const nested = {
    grouping,
    selections: { root: 1, tree: [{ value: "adam", children: [{ value: "a" }] }] },
  };
  expect(shown(nested)).toEqual(["b", "c"]);
  expect(shown(withShown(nested, [C], false, RUNS))).toEqual(["b"]);
});

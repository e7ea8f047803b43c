/** Order, groups, pins and colours: what else a run set says of its runs. */
import { expect, test } from "vitest";

import { runColour } from "../state/palette";
import {
  chosenGroupColour,
  slotOfGroup,
  slotOfRun,
  withGroupColour,
  withRunColour,
} from "./colours";
import { groupRuns, groupTotals, listRows, meanOf, withGrouping } from "./grouping";
import {
  baselineId,
  baselineName,
  pinnedElsewhere,
  pinnedIds,
  pinnedNames,
  toggleBaseline,
  togglePin,
  withPins,
} from "./pins";
import { globalRunId, runPlaceOf, shortRunId } from "./runIds";
import type { KnownRun } from "./runKeys";
import { serverOrder, sortKeys, withSortKeys } from "./sorting";

const PLACE = { entity: "crew", project: "démo" };

function run(name: string, values: Record<string, unknown> = {}): KnownRun {
  return { name, fields: { name, state: "finished" }, values };
}

test("ids of any letters go there and back", () => {
  const place = { run: "a:b", ...PLACE };
  expect(runPlaceOf(globalRunId(place))).toEqual(place);
  expect(shortRunId("plain")).toBe("plain");
  expect(runPlaceOf(btoa("Project:v1:a:b:c"))).toBeNull();
});

test("a baseline is pinned, and goes with its pin", () => {
  const based = toggleBaseline({ odd: 1 }, "r1", PLACE);
  expect(pinnedIds(based, PLACE)).toEqual(["r1"]);
  expect(baselineId(based, PLACE)).toBe("r1");
  expect(togglePin(based, "r1", PLACE)).toEqual({ odd: 1, pinnedRunIds: [] });
  expect(toggleBaseline(based, "r1", PLACE)["pinnedRunIds"]).toHaveLength(1);
});

test("a run of another project is pinned, compared with and let go like any other", () => {
  const far = globalRunId({ run: "x", project: "other", entity: "ada" });
  const older = btoa("BucketType:v1:x:other:ada");
  const pinned = withPins({ pinnedRunIds: [older] }, ["r1", far], PLACE);
  expect(pinnedNames(pinned, PLACE)).toEqual([far, "r1"]);
  expect(pinned["pinnedRunIds"]).toHaveLength(2);
  const based = toggleBaseline(pinned, far, PLACE);
  expect(based["baselineRunId"]).toBe(far);
  expect(baselineName(based, PLACE)).toBe(far);
  expect(baselineId(based, PLACE)).toBeNull();
  expect(pinnedNames(togglePin(based, far, PLACE), PLACE)).toEqual(["r1"]);
  expect(togglePin(based, far, PLACE)["baselineRunId"]).toBeUndefined();
});

test("pins that name nothing are left alone", () => {
  const odd = [null, 5, {}, "", "no base64!", btoa("Run:v1:x"), btoa("View:v1:x:y:z")];
  const set = { pinnedRunIds: odd, baselineRunId: 7 };
  expect(() => pinnedNames(set, PLACE)).not.toThrow();
  expect(baselineName(set, PLACE)).toBeNull();
  expect(pinnedElsewhere(set, PLACE)).toEqual([]);
  expect(pinnedNames({ pinnedRunIds: "abc" }, PLACE)).toEqual([]);
});

test("twenty runs are pinned at most; those of other projects count and stay", () => {
  const far = globalRunId({ run: "x", project: "other", entity: "crew" });
  let set: Record<string, unknown> = { pinnedRunIds: [far] };
  for (let at = 0; at < 25; at += 1) set = togglePin(set, `r${at}`, PLACE);
  expect(set["pinnedRunIds"]).toHaveLength(20);
  expect(pinnedIds(set, PLACE)).toHaveLength(19);
  expect(pinnedElsewhere(set, PLACE)[0]!.run).toBe("x");
  expect(toggleBaseline(set, "one more", PLACE)).toBe(set);
});

test("the server sorts by all keys, and the order of a view keeps what is not ours", () => {
  const set = {
    sort: {
      odd: 1,
      keys: [
        { key: { section: "run", name: "state" }, ascending: true, odd: 2 },
        { key: { section: "summary", name: "loss" }, ascending: false },
      ],
    },
  };
  const keys = sortKeys(set);
  expect(serverOrder(keys, "-createdAt")).toBe("+state,-summary_metrics.loss");
  expect(withSortKeys(set, keys.toReversed())["sort"]).toEqual({
    odd: 1,
    keys: set.sort.keys.toReversed(),
  });
});

test("only keys that the server knows stand behind the first, and no more than it takes", () => {
  const key = (section: string, name: string) => ({
    key: { section, name },
    isAscending: false,
  });
  const odd = [key("config", "lr"), key("run", "odd"), key("tags", "x")];
  expect(serverOrder(odd, "")).toBe("-config.lr");
  expect(serverOrder([key("tags", "x"), key("run", "state")], "")).toBe("-state");
  expect(serverOrder([], "-createdAt")).toBe("-createdAt");
  const many = Array.from({ length: 20 }, (_, at) => key("config", `k${at}`));
  expect(serverOrder(many, "").split(",")).toHaveLength(8);
});

test("groups nest, count and open; their values tell them apart", () => {
  const keys = [
    { section: "config", name: "opt.value" },
    { section: "config", name: "bs.value" },
  ];
  const runs = [
    run("a", { "config.opt.value": "adam", "config.bs.value": 32 }),
    run("b", { "config.opt.value": "sgd", "config.bs.value": 32 }),
    run("c", { "config.opt.value": "adam" }),
  ];
  const [adam, sgd] = groupRuns(runs, keys);
  expect(adam!.runs.map((one) => one.name)).toEqual(["a", "c"]);
  expect(adam!.groups.map((one) => one.path[1]!.value)).toEqual(["32", null]);
  const open = new Set([adam!.id, adam!.groups[0]!.id]);
  const rows = listRows(runs, keys, (id) => open.has(id));
  expect(rows.map((row) => (row.kind === "run" ? row.run.name : row.group.id))).toEqual(
    ['["adam"]', '["adam","32"]', "a", '["adam",null]', sgd!.id],
  );
  expect(meanOf([1, "NaN", 3, null])).toBe(2);
  expect(meanOf([])).toBeNull();
});

test("other keys make a selection of groups mean nothing", () => {
  const set = {
    grouping: [{ section: "run", name: "group", odd: 1 }],
    selections: { root: 0, tree: [{ value: "x", children: [] }], bounds: [] },
  };
  expect(
    withGrouping(set, [
      { section: "config", name: "opt.lr" },
      { section: "run", name: "group" },
    ]),
  ).toEqual({
    grouping: [
      { section: "config", name: "opt.value.lr" },
      { section: "run", name: "group", odd: 1 },
    ],
    selections: { root: 1, tree: [], bounds: [] },
  });
});

test("colours of the palette follow the theme, free ones stay as they are", () => {
  const document = { section: { customRunColors: { ref: { odd: 1 } } } };
  const red = withRunColour(document, "constructor", "#FF0000");
  expect(runColour(slotOfRun(red, "constructor", 3), "dark").colour).toBe("#ff0000");
  expect(runColour(slotOfRun(red, "other", 3), "dark")).toEqual(runColour(3, "dark"));
  const own = withRunColour(red, "r", "#9181f3");
  expect(slotOfRun(own, "r", 5)).toBe(1);
  expect(withRunColour(own, "r", null)).toEqual(red);
  expect(slotOfRun(withRunColour(red, "r", "no colour"), "r", 5)).toBe(5);
});

test("the colour of a group is kept under the key that the protocol names", () => {
  const document = { section: { runSets: [{ id: "abc" }] } };
  const path = [{ key: { section: "config", name: "lr.value" }, value: "0.1" }];
  const next = withGroupColour(document, path, "#123456");
  expect(Object.keys((next["section"] as never)["customRunColors"])).toEqual([
    "run-color-group:%22abc%22:%5B%7B%22kind%22%3A%22group%22%2C%22key%22%3A%22config%3A" +
      "lr.value%22%2C%22value%22%3A%220.1%22%7D%5D",
  ]);
  expect(chosenGroupColour(next, path)).toBe("#123456");
  expect(slotOfGroup(document, path)).toBe(slotOfGroup(document, path));
});

test("totals of inner groups add up to those around them", () => {
  const totals = groupTotals([
    { runCount: 3, values: ["adam", 32], measures: [{ count: 2, mean: 1 }] },
    { runCount: 1, values: ["adam", null], measures: [{ count: 1, mean: 4 }] },
    { runCount: 9, values: ["sgd", 32], measures: [{ count: 0, mean: null }] },
  ]);
  expect(totals.get('["adam"]')).toEqual({ count: 4, means: [2] });
  expect(totals.get('["adam","32"]')).toEqual({ count: 3, means: [1] });
  expect(totals.get('["adam",null]')).toEqual({ count: 1, means: [4] });
  expect(totals.get('["sgd"]')).toEqual({ count: 9, means: [null] });
});

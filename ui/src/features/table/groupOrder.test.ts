import { expect, test } from "vitest";

import type { TableGroup } from "../../api/runGroups";
import { extentsOf, groupOrder, groupTitle } from "./groupOrder";

const LR = { section: "config", name: "lr.value" };
const LOSS = { section: "summary", name: "loss" };
const MEASURES = ["summary_metrics.loss"];

function group(value: unknown, min: number | null, max: number | null): TableGroup {
  const mean = min === null || max === null ? null : (min + max) / 2;
  const measures = [{ count: 2, mean, min, max }];
  return { id: String(value), runCount: 2, values: [value], filters: {}, measures };
}

test("groups follow the order of the runs where they can", () => {
  const by = (key: typeof LR, isAscending: boolean) =>
    groupOrder([{ key, isAscending }], [LR], MEASURES);
  expect(by({ section: "config", name: "lr" }, true)).toBe("+value:config.lr");
  expect(by(LOSS, false)).toBe("-mean:summary_metrics.loss");
  expect(by({ section: "run", name: "createdAt" }, false)).toBe("-newest");
  expect(by({ section: "run", name: "state" }, true)).toBe("-count");
  expect(groupOrder([], [LR], MEASURES)).toBe("-count");
});

test("all keys of the order count, one after the other", () => {
  const sort = [
    { key: { section: "run", name: "state" }, isAscending: true },
    { key: LR, isAscending: true },
    { key: LOSS, isAscending: false },
  ];
  expect(groupOrder(sort, [LR], MEASURES)).toBe(
    "+value:config.lr,-mean:summary_metrics.loss",
  );
});

test("a group is called by its values", () => {
  expect(groupTitle(group(0.1, 0, 1), [LR])).toBe("lr: 0.1");
  expect(groupTitle(group(null, 0, 1), [LR])).toBe("lr: none");
  expect(groupTitle(group("", 0, 1), [LR])).toBe("lr: “”");
});

test("spreads are drawn on one scale", () => {
  const groups = [group(1, 0, 2), group(2, -1, 1), group(3, null, null)];
  expect(extentsOf(groups, 1)).toEqual([[-1, 2]]);
  expect(extentsOf([group(3, null, null)], 1)).toEqual([null]);
});

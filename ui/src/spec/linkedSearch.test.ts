import { expect, test } from "vitest";

import { filterItems, listedFilter, UnknownCondition } from "./filters";
import { printFilter } from "./filterText";
import { groupingOf } from "./grouping";
import { isLinked, linkedRunSet, linkOf, searchOf, withSearch } from "./linkedSearch";
import { pinnedValues, withPinnedValues } from "./runColumns";
import { selectionOf } from "./selection";
import { serverOrder, sortKeys } from "./sorting";

const RUN = { fields: {}, values: {} };

test("an address that says nothing leaves the run set as it is", () => {
  const runSet = { odd: 1 };
  expect(linkedRunSet(runSet, {})).toBe(runSet);
  expect(isLinked({})).toBe(false);
});

test("an address says what is looked for, in which order, and what is drawn", () => {
  const runSet = { odd: 1, search: { query: "x", odd: 2 }, selections: { odd: 3 } };
  const linked = linkedRunSet(runSet, {
    q: "^a",
    re: "1",
    sort: "+summary_metrics.loss",
    hide: "a,b",
  });
  expect(linked).toMatchObject({ odd: 1, search: { odd: 2 }, selections: { odd: 3 } });
  expect(searchOf(linked)).toEqual({ query: "^a", isRegex: true });
  expect(serverOrder(sortKeys(linked), "")).toBe("+summary_metrics.loss");
  const isShown = selectionOf(linked);
  expect(["a", "b", "c"].filter((name) => isShown({ ...RUN, name }))).toEqual(["c"]);
  const none = selectionOf(linkedRunSet({}, { only: "-" }));
  expect(none({ ...RUN, name: "a" })).toBe(false);
});

test("a search keeps what it does not change", () => {
  const runSet = { search: { query: "a", isRegex: true, odd: 1 } };
  expect(withSearch(runSet, { query: "b" })["search"]).toEqual({
    query: "b",
    isRegex: true,
    odd: 1,
  });
});

test("pinned values are columns that change places among themselves", () => {
  const runSet = {
    runFeed: {
      odd: 1,
      columnPinned: { "run:displayName": true, "summary:b": true, "summary:a": true },
      columnOrder: ["summary:b", "run:displayName", "summary:a"],
    },
  };
  const [b, a] = pinnedValues(runSet);
  expect([b!.name, a!.name]).toEqual(["b", "a"]);
  const turned = withPinnedValues(runSet, [a!, b!]);
  expect(turned["runFeed"]).toMatchObject({
    odd: 1,
    columnPinned: { "run:displayName": true },
    columnOrder: ["summary:a", "run:displayName", "summary:b"],
  });
  const next = withPinnedValues(runSet, [a!, { section: "config", name: "lr" }]);
  expect(pinnedValues(next).map((key) => key.name)).toEqual(["a", "lr.value"]);
});

test("a link to a run set shows the same runs in the same order", () => {
  const link = {
    q: "a.b",
    re: "1",
    filter: 'config.lr < 0.1 and (tags in ["x"] or state = "failed")',
    group: "config.opt.name,summary_metrics.a%2Cb%25",
    sort: "+summary_metrics.loss,-createdAt",
    hide: "r1,r2",
  };
  const runSet = linkedRunSet({ odd: 1 }, link);
  expect(linkOf(runSet)).toEqual(link);
  expect(printFilter(filterItems(runSet["filters"]))).toBe(link.filter);
  expect(groupingOf(runSet)[1]).toEqual({ section: "summary", name: "a,b%" });
  expect(sortKeys(runSet).map(({ isAscending }) => isAscending)).toEqual([true, false]);
  expect(linkOf({ odd: 1 })).toEqual({});
  expect(linkOf({ selections: { root: 0, tree: [] } })).toEqual({ only: "-" });
});

test("a filter that cannot be read refuses instead of showing every run", () => {
  const runSet = linkedRunSet({}, { filter: "config.lr <<< 1" });
  expect(() => listedFilter(runSet, 0)).toThrow(UnknownCondition);
});

import { expect, test } from "vitest";

import { isLinked, linkedRunSet, searchOf, withSearch } from "./linkedSearch";
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

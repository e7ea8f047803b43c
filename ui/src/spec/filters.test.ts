import { expect, test } from "vitest";

import type { Fields } from "./document";
import {
  activeConditions,
  filterItems,
  listedFilter,
  runSetFilter,
  UnknownCondition,
  withCondition,
  withFilterItems,
} from "./filters";
import { runSetOrder } from "./sorting";

const NOW = Date.UTC(2026, 0, 2);

function is(name: string, value: unknown, more: object = {}) {
  return { key: { section: "config", name }, op: "=", value, ...more };
}

test("no filter, and the empty forms of both kinds, match everything", () => {
  const legacy = { op: "OR", filters: [{ op: "AND", filters: [] }] };
  const modern = { filterFormat: "filterV2", filters: [] };
  expect(runSetFilter({}, NOW)).toEqual({});
  expect(runSetFilter({ filters: legacy }, NOW)).toEqual({});
  expect(runSetFilter({ filters: modern, search: { query: "" } }, NOW)).toEqual({});
});

test("AND binds more tightly than OR, and what is disabled does not count", () => {
  const filters = {
    filterFormat: "filterV2",
    filters: [
      is("a", 1, { connector: "OR" }),
      is("b", 2, { connector: "AND" }),
      is("c", 3, { connector: "OR", disabled: true }),
      is("d", 4, { connector: "OR" }),
    ],
  };
  expect(runSetFilter({ filters }, NOW)).toEqual({
    $or: [
      { $and: [{ "config.a": { $eq: 1 } }, { "config.b": { $eq: 2 } }] },
      { "config.d": { $eq: 4 } },
    ],
  });
});

test("root 1 leaves out what the tree names, root 0 keeps only that", () => {
  const off = { selections: { root: 1, tree: ["r1"] } };
  const on = { selections: { root: 0, tree: [btoa("Run:v1:r1:demo:crew")] } };
  expect(runSetFilter(off, NOW)).toEqual({ $nor: [{ name: "r1" }] });
  expect(runSetFilter(on, NOW)).toEqual({ name: "r1" });
  expect(runSetFilter({ selections: { root: 0, tree: [] } }, NOW)).toEqual({
    name: { $in: [] },
  });
});

test("grouped selections name groups and runs inside of them", () => {
  const runSet = {
    grouping: [{ section: "config", name: "opt.value" }],
    selections: { root: 0, tree: [{ value: "adam", children: ["r1", "r2"] }] },
  };
  expect(runSetFilter(runSet, NOW)).toEqual({
    $and: [{ "config.opt.value": "adam" }, { $or: [{ name: "r1" }, { name: "r2" }] }],
  });
});

test("tags, times and searches become conditions", () => {
  const tag = { key: { section: "tags", name: "best" }, op: "=", value: false };
  const recent = {
    key: { section: "run", name: "createdAt" },
    op: "WITHINSECONDS",
    value: 60,
  };
  expect(runSetFilter({ filters: tag }, NOW)).toEqual({ tags: { $ne: "best" } });
  expect(runSetFilter({ filters: recent }, NOW)).toEqual({
    createdAt: { $gte: "2026-01-01T23:59:00.000Z" },
  });
  const pattern = { $regex: "(?i)a\\.b" };
  expect(runSetFilter({ search: { query: "a.b" } }, NOW)).toEqual({
    $or: [{ displayName: pattern }, { name: pattern }],
  });
});

test("what cannot be followed is refused, not ignored", () => {
  const odd = { ...is("a", 1), op: "NEAR" };
  expect(() => runSetFilter({ filters: odd }, NOW)).toThrow(UnknownCondition);
  const elsewhere = { key: { section: "weather", name: "rain" }, value: 1 };
  expect(() => runSetFilter({ filters: elsewhere }, NOW)).toThrow("weather");
});

test("the sort keys are the order", () => {
  const key = { section: "summary", name: "loss" };
  expect(runSetOrder({ sort: { keys: [{ key, ascending: true }] } })).toBe(
    "+summary_metrics.loss",
  );
  expect(runSetOrder({ sort: { keys: [{ key }] } })).toBe("-summary_metrics.loss");
  expect(runSetOrder({})).toBe("+created_at");
});

test("a tree becomes a list with groups only where they mean something", () => {
  const leaf = (name: string) => ({ ...is(name, 1), odd: name });
  const filters = {
    op: "OR",
    filters: [
      {
        op: "AND",
        filters: [leaf("a"), { op: "OR", filters: [leaf("b"), leaf("c")] }],
      },
      { op: "AND", filters: [leaf("d")] },
    ],
  };
  const items = filterItems(filters);
  expect(items).toEqual([
    leaf("a"),
    { filters: [leaf("b"), { ...leaf("c"), connector: "OR" }], connector: "AND" },
    { ...leaf("d"), connector: "OR" },
  ]);
  expect(activeConditions(items)).toBe(4);
  const before = listedFilter({ filters }, NOW);
  expect(listedFilter(withFilterItems({ filters }, items), NOW)).toEqual(before);
});

test("an edited filter keeps what nobody knows of it", () => {
  const filters = { filterFormat: "filterV2", filters: [], odd: { kept: 1 } };
  expect(withFilterItems({ filters, name: "x" }, [is("a", 1)])).toEqual({
    name: "x",
    filters: { filterFormat: "filterV2", filters: [is("a", 1)], odd: { kept: 1 } },
  });
});

test("one more condition holds whatever the others say", () => {
  const either: Fields[] = [is("a", 1), is("b", 2, { connector: "OR" })];
  expect(withCondition(either, is("c", 3))).toEqual([
    { filters: either },
    is("c", 3, { connector: "AND" }),
  ]);
});

test("what follows a disabled OR does not join the conditions before it", () => {
  const filters = {
    filterFormat: "filterV2",
    filters: [
      is("a", 1),
      is("b", 2, { connector: "OR", disabled: true }),
      is("c", 3, { connector: "AND" }),
    ],
  };
  expect(listedFilter({ filters }, NOW)).toEqual({
    $or: [{ "config.a": { $eq: 1 } }, { "config.c": { $eq: 3 } }],
  });
});

import { expect, test } from "vitest";

import type { Fields } from "./document";
import { filterItems } from "./filters";
import { completions, FilterTextError, parseFilter, printFilter } from "./filterText";

function key(section: string, name: string) {
  return { section, name };
}

test.each([
  "config.lr < 0.1",
  'state in ["finished", "running"] and config.opt.name = "adam"',
  'config.a = 1 or (config.b != 2 and tags contains "x") or summary."val loss" >= -1.5e-3',
  'off name matches "^q" and summary.acc exists and group missing',
  'created within last 3 days and tags not in ["bad"]',
  'config.and = true and logged.train/loss exists and run.custom = "x"',
])("what is printed is read again: %s", (text) => {
  const items = parseFilter(text);
  expect(printFilter(items)).toBe(text.replace("-1.5e-3", "-0.0015"));
  expect(parseFilter(printFilter(items))).toEqual(items);
});

test("conditions are written as they are stored", () => {
  expect(parseFilter('State == Finished or Config("lr") <= 0.1')).toEqual([
    { key: key("run", "state"), op: "=", value: "finished", disabled: false },
    {
      key: key("config", "lr"),
      op: "<=",
      value: 0.1,
      disabled: false,
      connector: "OR",
    },
  ]);
  expect(parseFilter("Metric('CreatedTimestamp') within_last 2 'hours'")).toEqual([
    { key: key("run", "createdAt"), op: "WITHINSECONDS", value: 7200, disabled: false },
  ]);
});

test("a condition that stood there keeps what we do not know of it", () => {
  const stored: Fields = {
    key: { ...key("config", "lr.value"), odd: 1 },
    op: "<",
    value: 1,
    extra: true,
  };
  expect(parseFilter("config.lr > 2", [stored])).toEqual([
    { key: stored["key"], op: ">", value: 2, disabled: false, extra: true },
  ]);
});

test.each([
  ["config.lr <", 11, "a value"],
  ["config.lr < 0.1 config.b = 2", 16, "“and” or “or”"],
  ['name = "open', 7, "no closing quote"],
  ["(state = finished", 17, "closing bracket"],
  ["learning_rate < 1", 0, "config.learning_rate"],
  ['name matches "("', 13, "not a regular expression"],
  ["group within last 3 days", 18, "only “created”"],
  ["config.lr ~ 3", 10, "“~” means nothing"],
])("%s is refused at its place", (text, from, message) => {
  const failure = (() => {
    try {
      parseFilter(text);
    } catch (error) {
      return error;
    }
    return null;
  })();
  expect(failure).toBeInstanceOf(FilterTextError);
  expect((failure as FilterTextError).message).toContain(message);
  expect((failure as FilterTextError).from).toBe(from);
});

test("the empty text is no filter, and the old form of one prints too", () => {
  expect(parseFilter("  ")).toEqual([]);
  const legacy = {
    op: "OR",
    filters: [
      { op: "AND", filters: [{ key: key("summary", "loss"), op: "<", value: 1 }] },
    ],
  };
  expect(printFilter(filterItems(legacy))).toBe("summary.loss < 1");
});

test("fields are completed with names that can be read again", () => {
  const words = completions(["opt.value.lr", "a b"], ["loss"]);
  expect(words).toContain("config.opt.lr");
  expect(words).toContain('config."a b"');
  for (const word of words) expect(parseFilter(`${word} exists`)).toHaveLength(1);
});

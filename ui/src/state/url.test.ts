import { expect, test } from "vitest";

import {
  formatSearchText,
  formatZoom,
  parseSearchText,
  parseWorkspaceSearch,
  parseZoom,
  toggleInList,
} from "./url";

test("a screen's state survives the way through the address bar", () => {
  const search = {
    q: "lr=0.1 & b",
    hide: "a1,b2",
    sort: "-createdAt",
    x: "train/loss",
  };
  expect(parseWorkspaceSearch(parseSearchText(formatSearchText(search)))).toEqual(
    search,
  );
});

test("absent and empty values leave no trace in the address", () => {
  expect(formatSearchText({ q: "", hide: undefined })).toBe("");
});

test("numbers stay text and strangers are dropped", () => {
  expect(parseWorkspaceSearch({ q: 12, utm_source: "mail" })).toEqual({ q: "12" });
});

test("toggling twice is doing nothing", () => {
  const once = toggleInList("a", "b");
  expect([once, toggleInList(once, "b"), toggleInList("a", "a")]).toEqual([
    "a,b",
    "a",
    undefined,
  ]);
});

test("a zoom needs a start before its end", () => {
  expect([
    parseZoom("1~2.5"),
    parseZoom("2~1"),
    parseZoom("x"),
    parseZoom(undefined),
  ]).toEqual([[1, 2.5], null, null, null]);
  expect(formatZoom([1, 2.5])).toBe("1~2.5");
});

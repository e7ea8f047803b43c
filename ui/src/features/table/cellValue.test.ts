import { expect, test } from "vitest";

import {
  deltaText,
  exactText,
  pathOfColumn,
  readableText,
  shownText,
} from "./cellValue";

test("cells say what they hold", () => {
  expect(shownText(0.1 + 0.2)).toBe("0.3");
  expect(shownText(1e-9)).toBe("1e-9");
  expect(shownText(null)).toBe("");
  expect(shownText(["a", "b"])).toBe("a, b");
  expect(shownText({ _type: "image-file", path: "x" })).toBe("⟨image-file⟩");
  expect(exactText(0.1 + 0.2)).toBe("0.30000000000000004");
  expect(exactText({ a: [1] })).toBe('{"a":[1]}');
  expect(readableText(75, { key: { section: "run", name: "duration" } })).toBe(
    "1m 15s",
  );
  expect(readableText(75, { key: { section: "config", name: "duration" } })).toBe("75");
});

test("values are asked for without the wrapper of configs", () => {
  const column = { key: { section: "config", name: "opt.value.lr" } };
  expect(pathOfColumn(column)).toBe("config.opt.lr");
  expect(pathOfColumn({ key: { section: "summary", name: "a.value" } })).toBe(
    "summary_metrics.a.value",
  );
  expect(pathOfColumn({ key: { section: "run", name: "state" } })).toBeNull();
});

test("differences from the baseline", () => {
  expect(deltaText(0.75, 0.5)).toBe("+0.25");
  expect(deltaText(0.25, 0.5)).toBe("−0.25");
  expect(deltaText(1, 1)).toBe("±0");
  expect(deltaText("a", 1)).toBeNull();
  expect(deltaText(NaN, 1)).toBeNull();
});

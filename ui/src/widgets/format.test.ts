import { expect, test } from "vitest";

import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  parseInstant,
} from "./format";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1234, "1.2 kB"],
  [250_000_000, "250 MB"],
])("%d bytes read as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0.84, "0.8s"],
  [59, "59s"],
  [252, "4m 12s"],
  [3_600, "1h"],
  [183_600, "2d 3h"],
])("%d seconds read as %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("times are told from now until they are a month old", () => {
  const now = Date.UTC(2026, 5, 30);
  expect(formatAgo(now - 3_000, now)).toBe("just now");
  expect(formatAgo(now - 50_000, now)).toBe("1 min ago");
  expect(formatAgo(now - 3_580_000, now)).toBe("1 h ago");
  expect(formatAgo(now - 86_400_000 * 2, now)).toBe("2 d ago");
  expect(formatAgo(now - 86_400_000 * 60, now)).toContain("2026");
});

test("one is singular", () => {
  expect([formatCount(1, "run"), formatCount(0, "run")]).toEqual(["1 run", "0 runs"]);
});

test("a time without a zone is UTC", () => {
  expect(parseInstant("2026-01-02T03:04:05")).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  expect(parseInstant("2026-01-02T03:04:05+01:00")).toBe(Date.UTC(2026, 0, 2, 2, 4, 5));
  expect(parseInstant("soon")).toBeNull();
});

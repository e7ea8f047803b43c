import { expect, test, vi } from "vitest";

import { joinZoom, linkZoom, linkedZoom } from "./zoomLink";

test("charts of one axis hear of a zoom, those of another do not", () => {
  const [steps, times] = [vi.fn(), vi.fn()];
  const leave = [joinZoom("steps", steps), joinZoom("times", times)];
  linkZoom("steps", [1, 2]);
  expect(linkedZoom("steps")).toEqual([1, 2]);
  expect(linkedZoom("times")).toBeNull();
  expect([steps.mock.calls.length, times.mock.calls.length]).toEqual([1, 0]);
  for (const stop of leave) stop();
});

test("when the last chart leaves, the range is forgotten", () => {
  const leave = joinZoom("steps", () => {});
  linkZoom("steps", [1, 2]);
  leave();
  expect(linkedZoom("steps")).toBeNull();
  linkZoom("nobody", [1, 2]);
  expect(linkedZoom("nobody")).toBeNull();
});

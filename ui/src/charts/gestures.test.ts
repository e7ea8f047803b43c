import { expect, test } from "vitest";

import { DragTracker } from "./gestures";

test("a press that hardly moves is a click", () => {
  const drag = new DragTracker();
  drag.press(100, 50, "zoom");
  expect(drag.move(103, 50)).toBeNull();
  expect(drag.release(102, 53)).toBeNull();
});

test("a drag to the left marks the same range as one to the right", () => {
  const drag = new DragTracker();
  drag.press(100, 50, "zoom");
  const range = { kind: "box", purpose: "zoom", right: 100, rows: null };
  expect(drag.move(40, 60)).toEqual({ ...range, left: 40 });
  expect(drag.release(30, 45)).toEqual({ ...range, left: 30 });
  expect(drag.active).toBe(false);
});

test("a high drag marks a rectangle, whichever way it went", () => {
  const drag = new DragTracker();
  drag.press(100, 90, "measure");
  expect(drag.release(160, 20)).toEqual({
    kind: "box",
    purpose: "measure",
    left: 100,
    right: 160,
    rows: { top: 20, bottom: 90 },
  });
});

test("a pan may come back to where it began", () => {
  const drag = new DragTracker();
  drag.press(100, 0, "pan");
  expect(drag.move(80, 200)).toEqual({ kind: "pan", byPx: -20 });
  expect(drag.release(101, 0)).toEqual({ kind: "pan", byPx: 1 });
});

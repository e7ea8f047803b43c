import { expect, test } from "vitest";

import { DragTracker } from "./gestures";

test("a press that hardly moves is a click", () => {
  const drag = new DragTracker();
  drag.press(100, false);
  expect(drag.move(103)).toBeNull();
  expect(drag.release(102)).toBeNull();
});

test("a drag to the left brushes the same range as one to the right", () => {
  const drag = new DragTracker();
  drag.press(100, false);
  expect(drag.move(40)).toEqual({ kind: "brush", from: 40, to: 100 });
  expect(drag.release(30)).toEqual({ kind: "brush", from: 30, to: 100 });
  expect(drag.active).toBe(false);
});

test("with shift a drag pans, and may come back to where it began", () => {
  const drag = new DragTracker();
  drag.press(100, true);
  expect(drag.move(80)).toEqual({ kind: "pan", byPx: -20 });
  expect(drag.release(101)).toEqual({ kind: "pan", byPx: 1 });
});

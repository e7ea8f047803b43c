import { expect, test, vi } from "vitest";

import { forgetFrame, inNextFrame } from "./nextFrame";

test("many writes share a frame, the last of each owner counts", () => {
  const frames: FrameRequestCallback[] = [];
  vi.stubGlobal("requestAnimationFrame", (one: FrameRequestCallback) =>
    frames.push(one),
  );
  const written: string[] = [];
  const [a, b, c] = [{}, {}, {}];
  inNextFrame(a, () => written.push("a1"));
  inNextFrame(b, () => written.push("b"));
  inNextFrame(a, () => written.push("a2"));
  inNextFrame(c, () => written.push("c"));
  forgetFrame(c);
  expect([frames.length, written.length]).toEqual([1, 0]);
  frames[0]!(0);
  expect(written).toEqual(["a2", "b"]);
  inNextFrame(a, () => written.push("a3"));
  expect(frames).toHaveLength(2);
  vi.unstubAllGlobals();
});

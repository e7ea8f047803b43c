import { expect, test } from "vitest";

import { eyeOf, orbitAround, panned, turned, zoomed } from "./orbit";

const length = (v: readonly number[]) => Math.hypot(...v);

test("the camera looks at the ball from outside and above, whichever axis is up", () => {
  for (const [up, axis] of [
    ["y", 1],
    ["z", 2],
  ] as const) {
    const orbit = orbitAround([1, 2, 3], 5, up);
    const eye = eyeOf(orbit);
    const way = eye.map((one, at) => one - orbit.target[at]!);
    expect(length(way)).toBeCloseTo(orbit.distance);
    expect(orbit.distance).toBeGreaterThan(5);
    expect(way[axis]).toBeGreaterThan(0);
  }
});

test("turning stops short of the poles, and zooming short of the target", () => {
  const orbit = orbitAround([0, 0, 0], 1, "z");
  expect(turned(orbit, 0, 99).pitch).toBeLessThan(Math.PI / 2);
  expect(turned(orbit, 1, -99).pitch).toBeGreaterThan(-Math.PI / 2);
  expect(zoomed(orbit, 0).distance).toBeGreaterThan(0);
  expect(zoomed(orbit, Infinity).distance).toBeLessThan(Infinity);
});

test("what is dragged to the right shows what lies to the left of it", () => {
  // Seen from +x with z up, +y is to the right.
  const orbit = { ...orbitAround([0, 0, 0], 1, "z"), yaw: 0, pitch: 0 };
  expect(panned(orbit, 0.5, 0).target[1]).toBeLessThan(0);
  expect(panned(orbit, 0, 0.5).target[2]).toBeLessThan(0);
  // Seen from +z with y up, +x is to the right.
  const model = { ...orbitAround([0, 0, 0], 1, "y"), yaw: 0, pitch: 0 };
  expect(eyeOf(model)[2]).toBeGreaterThan(0);
  expect(panned(model, 0.5, 0).target[0]).toBeLessThan(0);
});

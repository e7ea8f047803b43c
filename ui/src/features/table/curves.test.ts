import { expect, test } from "vitest";

import { curvePath } from "./curves";

test("a curve fills its box, with gaps where nothing is finite", () => {
  const x = Float64Array.of(0, 1, 2, 3);
  const y = Float32Array.of(0, NaN, 1, 0.5);
  expect(curvePath({ x, y }, 32, 12)).toBe("M1.0 11.0M21.0 1.0L31.0 6.0");
  expect(curvePath({ x, y: Float32Array.of(NaN) }, 32, 12)).toBe("");
  expect(curvePath({ x: Float64Array.of(5), y: Float32Array.of(2) }, 32, 12)).toBe(
    "M16.0 6.0",
  );
});

import { expect, test } from "vitest";

import { peaksOf } from "./peaks";

test("each part has its lowest and its highest sample", () => {
  const samples = Float32Array.from([0, 0.5, -1, 1, 0.25, 0.25]);
  expect([...peaksOf(samples, 3)]).toEqual([0, 0.5, -1, 1, 0.25, 0.25]);
});

test("fewer samples than parts, and none at all, are drawn all the same", () => {
  expect([...peaksOf(Float32Array.from([0.5]), 2)]).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect([...peaksOf(new Float32Array(), 1)]).toEqual([0, 0]);
});

import { expect, test } from "vitest";

import { differenceOf } from "./difference";

test("alike is black; what differs is as bright as it is far, times the gain", () => {
  const first = Uint8ClampedArray.from([10, 20, 30, 255, 7, 7, 7, 255]);
  const second = Uint8ClampedArray.from([10, 20, 30, 255, 4, 7, 17, 0]);
  const { pixels, changed, mean } = differenceOf(first, second, 4);
  expect([...pixels]).toEqual([0, 0, 0, 255, 12, 0, 40, 255]);
  expect([changed, mean]).toEqual([1, 13 / 6]);
});

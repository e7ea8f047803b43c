import { expect, test } from "vitest";

import { bucketSeries, pointSeries } from "./fixtures";
import { packSeries } from "./series";

test("packed series equal those they were copied from, in one buffer of their own", () => {
  const series = [
    pointSeries("a", [0, 1, 2], [1, NaN, 3]),
    bucketSeries("b", [5, 6, 7], [1, 2, 3]),
    pointSeries("c", [], []),
  ];
  const packed = packSeries(series);
  expect(packed.series).toEqual(series);
  for (const { columns } of packed.series) expect(columns.x.buffer).toBe(packed.buffer);
});

import { expect, test } from "vitest";

import { bucketSeries, lineStyle, pointSeries } from "../../charts/engine/fixtures";
import { derivedSeries } from "../../charts/engine/derive";
import { alignByX, chartCsv } from "./tableData";

test("runs that logged different steps stand side by side with gaps", () => {
  const table = alignByX([
    pointSeries("a", [0, 2], [5, 6]),
    pointSeries("b", [1, 2], [7, NaN]),
  ]);
  expect(table).toEqual({
    x: [0, 1, 2],
    cells: [
      [5, null],
      [null, 7],
      [6, NaN],
    ],
  });
});

test("the CSV has every point and every part of a bucket", () => {
  const series = [pointSeries("a", [0, 1], [0.1, NaN]), bucketSeries("b", [5], [3])];
  const csv = chartCsv(series, [lineStyle("a"), lineStyle("b")], "_step");
  expect(csv.trimEnd().split("\n")).toEqual([
    "run,name,metric,_step,value,min,max,last,count",
    "a,a,loss,0,0.1,,,,",
    "a,a,loss,1,NaN,,,,",
    "b,b,loss,5,3,2,4,3,10",
  ]);
});

test("names cannot break the table or run as formulas", () => {
  const names = ['=HYPERLINK("x")', 'a,"b"\nc'];
  const series = names.map((name) => pointSeries(name, [0], [1]));
  const lines = names.map((name) => ({ ...lineStyle("r"), label: name }));
  const csv = chartCsv(series, lines, "_step");
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
  expect(csv).toContain(`"a,""b""\nc"`);
});

test("of a group the CSV has the runs' own extremes, and no places without runs", () => {
  const held = { a: pointSeries("a", [0, 1], [1, NaN]), b: pointSeries("b", [0], [5]) };
  const group = derivedSeries(
    { run: "group:all", key: "loss" },
    {
      members: [
        { run: "a", key: "loss" },
        { run: "b", key: "loss" },
      ],
      group: { agg: "median", area: "none" },
    },
    (run) => held[run as "a" | "b"],
  );
  const csv = chartCsv([group], [lineStyle("group:all")], "_step");
  expect(csv.trimEnd().split("\n").slice(1)).toEqual([
    "group:all,group:all,loss,0,3,1,5,,2",
  ]);
});

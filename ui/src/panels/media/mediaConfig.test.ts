import { expect, test } from "vitest";

import { mediaSettings } from "./mediaConfig";

const layout = (config: Record<string, unknown>) => mediaSettings(config, "pic").layout;

test("a panel without keys shows the one it is named after, once each", () => {
  expect(mediaSettings({}, "pic").keys).toEqual(["pic"]);
  expect(mediaSettings({ mediaKeys: ["a", "b", "a", 3] }, "pic").keys).toEqual([
    "a",
    "b",
  ]);
});

test("an axis says the mode where the mode is not written", () => {
  expect(layout({})).toEqual({ mode: "gallery", axis: "index" });
  expect(layout({ gallerySettings: { axis: "step" } })).toEqual({
    mode: "gallery",
    axis: "step",
  });
  expect(layout({ gridSettings: { yAxis: "step" } })).toEqual({
    mode: "grid",
    x: "run",
    y: "step",
  });
  expect(layout({ mode: "grid", gridSettings: { xAxis: "index" } })).toEqual({
    mode: "grid",
    x: "index",
    y: "run",
  });
  expect(
    layout({ mode: "grid", gridSettings: { xAxis: "run", yAxis: "run" } }),
  ).toEqual({ mode: "gallery", axis: "run" });
});

test("values that cannot be count as absent", () => {
  const settings = mediaSettings(
    {
      mode: 7,
      gallerySettings: [],
      gridSettings: "no",
      columnCount: -3,
      stepStrideLength: "x",
      maxGalleryItems: 1e9,
      snapToExistingStep: null,
    },
    "pic",
  );
  expect(settings.layout).toEqual({ mode: "gallery", axis: "index" });
  expect([settings.columns, settings.stride, settings.maxItems]).toEqual([
    null,
    1,
    200,
  ]);
  expect(settings.snaps).toBe(true);
});

import { expect, test } from "vitest";

import type { Fields } from "./document";
import {
  cascadeOf,
  changedSetting,
  chartSettings,
  levelsOf,
  withoutSettings,
  withSetting,
} from "./settings";

/** What clients write into every workspace and section. */
const WRITTEN = {
  smoothingWeight: 0,
  smoothingType: "exponential",
  xAxis: "_step",
  ignoreOutliers: false,
  useRunsTableGroupingInPanels: true,
};

function at(workspace: Fields, section: Fields = {}, panel: Fields = {}) {
  return cascadeOf([
    ["workspace", { ...WRITTEN, ...workspace }],
    ["section", { ...WRITTEN, ...section }],
    ["panel", panel],
  ]);
}

test("written defaults set nothing", () => {
  for (const setting of Object.values(at({}))) expect(setting.from).toBe("default");
});

test("the nearest level that says something wins, setting by setting", () => {
  const cascade = at(
    { xAxis: "_runtime", smoothingWeight: 0.5, maxRuns: 7, ignoreOutliers: true },
    { smoothingType: "gaussian", smoothingWeight: 3 },
    { limit: 3, yLogScale: true },
  );
  expect(cascade.axis).toEqual({
    value: { x: "_runtime", min: null, max: null },
    from: "workspace",
  });
  expect(cascade.smoothing).toEqual({
    value: { type: "gaussian", weight: 3 },
    from: "section",
  });
  expect(cascade.maxRuns).toEqual({ value: 3, from: "panel" });
  expect(cascade.logY).toEqual({ value: true, from: "panel" });
  expect(cascade.ignoreOutliers).toEqual({ value: true, from: "workspace" });
});

test("a section can go back to every default of the workspace", () => {
  const workspace = {
    ...WRITTEN,
    xAxis: "_runtime",
    ignoreOutliers: true,
    useRunsTableGroupingInPanels: false,
    smoothingWeight: 0.5,
  };
  let section: Fields = WRITTEN;
  section = withSetting(section, "section", "axis", {
    x: "_step",
    min: null,
    max: null,
  });
  section = withSetting(section, "section", "ignoreOutliers", false);
  section = withSetting(section, "section", "usesGrouping", true);
  section = withSetting(section, "section", "smoothing", {
    type: "exponential",
    weight: 0,
  });
  const cascade = cascadeOf([
    ["workspace", workspace],
    ["section", section],
  ]);
  expect(cascade.axis).toEqual({
    value: { x: "_step", min: null, max: null },
    from: "section",
  });
  expect(cascade.ignoreOutliers).toEqual({ value: false, from: "section" });
  expect(cascade.usesGrouping).toEqual({ value: true, from: "section" });
  expect(cascade.smoothing.value.weight).toBe(0);
  expect(cascade.smoothing.from).toBe("section");
});

test("a range belongs to its axis", () => {
  const ranged = { xAxis: "_runtime", xAxisMin: 0, xAxisMax: 60 };
  expect(at(ranged, { xAxis: "epoch" }).axis.value).toEqual({
    x: "epoch",
    min: null,
    max: null,
  });
  expect(at(ranged, {}, { xAxisMin: 5 }).axis).toEqual({
    value: { x: "_runtime", min: 5, max: null },
    from: "panel",
  });
});

test("what is set and taken back leaves what was there", () => {
  const document = {
    section: {
      settings: { ...WRITTEN, smoothingActive: true, xAxisActive: false, odd: 1 },
      panelBankConfig: {
        sections: [{ __id__: "a", localPanelSettings: { ...WRITTEN, odd: 2 } }],
      },
    },
  };
  const values = {
    axis: { x: "epoch", min: 1, max: 2 },
    smoothing: { type: "average", weight: 5 },
    ignoreOutliers: true,
    maxRuns: 3,
    isSampled: true,
    tooltipNumberOfRuns: "single",
    suppressLegends: true,
    usesGrouping: false,
  } as const;
  for (const section of [undefined, "a"]) {
    let changed: Fields = document;
    for (const [name, value] of Object.entries(values)) {
      changed = changedSetting(changed, section, name as "maxRuns", value as never);
    }
    expect(cascadeOf(levelsOf(changed, section))).toMatchObject(
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          { value, from: section ? "section" : "workspace" },
        ]),
      ),
    );
    expect(withoutSettings(changed, section)).toEqual(document);
  }
});

test("a section in which another client marked its smoothing as not meant says none", () => {
  const workspace = { smoothingType: "gaussian", smoothingWeight: 3 };
  const plain = { smoothingType: "none", smoothingWeight: 0 };
  expect(at(workspace, { ...plain, smoothingActive: false }).smoothing).toEqual({
    value: { type: "gaussian", weight: 3 },
    from: "workspace",
  });
  expect(at(workspace, plain).smoothing.from).toBe("section");
});

test("weights are whole where the official package reads them, and exact for us", () => {
  const smoothing = { type: "exponential", weight: 0.6 } as const;
  for (const level of ["workspace", "section"] as const) {
    const fields = withSetting(WRITTEN, level, "smoothing", smoothing);
    expect(fields["smoothingWeight"]).toBe(0);
    const levels = [[level, fields]] as const;
    expect(cascadeOf(levels).smoothing).toEqual({ value: smoothing, from: level });
    const whole = withSetting(fields, level, "smoothing", { ...smoothing, weight: 1 });
    expect(whole).not.toHaveProperty("smoothingWeightExact");
    const theirs = { ...fields, smoothingWeight: 5, smoothingType: "average" };
    expect(cascadeOf([[level, theirs]]).smoothing.value.weight).toBe(5);
  }
  expect(withSetting({}, "panel", "smoothing", smoothing)).toEqual({
    smoothingType: "exponential",
    smoothingWeight: 0.6,
  });
});

test("values of the wrong type are not set", () => {
  const odd = {
    xAxis: 5,
    xAxisMin: "1",
    smoothingType: "wavelet",
    smoothingWeight: "0.5",
    ignoreOutliers: "yes",
    maxRuns: null,
    pointVisualizationMethod: "magic",
    pointMarks: "cross",
    tooltipNumberOfRuns: 3,
    colorRunNames: [],
    useRunsTableGroupingInPanels: 0,
  };
  for (const setting of Object.values(at(odd, odd, odd))) {
    expect(setting.from).toBe("default");
  }
});

test("points are drawn on lines or in their place, as the nearest level says", () => {
  const dots = (...levels: Parameters<typeof at>) => chartSettings(at(...levels)).dots;
  expect(dots({})).toBeUndefined();
  expect(dots({ pointMarks: "line_point" })).toBe("also");
  expect(dots({ pointMarks: "line_point" }, { pointMarks: "point" })).toBe("only");
  expect(dots({ pointMarks: "point" }, { pointMarks: "line" })).toBeUndefined();
});

test("a link is stronger than the document and keeps what it does not say", () => {
  const cascade = at({ xAxis: "_runtime", xAxisMax: 60, maxRuns: 7 });
  const settings = chartSettings(cascade, { x: "epoch", log: "y" });
  expect(settings).toMatchObject({ x: "epoch", xMax: null, maxRuns: 7, logY: true });
  expect(chartSettings(cascade)).toMatchObject({
    x: "_runtime",
    xMax: 60,
    logY: false,
  });
});

test("a section that other clients marked as not meant can mean it", () => {
  const marked = { ...WRITTEN, smoothingType: "none", smoothingActive: false };
  expect(at({ smoothingWeight: 5 }, marked).smoothing.from).toBe("workspace");
  const meant = withSetting(marked, "section", "smoothing", {
    type: "none",
    weight: 0,
  });
  expect(at({ smoothingWeight: 5 }, meant).smoothing).toEqual({
    value: { type: "none", weight: 0 },
    from: "section",
  });
});

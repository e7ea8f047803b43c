import { expect, test } from "vitest";

import {
  compilePattern,
  findPanel,
  keepPanelsWith,
  neighbourPanel,
  searchSections,
  sectionsOf,
  settingsFor,
} from "./bank";

function line(metric: string) {
  return {
    __id__: metric,
    viewType: "Run History Line Plot",
    config: { metrics: [metric] },
  };
}

function workspace(sections: Record<string, string[]>, logged: string[]) {
  return {
    keys: logged.map((key) => ({ key, kind: "number" })),
    spec: {
      section: {
        panelBankConfig: {
          sections: Object.entries(sections).map(([name, metrics]) => ({
            name,
            isOpen: true,
            panels: metrics.map(line),
          })),
        },
      },
    },
  };
}

const BANK = sectionsOf(
  workspace({ Charts: ["loss", "lr"], train: ["train/acc"], System: ["cpu"] }, [
    "loss",
    "lr",
    "train/acc",
  ]),
);

test("sections keep the order of the specification and panels are named by their keys", () => {
  expect(
    BANK.map((section) => [section.name, section.panels.map((p) => p.title)]),
  ).toEqual([
    ["Charts", ["loss", "lr"]],
    ["train", ["train/acc"]],
    ["System", ["cpu"]],
  ]);
});

test("the machine's section reads the machine's stream, unless the key was logged", () => {
  const own = sectionsOf(workspace({ System: ["cpu", "System/x"] }, ["System/x"]));
  expect(own[0]!.panels.map((panel) => panel.stream)).toEqual(["events", "history"]);
});

test("a specification without sections gives an empty bank", () => {
  expect(sectionsOf({ keys: [], spec: {} })).toEqual([]);
});

test("a search keeps matching panels and drops sections without any", () => {
  const found = searchSections(BANK, compilePattern("^L|acc$").pattern);
  expect(found.map((section) => section.panels.map((panel) => panel.title))).toEqual([
    ["loss", "lr"],
    ["train/acc"],
  ]);
});

test("a broken pattern is reported, not thrown", () => {
  expect(compilePattern("(")).toEqual({
    pattern: null,
    error: "not a regular expression",
  });
});

test("the run page drops panels of keys the run never logged", () => {
  expect(keepPanelsWith(BANK, new Set(["lr"])).map((section) => section.name)).toEqual([
    "Charts",
  ]);
});

test("arrows go round through all sections", () => {
  const first = findPanel(BANK, "loss", "Charts")!;
  expect(neighbourPanel(BANK, first, -1).panel.title).toBe("cpu");
  const last = findPanel(BANK, "cpu", undefined)!;
  expect(neighbourPanel(BANK, last, 1).panel.title).toBe("loss");
  expect(findPanel(BANK, "gone", "Charts")).toBeNull();
});

test("the nearest level wins, and the address wins over all", () => {
  const levels = [
    { xAxis: "_step", smoothingType: "gaussian", smoothingWeight: 0.5 },
    { xAxis: "_runtime", smoothingWeight: 0 },
  ];
  const inherited = settingsFor(levels, {});
  expect([inherited.x, inherited.smoothing]).toEqual([
    "_runtime",
    { type: "gaussian", weight: 0.5 },
  ]);
  expect(settingsFor(levels, { x: "epoch" }).x).toBe("epoch");
});

test("pinned sections come first, hidden panels last, and titles sort as people count", () => {
  const spec = {
    section: {
      panelBankConfig: {
        sections: [
          { name: "Hidden Panels", panels: [] },
          { name: "b", sorted: 1, panels: ["l10", "l9", "L1"].map(line) },
          { name: "a", pinned: true, panels: [] },
        ],
      },
    },
  };
  const shown = sectionsOf({ spec, keys: [] });
  expect(shown.map((section) => section.name)).toEqual(["a", "b", "Hidden Panels"]);
  expect(shown[1]!.panels.map((panel) => panel.title)).toEqual(["L1", "l9", "l10"]);
});

test("what did not change is the same object, so that nothing of it is drawn anew", () => {
  const keys: [] = [];
  const spec = workspace({ a: ["x"], b: ["y"] }, []).spec;
  const all = spec.section.panelBankConfig.sections;
  const first = sectionsOf({ spec, keys });
  const folded = [{ ...all[0]!, isOpen: false }, all[1]!];
  const after = sectionsOf({
    spec: { section: { panelBankConfig: { sections: folded } } },
    keys,
  });
  expect(after[1]).toBe(first[1]);
  expect(after[0]!.panels[0]!.spec).toBe(first[0]!.panels[0]!.spec);
});

test("repeated and missing ids, and things that are no panels, are told apart", () => {
  const sections = [
    { __id__: "s", name: "one", panels: [line("x"), line("x"), null, "text"] },
    { __id__: "s", name: "two", panels: "none" },
    7,
  ] as unknown as [];
  const shown = sectionsOf({
    spec: { section: { panelBankConfig: { sections } } },
    keys: [],
  });
  expect(new Set(shown.map((section) => section.id)).size).toBe(3);
  expect(new Set(shown[0]!.panels.map((panel) => panel.id)).size).toBe(4);
});

import { expect, test } from "vitest";

import type { Workspace } from "../../api/workspace";
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

function workspace(sections: Record<string, string[]>, logged: string[]): Workspace {
  return {
    displayName: "w",
    isSaved: false,
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
  expect(sectionsOf({ displayName: "", isSaved: false, keys: [], spec: {} })).toEqual(
    [],
  );
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

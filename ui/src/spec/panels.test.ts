import { expect, test } from "vitest";

import { type Fields, fieldsOf, listOf } from "./document";
import {
  addedByName,
  addedPanels,
  configuredPanel,
  duplicatedPanel,
  hiddenPanel,
  movedPanel,
  newPanel,
  panelIds,
  panelOf,
  panelTitle,
  removedPanel,
  renamedPanel,
  shownKeys,
} from "./panels";
import { regrouped, sectionForKey } from "./prefixes";
import { sectionList, sectionName, sectionOf } from "./sections";

function panel(id: string, more: Fields = {}): Fields {
  return {
    __id__: id,
    viewType: "Run History Line Plot",
    config: { metrics: [id] },
    ...more,
  };
}

function bank(...sections: Fields[]): Fields {
  return { section: { panelBankConfig: { sections } }, kept: 1 };
}

const TWO = bank(
  { __id__: "s", name: "S", panels: [panel("a"), panel("b", { odd: 1 }), panel("c")] },
  { __id__: "t", name: "T", panels: [panel("d")], sorted: 1 },
);

const inside = (document: Fields, section: string) =>
  panelIds(sectionOf(document, section)).join("");

const byName = (document: Fields) =>
  sectionList(document).map((section) => [
    sectionName(section),
    listOf(fieldsOf(section)["panels"]).map((one) => panelTitle(fieldsOf(one))),
  ]);

test("a panel moves within its section", () => {
  const move = (id: string, target: string, side: "before" | "after") =>
    inside(
      movedPanel(
        TWO,
        { section: "s", panel: id },
        { section: "s", panel: target, side },
      ),
      "s",
    );
  expect(move("a", "c", "after")).toBe("bca");
  expect(move("c", "a", "before")).toBe("cab");
  expect(move("a", "c", "before")).toBe("bac");
  const still = movedPanel(
    TWO,
    { section: "s", panel: "a" },
    { section: "s", panel: "b", side: "before" },
  );
  expect(still).toBe(TWO);
});

test("a panel moves to another section with all it holds", () => {
  const next = movedPanel(
    TWO,
    { section: "s", panel: "b" },
    { section: "t", panel: "d", side: "before" },
  );
  expect(inside(next, "s")).toBe("ac");
  expect(inside(next, "t")).toBe("bd");
  expect(panelOf(next, { section: "t", panel: "b" })).toBe(
    panelOf(TWO, { section: "s", panel: "b" }),
  );
  expect(
    inside(movedPanel(TWO, { section: "s", panel: "b" }, { section: "t" }), "t"),
  ).toBe("db");
});

test("nothing happens to what is not there", () => {
  const nowhere = { section: "s", panel: "z" };
  expect(movedPanel(TWO, nowhere, { section: "t" })).toBe(TWO);
  expect(movedPanel(TWO, { section: "s", panel: "a" }, { section: "z" })).toBe(TWO);
  expect(removedPanel(TWO, nowhere)).toBe(TWO);
  expect(duplicatedPanel(TWO, nowhere)).toBe(TWO);
  expect(hiddenPanel(TWO, nowhere)).toBe(TWO);
  expect(configuredPanel(TWO, nowhere, {})).toBe(TWO);
});

test("dropping into a sorted section keeps the order that was seen", () => {
  const document = bank({
    __id__: "s",
    sorted: 1,
    panels: [panel("c"), panel("a"), panel("b")],
  });
  const next = movedPanel(
    document,
    { section: "s", panel: "c" },
    { section: "s", panel: "a", side: "before", shown: ["a", "b", "c"] },
  );
  expect(inside(next, "s")).toBe("cab");
  expect(sectionOf(next, "s")["sorted"]).toBe(0);
});

test("another configuration makes a key's own panel somebody's", () => {
  const document = bank({
    __id__: "s",
    panels: [panel("a", { isAuto: true, odd: 1 })],
  });
  const next = configuredPanel(document, { section: "s", panel: "a" }, { metrics: [] });
  expect(panelOf(next, { section: "s", panel: "a" })).toEqual(
    panel("a", { isAuto: false, odd: 1, config: { metrics: [] } }),
  );
});

test("a title is given, and taken back with an empty one", () => {
  const at = { section: "s", panel: "a" };
  const named = renamedPanel(TWO, at, " Loss ");
  expect(panelTitle(panelOf(named, at))).toBe("Loss");
  expect(panelOf(renamedPanel(named, at, ""), at)).toEqual(panel("a"));
  expect(renamedPanel(TWO, at, "a")).toBe(TWO);
});

test("a custom chart has the title of its drawing, else its table's key", () => {
  const args = [{ name: "tableKey", value: "roc_table" }];
  const config = {
    stringSettings: { title: "ROC" },
    userQuery: { queryFields: [{ name: "runSets", fields: [{ args }] }] },
  };
  expect(panelTitle({ viewType: "Vega2", config })).toBe("ROC");
  const untitled = { ...config, stringSettings: { title: "" } };
  expect(panelTitle({ viewType: "Vega2", config: untitled })).toBe("roc_table");
  const named = { ...config, chartTitle: "Mine" };
  expect(panelTitle({ viewType: "Vega2", config: named })).toBe("Mine");
});

test("a copy stands behind the panel under an id of its own", () => {
  const next = duplicatedPanel(TWO, { section: "s", panel: "b" }, "n");
  expect(inside(next, "s")).toBe("abnc");
  expect(panelOf(next, { section: "s", panel: "n" })["odd"]).toBe(1);
});

test("hidden panels gather in a section at the end", () => {
  const once = hiddenPanel(TWO, { section: "s", panel: "a" });
  const twice = hiddenPanel(once, { section: "t", panel: "d" });
  expect(byName(twice)).toEqual([
    ["S", ["b", "c"]],
    ["T", []],
    ["Hidden Panels", ["a", "d"]],
  ]);
  expect([...shownKeys(twice)].toSorted()).toEqual(["a", "b", "c", "d"]);
});

test("new panels find their sections by name", () => {
  const next = addedByName(TWO, [
    { section: "T", panel: newPanel("X", {}, "x") },
    { section: "U", panel: newPanel("Y", {}, "y") },
  ]);
  expect(byName(next).slice(1)).toEqual([
    ["T", ["d", "X"]],
    ["U", ["Y"]],
  ]);
  expect(addedPanels(TWO, "s", [])).toBe(TWO);
});

test("keys are grouped by their first or their last prefix", () => {
  expect(sectionForKey("a/b/c", 1)).toBe("a");
  expect(sectionForKey("a/b/c", 2)).toBe("a/b");
  expect(sectionForKey("loss", 2)).toBe("Charts");
  expect(sectionForKey("/odd", 1)).toBe("Charts");
});

test("another prefix regroups automatic panels, and only those left in place", () => {
  const auto = (key: string) => panel(key, { isAuto: true });
  const document = {
    section: {
      panelBankConfig: {
        settings: { autoOrganizePrefix: 1, odd: 1 },
        sections: [
          { __id__: "1", name: "Charts", panels: [auto("loss")] },
          {
            __id__: "2",
            name: "a",
            panels: [auto("a/x/1"), auto("a/y/1"), auto("a/z")],
          },
          { __id__: "3", name: "b", panels: [auto("b/x/1")] },
          { __id__: "4", name: "Mine", panels: [auto("a/x/2"), panel("a/x/3")] },
        ],
      },
    },
  };
  const last = regrouped(document, 2);
  expect(byName(last)).toEqual([
    ["Charts", ["loss"]],
    ["a", ["a/z"]],
    ["a/x", ["a/x/1"]],
    ["a/y", ["a/y/1"]],
    ["b/x", ["b/x/1"]],
    ["Mine", ["a/x/2", "a/x/3"]],
  ]);
  expect(byName(regrouped(last, 1))).toEqual([
    ["Charts", ["loss"]],
    ["a", ["a/z", "a/x/1", "a/y/1"]],
    ["b", ["b/x/1"]],
    ["Mine", ["a/x/2", "a/x/3"]],
  ]);
});

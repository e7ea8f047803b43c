import { expect, test } from "vitest";

import { withNewPanels, withRemovedKeys } from "./autoPanels";
import { type Fields, changedAt, listOf, valueAt, withValue } from "./document";
import { panelKeys } from "./panels";
import { regrouped, sectionForKey } from "./prefixes";
import { FIRST_PREFIX, LAST_PREFIX } from "./sections";

const SECTIONS = ["section", "panelBankConfig", "sections"];

function panel(...metrics: string[]): Fields {
  return { __id__: `id-${metrics[0]}`, isAuto: true, config: { metrics } };
}

function workspace(sections: Record<string, Fields[]>, isAuto = true): Fields {
  return {
    section: {
      settings: { shouldAutoGeneratePanels: isAuto },
      panelBankConfig: {
        sections: Object.entries(sections).map(([name, panels]) => ({
          __id__: `section-${name}`,
          name,
          panels,
        })),
      },
    },
  };
}

/** Sections as `name: key key`. */
function shownIn(document: Fields): string[] {
  return listOf(valueAt(document, SECTIONS)).map((section) => {
    const { name, panels } = section as { name: string; panels: Fields[] };
    return `${name}: ${panels.flatMap(panelKeys).join(" ")}`;
  });
}

const BEFORE = workspace({ Charts: [panel("a"), panel("c")], System: [panel("cpu")] });
const LATER = workspace({
  Charts: [panel("a"), panel("b"), panel("c"), panel("d")],
  train: [panel("train/loss")],
  System: [panel("cpu", "cpu/l:rank1")],
});

test("new keys get their panels where they would have stood", () => {
  expect(shownIn(withNewPanels(BEFORE, LATER))).toEqual([
    "Charts: a b c d",
    "train: train/loss",
    "System: cpu cpu/l:rank1",
  ]);
});

test("nothing new is no change, and a manual workspace gets nothing", () => {
  expect(withNewPanels(LATER, LATER)).toBe(LATER);
  const arranged = withValue(LATER, [...SECTIONS, 0, "isOpen"], true);
  expect(withNewPanels(arranged, LATER)).toBe(arranged);
  const manual = workspace({ Charts: [] }, false);
  expect(withNewPanels(manual, LATER)).toBe(manual);
});

test("new keys go by the prefix that the person chose, from the first moment on", () => {
  const automatic = (...keys: string[]) => {
    const byLast = new Map<string, Fields[]>();
    for (const key of keys) {
      const name = sectionForKey(key, LAST_PREFIX);
      byLast.set(name, [...(byLast.get(name) ?? []), panel(key)]);
    }
    return workspace(Object.fromEntries(byLast));
  };
  const before = automatic("a", "train/x/loss", "train/acc");
  const chosen = regrouped(before, FIRST_PREFIX);
  expect(shownIn(chosen)).toEqual(["Charts: a", "train: train/acc train/x/loss"]);
  const later = automatic("a", "train/x/loss", "train/acc", "train/y/f1", "val/x/loss");
  const next = withNewPanels(chosen, later);
  expect(shownIn(next)).toEqual([
    "Charts: a",
    "train: train/acc train/x/loss train/y/f1",
    "val: val/x/loss",
  ]);
  // In another tab the very same sections are made.
  expect(withNewPanels(chosen, structuredClone(later))).toEqual(next);
  expect(shownIn(withNewPanels(regrouped(chosen, LAST_PREFIX), later))).toContain(
    "val/x: val/x/loss",
  );
});

test("arranged panels stay where they are, in renamed sections too", () => {
  let arranged = withValue(BEFORE, [...SECTIONS, 0, "name"], "Mine");
  arranged = changedAt(arranged, [...SECTIONS, 0, "panels"], (panels) =>
    listOf(panels).toReversed(),
  );
  expect(shownIn(withNewPanels(arranged, LATER))[0]).toBe("Mine: c d a b");
});

test("a panel removed by hand stays away, until its key is shown again", () => {
  const without = withValue(BEFORE, [...SECTIONS, 0, "panels", 0], undefined);
  const noted = withRemovedKeys(BEFORE, without);
  expect(shownIn(withNewPanels(noted, LATER))[0]).toBe("Charts: b c d");
  const again = changedAt(noted, [...SECTIONS, 0, "panels"], (panels) => [
    ...listOf(panels),
    panel("a"),
  ]);
  expect(
    valueAt(withRemovedKeys(noted, again), ["section", "panelBankConfig"]),
  ).toEqual(
    valueAt(again, ["section", "panelBankConfig"]) &&
      valueAt(
        withValue(again, ["section", "panelBankConfig", "removedKeys"], undefined),
        ["section", "panelBankConfig"],
      ),
  );
});

test("moving a panel and folding a section remove nothing", () => {
  const moved = withValue(
    withValue(BEFORE, [...SECTIONS, 0, "panels"], [panel("c")]),
    [...SECTIONS, 1, "panels"],
    [panel("cpu"), panel("a")],
  );
  expect(withRemovedKeys(BEFORE, moved)).toBe(moved);
  const folded = withValue(BEFORE, [...SECTIONS, 0, "isOpen"], false);
  expect(withRemovedKeys(BEFORE, folded)).toBe(folded);
});

test("hostile documents get nothing and lose nothing", () => {
  for (const sections of [null, 5, "x", {}, [null, 3, { panels: "x" }]]) {
    const odd = withValue(BEFORE, SECTIONS, sections);
    expect(valueAt(odd, SECTIONS)).toEqual(sections);
    expect(() => withRemovedKeys(BEFORE, withNewPanels(odd, LATER))).not.toThrow();
  }
});

test("a custom chart stands for the table that it draws", () => {
  const chart = (key: string): Fields => ({
    __id__: `chart-${key}`,
    isAuto: true,
    viewType: "Vega2",
    config: {
      userQuery: {
        queryFields: [
          {
            name: "runSets",
            fields: [
              { name: "summaryTable", args: [{ name: "tableKey", value: key }] },
            ],
          },
        ],
      },
    },
  });
  const later = workspace({
    Charts: [panel("a")],
    "Custom Charts": [chart("pr_table"), chart("roc_table")],
  });
  const shown = ["Charts: a", "Custom Charts: pr_table roc_table"];
  const known = workspace({
    Charts: [panel("a")],
    "Custom Charts": [chart("pr_table")],
  });
  expect(shownIn(withNewPanels(known, later))).toEqual(shown);
  const gone = withValue(later, [...SECTIONS, 1, "panels"], [chart("pr_table")]);
  const noted = withRemovedKeys(later, gone);
  expect(withNewPanels(noted, later)).toBe(noted);
});

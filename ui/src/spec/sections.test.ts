import { expect, test } from "vitest";

import type { Fields } from "./document";
import {
  addedSection,
  bankSettings,
  foldedSection,
  laidOutSection,
  layoutOf,
  movedSection,
  newSection,
  pinnedSection,
  removedSection,
  renamedSection,
  sectionIds,
  sectionList,
  sectionName,
  sectionOf,
  sortedSection,
  withBankSetting,
} from "./sections";

function bank(...sections: unknown[]): Fields {
  return {
    odd: { kept: true },
    section: { panelBankConfig: { state: 1, sections, unknown: [1] }, more: 2 },
  };
}

const ABC = bank({ __id__: "a", name: "A", x: 1 }, { __id__: "b" }, { __id__: "c" });

const order = (document: Fields) => sectionIds(document).join("");

test("what nobody knows survives every change", () => {
  const next = renamedSection(
    movedSection(pinnedSection(ABC, "a", true), "a", "c", "after"),
    "a",
    " New ",
  );
  expect(next).toEqual(
    bank(
      { __id__: "b" },
      { __id__: "c" },
      { __id__: "a", name: "New", x: 1, pinned: true },
    ),
  );
});

test("sections move before and behind each other", () => {
  expect(order(movedSection(ABC, "c", "a", "before"))).toBe("cab");
  expect(order(movedSection(ABC, "a", "b", "after"))).toBe("bac");
  expect(order(movedSection(ABC, "a", "c", "before"))).toBe("bac");
  for (const [id, target, side] of [
    ["a", "b", "before"],
    ["b", "a", "after"],
    ["a", "a", "after"],
    ["a", "nowhere", "after"],
  ] as const) {
    expect(movedSection(ABC, id, target, side)).toBe(ABC);
  }
});

test("a section is added above, below and at the end", () => {
  const one = newSection("New", "n");
  expect(order(addedSection(ABC, one, "b", "above"))).toBe("anbc");
  expect(order(addedSection(ABC, one, "b"))).toBe("abnc");
  expect(order(addedSection(ABC, one))).toBe("abcn");
  expect(order(addedSection({}, one))).toBe("n");
});

test("removing takes the section with all it holds", () => {
  expect(order(removedSection(ABC, "b"))).toBe("ac");
  expect(removedSection(ABC, "none")).toBe(ABC);
});

test("an empty or unchanged name is no change", () => {
  expect(renamedSection(ABC, "a", "  ")).toBe(ABC);
  expect(renamedSection(ABC, "a", "A")).toBe(ABC);
  expect(sectionName({})).toBe("Hidden Panels");
});

test("sections without ids, or with the same one, are told apart", () => {
  const twins = bank({ __id__: "a" }, { __id__: "a", name: "second" }, {}, 5);
  const ids = sectionIds(twins);
  expect(new Set(ids).size).toBe(4);
  expect(sectionOf(twins, ids[1]!)).toEqual({ __id__: "a", name: "second" });
  const next = foldedSection(twins, ids[1]!, true);
  expect(sectionList(next)[1]).toEqual({ __id__: "a", name: "second", isOpen: true });
  expect(sectionList(next)[3]).toBe(5);
});

test("a layout is bounded, and changing it keeps the rest of the flow", () => {
  expect(layoutOf({})).toEqual({ columns: 3, rows: 2, height: 264 });
  const hostile = { columnsPerPage: 1e9, rowsPerPage: -4, boxHeight: "tall" };
  expect(layoutOf({ flowConfig: hostile })).toEqual({
    columns: 12,
    rows: 1,
    height: 264,
  });
  const document = bank({
    __id__: "a",
    flowConfig: { gutterWidth: 9, boxHeight: 500 },
  });
  const next = laidOutSection(document, "a", { columns: 4 });
  expect(sectionOf(next, "a")["flowConfig"]).toEqual({
    gutterWidth: 9,
    boxHeight: 500,
    columnsPerPage: 4,
  });
});

test("settings of the bank are read with the protocol's defaults", () => {
  expect(bankSettings({})).toEqual({
    prefix: 2,
    sortAlphabetically: false,
    showEmptySections: false,
    autoExpandSearchResults: true,
    searchQuery: "",
  });
  const set = withBankSetting(ABC, "searchQuery", "acc");
  expect(bankSettings(set).searchQuery).toBe("acc");
  expect(withBankSetting(set, "searchQuery", undefined)).toEqual(
    withBankSetting(withBankSetting(ABC, "searchQuery", 1), "searchQuery", undefined),
  );
  expect(sortedSection(ABC, "a", true)).toEqual(
    bank({ __id__: "a", name: "A", x: 1, sorted: 1 }, { __id__: "b" }, { __id__: "c" }),
  );
});

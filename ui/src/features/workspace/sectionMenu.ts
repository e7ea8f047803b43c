/** What a section's menu offers, and that of the whole bank. */
import type { PanelAction } from "../../panels/frame/PanelMenu";
import type { Fields } from "../../spec/document";
import { regrouped } from "../../spec/prefixes";
import {
  addedSection,
  bankSettings,
  FIRST_PREFIX,
  foldedSections,
  LAST_PREFIX,
  newSection,
  pinnedSection,
  removedSection,
  sortedSection,
  withBankSetting,
} from "../../spec/sections";
import type { BankSection } from "./bank";
import type { Bank } from "./bankContext";
import { shiftSection } from "./moves";

type Groups = readonly (readonly PanelAction[])[];

/** Makes a section and lets the person say at once what it is called. */
export function addSection(
  bank: Bank,
  beside?: string,
  side: "above" | "below" = "below",
): void {
  const section = newSection("New section");
  bank.change?.("Add a section", (document) =>
    addedSection(document, section, beside, side),
  );
  bank.open({ kind: "renameSection", section: String(section["__id__"]) });
}

export function sectionMenu(bank: Bank, section: BankSection): Groups {
  const { id, name } = section;
  const { change, open } = bank;
  if (!change) return [];
  const sections = bank.sections();
  const at = sections.findIndex((one) => one.id === id);
  return [
    [
      {
        id: "add",
        label: "Add panels",
        onAction: () => open({ kind: "add", section: id }),
      },
      {
        id: "rename",
        label: "Rename",
        onAction: () => open({ kind: "renameSection", section: id }),
      },
      {
        id: "layout",
        label: "Layout…",
        onAction: () => open({ kind: "layout", section: id }),
      },
      {
        id: "sort",
        label: "Sort by title",
        isChecked: section.isSorted ?? false,
        onAction: () =>
          change(`Sort ${name}`, (document) =>
            sortedSection(document, id, !section.isSorted),
          ),
      },
      {
        id: "pin",
        label: "Pin to the top",
        isChecked: section.isPinned ?? false,
        onAction: () =>
          change(`${section.isPinned ? "Unpin" : "Pin"} ${name}`, (document) =>
            pinnedSection(document, id, !section.isPinned),
          ),
      },
    ],
    [
      {
        id: "above",
        label: "Add a section above",
        onAction: () => addSection(bank, id, "above"),
      },
      {
        id: "below",
        label: "Add a section below",
        onAction: () => addSection(bank, id, "below"),
      },
      {
        id: "up",
        label: "Move up",
        isDisabled: at <= 0,
        onAction: () => shiftSection(bank, id, -1),
      },
      {
        id: "down",
        label: "Move down",
        isDisabled: at < 0 || at === sections.length - 1,
        onAction: () => shiftSection(bank, id, 1),
      },
    ],
    [
      {
        id: "delete",
        label: "Delete section",
        isDangerous: true,
        onAction: () => {
          change(`Delete ${name}`, (document) => removedSection(document, id));
          bank.say(`${name} deleted with its panels`);
        },
      },
    ],
  ];
}

export function bankMenu(bank: Bank, document: Fields): Groups {
  const { change } = bank;
  if (!change) return [];
  const settings = bankSettings(document);
  const toggle = (
    id: "sortAlphabetically" | "showEmptySections" | "autoExpandSearchResults",
    label: string,
  ): PanelAction => ({
    id,
    label,
    isChecked: settings[id],
    onAction: () =>
      change(label, (document) => withBankSetting(document, id, !settings[id])),
  });
  const prefix = (value: 1 | 2, label: string): PanelAction => ({
    id: label,
    label,
    isChecked: settings.prefix === value,
    onAction: () => change(label, (document) => regrouped(document, value)),
  });
  const fold = (isOpen: boolean, label: string): PanelAction => ({
    id: label,
    label,
    onAction: () => change(label, (document) => foldedSections(document, isOpen)),
  });
  return [
    [{ id: "section", label: "Add a section", onAction: () => addSection(bank) }],
    [fold(true, "Open all sections"), fold(false, "Fold all sections")],
    [
      prefix(FIRST_PREFIX, "Sections by first prefix"),
      prefix(LAST_PREFIX, "Sections by last prefix"),
      toggle("sortAlphabetically", "Sort all panels by title"),
    ],
    [
      toggle("autoExpandSearchResults", "A search opens sections"),
      toggle("showEmptySections", "A search keeps empty sections"),
    ],
  ];
}

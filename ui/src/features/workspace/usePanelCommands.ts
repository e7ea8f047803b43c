import { kindOf } from "../../panels/registry";
import type { PatchSearch } from "../../state/url";
import { type Command, useCommands } from "../palette/commands";
import { useShortcuts } from "../shell/shortcuts";
import type { BankSection } from "./bank";
import type { Bank } from "./bankContext";

const COMPARER = "Run Comparer";

/** Panels of the page in the palette, the ways to add one, and the runs side by side. */
export function usePanelCommands(
  bank: Bank,
  sections: readonly BankSection[],
  patch: PatchSearch,
): void {
  const show = (section: string, title: string) =>
    patch(
      { panelDisplayName: title, panelSectionName: section, zoom: undefined },
      { isNewEntry: true },
    );
  const sideBySide = () => {
    for (const { name, panels } of sections) {
      const found = panels.find(({ spec }) => spec.viewType === COMPARER);
      if (found) {
        show(name, found.title);
        return;
      }
    }
    if (bank.change === null) return false;
    bank.open({ kind: "new", section: null, viewType: COMPARER });
  };
  useShortcuts({ sideBySide });
  useCommands(() => [
    ...(bank.change ? [...adding(bank)] : []),
    {
      id: "sideBySide",
      title: "Compare runs side by side",
      words: "run comparer diff",
      shortcut: "sideBySide",
      run: () => void sideBySide(),
    },
    ...sections.flatMap(({ id, name, panels }) =>
      panels.map((panel): Command => ({
        id: `panel ${id} ${panel.id}`,
        group: "panels",
        title: panel.title,
        detail: name,
        words: kindOf(panel.spec.viewType)?.label ?? panel.spec.viewType,
        path: panelPath(name, panel.title),
        run: () => show(name, panel.title),
      })),
    ),
  ]);
}

function adding(bank: Bank): Command[] {
  return [
    {
      id: "addPanels",
      title: "Add panels",
      words: "new chart key",
      run: () => bank.open({ kind: "add", section: null }),
    },
  ];
}

/** The page with the panel in full screen, and everything else as it is. */
function panelPath(section: string, title: string): string {
  const search = new URLSearchParams(window.location.search);
  search.set("panelDisplayName", title);
  search.set("panelSectionName", section);
  search.delete("zoom");
  return `${window.location.pathname}?${search.toString()}`;
}

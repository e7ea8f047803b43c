/** What a panel's menu offers beside what its kind adds. */
import type { PanelAction } from "../../panels/frame/PanelMenu";
import {
  duplicatedPanel,
  hiddenPanel,
  type PanelRef,
  removedPanel,
} from "../../spec/panels";
import { HIDDEN_PANELS } from "../../spec/sections";
import { writeSpec } from "../../spec/specText";
import { copyText } from "../../widgets/Copy";
import type { BankPanel, BankSection } from "./bank";
import type { Bank } from "./bankContext";

export function panelMenu(
  bank: Bank,
  section: Pick<BankSection, "id" | "name">,
  panel: BankPanel,
): readonly (readonly PanelAction[])[] {
  const ref = { section: section.id, panel: panel.id };
  return [
    arranging(bank, section, panel, ref),
    copying(bank, section, panel),
    removing(bank, panel, ref),
  ];
}

function arranging(
  bank: Bank,
  section: Pick<BankSection, "name">,
  { title }: BankPanel,
  ref: PanelRef,
): readonly PanelAction[] {
  const { change, open } = bank;
  if (!change) return [];
  return [
    { id: "edit", label: "Edit", onAction: () => open({ kind: "edit", ref }) },
    { id: "rename", label: "Rename", onAction: () => open({ kind: "rename", ref }) },
    {
      id: "duplicate",
      label: "Duplicate",
      onAction: () => {
        change(`Duplicate ${title}`, (document) => duplicatedPanel(document, ref));
        bank.say(`${title} duplicated`);
      },
    },
    {
      id: "move",
      label: "Move to section…",
      onAction: () => open({ kind: "move", ref }),
    },
    ...(section.name === HIDDEN_PANELS
      ? []
      : [
          {
            id: "hide",
            label: "Hide",
            onAction: () => {
              change(`Hide ${title}`, (document) => hiddenPanel(document, ref));
              bank.say(`${title} moved to ${HIDDEN_PANELS}`);
            },
          },
        ]),
  ];
}

function copying(
  bank: Bank,
  section: Pick<BankSection, "name">,
  { title, spec }: BankPanel,
): readonly PanelAction[] {
  const copy = (what: string, text: () => string | Promise<string>) => () =>
    void Promise.resolve(text())
      .then(copyText)
      .then(() => bank.say(`${what} copied`));
  return [
    {
      id: "link",
      label: "Copy link",
      onAction: copy("Link", () =>
        panelLink(window.location.href, title, section.name),
      ),
    },
    {
      id: "python",
      label: "Copy as Python",
      onAction: copy("Python", async () =>
        (await import("../../panels/frame/pythonCode")).pythonCode(spec),
      ),
    },
    {
      id: "json",
      label: "Copy as JSON",
      onAction: copy("JSON", () => writeSpec(spec, 2)),
    },
  ];
}

function removing(
  bank: Bank,
  { title }: BankPanel,
  ref: PanelRef,
): readonly PanelAction[] {
  const { change } = bank;
  if (!change) return [];
  return [
    {
      id: "remove",
      label: "Remove",
      isDangerous: true,
      onAction: () => {
        change(`Remove ${title}`, (document) => removedPanel(document, ref));
        bank.say(`${title} removed`);
      },
    },
  ];
}

/** The address that opens a panel in full screen, with all else that the page shows. */
export function panelLink(here: string, title: string, section: string): string {
  const link = new URL(here);
  link.searchParams.set("panelDisplayName", title);
  link.searchParams.set("panelSectionName", section);
  return link.href;
}

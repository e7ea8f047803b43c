/** Moving panels and sections, by pointer and by keys, and saying where they went. */
import { movedPanel, type PanelRef } from "../../spec/panels";
import { HIDDEN_PANELS, movedSection } from "../../spec/sections";
import type { BankSection } from "./bank";
import type { Bank } from "./bankContext";
import { startDrag } from "./dragging";
import css from "./Panels.module.css";

interface Target {
  readonly section: string;
  readonly panel?: string | undefined;
  readonly side?: "before" | "after";
}

/** Puts a panel elsewhere and turns to the page it is on then. */
export function movePanel(
  bank: Bank,
  ref: PanelRef,
  title: string,
  target: Target,
  isFocused = false,
): void {
  const section = bank.sections().find((one) => one.id === target.section);
  if (!bank.change || !section) return;
  const shown = section.panels.map((panel) => panel.id);
  bank.change(`Move ${title}`, (document) =>
    movedPanel(document, ref, { ...target, shown }),
  );
  bank.reveal({ section: target.section, panel: ref.panel }, isFocused);
  bank.say(`${title} moved to ${section.name}`);
}

/** One place to the left or right, or to the section above or below; by arrow keys. */
export function movePanelByKey(
  bank: Bank,
  ref: PanelRef,
  title: string,
  key: string,
): boolean {
  const sections = bank.sections();
  const at = sections.findIndex((one) => one.id === ref.section);
  const target = isVertical(key)
    ? nextSection(sections, at, key === "ArrowUp" ? -1 : 1)
    : nextPlace(sections[at], ref.panel, key);
  if (target === undefined) return false;
  if (target) movePanel(bank, ref, title, target, true);
  return true;
}

function isVertical(key: string): boolean {
  return key === "ArrowUp" || key === "ArrowDown";
}

/** Null at the end of the page, where the key does nothing. */
function nextSection(
  sections: readonly BankSection[],
  at: number,
  by: -1 | 1,
): Target | null {
  const section = sections[at + by];
  return section && section.name !== HIDDEN_PANELS ? { section: section.id } : null;
}

/** Undefined for keys that move nothing. */
function nextPlace(
  section: BankSection | undefined,
  id: string,
  key: string,
): Target | null | undefined {
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  const panels = section?.panels ?? [];
  const at = panels.findIndex((panel) => panel.id === id);
  const beside = panels[key === "ArrowLeft" ? at - 1 : at + 1];
  if (!section || at < 0 || !beside) return null;
  const side = key === "ArrowLeft" ? "before" : "after";
  return { section: section.id, panel: beside.id, side };
}

/** Carries a panel to a place between others, or to the end of a section. */
export function dragPanel(
  bank: Bank,
  press: PointerEvent,
  ref: PanelRef,
  title: string,
): void {
  startDrag(press, {
    label: title,
    ghostClass: css.ghost!,
    targets: "[data-drop-panel], [data-section]",
    axisOf: (target) =>
      target.dataset["dropPanel"] === undefined
        ? null
        : target.parentElement?.dataset["columns"] === "1"
          ? "y"
          : "x",
    onDrop: ({ element, side }) => {
      const section =
        element.closest<HTMLElement>("[data-section]")?.dataset["section"];
      if (section === undefined) return;
      const panel = element.dataset["dropPanel"];
      movePanel(bank, ref, title, {
        section,
        panel,
        ...(side !== "into" && { side }),
      });
    },
  });
}

/** Carries a section above or below another. */
export function dragSection(
  bank: Bank,
  press: PointerEvent,
  id: string,
  name: string,
): void {
  startDrag(press, {
    label: name,
    ghostClass: css.ghost!,
    targets: "[data-section]",
    axisOf: () => "y",
    onDrop: ({ element, side }) => {
      const target = element.dataset["section"];
      if (target === undefined || side === "into") return;
      bank.change?.(`Move ${name}`, (document) =>
        movedSection(document, id, target, side),
      );
      bank.say(`${name} moved`);
    },
  });
}

/** One place up or down; the sections between which it stands are as shown. */
export function shiftSection(bank: Bank, id: string, by: -1 | 1): void {
  const sections = bank.sections();
  const at = sections.findIndex((one) => one.id === id);
  const target = sections[at + by];
  const section = sections[at];
  if (!section || !target) return;
  bank.change?.(`Move ${section.name}`, (document) =>
    movedSection(document, id, target.id, by < 0 ? "before" : "after"),
  );
  bank.say(`${section.name} moved ${by < 0 ? "above" : "below"} ${target.name}`);
}

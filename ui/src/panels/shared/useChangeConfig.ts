import { useContext } from "react";

import { type Fields, changedAt, fieldsOf, listOf, textOf } from "../../spec/document";
import { ViewContext } from "../../spec/handle";
import type { PanelSpec } from "../contract";

/**
 * How a panel changes its own configuration without its editor, as when a column is
 * dragged; null where the view may not be changed or does not hold the panel.
 */
export function useChangeConfig(
  spec: PanelSpec,
): ((label: string, edit: (config: Fields) => Fields) => void) | null {
  const view = useContext(ViewContext);
  const id = spec.__id__;
  if (!view?.canEdit || id === undefined || !holds(view.document, id)) return null;
  return (label, edit) =>
    view.change(label, (document) => withConfig(document, id, edit));
}

const SECTIONS = ["section", "panelBankConfig", "sections"] as const;

function indexIn(section: unknown, id: string): number {
  const panels = listOf(fieldsOf(section)["panels"]);
  return panels.findIndex((panel) => textOf(fieldsOf(panel)["__id__"]) === id);
}

function holds(document: Fields, id: string): boolean {
  const bank = fieldsOf(fieldsOf(document["section"])["panelBankConfig"]);
  return listOf(bank["sections"]).some((section) => indexIn(section, id) >= 0);
}

/** The document in which one panel is configured otherwise. */
export function withConfig(
  document: Fields,
  id: string,
  edit: (config: Fields) => Fields,
): Fields {
  return changedAt(document, SECTIONS, (sections) =>
    listOf(sections).map((section) => {
      const at = indexIn(section, id);
      if (at < 0) return section;
      return changedAt(fieldsOf(section), ["panels", at, "config"], (config) =>
        edit(fieldsOf(config)),
      );
    }),
  );
}

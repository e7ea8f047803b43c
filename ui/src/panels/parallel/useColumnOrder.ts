import { useContext, useMemo, useState } from "react";

import { changedAt, fieldsOf, listOf, textOf } from "../../spec/document";
import { ViewContext } from "../../spec/handle";
import type { PanelSpec } from "../contract";
import { moved } from "../shared/EditorFields";
import { parallelOptions } from "./parallelOptions";

/**
 * The order in which axes stand, and how two of them change places.
 *
 * Somebody who may change the view changes its specification; for others the order is
 * their own until they leave the page.
 */
export function useColumnOrder(
  spec: PanelSpec,
): [readonly number[], (from: number, to: number) => void] {
  const view = useContext(ViewContext);
  const saved = useMemo(
    () => parallelOptions(spec.config).columns.map((column) => column.index),
    [spec.config],
  );
  const [own, setOwn] = useState<{
    of: readonly number[];
    order: readonly number[];
  } | null>(null);
  const order = own?.of === saved ? own.order : saved;
  const move = (from: number, to: number): void => {
    const next = moved(order, from, to);
    const id = spec.__id__;
    if (!view?.canEdit || id === undefined) return setOwn({ of: saved, order: next });
    view.change("Move an axis", (document) =>
      changedAt(document, ["section", "panelBankConfig", "sections"], (sections) =>
        listOf(sections).map((section) => {
          const panels = listOf(fieldsOf(section)["panels"]);
          const at = panels.findIndex(
            (panel) => textOf(fieldsOf(panel)["__id__"]) === id,
          );
          if (at < 0) return section;
          return changedAt(
            fieldsOf(section),
            ["panels", at, "config", "columns"],
            (columns) => {
              const list = listOf(columns);
              // Entries that could not be read keep standing behind the others.
              const rest = list.filter((_one, index) => !next.includes(index));
              return [...next.map((index) => list[index]), ...rest];
            },
          );
        }),
      ),
    );
  };
  return [order, move];
}

import { useMemo, useState } from "react";

import { listOf } from "../../spec/document";
import type { PanelSpec } from "../contract";
import { moved } from "../shared/EditorFields";
import { useChangeConfig } from "../shared/useChangeConfig";
import { parallelOptions } from "./parallelOptions";

interface OwnOrder {
  readonly of: readonly number[];
  readonly order: readonly number[];
}

/**
 * The order in which axes stand, and how two of them change places.
 *
 * Somebody who may change the view changes its specification; for others the order is
 * their own until they leave the page.
 */
export function useColumnOrder(
  spec: PanelSpec,
): [readonly number[], (from: number, to: number) => void] {
  const change = useChangeConfig(spec);
  const saved = useMemo(
    () => parallelOptions(spec.config).columns.map((column) => column.index),
    [spec.config],
  );
  const [own, setOwn] = useState<OwnOrder | null>(null);
  const order = own?.of === saved ? own.order : saved;
  const move = (from: number, to: number): void => {
    const next = moved(order, from, to);
    if (!change) return setOwn({ of: saved, order: next });
    change("Move an axis", (config) => {
      const list = listOf(config["columns"]);
      // Entries that could not be read keep standing behind the others.
      const rest = list.filter((_one, index) => !next.includes(index));
      return { ...config, columns: [...next.map((index) => list[index]), ...rest] };
    });
  };
  return [order, move];
}

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { valueKeysQuery } from "../../api/valueKeys";
import type { PanelEditorProps } from "../contract";
import { RUN_FIELDS, formatAccessor } from "./accessor";

export interface EditorKeys {
  /** Plain names of summary values. */
  readonly summary: readonly string[];
  /** Plain paths of config values. */
  readonly config: readonly string[];
  /** Everything a chart can have on an axis, as saved views name it. */
  readonly all: readonly string[];
}

/** What an editor offers: keys of the project, and those that panels know already. */
export function useKeys({
  entity,
  project,
  metricKeys,
}: Pick<PanelEditorProps, "entity" | "project" | "metricKeys">): EditorKeys {
  const { data } = useQuery(valueKeysQuery(entity, project));
  return useMemo(() => {
    const summary = [...new Set([...(data?.summary ?? []), ...metricKeys])].toSorted();
    const config = data?.config ?? [];
    const all = [
      ...config.map((name) => formatAccessor({ section: "config", name })),
      ...summary.map((name) => formatAccessor({ section: "summary", name })),
      ...RUN_FIELDS.map((name) => formatAccessor({ section: "run", name })),
    ];
    return { summary, config, all };
  }, [data, metricKeys]);
}

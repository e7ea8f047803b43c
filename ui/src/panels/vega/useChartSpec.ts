/** The specification that a custom chart is drawn by, wherever it is kept. */
import { useQuery } from "@tanstack/react-query";

import type { Fields } from "../../spec/document";
import type { ChartOptions } from "./chartPanel";
import { isPreset, presetSpec } from "./presets";
import { savedChartQuery } from "./savedChart";

export interface ChartSpec {
  readonly spec: Fields | null;
  /** What people call a saved chart. */
  readonly name: string;
  /** Drawn by ourselves rather than by Vega. */
  readonly isPreset: boolean;
  readonly isPending: boolean;
  /** Why there is no specification; null when there is one, or it is on its way. */
  readonly problem: string | null;
  readonly isBroken: boolean;
}

export function useChartSpec({
  own,
  chartId,
}: Pick<ChartOptions, "own" | "chartId">): ChartSpec {
  const preset = own ? null : presetSpec(chartId);
  const isSaved = !own && !preset && chartId.includes("/") && !isPreset(chartId);
  const saved = useQuery({ ...savedChartQuery(chartId), enabled: isSaved });
  const found = { spec: null, name: "", isPreset: false, isPending: false };
  if (own) {
    const problem = "spec" in own ? null : brokenWords(own.problem, own.line);
    const spec = "spec" in own ? own.spec : null;
    return { ...found, spec, problem, isBroken: problem !== null };
  }
  if (preset) {
    return { ...found, spec: preset, isPreset: true, problem: null, isBroken: false };
  }
  const problem = saved.error
    ? `The chart “${chartId}” cannot be read: ${saved.error.message}`
    : saved.data === null
      ? `The chart “${chartId}” is not here, or not for you. The view keeps it unchanged.`
      : isSaved
        ? null
        : chartId === ""
          ? "No chart is chosen."
          : `The chart “${chartId}” is not known here. The view keeps it unchanged.`;
  return {
    ...found,
    spec: saved.data?.spec ?? null,
    name: saved.data?.displayName ?? "",
    isPending: isSaved && saved.isPending,
    problem,
    isBroken: problem !== null,
  };
}

function brokenWords(problem: string, line: number | null): string {
  const where = line === null ? "" : ` (line ${line})`;
  return `The specification is no JSON${where}: ${problem}`;
}

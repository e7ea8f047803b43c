/** The charts that every client knows, as the specifications that Python draws from. */
import specifications from "../../../../src/trailmark/media/plot/presets.json";
import type { Fields } from "../../spec/document";

const PRESETS: Readonly<Record<string, Fields>> = specifications;

/** What people call them. */
export const PRESET_NAMES: Readonly<Record<string, string>> = {
  "wandb/line/v0": "Line",
  "wandb/lineseries/v0": "Several lines",
  "wandb/scatter/v0": "Scatter",
  "wandb/bar/v0": "Bars",
  "wandb/histogram/v0": "Histogram",
  "wandb/area-under-curve/v0": "Area under a curve (PR, ROC)",
  "wandb/confusion_matrix/v1": "Confusion matrix",
};

/** The specification of a preset of any version; null for other charts. */
export function presetSpec(id: string): Fields | null {
  if (Object.hasOwn(PRESETS, id)) return PRESETS[id]!;
  const family = id.replace(/\/v\d+$/, "");
  const found = Object.keys(PRESETS).find((one) => one.startsWith(`${family}/v`));
  return found === undefined ? null : PRESETS[found]!;
}

/** Whether an id is one of the presets' rather than of a chart that somebody saved. */
export function isPreset(id: string): boolean {
  return id.startsWith("wandb/");
}

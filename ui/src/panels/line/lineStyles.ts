import type { LineStyle } from "../../charts/engine/view";
import { type Theme, runColour } from "../../state/palette";
import type { PanelRun } from "../contract";

const WIDTH_PX = 1.5;
/** Dashes that tell several metrics of one run apart in one panel. */
const KEY_DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/**
 * One style per line, runs first, then metrics within a run.
 *
 * A run keeps its hue. With several metrics in a panel the dash tells the metrics
 * apart instead of the runs, and the label names both; with one run it names only
 * the metric.
 */
export function lineStyles(
  runs: readonly PanelRun[],
  keys: readonly string[],
  theme: Theme,
  config: Readonly<Record<string, unknown>>,
): LineStyle[] {
  const colours = overrides(config, "overrideColors");
  const titles = overrides(config, "overrideSeriesTitles");
  const manyKeys = keys.length > 1;
  return runs.flatMap((run) => {
    const look = runColour(run.slot, theme);
    return keys.map((key, index) => {
      const name = manyKeys
        ? runs.length === 1
          ? key
          : `${run.displayName} · ${key}`
        : run.displayName;
      const override = overrideNames(run.runId, key);
      // One run with many metrics: spread over hues, since all would look alike.
      const own =
        manyKeys && runs.length === 1 ? runColour(run.slot + index, theme) : look;
      return {
        run: run.runId,
        key,
        label: pick(titles, override) ?? name,
        colour: pick(colours, override) ?? own.colour,
        dash:
          manyKeys && runs.length > 1
            ? KEY_DASHES[index % KEY_DASHES.length]!
            : own.dash,
        width: WIDTH_PX,
      };
    });
  });
}

type Overrides = Readonly<Record<string, unknown>>;

function overrides(config: Readonly<Record<string, unknown>>, name: string): Overrides {
  const value = config[name];
  return typeof value === "object" && value !== null ? (value as Overrides) : {};
}

/** The names under which a saved view may have stored an override for a line. */
function overrideNames(runId: string, key: string): string[] {
  return [`${runId}:${key}`, runId];
}

function pick(from: Overrides, names: readonly string[]): string | null {
  for (const name of names) {
    const value = Object.hasOwn(from, name) ? from[name] : undefined;
    if (typeof value === "string" && value) return value;
  }
  return null;
}

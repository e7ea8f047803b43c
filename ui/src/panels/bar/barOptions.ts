import { type Fields, fieldsOf } from "../../spec/document";
import { type Theme, hexOf, runColour } from "../../state/palette";
import type { Accessor } from "../shared/accessor";
import { type Measure, measuresIn } from "../shared/measures";
import { FONT_NAMES, fontPxOf } from "../shared/frameMarks";
import {
  type ValuedRun,
  groupRuns,
  isGrouped,
  ownGrouping,
  paintOfRun,
} from "../shared/panelRuns";
import {
  type Range,
  choiceIn,
  flagIn,
  numberIn,
  rangeIn,
  textIn,
} from "../shared/reading";
import type { Paint } from "../shared/scene";
import { AGGREGATES, type Aggregate, SPREADS, type Spread } from "../shared/statistics";
import { fillTemplate } from "../shared/template";

export const STYLES = ["bar", "boxplot", "violin"] as const;
export type BarStyle = (typeof STYLES)[number];

/** A bar panel with every setting decided. */
export interface BarOptions {
  readonly metrics: readonly Measure[];
  readonly style: BarStyle;
  readonly isVertical: boolean;
  readonly range: Range;
  readonly valueTitle: string;
  readonly nameTitle: string;
  readonly groupBy: Accessor | null;
  /** Each run stays alone, whatever the panel or the view could group by. */
  readonly isApart: boolean;
  readonly aggregate: Aggregate;
  readonly spread: Spread;
  /** Runs looked at, and bars drawn, at most; null for as many as fit. */
  readonly runLimit: number | null;
  readonly barLimit: number | null;
  readonly legendTemplate: string | null;
  readonly fontPx: number;
  readonly titles: Fields;
  readonly colours: Fields;
}

export function barOptions(config: Fields): BarOptions {
  const isVertical = flagIn(config, "vertical");
  // As of line plots: a key says by what, this whether at all.
  const isApart = config["aggregate"] === false;
  const [across, up] = [textIn(config, "xAxisTitle"), textIn(config, "yAxisTitle")];
  return {
    metrics: measuresIn(config),
    style: choiceIn(config, "plotStyle", STYLES),
    isVertical,
    range: rangeIn(config, "xAxis"),
    valueTitle: (isVertical ? up : across) ?? "",
    nameTitle: (isVertical ? across : up) ?? "",
    groupBy: isApart ? null : ownGrouping(config),
    isApart,
    aggregate: choiceIn(config, "groupAgg", AGGREGATES),
    spread: choiceIn(config, "groupArea", SPREADS),
    runLimit: numberIn(config, "limit"),
    barLimit: numberIn(config, "barLimit"),
    legendTemplate: textIn(config, "legendTemplate"),
    fontPx: fontPxOf(choiceIn(config, "fontSize", FONT_NAMES)),
    titles: fieldsOf(config["overrideSeriesTitles"]),
    colours: fieldsOf(config["overrideColors"]),
  };
}

/** One bar, box or violin: the values behind it and how it looks. */
export interface BarEntry {
  readonly key: string;
  readonly label: string;
  readonly values: readonly number[];
  readonly paint: Paint;
  /** The one run it shows. */
  readonly runId?: string;
}

/** What there is to draw, in the order of the runs; entries without a number left out. */
export function barEntries(
  asked: readonly ValuedRun[],
  options: BarOptions,
  theme: Theme,
): BarEntry[] {
  const { metrics, groupBy, style } = options;
  const runs = options.isApart ? asked.map(alone) : asked;
  const isPooled = style !== "bar" && !isGrouped(runs, groupBy);
  const groups = isPooled
    ? [{ key: "", label: "", members: runs }]
    : groupRuns(runs, groupBy);
  return groups.flatMap((group, groupIndex) =>
    metrics.flatMap((metric, metricIndex) => {
      const values = group.members.flatMap((one) => metric.read(one.values) ?? []);
      if (values.length === 0) return [];
      const only = group.members.length === 1 ? group.members[0] : undefined;
      const name = metric.label;
      const isAlone = only !== undefined && !isGrouped([only], groupBy);
      const about = isAlone ? fillTemplate(options.legendTemplate, only) : group.label;
      const names = [...(only ? [only.run.runId] : []), group.key, group.label, name];
      const index = metrics.length > 1 || isPooled ? metricIndex : groupIndex;
      const paint =
        metrics.length === 1 && !isPooled && groupBy === null
          ? paintOfRun(group.members[0]!.run, theme)
          : (runColour(index, theme).colour as Paint);
      const label = [about, metrics.length > 1 || about === "" ? name : ""];
      return [
        {
          key: `${group.key}/${metric.key}`,
          label:
            chosen(options.titles, names) ??
            label.filter((part) => part !== "").join(" · "),
          values,
          paint: (hexOf(chosen(options.colours, names) ?? "") ?? paint) as Paint,
          ...(only ? { runId: only.run.runId } : {}),
        },
      ];
    }),
  );
}

function alone({ run, values }: ValuedRun): ValuedRun {
  const { group: _view, ...own } = run;
  return { run: own, values };
}

/** What a person set by hand for the first of these names that has something. */
function chosen(from: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const value = Object.hasOwn(from, name) ? from[name] : undefined;
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

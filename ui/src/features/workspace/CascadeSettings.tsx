import type { ReactNode } from "react";

import { SMOOTHING_RANGES, type SmoothingType } from "../../charts/engine/smoothing";
import { isAutomatic } from "../../spec/autoPanels";
import { withValue } from "../../spec/document";
import { useView } from "../../spec/handle";
import {
  chartSettings,
  changedSetting,
  type PointMarks,
  type SettingName,
  type SettingValues,
  withoutSettings,
} from "../../spec/settings";
import {
  CHART_SEARCH_KEYS,
  type ChartSearch,
  clampWeight,
} from "../../state/chartSettings";
import type { PatchSearch, WorkspaceSearch } from "../../state/url";
import { Button } from "../../widgets/Button";
import { Select, Slider, Switch } from "../../widgets/Fields";
import { NumberField } from "./NumberField";
import css from "./Settings.module.css";
import { axisChoices, runChoices, SMOOTHING_OPTIONS } from "./settingChoices";
import { sets, useCascade } from "./useCascade";

interface CascadeSettingsProps {
  /** The section whose settings these are; absent for the whole workspace. */
  section?: { readonly id: string; readonly name: string };
  search: WorkspaceSearch;
  patch: PatchSearch;
  /** Logged keys offered as x axes, after step and time. */
  axisKeys: readonly string[];
}

/** The parameter of a link that is stronger than a setting. */
const LINKED: Partial<Record<SettingName, keyof ChartSearch>> = {
  axis: "x",
  smoothing: "smooth",
  showOriginal: "raw",
  logX: "log",
  logY: "log",
  ignoreOutliers: "outliers",
  maxRuns: "maxRuns",
};

const POINTS = [
  { value: "full", label: "All, as buckets" },
  { value: "sampled", label: "A sample" },
];

const POINT_MARKS = [
  { value: "line", label: "Lines" },
  { value: "line_point", label: "Lines and points" },
  { value: "point", label: "Points" },
];

const TOOLTIPS = [
  { value: "default", label: "The nearest runs" },
  { value: "single", label: "One run" },
  { value: "all_runs", label: "All runs" },
];

/** One level of the settings: what it sets, what it inherits, and the way back. */
export function CascadeSettings(props: CascadeSettingsProps) {
  const { section, search, axisKeys } = props;
  const level = section ? "section" : "workspace";
  const cascade = useCascade(section?.id);
  const shown = chartSettings(cascade, search);
  const { set, rowOf } = useSettings(props);
  const { smoothing } = shown;
  const range = SMOOTHING_RANGES[smoothing.type];
  const pick = (type: SmoothingType) =>
    set("smoothing", { type, weight: clampWeight(type, smoothing.weight) });
  const axis = { x: shown.x, min: shown.xMin ?? null, max: shown.xMax ?? null };
  return (
    <>
      <SettingRow {...rowOf("axis")}>
        <Select
          label="X axis"
          value={axis.x}
          options={axisChoices(axis.x, axisKeys)}
          onChange={(x) => set("axis", { x, min: null, max: null })}
        />
        <div className={css.pair}>
          <NumberField
            label="X from"
            value={axis.min}
            onChange={(min) => set("axis", { ...axis, min })}
          />
          <NumberField
            label="X to"
            value={axis.max}
            onChange={(max) => set("axis", { ...axis, max })}
          />
        </div>
      </SettingRow>
      <SettingRow {...rowOf("smoothing")}>
        <Select
          label="Smoothing"
          value={smoothing.type}
          options={SMOOTHING_OPTIONS}
          onChange={(type) => pick(type as SmoothingType)}
        />
        {smoothing.type !== "none" && (
          <Slider
            label="Strength"
            value={smoothing.weight}
            min={0}
            max={range.max}
            step={range.step}
            onChange={(weight) => set("smoothing", { ...smoothing, weight })}
          />
        )}
      </SettingRow>
      <SettingRow {...rowOf("showOriginal")}>
        <Switch
          label="Show the original line"
          isSelected={shown.showOriginal}
          onChange={(on) => set("showOriginal", on)}
        />
      </SettingRow>
      <SettingRow {...rowOf("logX")}>
        <Switch
          label="Log x"
          isSelected={shown.logX}
          onChange={(on) => set("logX", on)}
        />
      </SettingRow>
      <SettingRow {...rowOf("logY")}>
        <Switch
          label="Log y"
          isSelected={shown.logY}
          onChange={(on) => set("logY", on)}
        />
      </SettingRow>
      <SettingRow {...rowOf("ignoreOutliers")}>
        <Switch
          label="Ignore outliers"
          isSelected={shown.ignoreOutliers}
          onChange={(on) => set("ignoreOutliers", on)}
        />
      </SettingRow>
      <SettingRow {...rowOf("usesGrouping")}>
        <Switch
          label="Draw the groups of the runs"
          isSelected={shown.usesGrouping ?? true}
          onChange={(on) => set("usesGrouping", on)}
        />
      </SettingRow>
      <SettingRow {...rowOf("maxRuns")}>
        <Select
          label="Runs in one panel, at most"
          value={String(shown.maxRuns)}
          options={runChoices(shown.maxRuns)}
          onChange={(count) => set("maxRuns", Number(count))}
        />
      </SettingRow>
      <SettingRow {...rowOf("isSampled")}>
        <Select
          label="Points"
          value={shown.isSampled ? "sampled" : "full"}
          options={POINTS}
          onChange={(points) => set("isSampled", points === "sampled")}
        />
      </SettingRow>
      <SettingRow {...rowOf("pointMarks")}>
        <Select
          label="Lines are drawn as"
          value={cascade.pointMarks.value}
          options={POINT_MARKS}
          onChange={(marks) => set("pointMarks", marks as PointMarks)}
        />
      </SettingRow>
      <SettingRow {...rowOf("syncZoom")}>
        <Switch
          label="Zoom panels together"
          isSelected={shown.syncZoom ?? false}
          onChange={(on) => set("syncZoom", on)}
        />
      </SettingRow>
      <SettingRow {...rowOf("tooltipNumberOfRuns")}>
        <Select
          label="Tooltips show"
          value={shown.tooltipNumberOfRuns ?? "default"}
          options={TOOLTIPS}
          onChange={(runs) =>
            set("tooltipNumberOfRuns", runs as SettingValues["tooltipNumberOfRuns"])
          }
        />
      </SettingRow>
      <SettingRow {...rowOf("colorRunNames")}>
        <Switch
          label="Names of runs in their colours"
          isSelected={shown.colorRunNames ?? true}
          onChange={(on) => set("colorRunNames", on)}
        />
      </SettingRow>
      <SettingRow {...rowOf("suppressLegends")}>
        <Switch
          label="Show legends"
          isSelected={!(shown.suppressLegends ?? false)}
          onChange={(on) => set("suppressLegends", !on)}
        />
      </SettingRow>
      {!section && <AutomaticSwitch />}
      <BackToDefaults {...props} isSet={sets(cascade, level)} />
    </>
  );
}

/** How settings of this level are written, and what stands beside each. */
function useSettings({ section, search, patch }: CascadeSettingsProps) {
  const { change } = useView();
  const cascade = useCascade(section?.id);
  const level = section ? "section" : "workspace";
  const where = section ? ` of ${section.name}` : "";
  const write = <K extends SettingName>(
    name: K,
    label: string,
    value: SettingValues[K] | undefined,
  ) => {
    // What was chosen here is stronger than what a link said before.
    const linked = LINKED[name];
    if (linked && search[linked] !== undefined) patch({ [linked]: undefined });
    change(label, (document) => changedSetting(document, section?.id, name, value));
  };
  return {
    set: <K extends SettingName>(name: K, value: SettingValues[K]) =>
      write(name, `Set ${TITLES[name]}${where}`, value),
    rowOf: (name: SettingName) => {
      const linked = LINKED[name];
      const isLinked = linked !== undefined && search[linked] !== undefined;
      const { from } = cascade[name];
      return {
        title: TITLES[name],
        origin: isLinked
          ? "from the link"
          : from === level || from === "default"
            ? null
            : `inherited from ${from}`,
        onReset:
          from === level || isLinked
            ? () => write(name, `Reset ${TITLES[name]}${where}`, undefined)
            : null,
      };
    },
  };
}

/** What a step is called. */
const TITLES: Record<SettingName, string> = {
  axis: "x axis",
  smoothing: "smoothing",
  showOriginal: "original lines",
  logX: "log x",
  logY: "log y",
  ignoreOutliers: "outliers",
  maxRuns: "runs in a panel",
  isSampled: "points",
  pointMarks: "lines and points",
  suppressLegends: "legends",
  tooltipNumberOfRuns: "tooltips",
  colorRunNames: "coloured names",
  usesGrouping: "grouping",
  syncZoom: "zoom together",
};

interface SettingRowProps {
  title: string;
  /** Where an inherited value comes from; null where it is set here, or a default. */
  origin: string | null;
  onReset: (() => void) | null;
  children: ReactNode;
}

function SettingRow({ title, origin, onReset, children }: SettingRowProps) {
  return (
    <div className={css.row} role="group" aria-label={title}>
      <div className={css.control}>{children}</div>
      {origin !== null && <span className={css.origin}>{origin}</span>}
      {onReset && (
        <Button aria-label={`Reset ${title}`} onPress={onReset}>
          Reset
        </Button>
      )}
    </div>
  );
}

function AutomaticSwitch() {
  const { document, change } = useView();
  return (
    <Switch
      label="A panel for every new key"
      isSelected={isAutomatic(document)}
      onChange={(on) =>
        change(on ? "Make panels of new keys" : "Make no panels of new keys", (next) =>
          withValue(next, ["section", "settings", "shouldAutoGeneratePanels"], on),
        )
      }
    />
  );
}

function BackToDefaults(props: CascadeSettingsProps & { isSet: boolean }) {
  const { section, search, patch, isSet } = props;
  const { change } = useView();
  const isLinked = CHART_SEARCH_KEYS.some((key) => search[key] !== undefined);
  const reset = () => {
    if (isLinked) {
      patch(Object.fromEntries(CHART_SEARCH_KEYS.map((key) => [key, undefined])));
    }
    const where = section ? ` of ${section.name}` : "";
    change(`Reset settings${where}`, (document) =>
      withoutSettings(document, section?.id),
    );
  };
  return (
    <Button isDisabled={!isSet && !isLinked} onPress={reset}>
      {section ? "Inherit everything" : "Back to defaults"}
    </Button>
  );
}

import { SlidersHorizontal } from "lucide-react";
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Popover,
} from "react-aria-components";

import { SMOOTHING_RANGES, type SmoothingType } from "../../charts/engine/smoothing";
import {
  BIN_CHOICES,
  CHART_SEARCH_KEYS,
  type ChartSettings,
  clampWeight,
  formatChartSettings,
  parseChartSettings,
  SMOOTHING_LABELS,
  X_AXES,
} from "../../state/chartSettings";
import type { PatchSearch, WorkspaceSearch } from "../../state/url";
import { Button } from "../../widgets/Button";
import { Select, Slider, Switch } from "../../widgets/Fields";
import css from "./Panels.module.css";

interface SettingsPopoverProps {
  search: WorkspaceSearch;
  patch: PatchSearch;
  /** Logged keys offered as x axes, after step and time. */
  axisKeys: readonly string[];
}

const SMOOTHING_OPTIONS = Object.entries(SMOOTHING_LABELS).map(([value, label]) => ({
  value,
  label,
}));

const BIN_OPTIONS = [
  { value: "auto", label: "Follow the panel's width" },
  ...BIN_CHOICES.map((bins) => ({ value: String(bins), label: `${bins} buckets` })),
];

const RUN_CHOICES = [10, 20, 50, 100, 500];

/** How all charts of the page are drawn; every choice is in the address. */
export function SettingsPopover({ search, patch, axisKeys }: SettingsPopoverProps) {
  const settings = parseChartSettings(search as Record<string, unknown>);
  const set = (change: Partial<ChartSettings>) =>
    patch({ ...formatChartSettings({ ...settings, ...change }) });
  const reset = () =>
    patch(Object.fromEntries(CHART_SEARCH_KEYS.map((key) => [key, undefined])));
  const isChanged = CHART_SEARCH_KEYS.some((key) => search[key] !== undefined);
  return (
    <DialogTrigger>
      <AriaButton className={css.settingsButton} data-changed={isChanged || undefined}>
        <SlidersHorizontal aria-hidden /> Chart settings
      </AriaButton>
      <Popover className={css.popover} placement="bottom end" offset={4}>
        <Dialog className={css.settings} aria-label="Chart settings">
          <AxisSettings settings={settings} set={set} axisKeys={axisKeys} />
          <SmoothingSettings settings={settings} set={set} />
          <Select
            label="Points"
            value={String(settings.bins)}
            options={BIN_OPTIONS}
            onChange={(bins) => set({ bins: bins === "auto" ? "auto" : Number(bins) })}
          />
          <Select
            label="Runs in one panel, at most"
            value={String(settings.maxRuns)}
            options={[...new Set([...RUN_CHOICES, settings.maxRuns])].map((count) => ({
              value: String(count),
              label: String(count),
            }))}
            onChange={(count) => set({ maxRuns: Number(count) })}
          />
          <Switch
            label="Ignore outliers"
            isSelected={settings.ignoreOutliers}
            onChange={(ignoreOutliers) => set({ ignoreOutliers })}
          />
          <Button isDisabled={!isChanged} onPress={reset}>
            Back to defaults
          </Button>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

interface PartProps {
  settings: ChartSettings;
  set: (change: Partial<ChartSettings>) => void;
}

function AxisSettings({
  settings,
  set,
  axisKeys,
}: PartProps & { axisKeys: readonly string[] }) {
  const isKnown =
    X_AXES.some((axis) => axis.value === settings.x) || axisKeys.includes(settings.x);
  const options = [
    ...X_AXES,
    ...axisKeys.map((key) => ({ value: key, label: key })),
    ...(isKnown ? [] : [{ value: settings.x, label: settings.x }]),
  ];
  return (
    <>
      <Select
        label="X axis"
        value={settings.x}
        options={options}
        onChange={(x) => set({ x })}
      />
      <div className={css.pair}>
        <Switch
          label="Log x"
          isSelected={settings.logX}
          onChange={(logX) => set({ logX })}
        />
        <Switch
          label="Log y"
          isSelected={settings.logY}
          onChange={(logY) => set({ logY })}
        />
      </div>
    </>
  );
}

function SmoothingSettings({ settings, set }: PartProps) {
  const { smoothing } = settings;
  const range = SMOOTHING_RANGES[smoothing.type];
  const pick = (type: SmoothingType) =>
    set({ smoothing: { type, weight: clampWeight(type, smoothing.weight) } });
  return (
    <>
      <Select
        label="Smoothing"
        value={smoothing.type}
        options={SMOOTHING_OPTIONS}
        onChange={(type) => pick(type as SmoothingType)}
      />
      {smoothing.type !== "none" && (
        <>
          <Slider
            label="Strength"
            value={smoothing.weight}
            min={0}
            max={range.max}
            step={range.step}
            onChange={(weight) => set({ smoothing: { ...smoothing, weight } })}
          />
          <Switch
            label="Show the original line"
            isSelected={settings.showOriginal}
            onChange={(showOriginal) => set({ showOriginal })}
          />
        </>
      )}
    </>
  );
}

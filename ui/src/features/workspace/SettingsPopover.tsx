import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useContext, useState } from "react";
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Popover,
} from "react-aria-components";

import { SMOOTHING_RANGES, type SmoothingType } from "../../charts/engine/smoothing";
import { ViewContext } from "../../spec/handle";
import {
  BIN_CHOICES,
  CHART_SEARCH_KEYS,
  type ChartSettings,
  clampWeight,
  formatChartSettings,
  parseChartSettings,
} from "../../state/chartSettings";
import type { PatchSearch, WorkspaceSearch } from "../../state/url";
import { Button } from "../../widgets/Button";
import { Select, Slider, Switch } from "../../widgets/Fields";
import { useCommands } from "../palette/commands";
import { CascadeSettings } from "./CascadeSettings";
import css from "./Panels.module.css";
import { axisChoices, runChoices, SMOOTHING_OPTIONS } from "./settingChoices";
import { sets, useCascade } from "./useCascade";

interface SettingsPopoverProps {
  search: WorkspaceSearch;
  patch: PatchSearch;
  /** Logged keys offered as x axes, after step and time. */
  axisKeys: readonly string[];
}

const BIN_OPTIONS = [
  { value: "auto", label: "Follow the panel's width" },
  ...BIN_CHOICES.map((bins) => ({ value: String(bins), label: `${bins} buckets` })),
];

/** How charts are drawn: settings of the view, or of the address where there is no view. */
export function SettingsPopover({ search, patch, axisKeys }: SettingsPopoverProps) {
  const isInView = useContext(ViewContext) !== null;
  const isLinked = CHART_SEARCH_KEYS.some((key) => search[key] !== undefined);
  const link = { search, patch, axisKeys };
  return isInView ? (
    <ViewSettings {...link} />
  ) : (
    <SettingsButton isChanged={isLinked}>
      <LinkSettings {...link} isChanged={isLinked} />
    </SettingsButton>
  );
}

function ViewSettings(link: SettingsPopoverProps) {
  const cascade = useCascade();
  const isLinked = CHART_SEARCH_KEYS.some((key) => link.search[key] !== undefined);
  return (
    <SettingsButton isChanged={isLinked || sets(cascade, "workspace")}>
      <CascadeSettings {...link} />
    </SettingsButton>
  );
}

function SettingsButton({
  isChanged,
  children,
}: {
  isChanged: boolean;
  children: ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  useCommands(() => [
    {
      id: "chartSettings",
      title: "Chart settings",
      words: "smoothing x axis legend runs",
      run: () => setOpen(true),
    },
  ]);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <AriaButton className={css.settingsButton} data-changed={isChanged || undefined}>
        <SlidersHorizontal aria-hidden /> Chart settings
      </AriaButton>
      <Popover className={css.popover} placement="bottom end" offset={4}>
        <Dialog className={css.settings} aria-label="Chart settings">
          {children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** How all charts of the page are drawn; every choice is in the address. */
function LinkSettings({
  search,
  patch,
  axisKeys,
  isChanged,
}: SettingsPopoverProps & { isChanged: boolean }) {
  const settings = parseChartSettings(search as Record<string, unknown>);
  const set = (change: Partial<ChartSettings>) =>
    patch({ ...formatChartSettings({ ...settings, ...change }) });
  const reset = () =>
    patch(Object.fromEntries(CHART_SEARCH_KEYS.map((key) => [key, undefined])));
  return (
    <>
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
        options={runChoices(settings.maxRuns)}
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
    </>
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
  return (
    <>
      <Select
        label="X axis"
        value={settings.x}
        options={axisChoices(settings.x, axisKeys)}
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

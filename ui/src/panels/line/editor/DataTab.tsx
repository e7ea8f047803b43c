import { SMOOTHING_RANGES, type SmoothingType } from "../../../charts/engine/smoothing";
import { textOf, withValue } from "../../../spec/document";
import { SMOOTHING_LABELS, X_AXES, clampWeight } from "../../../state/chartSettings";
import { Select, Slider, Switch } from "../../../widgets/Fields";
import {
  ChoiceSetting,
  FieldGroup,
  KeyList,
  KeyPicker,
  NumberSetting,
  TextSetting,
  moved,
} from "../../shared/EditorFields";
import { textsIn } from "../../shared/reading";
import type { LineOptions } from "../lineOptions";
import { readPattern } from "../metricPattern";
import {
  type EditProps,
  Inherited,
  InheritedSelect,
  InheritedSwitch,
} from "./Inherited";
import css from "./LineEditor.module.css";

interface DataTabProps extends EditProps {
  readonly options: LineOptions;
  readonly metricKeys: readonly string[];
}

const PLOTS = {
  line: "Lines",
  "stacked-area": "Stacked areas",
  "pct-area": "Areas in percent",
} as const;

const LEFT_OUT = {
  first: "The first of the list",
  sample: "An even sample of the list",
} as const;

const METHODS = {
  "bucketing-gorilla": "Every value (mean and range)",
  sampling: "A sample of values",
} as const;

/** What is drawn, over what, and how. */
export function DataTab({ options, metricKeys, ...fields }: DataTabProps) {
  return (
    <>
      <Metrics {...fields} options={options} metricKeys={metricKeys} />
      <FieldGroup title="X axis">
        <XAxis {...fields} options={options} metricKeys={metricKeys} />
        <div className={css.pair}>
          <NumberSetting {...fields} name="xAxisMin" label="X from" />
          <NumberSetting {...fields} name="xAxisMax" label="X to" />
        </div>
        <InheritedSwitch
          {...fields}
          name="xLogScale"
          label="Logarithmic x"
          value={options.logX}
        />
      </FieldGroup>
      <FieldGroup title="Y axis">
        <div className={css.pair}>
          <NumberSetting {...fields} name="yAxisMin" label="Y from" />
          <NumberSetting {...fields} name="yAxisMax" label="Y to" />
        </div>
        <InheritedSwitch
          {...fields}
          name="yLogScale"
          label="Logarithmic y"
          value={options.logY}
        />
        <InheritedSwitch
          {...fields}
          name="ignoreOutliers"
          label="Ignore outliers"
          value={options.ignoreOutliers}
        />
      </FieldGroup>
      <Smoothing {...fields} options={options} />
      <FieldGroup title="Lines">
        <Select
          label="Draw"
          value={options.plot}
          options={Object.entries(PLOTS).map(([value, label]) => ({ value, label }))}
          onChange={(plot) =>
            fields.onChange(
              withValue(
                fields.config,
                ["plotType"],
                plot === "line" ? undefined : plot,
              ),
            )
          }
        />
        <InheritedSelect
          {...fields}
          name="pointVisualizationMethod"
          label="Points"
          value={options.isSampled ? "sampling" : "bucketing-gorilla"}
          labels={METHODS}
        />
        <Inherited {...fields} names={["limit"]} label="Runs or groups at most">
          <NumberSetting {...fields} name="limit" label="Runs or groups at most" />
        </Inherited>
        <ChoiceSetting
          {...fields}
          name="limitMethod"
          label="Of more runs"
          labels={LEFT_OUT}
          standard="first"
        />
      </FieldGroup>
    </>
  );
}

function Metrics({ config, onChange, options, metricKeys }: DataTabProps) {
  const isPattern = config["useMetricRegex"] === true;
  const metrics = textsIn(config, "metrics");
  const set = (next: readonly string[]) =>
    onChange(withValue(config, ["metrics"], next));
  return (
    <FieldGroup title="Metrics">
      <Switch
        label="Choose by pattern"
        isSelected={isPattern}
        onChange={(on) => onChange(withValue(config, ["useMetricRegex"], on))}
      />
      {isPattern ? (
        <>
          <TextSetting
            config={config}
            onChange={onChange}
            name="metricRegex"
            label="Regular expression"
          />
          <p className={css.hint} role="status">
            {readPattern(textOf(config["metricRegex"])) !== null
              ? `${options.keysFound} of ${metricKeys.length} metrics match.`
              : "This is not a regular expression yet."}
          </p>
          <p className={css.hint}>
            What brackets catch names a line: ^layer_(\d+)/grad draws 0, 1, 2. Metrics
            of which they catch the same look alike, and are one line where runs are
            grouped.
          </p>
        </>
      ) : (
        <KeyList
          label="Metrics"
          keys={metricKeys}
          chosen={metrics}
          onAdd={(key) => set([...metrics, key])}
          onRemove={(index) => set(metrics.toSpliced(index, 1))}
          onMove={(from, to) => set(moved(metrics, from, to))}
          labelOf={asItIs}
        />
      )}
    </FieldGroup>
  );
}

function asItIs(key: string): string {
  return key;
}

const AXIS_LABELS = new Map(X_AXES.map(({ value, label }) => [value, label]));

function axisLabel(key: string): string {
  return AXIS_LABELS.get(key) ?? key;
}

function XAxis({ config, onChange, options, metricKeys }: DataTabProps) {
  const keys = [...AXIS_LABELS.keys(), ...metricKeys];
  return (
    <Inherited config={config} onChange={onChange} names={["xAxis"]} label="X axis">
      <KeyPicker
        label="X axis"
        keys={keys.includes(options.x) ? keys : [...keys, options.x]}
        value={options.x}
        onChange={(x) => onChange(withValue(config, ["xAxis"], x || undefined))}
        labelOf={axisLabel}
      />
    </Inherited>
  );
}

function Smoothing({ config, onChange, options }: Omit<DataTabProps, "metricKeys">) {
  const { type, weight } = options.smoothing;
  const set = (next: SmoothingType, strength: number) =>
    onChange({
      ...config,
      smoothingType: next,
      smoothingWeight: clampWeight(next, strength),
    });
  const fields = { config, onChange };
  return (
    <FieldGroup title="Smoothing">
      <Inherited
        {...fields}
        names={["smoothingType", "smoothingWeight"]}
        label="smoothing"
      >
        <Select
          label="Kind"
          value={type}
          options={Object.entries(SMOOTHING_LABELS).map(([value, label]) => ({
            value,
            label,
          }))}
          onChange={(next) => set(next as SmoothingType, weight)}
        />
      </Inherited>
      {type !== "none" && (
        <>
          <Slider
            label="Strength"
            value={weight}
            min={0}
            max={SMOOTHING_RANGES[type].max}
            step={SMOOTHING_RANGES[type].step}
            onChange={(next) => set(type, next)}
          />
          <InheritedSwitch
            {...fields}
            name="showOriginalAfterSmoothing"
            label="Show the original line"
            value={options.showOriginal}
          />
        </>
      )}
    </FieldGroup>
  );
}

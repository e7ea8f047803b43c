import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { type Fields, fieldsOf, textOf, withValue } from "../../spec/document";
import { Button } from "../../widgets/Button";
import { Select, TextField } from "../../widgets/Fields";
import type { PanelEditorProps } from "../contract";
import { FieldGroup, KeyPicker } from "../shared/EditorFields";
import { chartOptions } from "./chartPanel";
import { placesOf } from "./chartSpec";
import { PRESET_NAMES } from "./presets";
import { QueryFields } from "./QueryFields";
import { RowsPreview } from "./RowsPreview";
import { SaveChart } from "./SaveChart";
import { savedChartsQuery } from "./savedChart";
import { SpecField } from "./SpecField";
import { useChartRows } from "./useChartRows";
import { useChartSpec } from "./useChartSpec";
import css from "./Vega.module.css";

/** The chart of a specification of its own, among those that have a name. */
const OWN = "own";

/** What a custom chart is drawn by, what from, and what stands for what. */
export function VegaEditor(props: PanelEditorProps) {
  const { config, onChange, entity, project, runs } = props;
  const options = useMemo(() => chartOptions(config), [config]);
  const chart = useChartSpec(options);
  const { found } = useChartRows({ entity, project, runs }, options.query);
  const places = chart.spec ? placesOf(chart.spec) : { fields: [], strings: [] };
  const set = (path: readonly string[], value: unknown) =>
    onChange(withValue(config, path, value));
  return (
    <>
      <FieldGroup title="Chart">
        <ChartChoice config={config} onChange={onChange} entity={entity} />
        {options.own === null && chart.problem !== null && (
          <p role="alert" className={css.error}>
            {chart.problem}
          </p>
        )}
      </FieldGroup>
      <FieldGroup title="Data">
        <QueryFields {...props} parts={found.parts} />
      </FieldGroup>
      {places.fields.length > 0 && (
        <FieldGroup title="Columns">
          {places.fields.map((name) => (
            <KeyPicker
              key={name}
              label={`Column of ${name}`}
              keys={withOwn(found.columns, textOf(options.columns[name]))}
              value={textOf(options.columns[name])}
              onChange={(column) =>
                set(["fieldSettings", name], column === "" ? undefined : column)
              }
              labelOf={asItIs}
            />
          ))}
        </FieldGroup>
      )}
      {places.strings.length > 0 && (
        <FieldGroup title="Texts">
          {places.strings.map((name) => (
            <TextField
              key={name}
              label={`Text of ${name}`}
              value={textOf(options.words[name])}
              onChange={(text) =>
                set(["stringSettings", name], text === "" ? undefined : text)
              }
            />
          ))}
        </FieldGroup>
      )}
      <FieldGroup title="Rows">
        <RowsPreview found={found} />
      </FieldGroup>
      <FieldGroup title="Specification">
        {options.own === null ? (
          <>
            <p className={css.hint}>
              {chart.spec
                ? "This chart has a name and may be used by others. A copy of its specification can be changed for this panel alone."
                : "A chart can be written from nothing, in Vega-Lite or Vega."}
            </p>
            <div className={css.inline}>
              <Button
                onPress={() => set(["customPanelDef"], { spec: written(chart.spec) })}
              >
                {chart.spec ? "Change a copy" : "Write a chart"}
              </Button>
            </div>
          </>
        ) : (
          <>
            <SpecField
              text={specText(config)}
              onChange={(text) => set(["customPanelDef", "spec"], text)}
            />
            {chart.spec && (
              <SaveChart
                entity={entity}
                spec={chart.spec}
                onSaved={(id) => onChange(named(config, id))}
              />
            )}
          </>
        )}
      </FieldGroup>
    </>
  );
}

function ChartChoice({
  config,
  onChange,
  entity,
}: Pick<PanelEditorProps, "config" | "onChange" | "entity">) {
  const { data: saved = [] } = useQuery(savedChartsQuery(entity));
  const { chartId, own } = chartOptions(config);
  const value = own === null ? chartId : OWN;
  const known = [
    ...Object.entries(PRESET_NAMES).map(([id, label]) => ({ value: id, label })),
    ...saved.map(({ id, displayName }) => ({
      value: id,
      label: `${displayName} (${id})`,
    })),
    { value: OWN, label: "A specification of its own" },
  ];
  const isKnown = value === "" || known.some((one) => one.value === value);
  return (
    <Select
      label="Drawn by"
      value={value}
      options={isKnown ? known : [{ value, label: value }, ...known]}
      onChange={(id) => {
        if (id !== OWN) onChange(named(config, id));
        else if (own === null) {
          onChange(withValue(config, ["customPanelDef"], { spec: EMPTY_CHART }));
        }
      }}
    />
  );
}

/** The panel drawn by a chart with a name. */
function named(config: Fields, id: string): Fields {
  const without = withValue(config, ["customPanelDef"], undefined);
  return withValue(without, ["panelDefId"], id);
}

function withOwn(columns: readonly string[], own: string): readonly string[] {
  return own === "" || columns.includes(own) ? columns : [own, ...columns];
}

function asItIs(name: string): string {
  return name;
}

function specText(config: Fields): string {
  const spec = fieldsOf(config["customPanelDef"])["spec"];
  return typeof spec === "string" ? spec : JSON.stringify(spec, null, 2);
}

function written(spec: Fields | null): string {
  return spec === null ? EMPTY_CHART : JSON.stringify(spec, null, 2);
}

const EMPTY_CHART = JSON.stringify(
  {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: "${string:title}",
    data: { name: "wandb" },
    mark: { type: "point", filled: true, tooltip: true },
    encoding: {
      x: { field: "${field:x}", type: "quantitative" },
      y: { field: "${field:y}", type: "quantitative" },
      color: { field: "name", type: "nominal" },
    },
  },
  null,
  2,
);

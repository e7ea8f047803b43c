import { withValue } from "../../spec/document";
import type { PanelEditorProps } from "../contract";
import css from "../shared/Editor.module.css";
import {
  ChoiceSetting,
  FieldGroup,
  FlagSetting,
  KeyList,
  NumberSetting,
  TextSetting,
  moved,
} from "../shared/EditorFields";
import { ExpressionFields } from "../shared/ExpressionFields";
import { FONT_SIZES, GroupingFields } from "../shared/GroupingFields";
import { textsIn } from "../shared/reading";
import { useKeys } from "../shared/useKeys";

const STYLE_LABELS = { bar: "Bars", boxplot: "Boxes", violin: "Violins" };

export function BarEditor(props: PanelEditorProps) {
  const { config, onChange } = props;
  const keys = useKeys(props);
  const metrics = textsIn(config, "metrics");
  const set = (next: readonly string[]): void =>
    onChange(withValue(config, ["metrics"], next));
  const fields = { config, onChange };
  return (
    <>
      <FieldGroup title="Data">
        <KeyList
          label="Metrics"
          keys={keys.summary}
          chosen={metrics}
          onAdd={(key) => set([...metrics, key])}
          onRemove={(index) => set(metrics.toSpliced(index, 1))}
          onMove={(from, to) => set(moved(metrics, from, to))}
        />
        <div className={css.pair}>
          <NumberSetting {...fields} name="xAxisMin" label="From" />
          <NumberSetting {...fields} name="xAxisMax" label="To" />
          <NumberSetting {...fields} name="limit" label="Runs at most" />
          <NumberSetting {...fields} name="barLimit" label="Bars at most" />
        </div>
      </FieldGroup>
      <ExpressionFields {...fields} />
      <GroupingFields {...fields} keys={keys.all} />
      <FieldGroup title="Chart">
        <ChoiceSetting
          {...fields}
          name="plotStyle"
          label="Drawn as"
          labels={STYLE_LABELS}
          standard="bar"
        />
        <FlagSetting {...fields} name="vertical" label="Standing" />
        <TextSetting {...fields} name="chartTitle" label="Title" />
        <div className={css.pair}>
          <TextSetting {...fields} name="xAxisTitle" label="Title of the x axis" />
          <TextSetting {...fields} name="yAxisTitle" label="Title of the y axis" />
        </div>
        <ChoiceSetting
          {...fields}
          name="fontSize"
          label="Font size"
          labels={FONT_SIZES}
          standard="auto"
        />
        <TextSetting {...fields} name="legendTemplate" label="Names of runs" />
        <p className={css.hint}>
          For example <code>{"${run:displayName} ${config:lr}"}</code>.
        </p>
      </FieldGroup>
    </>
  );
}

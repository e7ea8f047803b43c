import type { PanelEditorProps } from "../contract";
import css from "../shared/Editor.module.css";
import {
  ChoiceSetting,
  FieldGroup,
  FlagSetting,
  KeySetting,
  NumberSetting,
  TextSetting,
} from "../shared/EditorFields";
import { GradientFields } from "../shared/GradientFields";
import { FONT_SIZES } from "../shared/GroupingFields";
import { useKeys } from "../shared/useKeys";

const AXES = [
  ["xAxis", "X axis"],
  ["yAxis", "Y axis"],
  ["zAxis", "Colour"],
] as const;

export function ScatterEditor(props: PanelEditorProps) {
  const { config, onChange } = props;
  const { all } = useKeys(props);
  const fields = { config, onChange };
  return (
    <>
      {AXES.map(([name, label]) => (
        <FieldGroup key={name} title={label}>
          <KeySetting
            {...fields}
            name={name}
            label={`Value of ${label.toLowerCase()}`}
            keys={all}
          />
          <div className={css.pair}>
            <NumberSetting {...fields} name={`${name}Min`} label="From" />
            <NumberSetting {...fields} name={`${name}Max`} label="To" />
          </div>
          <FlagSetting {...fields} name={`${name}LogScale`} label="Logarithmic" />
        </FieldGroup>
      ))}
      <FieldGroup title="Lines">
        <FlagSetting
          {...fields}
          name="showLinearRegression"
          label="Straight line of best fit"
        />
        <FlagSetting {...fields} name="showMinYAxisLine" label="Least y so far" />
        <FlagSetting {...fields} name="showMaxYAxisLine" label="Greatest y so far" />
        <FlagSetting {...fields} name="showAvgYAxisLine" label="Mean y so far" />
      </FieldGroup>
      <GradientFields {...fields} />
      <FieldGroup title="Chart">
        <TextSetting {...fields} name="chartTitle" label="Title" />
        <ChoiceSetting
          {...fields}
          name="fontSize"
          label="Font size"
          labels={FONT_SIZES}
          standard="auto"
        />
        <TextSetting {...fields} name="legendTemplate" label="Names of runs" />
      </FieldGroup>
    </>
  );
}

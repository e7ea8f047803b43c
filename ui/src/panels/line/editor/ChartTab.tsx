import { ChoiceSetting, FieldGroup, TextSetting } from "../../shared/EditorFields";
import { FONT_SIZES } from "../../shared/GroupingFields";
import type { EditProps } from "./Inherited";
import css from "./LineEditor.module.css";

const SIDES = {
  north: "Above",
  south: "Below",
  east: "Right",
  west: "Left",
} as const;

/** Words around the chart. */
export function ChartTab(fields: EditProps) {
  return (
    <FieldGroup title="Chart">
      <TextSetting {...fields} name="chartTitle" label="Title" />
      <TextSetting {...fields} name="xAxisTitle" label="Title of the x axis" />
      <TextSetting {...fields} name="yAxisTitle" label="Title of the y axis" />
      <TextSetting {...fields} name="xAxisFormat" label="Numbers of the x axis" />
      <p className={css.hint}>
        {'Such as .2f, "," (1,000), .0%, ~s (1.5k), %H:%M, datetime or duration.'}
      </p>
      <ChoiceSetting
        {...fields}
        name="legendPosition"
        label="Legend"
        labels={SIDES}
        standard="north"
      />
      <ChoiceSetting
        {...fields}
        name="fontSize"
        label="Font size"
        labels={FONT_SIZES}
        standard="auto"
      />
    </FieldGroup>
  );
}

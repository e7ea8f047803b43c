import { ChoiceSetting, FieldGroup, TextSetting } from "../../shared/EditorFields";
import { FONT_SIZES } from "../../shared/GroupingFields";
import type { EditProps } from "./Inherited";

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

import type { Fields } from "../../spec/document";
import { ChoiceSetting, FieldGroup, KeySetting } from "./EditorFields";
import { AGGREGATE_LABELS, SPREAD_LABELS } from "./statistics";

export const FONT_SIZES = {
  auto: "Automatic",
  small: "Small",
  medium: "Medium",
  large: "Large",
} as const;

interface GroupingFieldsProps {
  readonly config: Fields;
  readonly onChange: (config: Fields) => void;
  readonly keys: readonly string[];
}

/** By what runs are put together, and what is said of them then. */
export function GroupingFields({ keys, ...fields }: GroupingFieldsProps) {
  return (
    <FieldGroup title="Grouping">
      <KeySetting {...fields} name="groupBy" label="Group by" keys={keys} />
      <ChoiceSetting
        {...fields}
        name="groupAgg"
        label="Value of a group"
        labels={AGGREGATE_LABELS}
        standard="mean"
      />
      <ChoiceSetting
        {...fields}
        name="groupArea"
        label="Range of a group"
        labels={SPREAD_LABELS}
        standard="minmax"
      />
    </FieldGroup>
  );
}

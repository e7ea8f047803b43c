import type { Fields } from "../../spec/document";
import { formatAccessor, parseAccessor } from "./accessor";
import { ChoiceSetting, FieldGroup, KeyPicker } from "./EditorFields";
import { readGroupKey, writeGroupKey } from "./groupKey";
import { textIn, withField } from "./reading";
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
      <GroupKeyField {...fields} keys={keys} />
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

/** The value that runs of one group share. */
export function GroupKeyField({ keys, config, onChange }: GroupingFieldsProps) {
  const key = readGroupKey(textIn(config, "groupBy") ?? "");
  const set = (next: string) => {
    const words = next === "" ? null : writeGroupKey(parseAccessor(next));
    // Who chooses by what wants it grouped, whatever was said before.
    const { aggregate, ...rest } = config;
    const wanted = words !== null && aggregate === false ? rest : config;
    onChange(withField(wanted, "groupBy", words));
  };
  const value = key ? formatAccessor(key) : "";
  return <KeyPicker label="Group by" keys={keys} value={value} onChange={set} />;
}

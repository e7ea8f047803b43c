import { withValue } from "../../spec/document";
import type { PanelEditorProps } from "../contract";
import {
  ChoiceSetting,
  FieldGroup,
  KeyList,
  TextSetting,
  moved,
} from "../shared/EditorFields";
import { ExpressionFields } from "../shared/ExpressionFields";
import { FONT_SIZES, GroupingFields } from "../shared/GroupingFields";
import { textsIn } from "../shared/reading";
import { useKeys } from "../shared/useKeys";

export function ScalarEditor(props: PanelEditorProps) {
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
      </FieldGroup>
      <ExpressionFields {...fields} />
      <GroupingFields {...fields} keys={keys.all} />
      <FieldGroup title="Chart">
        <TextSetting {...fields} name="chartTitle" label="Title" />
        <ChoiceSetting
          {...fields}
          name="fontSize"
          label="Font size"
          labels={FONT_SIZES}
          standard="auto"
        />
      </FieldGroup>
    </>
  );
}

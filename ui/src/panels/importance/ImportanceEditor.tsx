import type { PanelEditorProps } from "../contract";
import {
  FieldGroup,
  FlagSetting,
  KeySetting,
  NumberSetting,
  TextSetting,
} from "../shared/EditorFields";
import { formatAccessor } from "../shared/accessor";
import { useKeys } from "../shared/useKeys";

export function ImportanceEditor(props: PanelEditorProps) {
  const { config, onChange } = props;
  const { summary } = useKeys(props);
  const keys = summary.map((name) => formatAccessor({ section: "summary", name }));
  const fields = { config, onChange };
  return (
    <FieldGroup title="Parameter importance">
      <KeySetting
        {...fields}
        name="targetKey"
        label="What is to be explained"
        keys={keys}
      />
      <NumberSetting {...fields} name="pageSize" label="Parameters on a page" />
      <FlagSetting {...fields} name="onlyShowSelected" label="Pinned parameters only" />
      <TextSetting {...fields} name="chartTitle" label="Title" />
    </FieldGroup>
  );
}

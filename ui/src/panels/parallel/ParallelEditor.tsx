import { fieldsOf, listOf, textOf, withValue } from "../../spec/document";
import { Switch, TextField } from "../../widgets/Fields";
import type { PanelEditorProps } from "../contract";
import css from "../shared/Editor.module.css";
import {
  ChoiceSetting,
  FieldGroup,
  KeyList,
  TextSetting,
  moved,
} from "../shared/EditorFields";
import { GradientFields } from "../shared/GradientFields";
import { FONT_SIZES } from "../shared/GroupingFields";
import { withField } from "../shared/reading";
import { useKeys } from "../shared/useKeys";

export function ParallelEditor(props: PanelEditorProps) {
  const { config, onChange } = props;
  const { all } = useKeys(props);
  const columns = listOf(config["columns"]).map(fieldsOf);
  const set = (next: readonly unknown[]): void =>
    onChange(withValue(config, ["columns"], next));
  const put = (index: number, name: string, value: unknown): void =>
    set(columns.with(index, withField(columns[index]!, name, value)));
  const fields = { config, onChange };
  return (
    <>
      <FieldGroup title="Axes from left to right">
        <KeyList
          label="Axes"
          keys={all}
          chosen={columns.map((column) => textOf(column["accessor"]))}
          onAdd={(accessor) => set([...columns, { accessor }])}
          onRemove={(index) => set(columns.toSpliced(index, 1))}
          onMove={(from, to) => set(moved(columns, from, to))}
          renderMore={(index) => (
            <div className={css.more}>
              <Switch
                label="Logarithmic"
                isSelected={columns[index]!["log"] === true}
                onChange={(on) => put(index, "log", on)}
              />
              <Switch
                label="Upside down"
                isSelected={columns[index]!["inverted"] === true}
                onChange={(on) => put(index, "inverted", on)}
              />
              <TextField
                label="Title of the axis"
                value={textOf(columns[index]!["displayName"])}
                onChange={(text) => put(index, "displayName", text)}
              />
            </div>
          )}
        />
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
      </FieldGroup>
    </>
  );
}

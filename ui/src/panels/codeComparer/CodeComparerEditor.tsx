import type { PanelEditorProps } from "../contract";
import { ChoiceSetting, TextSetting } from "../shared/EditorFields";

const LOOKS = { split: "Side by side", unified: "One below the other" };

export function CodeComparerEditor({ config, onChange }: PanelEditorProps) {
  const fields = { config, onChange };
  return (
    <>
      <TextSetting {...fields} name="chartTitle" label="Title" />
      <ChoiceSetting
        {...fields}
        name="diff"
        label="Differences"
        labels={LOOKS}
        standard="split"
      />
    </>
  );
}

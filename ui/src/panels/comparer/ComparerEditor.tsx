import { Switch } from "../../widgets/Fields";
import type { PanelEditorProps } from "../contract";
import { TextSetting } from "../shared/EditorFields";
import { withField } from "../shared/reading";

export function ComparerEditor({ config, onChange }: PanelEditorProps) {
  const saved = config["diffOnly"];
  return (
    <>
      <TextSetting
        config={config}
        onChange={onChange}
        name="chartTitle"
        label="Title"
      />
      <Switch
        label="Differences only"
        isSelected={saved === true || saved === "split"}
        onChange={(on) => onChange(withField(config, "diffOnly", on ? "split" : null))}
      />
    </>
  );
}

import { useId } from "react";

import { textOf, withValue } from "../../spec/document";
import type { PanelEditorProps } from "../contract";
import { TextSetting } from "../shared/EditorFields";
import css from "../shared/Editor.module.css";

export function MarkdownEditor({ config, onChange }: PanelEditorProps) {
  const id = useId();
  return (
    <>
      <TextSetting
        config={config}
        onChange={onChange}
        name="chartTitle"
        label="Title"
      />
      <div>
        <label htmlFor={id}>Markdown</label>
        <textarea
          id={id}
          className={css.area}
          value={textOf(config["value"])}
          onChange={(event) =>
            onChange(withValue(config, ["value"], event.target.value))
          }
          spellCheck
        />
        <p className={css.hint}>
          Formulas stand between dollars: <code>$a^2$</code> in a line, <code>$$</code>{" "}
          around lines of their own.
        </p>
      </div>
    </>
  );
}

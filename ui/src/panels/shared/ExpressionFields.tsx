import { useId } from "react";

import { parseFormula, problemText } from "../../charts/formula/parse";
import { type Fields, withValue } from "../../spec/document";
import css from "./Editor.module.css";
import { FieldGroup } from "./EditorFields";
import { textsIn } from "./reading";

interface ExpressionFieldsProps {
  readonly config: Fields;
  readonly onChange: (config: Fields) => void;
}

/** Formulas, one a line, drawn in place of the metrics. */
export function ExpressionFields({ config, onChange }: ExpressionFieldsProps) {
  const id = useId();
  const lines = textsIn(config, "expressions");
  const metrics = textsIn(config, "metrics");
  const problems = lines.flatMap((line) => {
    const { problem } = parseFormula(line, metrics);
    return problem && line.trim() !== "" ? [`${line}: ${problemText(problem)}`] : [];
  });
  return (
    <FieldGroup title="Formulas">
      <div>
        <label htmlFor={id}>Formulas in place of the metrics, one a line</label>
        <textarea
          id={id}
          className={`${css.area} ${css.few}`}
          rows={2}
          placeholder="loss / ${config:batch}"
          aria-describedby={problems.length > 0 ? `${id}-problem` : undefined}
          value={lines.join("\n")}
          onChange={(event) => {
            const text = event.target.value;
            onChange(
              withValue(
                config,
                ["expressions"],
                text === "" ? undefined : text.split("\n"),
              ),
            );
          }}
          spellCheck={false}
        />
        {problems.length > 0 && (
          <p id={`${id}-problem`} role="alert" className={css.hint}>
            {problems.join("; ")}
          </p>
        )}
      </div>
    </FieldGroup>
  );
}

import { Plus, X } from "lucide-react";
import { FieldError, Input, Label, TextField } from "react-aria-components";

import { parseFormula, problemText } from "../../../charts/formula/parse";
import { withValue } from "../../../spec/document";
import { Button, IconButton } from "../../../widgets/Button";
import shared from "../../../widgets/Fields.module.css";
import { FieldGroup } from "../../shared/EditorFields";
import { textIn, textsIn } from "../../shared/reading";
import type { EditProps } from "./Inherited";
import css from "./LineEditor.module.css";

interface ExpressionsTabProps extends EditProps {
  readonly metricKeys: readonly string[];
}

/** Lines that are worked out of what was logged. */
export function ExpressionsTab({ config, onChange, metricKeys }: ExpressionsTabProps) {
  const texts = textsIn(config, "expressions");
  const set = (next: readonly string[]) =>
    onChange(withValue(config, ["expressions"], next.length > 0 ? next : undefined));
  const shown = texts.length > 0 ? texts : [""];
  return (
    <>
      <FieldGroup title="Y axis">
        {shown.map((text, index) => (
          // Expressions have no names; their place is what tells them apart.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className={css.expression}>
            <ExpressionField
              label={`Y expression ${index + 1}`}
              value={text}
              metricKeys={metricKeys}
              onChange={(next) =>
                set(
                  texts.length === 0
                    ? next === ""
                      ? []
                      : [next]
                    : texts.with(index, next),
                )
              }
            />
            {texts.length > 0 && (
              <IconButton
                label={`Remove y expression ${index + 1}`}
                onPress={() => set(texts.toSpliced(index, 1))}
              >
                <X />
              </IconButton>
            )}
          </div>
        ))}
        <div>
          <Button onPress={() => set([...texts, ""])} isDisabled={texts.length === 0}>
            <Plus aria-hidden /> Add expression
          </Button>
        </div>
      </FieldGroup>
      <FieldGroup title="X axis">
        <ExpressionField
          label="X expression"
          value={textIn(config, "xExpression") ?? ""}
          metricKeys={metricKeys}
          onChange={(next) =>
            onChange(withValue(config, ["xExpression"], next || undefined))
          }
        />
      </FieldGroup>
      <div className={css.hint}>
        <p>
          Expressions are drawn in place of the metrics. Write metrics by their names,
          or as {"${name}"} where a name has signs in it.
        </p>
        <ul>
          <li>+ − * / % ** and brackets, with Python’s precedence</li>
          <li>abs, log, log2, log10, exp, sqrt; min and max (of one: so far)</li>
          <li>ema(loss, 0.9), diff(loss), cumsum(loss)</li>
          <li>{"${config:lr}, ${summary:best}, and x for the place on the x axis"}</li>
          <li>loss − baseline.loss compares with the baseline run</li>
        </ul>
      </div>
    </>
  );
}

function ExpressionField({
  label,
  value,
  metricKeys,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly metricKeys: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  const problem = value.trim() === "" ? null : parseFormula(value, metricKeys).problem;
  return (
    <TextField
      className={`${shared.field} ${css.formula}`}
      value={value}
      onChange={onChange}
      isInvalid={problem !== null}
    >
      <Label className={shared.label!}>{label}</Label>
      <Input className={shared.input!} placeholder="loss / 2" spellCheck={false} />
      <FieldError className={css.problem!}>
        {problem && (
          <>
            <code aria-hidden>
              {value.slice(0, problem.at)}
              <mark>{value.slice(problem.at, problem.at + 1) || "▁"}</mark>
              {value.slice(problem.at + 1)}
            </code>
            {problemText(problem)}
          </>
        )}
      </FieldError>
    </TextField>
  );
}

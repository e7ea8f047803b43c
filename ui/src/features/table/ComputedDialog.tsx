import { type FormEvent, useId, useMemo, useState } from "react";

import { columnKeyOf } from "../../spec/columns";
import { cleanName, computedOf, withComputed } from "../../spec/computedColumns";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { TextField } from "../../widgets/Fields";
import { shownText } from "./cellValue";
import { compile } from "./computed";
import css from "./Table.module.css";
import type { TableModel } from "./tableModel";

interface ComputedDialogProps {
  model: TableModel;
  /** Id of the column that is changed; null makes another one. */
  columnId: string | null;
  onClose: () => void;
}

const NOTHING = { name: "", formula: "" };

/** A column worked out of others: its name and its formula, tried on the first run. */
export function ComputedDialog({ model, columnId, onClose }: ComputedDialogProps) {
  const key = columnId === null ? null : columnKeyOf(columnId);
  const before = (key && computedOf(key)) ?? NOTHING;
  const [name, setName] = useState(before.name);
  const [formula, setFormula] = useState(before.formula);
  const help = useId();
  const { compiled, problem } = useMemo(
    () => compile(formula, model.keys),
    [formula, model.keys],
  );
  const isEmpty = formula.trim() === "" || cleanName(name) === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isEmpty || compiled === null) return;
    const label = columnId === null ? "Add a computed column" : "Change a formula";
    model.change(label, (runSet) => withComputed(runSet, columnId, { name, formula }));
    onClose();
  };
  return (
    <Dialog
      title={columnId === null ? "Add a computed column" : "Change the computed column"}
      isOpen
      onClose={onClose}
      width={520}
    >
      <form className={css.form} onSubmit={submit}>
        <TextField label="Name" value={name} onChange={setName} autoFocus />
        <TextField
          label="Formula"
          value={formula}
          onChange={setFormula}
          placeholder="val/loss - loss"
        />
        <p id={help} className={css.quiet}>
          Names of summaries and configs, <code>${"{config:lr}"}</code>,{" "}
          <code>baseline.loss</code>, numbers, <code>+ - * / % **</code>, min, max, abs,
          log, exp, sqrt. It is worked out on the page, for what is in view: the server
          cannot sort, filter or group by it.
        </p>
        {formula.trim() !== "" &&
          (problem === null ? (
            <Example model={model} formula={formula} />
          ) : (
            <p role="alert" className={css.problem}>
              {problem}
            </p>
          ))}
        <div className={css.actions}>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            isDisabled={isEmpty || compiled === null}
          >
            {columnId === null ? "Add column" : "Save"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What it gives for the first run in view that has all it needs. */
function Example({ model, formula }: { model: TableModel; formula: string }) {
  const { compiled } = compile(formula, model.keys);
  for (const run of model.seen()) {
    const value = compiled?.evaluate(run, model.baseline) ?? null;
    if (value === null) continue;
    return (
      <p role="status" className={css.quiet}>
        {run.displayName}: <strong>{shownText(value)}</strong>
      </p>
    );
  }
  return (
    <p role="status" className={css.quiet}>
      No run in view has all of these values loaded.
    </p>
  );
}

import { type FormEvent, useState } from "react";

import {
  filterItems,
  type FilterItem,
  withCondition,
  withFilterItems,
} from "../../spec/filters";
import { keyLabel, type RunKey } from "../../spec/runKeys";
import { Button } from "../../widgets/Button";
import { Dialog } from "../../widgets/Dialog";
import { Select, TextField } from "../../widgets/Fields";
import { plainKey } from "./cellValue";
import css from "./Table.module.css";
import type { TableModel } from "./tableModel";

const OPERATORS = [
  { value: "=", label: "is" },
  { value: "!=", label: "is not" },
  { value: "<", label: "is less than" },
  { value: "<=", label: "is at most" },
  { value: ">", label: "is more than" },
  { value: ">=", label: "is at least" },
  { value: "CONTAINS", label: "contains" },
  { value: "REGEX", label: "matches" },
  { value: "exists", label: "has a value" },
] as const;

interface FilterDialogProps {
  columnKey: RunKey;
  model: TableModel;
  onClose: () => void;
}

/** One condition on one column, added to those there are. */
export function FilterDialog({ columnKey, model, onClose }: FilterDialogProps) {
  const isNumber = columnKey.section === "summary" || columnKey.name === "duration";
  const [op, setOp] = useState<string>(isNumber ? "<" : "=");
  const [text, setText] = useState("");
  const isAsking = op !== "exists";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isAsking && text.trim() === "") return;
    model.change("Filter runs", (before) => {
      const items = filterItems(before["filters"]);
      const condition = conditionOf(columnKey, op, text);
      return withFilterItems(before, withCondition(items, condition));
    });
    onClose();
  };
  return (
    <Dialog title={`Filter by ${keyLabel(columnKey)}`} isOpen onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <Select
          label="The value"
          value={op}
          options={OPERATORS}
          onChange={(next) => setOp(next)}
        />
        {isAsking && (
          <TextField label="This value" value={text} onChange={setText} autoFocus />
        )}
        <div className={css.actions}>
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Add filter
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function conditionOf(columnKey: RunKey, op: string, text: string): FilterItem {
  const key = plainKey(columnKey);
  if (op === "exists") return { key, op: "!=", value: null, disabled: false };
  const isText = op === "CONTAINS" || op === "REGEX";
  if (key.section === "run" && key.name === "tags" && op === "=") {
    return {
      key: { section: "tags", name: text.trim() },
      op: "=",
      value: true,
      disabled: false,
    };
  }
  return { key, op, value: isText ? text : valueOf(text), disabled: false };
}

/** Numbers, true and false are meant as such; everything else is text. */
function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? text : value;
  } catch {
    return text;
  }
}

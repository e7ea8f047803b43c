import { X } from "lucide-react";
import { useId, useState } from "react";

import type { FilterItem } from "../../spec/filters";
import {
  OPERATIONS,
  operationOf,
  readValue,
  TIME_UNITS,
  typedValue,
  withOperation,
} from "../../spec/filterValues";
import { type KnownRun, type RunKey, runKeyOf, valueOf } from "../../spec/runKeys";
import { IconButton } from "../../widgets/Button";
import css from "./Filters.module.css";
import { KeyField } from "./KeyField";

interface FilterConditionProps {
  /** Its place: "1", "2.1". */
  name: string;
  item: FilterItem;
  words: readonly string[];
  runs: readonly KnownRun[];
  /** Null takes it away. */
  onChange: (item: FilterItem | null) => void;
}

const STATES = ["running", "finished", "failed", "crashed", "killed", "pending"];
const OFFERED = 100;

/** One condition: field, comparison, value; switched off without being lost. */
export function FilterCondition(props: FilterConditionProps) {
  const { name, item, onChange } = props;
  const key = runKeyOf(item["key"]);
  const op = String(item["op"] ?? "=");
  const operation = operationOf(op, item["value"]);
  const isCreated = key?.section === "run" && key.name === "createdAt";
  const offered = OPERATIONS.filter(({ id }) => id !== "WITHINSECONDS" || isCreated);
  const isKnown = offered.some(({ id }) => id === operation);
  return (
    <div className={css.condition} data-off={item["disabled"] === true || undefined}>
      <input
        type="checkbox"
        aria-label={`Condition ${name} counts`}
        title="Counts"
        checked={item["disabled"] !== true}
        onChange={(event) => onChange({ ...item, disabled: !event.target.checked })}
      />
      <KeyField
        label={`Field ${name}`}
        value={key}
        words={props.words}
        onChange={(next) => onChange({ ...item, key: next })}
      />
      <select
        className={css.operator}
        aria-label={`Comparison ${name}`}
        value={operation}
        onChange={(event) =>
          onChange({ ...item, ...withOperation(event.target.value, item["value"]) })
        }
      >
        {!isKnown && <option value={operation}>{operation}</option>}
        {offered.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      {operation === "WITHINSECONDS" ? (
        <Within
          name={name}
          seconds={Number(item["value"])}
          onChange={(value) => onChange({ ...item, value })}
        />
      ) : operation === "EXISTS" || operation === "MISSING" ? (
        <span className={css.nothing} />
      ) : (
        <ValueField {...props} fieldKey={key} op={op} />
      )}
      <IconButton label={`Remove condition ${name}`} onPress={() => onChange(null)}>
        <X />
      </IconButton>
    </div>
  );
}

interface ValueFieldProps extends FilterConditionProps {
  fieldKey: RunKey | null;
  op: string;
}

function ValueField({ name, item, runs, onChange, fieldKey, op }: ValueFieldProps) {
  const list = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const isMany = op === "IN" || op === "NIN";
  return (
    <>
      <input
        type="text"
        className={css.field}
        aria-label={`Value ${name}`}
        placeholder={isMany ? "a, b, c" : op === "REGEX" ? "pattern" : "value"}
        value={draft ?? typedValue(item["value"], fieldKey)}
        list={isMany ? undefined : list}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          const text = event.target.value;
          setDraft(text);
          onChange({ ...item, value: readValue(text, op, fieldKey) });
        }}
        onBlur={() => setDraft(null)}
      />
      {!isMany && (
        <datalist id={list}>
          {known(runs, fieldKey).map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </datalist>
      )}
    </>
  );
}

/** Values that runs of the page have. */
function known(runs: readonly KnownRun[], key: RunKey | null): readonly string[] {
  if (key === null) return [];
  if (key.section === "run" && key.name === "state") return STATES;
  const found = new Set<string>();
  for (const run of runs) {
    const value = valueOf(run, key);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) found.add(typedValue(one, key));
    }
    if (found.size >= OFFERED) break;
  }
  return [...found].toSorted();
}

interface WithinProps {
  name: string;
  seconds: number;
  onChange: (seconds: number) => void;
}

function Within({ name, seconds, onChange }: WithinProps) {
  const unit =
    TIME_UNITS.toReversed().find((one) => seconds % one.seconds === 0) ??
    TIME_UNITS[0]!;
  return (
    <span className={css.within}>
      <input
        type="number"
        className={css.field}
        aria-label={`Amount ${name}`}
        min={1}
        value={Math.round(seconds / unit.seconds)}
        onChange={(event) => {
          const amount = Number(event.target.value);
          if (amount > 0) onChange(amount * unit.seconds);
        }}
      />
      <select
        className={css.operator}
        aria-label={`Unit ${name}`}
        value={unit.seconds}
        onChange={(event) =>
          onChange((seconds / unit.seconds) * Number(event.target.value))
        }
      >
        {TIME_UNITS.map((one) => (
          <option key={one.seconds} value={one.seconds}>
            {one.label}
          </option>
        ))}
      </select>
    </span>
  );
}

import { ArrowDown, ArrowUp, GripVertical, X } from "lucide-react";
import { type ReactNode, useState } from "react";

import { keyId, keyLabel, type RunKey } from "../../spec/runKeys";
import { IconButton } from "../../widgets/Button";
import css from "./Filters.module.css";
import { KeyField, useKeyWords } from "./KeyField";

interface KeyListProps<T> {
  /** What the list is for: "Sort by". */
  label: string;
  entries: readonly T[];
  keyOf: (entry: T) => RunKey;
  onChange: (entries: readonly T[]) => void;
  /** A new entry for a key that was picked. */
  onAdd: (key: RunKey) => T;
  /** More controls of one entry. */
  children?: (entry: T, replace: (entry: T) => void) => ReactNode;
}

/** Keys in an order that counts: added by name, dragged or moved by buttons. */
export function KeyList<T>(props: KeyListProps<T>) {
  const { label, entries, keyOf, onChange } = props;
  const words = useKeyWords();
  const [dragged, setDragged] = useState<number | null>(null);
  const move = (from: number, to: number) => {
    if (to < 0 || to >= entries.length || from === to) return;
    const next = entries.filter((_, at) => at !== from);
    onChange([...next.slice(0, to), entries[from]!, ...next.slice(to)]);
  };
  return (
    <div className={css.keys}>
      <ol aria-label={label}>
        {entries.map((entry, at) => {
          const name = keyLabel(keyOf(entry));
          return (
            // The buttons move it too; dragging is a shorter way.
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
            <li
              key={keyId(keyOf(entry))}
              draggable
              data-dragged={dragged === at ? "" : undefined}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = "move";
                setDragged(at);
              }}
              onDragEnd={() => setDragged(null)}
              onDragOver={(event) => {
                if (dragged !== null) event.preventDefault();
              }}
              onDrop={(event) => {
                event.preventDefault();
                if (dragged !== null) move(dragged, at);
                setDragged(null);
              }}
            >
              <GripVertical aria-hidden className={css.grip} />
              <span className={css.keyName} title={name}>
                {name}
              </span>
              {props.children?.(entry, (next) =>
                onChange(entries.map((one, index) => (index === at ? next : one))),
              )}
              <IconButton
                label={`Move ${name} up`}
                isDisabled={at === 0}
                onPress={() => move(at, at - 1)}
              >
                <ArrowUp />
              </IconButton>
              <IconButton
                label={`Move ${name} down`}
                isDisabled={at === entries.length - 1}
                onPress={() => move(at, at + 1)}
              >
                <ArrowDown />
              </IconButton>
              <IconButton
                label={`Remove ${name}`}
                onPress={() => onChange(entries.filter((_, index) => index !== at))}
              >
                <X />
              </IconButton>
            </li>
          );
        })}
      </ol>
      <KeyField
        label={`Add to ${label.toLowerCase()}`}
        placeholder="Add: name, config.lr, summary.loss …"
        value={null}
        words={words}
        onChange={(key) => {
          if (entries.some((entry) => keyId(keyOf(entry)) === keyId(key))) return;
          onChange([...entries, props.onAdd(key)]);
        }}
      />
    </div>
  );
}

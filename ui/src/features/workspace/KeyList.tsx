import { ArrowDown, ArrowUp, X } from "lucide-react";
import { type ReactNode, useState } from "react";

import { keyId, keyLabel, type RunKey } from "../../spec/runKeys";
import { IconButton } from "../../widgets/Button";
import { DragHandle } from "./DragHandle";
import { startDrag } from "./dragging";
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

/** Keys in an order that counts: added by name, dragged or moved with keys and buttons. */
export function KeyList<T>(props: KeyListProps<T>) {
  const { label, entries, keyOf, onChange } = props;
  const words = useKeyWords();
  // What keys moved keeps the focus, though the browser takes it from what changes place.
  const [moved, setMoved] = useState<{ id: string } | null>(null);
  const move = (from: number, to: number) => {
    if (to < 0 || to >= entries.length || from === to) return;
    const next = entries.filter((_, at) => at !== from);
    onChange([...next.slice(0, to), entries[from]!, ...next.slice(to)]);
  };
  const drag = (press: PointerEvent, from: number, name: string) =>
    startDrag(press, {
      label: name,
      ghostClass: css.ghost!,
      targets: `[data-place-in="${label}"]`,
      axisOf: () => "y",
      onDrop: ({ element, side }) => {
        const at = Number(element.dataset["place"]) + (side === "after" ? 1 : 0);
        move(from, at > from ? at - 1 : at);
      },
    });
  return (
    <div className={css.keys}>
      <ol aria-label={label}>
        {entries.map((entry, at) => {
          const id = keyId(keyOf(entry));
          const name = keyLabel(keyOf(entry));
          return (
            <li key={id} data-place-in={label} data-place={at}>
              <DragHandle
                title={`${name} (${at + 1} of ${entries.length})`}
                hint="the up and down keys move it"
                className={css.grip!}
                focus={moved?.id === id ? moved : null}
                onDrag={(press) => drag(press, at, name)}
                onKey={(key) => {
                  if (key !== "ArrowUp" && key !== "ArrowDown") return false;
                  move(at, key === "ArrowUp" ? at - 1 : at + 1);
                  setMoved({ id });
                  return true;
                }}
              />
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

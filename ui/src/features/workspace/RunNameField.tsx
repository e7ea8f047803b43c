import { useEffect, useEffectEvent, useRef, useState } from "react";

import { editRun } from "../../api/runs";
import { useRunChange } from "./changeRuns";
import type { ListedRun } from "./listedRun";
import css from "./RunRow.module.css";

interface RunNameFieldProps {
  run: ListedRun;
  onDone: () => void;
}

/**
 * The name of a run in its place: Enter or a press elsewhere saves it, Escape leaves it.
 *
 * Losing the focus alone does neither: the list moves its rows while runs go on, and the
 * browser takes the focus from what moves.
 */
export function RunNameField({ run, onDone }: RunNameFieldProps) {
  const before = run.displayName || run.name;
  const [name, setName] = useState(before);
  const field = useRef<HTMLInputElement>(null);
  const rename = useRunChange(
    (displayName: string) => editRun(run.id, { displayName }),
    onDone,
  );
  const save = () => {
    const wanted = name.trim();
    if (wanted === "" || wanted === before) onDone();
    else if (!rename.isPending) rename.mutate(wanted);
  };
  const onPress = useEffectEvent((event: PointerEvent) => {
    if (field.current?.contains(event.target as Node)) return;
    if (rename.isError) onDone();
    else save();
  });
  useEffect(() => {
    field.current?.select();
    const hear = (event: PointerEvent) => onPress(event);
    window.addEventListener("pointerdown", hear, true);
    return () => window.removeEventListener("pointerdown", hear, true);
  }, []);
  return (
    <>
      <input
        ref={field}
        type="text"
        className={css.nameField}
        aria-label={`New name of ${before}`}
        aria-invalid={rename.isError}
        autoFocus
        spellCheck={false}
        maxLength={128}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onBlur={() =>
          requestAnimationFrame(() => {
            if (document.activeElement === document.body) field.current?.focus();
          })
        }
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Enter" || event.key === "Tab") save();
          else if (event.key === "Escape") onDone();
          else return;
          event.preventDefault();
        }}
      />
      {rename.error && (
        <span role="alert" className={css.nameProblem} title={rename.error.message}>
          {rename.error.message}
        </span>
      )}
    </>
  );
}

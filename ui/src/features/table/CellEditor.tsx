import { type KeyboardEvent, useRef, useState } from "react";

import type { TableRun } from "../../api/runTable";
import { NAME_COLUMN, TAGS_COLUMN } from "../../spec/columns";
import css from "./Grid.module.css";
import { type EditedField, type SaveRun, tagsIn } from "./editRuns";

const NOTES_COLUMN = "run:notes";

const FIELDS: Readonly<Record<string, EditedField>> = {
  [NAME_COLUMN]: "displayName",
  [NOTES_COLUMN]: "notes",
  [TAGS_COLUMN]: "tags",
};

export function isEditable(columnId: string): boolean {
  return Object.hasOwn(FIELDS, columnId);
}

interface CellEditorProps {
  run: TableRun;
  columnId: string;
  label: string;
  onSave: SaveRun;
  onEnd: () => void;
}

/** The name, the notes or the tags of a run: Enter saves, Escape leaves them. */
export function CellEditor({ run, columnId, label, onSave, onEnd }: CellEditorProps) {
  const field = FIELDS[columnId] ?? "displayName";
  // As it was when the editor was opened: others may change it while it is open.
  const [opened] = useState(() => textOf(run, field));
  const [text, setText] = useState(opened);
  const [problem, setProblem] = useState<string | null>(null);
  const isDone = useRef(false);
  const isWarned = useRef(false);
  const save = async () => {
    if (isDone.current) return;
    isDone.current = true;
    try {
      if (text.trim() !== opened) {
        await onSave(run, {
          field,
          opened,
          text: text.trim(),
          isSure: isWarned.current,
        });
      }
      onEnd();
    } catch (error) {
      isDone.current = false;
      isWarned.current = true;
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter") void save();
    if (event.key === "Escape") {
      isDone.current = true;
      onEnd();
    }
  };
  const isTags = columnId === TAGS_COLUMN;
  return (
    <>
      <input
        type="text"
        className={css.editor}
        aria-label={`${label} of ${run.displayName}`}
        aria-invalid={problem !== null}
        placeholder={isTags ? "tags, between commas" : ""}
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
        }}
        onKeyDown={onKeyDown}
        // What was refused once waits for Enter, so that nobody overlooks it.
        onBlur={() => !isWarned.current && void save()}
      />
      {problem !== null && (
        <span role="alert" className={css.problem}>
          {problem}
        </span>
      )}
    </>
  );
}

function textOf(run: TableRun, field: EditedField): string {
  return field === "tags" ? tagsIn(run.tags.join(",")).join(", ") : run[field];
}

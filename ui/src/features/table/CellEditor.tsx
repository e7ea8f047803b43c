import { type KeyboardEvent, useRef, useState } from "react";

import type { TableRun } from "../../api/runTable";
import { NAME_COLUMN, TAGS_COLUMN } from "../../spec/columns";
import css from "./Grid.module.css";

export interface RunChange {
  readonly displayName?: string;
  readonly notes?: string;
  readonly tags?: readonly string[];
}

export type SaveRun = (run: TableRun, change: RunChange) => Promise<void>;

const NOTES_COLUMN = "run:notes";

export function isEditable(columnId: string): boolean {
  return [NAME_COLUMN, TAGS_COLUMN, NOTES_COLUMN].includes(columnId);
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
  const before = textOf(run, columnId);
  const [text, setText] = useState(before);
  const [problem, setProblem] = useState<string | null>(null);
  const isDone = useRef(false);
  const save = async () => {
    if (isDone.current) return;
    isDone.current = true;
    try {
      if (text.trim() !== before) await onSave(run, changeOf(columnId, text));
      onEnd();
    } catch (error) {
      isDone.current = false;
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
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => void save()}
      />
      {problem !== null && (
        <span role="alert" className={css.problem}>
          {problem}
        </span>
      )}
    </>
  );
}

function textOf(run: TableRun, columnId: string): string {
  if (columnId === TAGS_COLUMN) return run.tags.join(", ");
  return columnId === NAME_COLUMN ? run.displayName : run.notes;
}

function changeOf(columnId: string, text: string): RunChange {
  if (columnId === NAME_COLUMN) return { displayName: text.trim() };
  if (columnId !== TAGS_COLUMN) return { notes: text.trim() };
  const tags = text.split(",").map((tag) => tag.trim());
  return { tags: [...new Set(tags.filter((tag) => tag !== ""))] };
}

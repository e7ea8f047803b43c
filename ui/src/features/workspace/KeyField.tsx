import { useQuery } from "@tanstack/react-query";
import { useId, useMemo, useState } from "react";

import { valueKeysQuery } from "../../api/valueKeys";
import { completions, parseFilter, printKey } from "../../spec/filterText";
import { useView } from "../../spec/handle";
import { type RunKey, runKeyOf } from "../../spec/runKeys";
import css from "./Filters.module.css";

/** Names on the page at most; typing narrows them. */
const OFFERED = 200;

/** Every name that a run's property can be told by, in this project. */
export function useKeyWords(): readonly string[] {
  const { entity, project } = useView();
  const { data } = useQuery(valueKeysQuery(entity, project));
  return useMemo(() => completions(data?.config ?? [], data?.summary ?? []), [data]);
}

/** The key that a name stands for; null while it is none. */
export function readKey(text: string): RunKey | null {
  if (text.trim() === "") return null;
  try {
    const [item, ...rest] = parseFilter(`${text} exists`);
    return rest.length === 0 ? runKeyOf(item?.["key"]) : null;
  } catch {
    return null;
  }
}

interface KeyFieldProps {
  label: string;
  /** Null: nothing is chosen yet. */
  value: RunKey | null;
  onChange: (key: RunKey) => void;
  words: readonly string[];
  placeholder?: string;
}

/** A property of runs by its name, completed while it is typed. */
export function KeyField({
  label,
  value,
  onChange,
  words,
  placeholder,
}: KeyFieldProps) {
  const list = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const shown = draft ?? (value === null ? "" : printKey(value));
  const offered = useMemo(() => {
    const wanted = (draft ?? "").toLowerCase();
    return words
      .filter((word) => word.toLowerCase().includes(wanted))
      .slice(0, OFFERED);
  }, [words, draft]);
  const isRead = draft === null || draft === "" || readKey(draft) !== null;
  return (
    <>
      <input
        className={css.field}
        type="text"
        aria-label={label}
        aria-invalid={!isRead}
        placeholder={placeholder ?? "field"}
        list={list}
        value={shown}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          const text = event.target.value;
          setDraft(text);
          // A word that is offered was picked; others count when they are left.
          const key = words.includes(text) ? readKey(text) : null;
          if (key === null) return;
          onChange(key);
          setDraft(null);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || draft === null) return;
          const key = readKey(draft);
          if (key === null) return;
          event.preventDefault();
          onChange(key);
          setDraft(null);
        }}
        onBlur={() => {
          const key = draft === null ? null : readKey(draft);
          if (key !== null) onChange(key);
          setDraft(null);
        }}
      />
      <datalist id={list}>
        {offered.map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
      </datalist>
    </>
  );
}

import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from "react";

import type { FilterItem } from "../../spec/filters";
import { FilterTextError, parseFilter, printFilter } from "../../spec/filterText";
import css from "./Filters.module.css";

interface FilterTextFieldProps {
  items: readonly FilterItem[];
  words: readonly string[];
  onChange: (items: readonly FilterItem[]) => void;
}

interface Draft {
  readonly text: string;
  /** What the conditions were printed as when it was typed: others make it stale. */
  readonly printed: string;
  readonly problem: FilterTextError | null;
}

const OFFERED = 8;
/** What stands before the caret and may be the beginning of a name. */
const BEGUN = /[\p{L}_][\p{L}\p{N}_/.:@-]*$/u;
const CONNECTORS = ["and", "or", "in", "not in", "contains", "matches", "exists"];

/** The conditions as one line of text, read at every letter and completed. */
export function FilterTextField({ items, words, onChange }: FilterTextFieldProps) {
  const printed = printFilter(items);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [caret, setCaret] = useState<number | null>(null);
  const [chosen, setChosen] = useState(0);
  /** Where the caret belongs after a completion; before the next key, not after it. */
  const [goal, setGoal] = useState<number | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    if (goal !== null) input.current?.setSelectionRange(goal, goal);
  }, [goal]);
  const current = draft !== null && draft.printed === printed ? draft : null;
  const text = current?.text ?? printed;
  const problem = current?.problem ?? null;
  const begun = caret === null ? "" : (BEGUN.exec(text.slice(0, caret))?.[0] ?? "");
  const offered = begun === "" ? [] : offer(begun, words);
  const type = (next: string) => {
    setChosen(0);
    try {
      const read = parseFilter(next, items);
      setDraft({ text: next, printed: printFilter(read), problem: null });
      onChange(read);
    } catch (error) {
      if (!(error instanceof FilterTextError)) throw error;
      setDraft({ text: next, printed, problem: error });
    }
  };
  const complete = (word: string) => {
    const from = caret! - begun.length;
    const next = `${text.slice(0, from)}${word} ${text.slice(caret!).trimStart()}`;
    type(next);
    setCaret(null);
    setGoal(from + word.length + 1);
  };
  const onKey = (event: KeyboardEvent) => {
    if (offered.length === 0) return;
    if (event.key === "ArrowDown") setChosen((chosen + 1) % offered.length);
    else if (event.key === "ArrowUp") {
      setChosen((chosen + offered.length - 1) % offered.length);
    } else if (event.key === "Tab" || event.key === "Enter") complete(offered[chosen]!);
    else if (event.key === "Escape") setCaret(null);
    else return;
    event.preventDefault();
    // The dialog around would go on to its next field, or close.
    event.stopPropagation();
  };
  return (
    <div className={css.text}>
      <input
        ref={input}
        autoFocus
        type="text"
        role="combobox"
        className={`${css.field} mono`}
        aria-label="Filter as text"
        aria-invalid={problem !== null}
        aria-describedby={problem ? `${id}-problem` : undefined}
        aria-expanded={offered.length > 0}
        aria-controls={`${id}-words`}
        aria-autocomplete="list"
        aria-activedescendant={offered.length > 0 ? `${id}-${chosen}` : undefined}
        placeholder='config.lr < 0.1 and tags in ["best"]'
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setGoal(null);
          setCaret(event.target.selectionStart);
          type(event.target.value);
        }}
        onKeyDown={onKey}
        onBlur={() => setCaret(null)}
      />
      <div id={`${id}-words`} role="listbox" aria-label="Names" className={css.words}>
        {offered.map((word, at) => (
          // The text field keeps the focus and the keys.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={word}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === chosen}
            tabIndex={-1}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => complete(word)}
          >
            {word}
          </div>
        ))}
      </div>
      {problem && (
        <p id={`${id}-problem`} role="alert" className={css.problem}>
          {problem.message}
          <code className={css.place}>
            {text.slice(Math.max(0, problem.from - 24), problem.from)}
            <mark>{text.slice(problem.from, problem.to) || "▏"}</mark>
            {text.slice(problem.to, problem.to + 12)}
          </code>
        </p>
      )}
    </div>
  );
}

/** Names that go on as it was begun, then those that hold it. */
function offer(begun: string, words: readonly string[]): readonly string[] {
  const wanted = begun.toLowerCase();
  const all = [...words, ...CONNECTORS];
  if (all.some((word) => word.toLowerCase() === wanted)) return [];
  const rank = (word: string) => {
    const at = word.toLowerCase().indexOf(wanted);
    return at === 0 ? 0 : at > 0 && wanted.length > 1 ? 1 : 2;
  };
  return all
    .map((word) => ({ word, rank: rank(word) }))
    .filter((one) => one.rank < 2)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, OFFERED)
    .map(({ word }) => word);
}

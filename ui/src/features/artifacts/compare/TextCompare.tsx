import { useMemo, useState } from "react";

import css from "./Compare.module.css";
import {
  type DiffLine,
  diffLines,
  type DiffPart,
  foldPairs,
  pairLines,
} from "./lineDiff";

interface TextCompareProps {
  before: string;
  after: string;
}

const MARKS = { same: " ", added: "+", removed: "−" } as const;

/** Two texts side by side; equal lines far from a change are folded. */
export function TextCompare({ before, after }: TextCompareProps) {
  const parts = useMemo(
    () => foldPairs(pairLines(diffLines(before, after))),
    [before, after],
  );
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label="Lines">
      <table className={css.lines}>
        <colgroup>
          <col className={css.numbers} />
          <col />
          <col className={css.numbers} />
          <col />
        </colgroup>
        <tbody>
          {parts.map((part, index) => (
            <Part key={index} part={part} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Part({ part }: { part: DiffPart }) {
  const [isOpen, setOpen] = useState(part.kind === "lines");
  if (!isOpen) {
    return (
      <tr>
        <td colSpan={4} className={css.folded}>
          <button type="button" onClick={() => setOpen(true)}>
            Show {part.pairs.length.toLocaleString("en")} equal lines
          </button>
        </td>
      </tr>
    );
  }
  return (
    <>
      {part.pairs.map(({ before, after }, index) => (
        <tr key={index}>
          <Side line={before} number={before?.before ?? null} />
          <Side line={after} number={after?.after ?? null} />
        </tr>
      ))}
    </>
  );
}

function Side({ line, number }: { line: DiffLine | null; number: number | null }) {
  const kind = line?.kind ?? "none";
  return (
    <>
      <td className={css.number}>{number}</td>
      <td className={css.line} data-kind={kind}>
        {line && (
          <>
            <span className={css.markOfLine}>{MARKS[line.kind]}</span>
            {line.text}
          </>
        )}
      </td>
    </>
  );
}

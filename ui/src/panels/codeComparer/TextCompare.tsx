import { useMemo, useState } from "react";

import {
  type DiffLine,
  diffLines,
  type DiffPart,
  foldPairs,
  pairLines,
  unifiedLines,
} from "./lineDiff";
import css from "./TextCompare.module.css";

interface TextCompareProps {
  before: string;
  after: string;
  /** One below the other in place of side by side. */
  isUnified?: boolean;
}

const MARKS = { same: " ", added: "+", removed: "−" } as const;

/** Two texts beside each other; equal lines far from a change are folded. */
export function TextCompare({ before, after, isUnified = false }: TextCompareProps) {
  const parts = useMemo(
    () => foldPairs(pairLines(diffLines(before, after))),
    [before, after],
  );
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label="Lines">
      <table className={css.lines}>
        <colgroup>
          <col className={css.numbers} />
          {isUnified ? <col className={css.numbers} /> : <col />}
          {!isUnified && <col className={css.numbers} />}
          <col />
        </colgroup>
        <tbody>
          {parts.map((part, index) => (
            <Part key={index} part={part} isUnified={isUnified} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Part({ part, isUnified }: { part: DiffPart; isUnified: boolean }) {
  const [isOpen, setOpen] = useState(part.kind === "lines");
  if (!isOpen) {
    return (
      <tr>
        <td colSpan={isUnified ? 3 : 4} className={css.folded}>
          <button type="button" onClick={() => setOpen(true)}>
            Show {part.pairs.length.toLocaleString("en")} equal lines
          </button>
        </td>
      </tr>
    );
  }
  if (isUnified) {
    return unifiedLines(part.pairs).map((line, index) => (
      <tr key={index}>
        <td className={css.number}>{line.before}</td>
        <Side line={line} number={line.after} />
      </tr>
    ));
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

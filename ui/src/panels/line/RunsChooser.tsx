import { MOST_DRAWN, type RunsChoice } from "./runsChoice";
import css from "./LinePanel.module.css";

interface RunsChooserProps {
  /** "Showing 10 of 132 runs". */
  readonly words: string;
  readonly ofAll: number;
  readonly isSpread: boolean;
  readonly onChoose: (choice: RunsChoice) => void;
}

/** Says that runs are left out, and what to do about it. */
export function RunsChooser({ words, ofAll, isSpread, onChoose }: RunsChooserProps) {
  const most = Math.min(ofAll, MOST_DRAWN);
  return (
    <span className={css.chooser} role="group" aria-label={words}>
      <span>{words}:</span>
      <button
        type="button"
        aria-label={
          most < ofAll ? `Draw the first ${most} runs` : `Draw all ${most} runs`
        }
        onClick={() => onChoose({ kind: "all", runs: most })}
      >
        {most < ofAll ? most : "all"}
      </button>
      {isSpread ? (
        <button type="button" onClick={() => onChoose({ kind: "first" })}>
          first
        </button>
      ) : (
        <button
          type="button"
          aria-label="Draw an even sample of the runs"
          onClick={() => onChoose({ kind: "sample" })}
        >
          sample
        </button>
      )}
      <button
        type="button"
        aria-label="Draw the runs as one group"
        onClick={() => onChoose({ kind: "group" })}
      >
        group
      </button>
    </span>
  );
}

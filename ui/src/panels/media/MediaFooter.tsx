import { useMemo } from "react";

import type { Comparison } from "./compare/useComparison";
import type { MediaSettings } from "./mediaConfig";
import css from "./MediaPanel.module.css";
import { goesAlong, largestBatch, type LoggedKey, stepsOnAxis } from "./tiles";
import type { Stepper } from "./useStepper";

interface MediaFooterProps {
  readonly title: string;
  readonly stepper: Stepper;
  /** All logged steps, ascending. */
  readonly steps: readonly number[];
  readonly logged: readonly LoggedKey[];
  readonly index: number;
  readonly onIndex: (index: number) => void;
  readonly settings: MediaSettings;
  readonly comparison: Comparison;
  /** Runs in the panel, and runs there are. */
  readonly shown: number;
  readonly total: number;
}

/** Where in time the panel is, and what of the runs it shows. */
export function MediaFooter(props: MediaFooterProps) {
  const { title, stepper, logged, index, onIndex, settings, comparison } = props;
  const { positions, position, moveTo } = stepper;
  const last = positions.count - 1;
  const { said, isWhole } = stepWords(props);
  const batch = useMemo(
    () => (goesAlong(settings.layout, "index") ? 0 : largestBatch(logged)),
    [settings.layout, logged],
  );
  return (
    <footer className={css.footer}>
      {last === 0 || isWhole ? (
        <span className={css.step}>{said}</span>
      ) : (
        <label className={css.slider}>
          <span className={css.step}>{said}</span>
          <input
            type="range"
            aria-label={`Step of ${title}`}
            aria-valuetext={said}
            min={0}
            max={last}
            value={position}
            onChange={(event) => moveTo(Number(event.target.value))}
          />
        </label>
      )}
      {batch > 1 && (
        <label className={css.slider}>
          <span className={css.step}>
            № {Math.min(index, batch - 1) + 1} of {batch}
          </span>
          <input
            type="range"
            aria-label={`Place in the batch of ${title}`}
            min={0}
            max={batch - 1}
            value={Math.min(index, batch - 1)}
            onChange={(event) => onIndex(Number(event.target.value))}
          />
        </label>
      )}
      <CompareButtons comparison={comparison} />
      {props.shown < props.total && (
        <span className={css.note}>
          Showing {props.shown} of {props.total} runs
        </span>
      )}
    </footer>
  );
}

/** What the slider says, and whether every step is on an axis, so that none is needed. */
function stepWords({ steps, stepper: { step = 0 }, settings }: MediaFooterProps): {
  readonly said: string;
  readonly isWhole: boolean;
} {
  if (!goesAlong(settings.layout, "step")) {
    return { said: `step ${step}`, isWhole: false };
  }
  const { maxItems } = settings;
  const shown = stepsOnAxis({ step, steps, maxItems, index: 0 });
  return {
    said: `steps ${shown[0]} to ${shown.at(-1)}`,
    isWhole: steps.length <= maxItems,
  };
}

function CompareButtons({ comparison }: { readonly comparison: Comparison }) {
  const { picked, begin, end, open } = comparison;
  if (!picked) {
    return (
      <button type="button" className={css.quiet} onClick={begin}>
        Compare
      </button>
    );
  }
  return (
    <span className={css.comparing}>
      <button
        type="button"
        className={css.quiet}
        disabled={picked.length < 2}
        onClick={open}
      >
        {picked.length < 2 ? "Choose 2 to 4" : `Compare ${picked.length}`}
      </button>
      <button type="button" className={css.quiet} onClick={end}>
        Cancel
      </button>
    </span>
  );
}

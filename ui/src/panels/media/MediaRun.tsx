import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { runColour } from "../../state/palette";
import { useTheme } from "../../state/theme";
import type { PanelRun } from "../contract";
import { MediaView } from "./MediaView";
import { filesOf } from "./mediaItems";
import css from "./MediaPanel.module.css";
import { mediaAddresses, mediaNotes, type RunPlace } from "./mediaQueries";
import { type MediaStep, stepAt } from "./mediaRows";

/** Kinds read in full width, one below the other; the rest stand beside each other. */
const WIDE: ReadonlySet<string> = new Set([
  "table",
  "html",
  "text",
  "markdown",
  "histogram",
]);

/** What one run logged at (or last before) the chosen step. */
export function MediaRun({
  place,
  run,
  mediaKey,
  steps,
  at,
}: {
  readonly place: RunPlace;
  readonly run: PanelRun;
  readonly mediaKey: string;
  /** Everything the run logged under the key, ascending. */
  readonly steps: readonly MediaStep[];
  readonly at: number;
}) {
  const logged = stepAt(steps, at);
  const names = useMemo(() => logged?.items.flatMap(filesOf) ?? [], [logged]);
  const addresses = useQuery({
    ...mediaAddresses(place, names),
    // The last picture stays until the next is here, so the slider does not flicker.
    placeholderData: (before) => before,
  });
  const notes = useQuery(mediaNotes(place));
  const { colour } = runColour(run.slot, useTheme());
  const isWide = logged?.items.some((item) => WIDE.has(item.kind)) ?? false;

  return (
    <section
      className={css.run}
      aria-label={run.displayName}
      data-wide={isWide ? "" : undefined}
    >
      <h4 className={css.name} title={run.displayName}>
        <span className={css.dot} style={{ backgroundColor: colour }} />
        <span className={css.nameText}>{run.displayName}</span>
        {logged && <span className={css.step}>{logged.step}</span>}
      </h4>
      <div className={css.items}>
        {!logged && <p className={css.note}>Nothing up to this step.</p>}
        {logged?.items.map((item, index) => (
          <figure key={`${item.kind} ${index}`} className={css.item}>
            <MediaView
              place={place}
              mediaKey={mediaKey}
              item={item}
              steps={steps}
              step={logged.step}
              addresses={addresses.data ?? NONE}
              isLoading={addresses.isPending || addresses.isPlaceholderData}
              notes={notes.data ?? NO_NOTES}
              colour={colour}
              label={
                item.caption ||
                `${mediaKey} of ${run.displayName} at step ${logged.step}`
              }
            />
            {item.caption && (
              <figcaption className={css.caption} title={item.caption}>
                {item.caption}
              </figcaption>
            )}
          </figure>
        ))}
      </div>
      {addresses.error && (
        <p className={css.note} role="alert">
          {addresses.error.message}
        </p>
      )}
    </section>
  );
}

const NONE: ReadonlyMap<string, string> = new Map();
const NO_NOTES = {};

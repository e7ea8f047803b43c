import { useQuery } from "@tanstack/react-query";
import { use, useMemo } from "react";

import { runColour } from "../../state/palette";
import { useTheme } from "../../state/theme";
import type { PanelRun } from "../contract";
import { MediaPanelContext } from "./mediaContext";
import { filesOf } from "./mediaItems";
import css from "./MediaPanel.module.css";
import { mediaAddresses, mediaNotes, type RunPlace } from "./mediaQueries";
import { MediaView } from "./MediaView";
import type { Tile } from "./tiles";

/** Kinds read in full width, one below the other; the rest stand beside each other. */
export const WIDE: ReadonlySet<string> = new Set([
  "table",
  "html",
  "text",
  "markdown",
  "histogram",
  "plotly",
]);

interface MediaTileProps {
  readonly tile: Tile;
  readonly entity: string;
  readonly project: string;
  /** What tells it from its neighbours, said above it. */
  readonly names?: readonly ("run" | "step")[];
}

/** One piece of media with its caption, or the place where there is none. */
export function MediaTile({ tile, entity, project, names = [] }: MediaTileProps) {
  const { run } = tile.logged;
  const { picked } = use(MediaPanelContext);
  const place = useMemo(
    () => ({ entity, project, run: run.runId }),
    [entity, project, run.runId],
  );
  return (
    <figure
      className={css.item}
      data-wide={tile.item && WIDE.has(tile.item.kind) ? "" : undefined}
    >
      {(names.length > 0 || picked) && (
        <div className={css.tileHead}>
          {picked && tile.item && <Pick tile={tile} />}
          {names.includes("run") && <RunName run={run} />}
          {names.includes("step") && tile.step !== null && (
            <span className={css.step}>step {tile.step}</span>
          )}
        </div>
      )}
      {tile.item === null ? (
        <p className={css.missing}>
          {tile.step === null ? "Nothing up to this step" : "Nothing here"}
        </p>
      ) : (
        <TileBody tile={tile} place={place} />
      )}
      {tile.item?.caption && (
        <figcaption className={css.caption} title={tile.item.caption}>
          {tile.item.caption}
        </figcaption>
      )}
    </figure>
  );
}

/** The piece itself, with what it needs to be shown. */
export function TileBody({
  tile,
  place,
}: {
  readonly tile: Tile;
  readonly place: RunPlace;
}) {
  const { logged, item, step } = tile;
  const names = useMemo(() => (item ? filesOf(item) : []), [item]);
  const addresses = useQuery({
    ...mediaAddresses(place, names),
    // The last picture stays until the next is here, so the slider does not flicker.
    placeholderData: (before) => before,
  });
  const notes = useQuery(mediaNotes(place));
  const { colour } = runColour(logged.run.slot, useTheme());
  if (!item) return null;
  return (
    <>
      <MediaView
        place={place}
        mediaKey={logged.mediaKey}
        item={item}
        steps={logged.steps}
        step={step ?? 0}
        addresses={addresses.data ?? NONE}
        isLoading={addresses.isPending || addresses.isPlaceholderData}
        notes={notes.data ?? NO_NOTES}
        colour={colour}
        runName={logged.run.displayName}
        label={labelOf(tile)}
      />
      {addresses.error && (
        <p className={css.note} role="alert">
          {addresses.error.message}
        </p>
      )}
    </>
  );
}

/** What a piece is called where it cannot be seen. */
export function labelOf({ item, logged, step, index }: Tile): string {
  if (item?.caption) return item.caption;
  const place = index > 0 ? `, № ${index + 1}` : "";
  return `${logged.mediaKey} of ${logged.run.displayName} at step ${step}${place}`;
}

export function RunName({ run }: { readonly run: PanelRun }) {
  const { colour } = runColour(run.slot, useTheme());
  return (
    <>
      <span className={css.dot} style={{ backgroundColor: colour }} />
      <span className={css.nameText} title={run.displayName}>
        {run.displayName}
      </span>
    </>
  );
}

function Pick({ tile }: { readonly tile: Tile }) {
  const { picked, pick } = use(MediaPanelContext);
  return (
    <input
      type="checkbox"
      className={css.pick}
      aria-label={`Compare ${labelOf(tile)}`}
      checked={picked?.includes(tile.id) ?? false}
      onChange={() => pick(tile)}
    />
  );
}

const NONE: ReadonlyMap<string, string> = new Map();
const NO_NOTES = {};

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { runColour } from "../../state/palette";
import { useTheme } from "../../state/theme";
import type { PanelRun } from "../contract";
import css from "./MediaPanel.module.css";
import { type RunPlace, mediaAddresses } from "./mediaQueries";
import type { MediaItem, MediaStep } from "./mediaRows";

/** What one run logged at (or last before) the chosen step. */
export function MediaRun({
  place,
  run,
  mediaKey,
  logged,
}: {
  readonly place: RunPlace;
  readonly run: PanelRun;
  readonly mediaKey: string;
  readonly logged: MediaStep | undefined;
}) {
  const names = useMemo(() => logged?.items.map((item) => item.path) ?? [], [logged]);
  const addresses = useQuery({
    ...mediaAddresses(place, names),
    // The last picture stays until the next is here, so the slider does not flicker.
    placeholderData: (before) => before,
  });
  const { colour } = runColour(run.slot, useTheme());
  const describe = (item: MediaItem): string =>
    item.caption || `${mediaKey} of ${run.displayName} at step ${logged?.step}`;

  return (
    <section className={css.run} aria-label={run.displayName}>
      <h4 className={css.name} title={run.displayName}>
        <span className={css.dot} style={{ backgroundColor: colour }} />
        <span className={css.nameText}>{run.displayName}</span>
        {logged && <span className={css.step}>{logged.step}</span>}
      </h4>
      <div className={css.items}>
        {!logged && <p className={css.note}>Nothing up to this step.</p>}
        {logged?.items.map((item) => (
          <figure key={item.path} className={css.item}>
            <MediaFile
              item={item}
              address={addresses.data?.get(item.path)}
              isLoading={addresses.isPending || addresses.isPlaceholderData}
              label={describe(item)}
            />
            {item.caption && (
              <figcaption className={css.caption}>{item.caption}</figcaption>
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

function MediaFile({
  item,
  address,
  isLoading,
  label,
}: {
  readonly item: MediaItem;
  readonly address: string | undefined;
  readonly isLoading: boolean;
  readonly label: string;
}) {
  if (!address) {
    return <p className={css.missing}>{isLoading ? "Loading" : "Not uploaded yet"}</p>;
  }
  switch (item.kind) {
    case "image":
      return (
        <a href={address} target="_blank" rel="noreferrer" aria-label={`Open ${label}`}>
          <img className={css.image} src={address} alt={label} loading="lazy" />
        </a>
      );
    case "audio":
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- logged sound has no captions
      return <audio className={css.image} src={address} controls aria-label={label} />;
    case "video":
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- logged video has no captions
      return <video className={css.image} src={address} controls aria-label={label} />;
    case "other":
      return (
        <a href={address} target="_blank" rel="noreferrer">
          {item.path.split("/").at(-1)}
        </a>
      );
  }
}

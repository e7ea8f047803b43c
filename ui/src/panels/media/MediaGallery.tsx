import { use } from "react";

import type { MediaAxis } from "./mediaConfig";
import { MediaPanelContext } from "./mediaContext";
import css from "./MediaPanel.module.css";
import { MediaTile, RunName, WIDE } from "./MediaTile";
import type { TileGroup } from "./tiles";

interface MediaGalleryProps {
  readonly groups: readonly TileGroup[];
  readonly axis: MediaAxis;
  readonly entity: string;
  readonly project: string;
}

/** Pieces one after the other: those of a run, of the runs, or of the steps. */
export function MediaGallery({ groups, ...props }: MediaGalleryProps) {
  const keys = [...new Set(groups.map((group) => group.mediaKey))];
  const { columns } = use(MediaPanelContext).settings;
  // Rows of tiles need the whole width; a batch or two stand beside each other.
  const stacked = columns !== null || props.axis === "step" ? "" : undefined;
  if (keys.length === 1) {
    return (
      <div className={css.runs} data-stacked={stacked}>
        {groups.map((group) => (
          <Group key={group.id} group={group} {...props} />
        ))}
      </div>
    );
  }
  return (
    <div className={css.keys}>
      {keys.map((key) => (
        <section key={key} className={css.key} aria-label={key}>
          <h4 className={css.keyName}>{key}</h4>
          <div className={css.runs} data-stacked={stacked}>
            {groups
              .filter((group) => group.mediaKey === key)
              .map((group) => (
                <Group key={group.id} group={group} {...props} />
              ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function Group({
  group,
  axis,
  ...where
}: Omit<MediaGalleryProps, "groups"> & { readonly group: TileGroup }) {
  const { columns } = use(MediaPanelContext).settings;
  const { run, tiles, total } = group;
  const isWide = tiles.some((tile) => tile.item && WIDE.has(tile.item.kind));
  const step = axis === "index" ? tiles[0]?.step : null;
  return (
    <section
      className={css.run}
      aria-label={run?.displayName ?? "Runs"}
      data-wide={isWide && run ? "" : undefined}
    >
      {run && (
        <h4 className={css.name}>
          <RunName run={run} />
          {step !== null && <span className={css.step}>{step}</span>}
        </h4>
      )}
      <div
        className={css.items}
        style={
          columns === null
            ? undefined
            : { gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }
        }
        data-columns={columns ?? undefined}
      >
        {tiles.length === 0 && <p className={css.note}>Nothing up to this step.</p>}
        {tiles.map((tile) => (
          <MediaTile
            // The place stays when the step moves, so that nothing in it starts anew.
            key={axis === "step" ? tile.id : `${tile.logged.run.runId} ${tile.index}`}
            tile={tile}
            names={axis === "run" ? ["run"] : axis === "step" ? ["step"] : []}
            {...where}
          />
        ))}
      </div>
      {tiles.length < total && (
        <p className={css.note}>
          Showing {tiles.length} of {total.toLocaleString("en")}
        </p>
      )}
    </section>
  );
}

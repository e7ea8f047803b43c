import { use } from "react";

import { MediaPanelContext } from "./mediaContext";
import css from "./MediaPanel.module.css";
import { MediaTile, RunName } from "./MediaTile";
import type { TileGrid } from "./tiles";

/** Pieces along two axes, each named at its edge. */
export function MediaGrid({
  grids,
  ...where
}: {
  readonly grids: readonly TileGrid[];
  readonly entity: string;
  readonly project: string;
}) {
  const { keys } = use(MediaPanelContext).settings;
  return (
    <div className={css.keys}>
      {grids.map((grid) => (
        <section key={grid.id} className={css.key} aria-label={nameOf(grid)}>
          {(keys.length > 1 || grid.run) && (
            <h4 className={css.name}>
              {keys.length > 1 && <span className={css.keyName}>{grid.mediaKey}</span>}
              {grid.run && <RunName run={grid.run} />}
            </h4>
          )}
          <table className={css.grid}>
            <thead>
              <tr>
                <th scope="col" aria-label="Along" />
                {grid.columns.map((name, column) => (
                  <th key={column} scope="col" title={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {grid.rows.map((row, at) => (
                <tr key={at}>
                  <th scope="row" title={row.name}>
                    {row.name}
                  </th>
                  {row.tiles.map((tile, column) => (
                    <td key={column}>
                      <MediaTile tile={tile} {...where} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}

function nameOf({ mediaKey, run }: TileGrid): string {
  return run ? `${mediaKey} of ${run.displayName}` : mediaKey;
}

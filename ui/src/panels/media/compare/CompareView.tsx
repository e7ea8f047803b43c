import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { Select } from "../../../widgets/Fields";
import type { ImageItem } from "../mediaItems";
import { mediaAddresses } from "../mediaQueries";
import { labelOf, RunName, TileBody } from "../MediaTile";
import type { Tile } from "../tiles";
import css from "./Compare.module.css";
import { DifferenceView } from "./DifferenceView";
import { WipeView } from "./WipeView";

const WAYS = [
  { value: "side", label: "Side by side" },
  { value: "wipe", label: "Wipe" },
  { value: "difference", label: "Difference" },
] as const;

interface CompareViewProps {
  readonly tiles: readonly Tile[];
  readonly entity: string;
  readonly project: string;
}

/** Two to four pieces beside each other; two pictures also on top of each other. */
export function CompareView(props: CompareViewProps) {
  const { tiles } = props;
  const [way, setWay] = useState<string>("side");
  const [first, second] = tiles;
  const pictures =
    tiles.length === 2 && first && second && isPicture(first) && isPicture(second);
  return (
    <div className={css.view}>
      {pictures && (
        <div className={css.ways}>
          <Select label="How" value={way} options={WAYS} onChange={setWay} />
        </div>
      )}
      {pictures && way !== "side" ? (
        <Overlaid {...props} way={way} first={first} second={second} />
      ) : (
        <div className={css.side} data-count={tiles.length}>
          {tiles.map((tile) => (
            <Piece key={tile.id} tile={tile} {...props} />
          ))}
        </div>
      )}
    </div>
  );
}

function isPicture(tile: Tile): boolean {
  return tile.item?.kind === "image";
}

function Piece({
  tile,
  entity,
  project,
}: Omit<CompareViewProps, "tiles"> & { readonly tile: Tile }) {
  const place = useMemo(
    () => ({ entity, project, run: tile.logged.run.runId }),
    [entity, project, tile],
  );
  return (
    <figure className={css.piece}>
      <figcaption className={css.head}>
        <RunName run={tile.logged.run} />
        <span>
          {tile.logged.mediaKey}, step {tile.step}
          {tile.index > 0 && `, № ${tile.index + 1}`}
        </span>
      </figcaption>
      <div className={css.body}>
        <TileBody tile={tile} place={place} />
      </div>
      {tile.item?.caption && <p className={css.caption}>{tile.item.caption}</p>}
    </figure>
  );
}

interface OverlaidProps extends Omit<CompareViewProps, "tiles"> {
  readonly way: string;
  readonly first: Tile;
  readonly second: Tile;
}

function Overlaid({ way, first, second, ...where }: OverlaidProps) {
  const addresses = [useAddress(first, where), useAddress(second, where)] as const;
  const [under, over] = addresses;
  if (!under || !over) return <p className={css.caption}>Loading</p>;
  const look = {
    first: { address: under, label: labelOf(first) },
    second: { address: over, label: labelOf(second) },
  };
  return way === "wipe" ? <WipeView {...look} /> : <DifferenceView {...look} />;
}

function useAddress(
  { item, logged }: Tile,
  where: Omit<CompareViewProps, "tiles">,
): string | undefined {
  const { path } = item as ImageItem;
  const names = useMemo(() => [path], [path]);
  const { data } = useQuery(mediaAddresses({ ...where, run: logged.run.runId }, names));
  return data?.get(path);
}

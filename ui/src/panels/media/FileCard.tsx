import { Download } from "lucide-react";

import { formatBytes } from "../../widgets/format";
import type { PlainItem } from "./mediaItems";
import css from "./MediaPanel.module.css";

/** A file that cannot be looked at here: what it is, and the way to have it. */
export function FileCard({
  item,
  address,
  why,
}: {
  readonly item: PlainItem;
  readonly address: string;
  /** Why it is not shown, where that is not plain. */
  readonly why?: string;
}) {
  const name = item.path.split("/").at(-1);
  return (
    <div className={css.card}>
      <strong>{item.noun[0]!.toUpperCase() + item.noun.slice(1)}</strong>
      <span className={css.fileName}>{name}</span>
      {why && <span role="alert">{why}</span>}
      {item.sizeBytes !== null && <span>{formatBytes(item.sizeBytes)}</span>}
      <a href={address} download={name}>
        <Download aria-hidden /> Download {item.noun}
      </a>
    </div>
  );
}

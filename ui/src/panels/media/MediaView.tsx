import { Download } from "lucide-react";
import { lazy, Suspense } from "react";

import { formatBytes } from "../../widgets/format";
import { Skeleton } from "../../widgets/States";
import { chartOf } from "./chart/customChart";
import { filesOf, type MediaItem, type PlainItem } from "./mediaItems";
import css from "./MediaPanel.module.css";
import type { RunPlace } from "./mediaQueries";
import { histogramsOf, type MediaStep } from "./mediaRows";
import { ImageView } from "./overlays/ImageView";

const TableView = lazy(async () => ({
  default: (await import("./table/TableView")).TableView,
}));
const CustomChart = lazy(async () => ({
  default: (await import("./chart/CustomChart")).CustomChart,
}));
const HistogramView = lazy(async () => ({
  default: (await import("./histogram/HistogramView")).HistogramView,
}));
const TextView = lazy(async () => ({
  default: (await import("./text/TextView")).TextView,
}));

interface MediaViewProps {
  readonly place: RunPlace;
  readonly mediaKey: string;
  readonly item: MediaItem;
  /** Everything the run logged under the key, for pictures over time. */
  readonly steps: readonly MediaStep[];
  readonly step: number;
  readonly addresses: ReadonlyMap<string, string>;
  readonly isLoading: boolean;
  readonly notes: Readonly<Record<string, unknown>>;
  /** The run's. */
  readonly colour: string;
  readonly label: string;
}

/** One logged thing, shown as what it is. */
export function MediaView(props: MediaViewProps) {
  const { item, addresses } = props;
  const file = filesOf(item)[0];
  const isInRow = "text" in item && item.text !== null;
  if (file !== undefined && !isInRow && !addresses.has(file)) {
    return (
      <p className={css.missing}>{props.isLoading ? "Loading" : "Not uploaded yet"}</p>
    );
  }
  return (
    <Suspense fallback={<Skeleton rows={4} />}>
      <Look {...props} />
    </Suspense>
  );
}

function Look(props: MediaViewProps) {
  const { item, place, addresses, label, step } = props;
  switch (item.kind) {
    case "image":
      return <ImageView {...props} item={item} />;
    case "histogram":
      return (
        <HistogramView
          label={label}
          histogram={item}
          history={histogramsOf(props.steps)}
          step={step}
          colour={props.colour}
        />
      );
    case "text":
    case "markdown":
      return (
        <TextView
          place={place}
          item={item}
          address={addresses.get(item.path ?? "")}
          label={label}
        />
      );
    default:
      return <FileLook {...props} item={item} address={addresses.get(item.path)!} />;
  }
}

function FileLook({
  item,
  address,
  place,
  label,
  ...props
}: Omit<MediaViewProps, "item"> & {
  readonly item: PlainItem;
  readonly address: string;
}) {
  switch (item.kind) {
    case "audio":
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- logged sound has no captions
      return <audio className={css.sound} src={address} controls aria-label={label} />;
    case "video":
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- logged video has no captions
      return <video className={css.video} src={address} controls aria-label={label} />;
    case "html":
      // Scripts may run, but as nobody: without the page's origin there is no cookie,
      // no storage and no way to this page.
      return (
        <iframe
          className={css.page}
          src={address}
          sandbox="allow-scripts"
          loading="lazy"
          title={label}
        />
      );
    case "table": {
      const note = chartOf(props.notes, props.mediaKey);
      const paths = [...item.earlier, item.path];
      const table = { place, paths, addresses: props.addresses, label };
      return note ? <CustomChart {...table} note={note} /> : <TableView {...table} />;
    }
    case "file":
      return <FileCard item={item} address={address} />;
  }
}

/** A kind that cannot be looked at here yet: what it is, and the way to have it. */
function FileCard({
  item,
  address,
}: {
  readonly item: PlainItem;
  readonly address: string;
}) {
  const name = item.path.split("/").at(-1);
  return (
    <div className={css.card}>
      <strong>{item.noun[0]!.toUpperCase() + item.noun.slice(1)}</strong>
      <span className={css.fileName}>{name}</span>
      {item.sizeBytes !== null && <span>{formatBytes(item.sizeBytes)}</span>}
      <a href={address} download={name}>
        <Download aria-hidden /> Download {item.noun}
      </a>
    </div>
  );
}

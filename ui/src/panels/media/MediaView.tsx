import { lazy, Suspense, use } from "react";

import { Skeleton } from "../../widgets/States";
import { chartOf } from "./chart/customChart";
import { FileCard } from "./FileCard";
import { MediaPanelContext } from "./mediaContext";
import { filesOf, type MediaItem, type PlainItem } from "./mediaItems";
import css from "./MediaPanel.module.css";
import type { RunPlace } from "./mediaQueries";
import { histogramsOf, type MediaStep } from "./mediaRows";
import { ImageView } from "./overlays/ImageView";
import { SoundView } from "./sound/SoundView";
import { VideoView } from "./video/VideoView";

const TableView = lazy(async () => ({
  default: (await import("./table/TableView")).TableView,
}));
const CustomChart = lazy(async () => ({
  default: (await import("./chart/CustomChart")).CustomChart,
}));
const HistogramView = lazy(async () => ({
  default: (await import("./histogram/HistogramView")).HistogramView,
}));
const SceneView = lazy(async () => ({
  default: (await import("./space/SceneView")).SceneView,
}));
const MoleculeView = lazy(async () => ({
  default: (await import("./molecule/MoleculeView")).MoleculeView,
}));
const PlotlyView = lazy(async () => ({
  default: (await import("./plotly/PlotlyView")).PlotlyView,
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
  readonly runName: string;
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
  const { chooseStep } = use(MediaPanelContext);
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
          onStep={chooseStep}
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
      return <SoundView address={address} label={label} sizeBytes={item.sizeBytes} />;
    case "video":
      return <VideoView address={address} label={label} />;
    case "scene":
    case "molecule":
    case "plotly": {
      const View = VIEWS[item.kind];
      return <View item={item} address={address} label={label} />;
    }
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
      if (!note) return <TableView {...table} />;
      const { colour, runName } = props;
      const run = { id: place.run, name: runName, colour };
      return <CustomChart {...table} note={note} run={run} />;
    }
    case "file":
      return <FileCard item={item} address={address} />;
  }
}

const VIEWS = { scene: SceneView, molecule: MoleculeView, plotly: PlotlyView };

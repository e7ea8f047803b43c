/** What the configuration of a media panel says; pure and total. */
import { type Fields, fieldsOf } from "../../spec/document";
import { choiceIn, flagIn, numberIn, textsIn } from "../shared/reading";

/** What a media panel can go along. */
export type MediaAxis = "step" | "index" | "run";

/** How the pieces are laid out. */
export type MediaLayout =
  | { readonly mode: "gallery"; readonly axis: MediaAxis }
  | { readonly mode: "grid"; readonly x: MediaAxis; readonly y: MediaAxis };

export const SYNCS = ["none", "key", "all"] as const;

export interface MediaSettings {
  readonly keys: readonly string[];
  readonly layout: MediaLayout;
  /** Null: as many as there is room for. */
  readonly columns: number | null;
  /** Steps from one position of the slider to the next, at least. */
  readonly stride: number;
  /** Whether the slider stops only where something was logged. */
  readonly snaps: boolean;
  /** Which other panels' sliders move along. */
  readonly sync: (typeof SYNCS)[number];
  /** Pictures in their own pixels instead of fitted into their place. */
  readonly isActualSize: boolean;
  /** Pixels stay squares when a picture is enlarged. */
  readonly isPixelated: boolean;
  readonly video: VideoSettings;
  /** Pieces of one gallery on the page at once. */
  readonly maxItems: number;
}

export interface VideoSettings {
  readonly autoplays: boolean;
  readonly loops: boolean;
  readonly isMuted: boolean;
  /** Videos of the panel play, pause and seek together. */
  readonly isSynced: boolean;
}

const AXES: readonly unknown[] = ["step", "index", "run"];
const MOST_COLUMNS = 24;
const MOST_ITEMS = 200;
/** Pieces on the page when nothing is said: pictures need room, unlike lines. */
const ITEMS = 24;

/**
 * Reads a configuration. A panel that names no key shows the one it is called after, as
 * those made for a logged key do.
 */
export function mediaSettings(config: Fields, title: string): MediaSettings {
  const keys = [...new Set(textsIn(config, "mediaKeys"))];
  const columns = numberIn(config, "columnCount");
  return {
    keys: keys.length > 0 ? keys : [title],
    layout: layoutOf(config),
    columns: columns === null || columns < 1 ? null : Math.min(columns, MOST_COLUMNS),
    stride: Math.max(1, Math.round(numberIn(config, "stepStrideLength") ?? 1)),
    snaps: config["snapToExistingStep"] !== false,
    sync: choiceIn(config, "syncStep", SYNCS),
    isActualSize: flagIn(config, "actualSize"),
    isPixelated: flagIn(config, "pixelated"),
    video: {
      autoplays: flagIn(config, "videoAutoplay"),
      loops: flagIn(config, "videoLoop"),
      isMuted: flagIn(config, "videoMuted"),
      isSynced: flagIn(config, "videoSync"),
    },
    maxItems: Math.min(
      MOST_ITEMS,
      Math.max(1, Math.round(numberIn(config, "maxGalleryItems") ?? ITEMS)),
    ),
  };
}

/** An axis says the mode as well, as clients that write no mode mean it. */
function layoutOf(config: Fields): MediaLayout {
  const gallery = fieldsOf(config["gallerySettings"]);
  const grid = fieldsOf(config["gridSettings"]);
  const [x, y] = [axisIn(grid["xAxis"]), axisIn(grid["yAxis"])];
  const mode =
    config["mode"] === "gallery" || config["mode"] === "grid"
      ? config["mode"]
      : axisIn(gallery["axis"]) === null && (x ?? y) !== null
        ? "grid"
        : "gallery";
  if (mode === "gallery") {
    return { mode, axis: axisIn(gallery["axis"]) ?? "index" };
  }
  const across = x ?? (y === "step" ? "run" : "step");
  const down = y ?? (across === "run" ? "step" : "run");
  // Along the same thing twice there is only one line to fill.
  return across === down
    ? { mode: "gallery", axis: across }
    : { mode, x: across, y: down };
}

function axisIn(value: unknown): MediaAxis | null {
  return AXES.includes(value) ? (value as MediaAxis) : null;
}

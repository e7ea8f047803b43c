/** What one logged value shows; pure and total, since any client may have written it. */

type Fields = Readonly<Record<string, unknown>>;

/** Files drawn over a picture (boxes, masks), by the name they were logged under. */
export type Overlays = Readonly<Record<string, string>>;

interface FileItem {
  readonly path: string;
  readonly caption: string;
  /** Bytes; null when the client did not say. */
  readonly sizeBytes: number | null;
}

export interface ImageItem extends FileItem {
  readonly kind: "image";
  /** Pixels of the picture; null when the client did not say. */
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly boxes: Overlays;
  readonly masks: Overlays;
}

export interface PlainItem extends FileItem {
  readonly kind:
    | "audio"
    | "video"
    | "html"
    | "table"
    | "scene"
    | "molecule"
    | "plotly"
    | "file";
  /** The kind in a person's words: "3D scene". */
  readonly noun: string;
  /** Files with the rows before those of `path`, for a table logged in pieces. */
  readonly earlier: readonly string[];
}

export interface TextItem {
  readonly kind: "text" | "markdown";
  /** Null for text that came inside the row. */
  readonly path: string | null;
  /** Null when only the file has it. */
  readonly text: string | null;
  readonly caption: string;
}

export interface HistogramItem {
  readonly kind: "histogram";
  /** Edges, ascending; one more than `counts`. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly caption: string;
}

export type MediaItem = ImageItem | PlainItem | TextItem | HistogramItem;

const KINDS: Readonly<Record<string, readonly [PlainItem["kind"] | "image", string]>> =
  {
    "image-file": ["image", "picture"],
    "images/separated": ["image", "picture"],
    "audio-file": ["audio", "sound"],
    audio: ["audio", "sound"],
    "video-file": ["video", "video"],
    videos: ["video", "video"],
    "html-file": ["html", "page"],
    html: ["html", "page"],
    "table-file": ["table", "table"],
    "incremental-table-file": ["table", "table"],
    "joined-table": ["file", "joined table"],
    "partitioned-table": ["file", "partitioned table"],
    "plotly-file": ["plotly", "Plotly figure"],
    plotly: ["plotly", "Plotly figure"],
    "bokeh-file": ["file", "Bokeh figure"],
    "object3D-file": ["scene", "3D scene"],
    object3D: ["scene", "3D scene"],
    "molecule-file": ["molecule", "molecule"],
    molecule: ["molecule", "molecule"],
    "graph-file": ["file", "graph"],
  };

/** Every part of one logged value that can be shown; none for numbers and the like. */
export function mediaItems(value: unknown): MediaItem[] {
  if (typeof value === "string") {
    return [{ kind: "text", path: null, text: value, caption: "" }];
  }
  if (Array.isArray(value)) return value.filter(isFields).flatMap(mediaItems);
  return isFields(value) ? itemsOf(value) : [];
}

function itemsOf(media: Fields): MediaItem[] {
  const type = String(media["_type"] ?? "");
  if (type === "histogram") return histogram(media);
  if (type === "text-file" || type === "markdown-file") return text(media, type);
  const members = Object.values(media).find(isMediaList);
  if (members) {
    return members.flatMap((member, index) =>
      withCaption(itemsOf(member), textAt(media["captions"], index)),
    );
  }
  if (Array.isArray(media["filenames"])) return separated(media, type);
  return typeof media["path"] === "string" ? [fileItem(media, type, media)] : [];
}

/** Batches written as parallel lists: file names, captions, overlays. */
function separated(media: Fields, type: string): MediaItem[] {
  return (media["filenames"] as readonly unknown[]).flatMap((path, index) => {
    if (typeof path !== "string") return [];
    const one = {
      path,
      caption: textAt(media["captions"], index),
      width: media["width"],
      height: media["height"],
    };
    const overlays = {
      boxes: at(media["all_boxes"], index),
      masks: at(media["all_masks"], index),
    };
    return [fileItem(one, type, overlays)];
  });
}

function fileItem(media: Fields, type: string, overlays: Fields): MediaItem {
  const { path, caption, size, width, height } = media;
  const file = {
    path: String(path),
    caption: typeof caption === "string" ? caption : "",
    sizeBytes: typeof size === "number" ? size : null,
  };
  const [kind, noun] = KINDS[type] ?? ["file", "file"];
  // Moving pictures in GIF files are pictures to a browser.
  if (kind === "image" || (kind === "video" && /\.gif$/i.test(file.path))) {
    const isSized = typeof width === "number" && typeof height === "number";
    return {
      ...file,
      kind: "image",
      size: isSized ? { width, height } : null,
      boxes: pathsOf(overlays["boxes"]),
      masks: pathsOf(overlays["masks"]),
    };
  }
  return { ...file, kind, noun, earlier: textsIn(media["previous_increments_paths"]) };
}

function text(media: Fields, type: string): TextItem[] {
  const { path, text, caption } = media;
  const item: TextItem = {
    kind: type === "markdown-file" ? "markdown" : "text",
    path: typeof path === "string" ? path : null,
    text: typeof text === "string" ? text : null,
    caption: typeof caption === "string" ? caption : "",
  };
  return item.path === null && item.text === null ? [] : [item];
}

function histogram(media: Fields): HistogramItem[] {
  const counts = numbers(media["values"]);
  const edges = numbers(media["bins"]) ?? packedEdges(media["packedBins"]);
  if (!counts || !edges || edges.length !== counts.length + 1) return [];
  return [{ kind: "histogram", edges, counts, caption: "" }];
}

/** Equal bins, written as their first edge, width and number. */
function packedEdges(packed: unknown): number[] | null {
  if (!isFields(packed)) return null;
  const { min, size, count } = packed;
  if (typeof min !== "number" || typeof size !== "number" || typeof count !== "number")
    return null;
  return Array.from({ length: count + 1 }, (_, index) => min + size * index);
}

function withCaption(items: readonly MediaItem[], caption: string): MediaItem[] {
  return items.map((item) => (item.caption ? item : { ...item, caption }));
}

/** Every file an item needs to be shown in full; its own comes first. */
export function filesOf(item: MediaItem): string[] {
  if (item.kind === "histogram") return [];
  if (item.kind === "image") {
    return [item.path, ...Object.values(item.boxes), ...Object.values(item.masks)];
  }
  if ("earlier" in item) return [item.path, ...item.earlier];
  return item.path === null ? [] : [item.path];
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function pathsOf(overlays: unknown): Overlays {
  if (!isFields(overlays)) return {};
  return Object.fromEntries(
    Object.entries(overlays).flatMap(([name, file]) =>
      isFields(file) && typeof file["path"] === "string" ? [[name, file["path"]]] : [],
    ),
  );
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMediaList(value: unknown): value is readonly Fields[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => isFields(one) && typeof one["_type"] === "string")
  );
}

function numbers(value: unknown): readonly number[] | null {
  const isNumeric =
    Array.isArray(value) &&
    value.every((one) => typeof one === "number" && Number.isFinite(one));
  return isNumeric ? (value as number[]) : null;
}

function at(list: unknown, index: number): unknown {
  return Array.isArray(list) ? (list[index] as unknown) : undefined;
}

function textAt(captions: unknown, index: number): string {
  const caption = at(captions, index);
  return typeof caption === "string" ? caption : "";
}

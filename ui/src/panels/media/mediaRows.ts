/** One file a run logged under a media key. */
export interface MediaItem {
  readonly path: string;
  readonly kind: "image" | "audio" | "video" | "other";
  readonly caption: string;
}

/** What a run logged under one key at one step. */
export interface MediaStep {
  readonly step: number;
  readonly items: readonly MediaItem[];
}

type Row = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<string, MediaItem["kind"]>> = {
  "image-file": "image",
  "images/separated": "image",
  "audio-file": "audio",
  audio: "audio",
  "video-file": "video",
  videos: "video",
};

/**
 * Pick the media out of sampled history rows, ascending by step.
 *
 * Rows whose value is no file (a run that logged a number under the same key)
 * are left out. A step logged twice keeps its later value.
 */
export function mediaSteps(rows: readonly Row[], key: string): MediaStep[] {
  const byStep = new Map<number, MediaStep>();
  for (const row of rows) {
    const step = row["_step"];
    const items = mediaItems(row[key]);
    if (typeof step === "number" && items.length > 0) byStep.set(step, { step, items });
  }
  return [...byStep.values()].toSorted((a, b) => a.step - b.step);
}

/** The files behind one logged value: one, several, or none that can be shown. */
export function mediaItems(value: unknown): MediaItem[] {
  if (Array.isArray(value)) return value.flatMap(mediaItems);
  if (typeof value !== "object" || value === null) return [];
  const media = value as Row;
  const kind = KINDS[String(media["_type"])] ?? "other";
  const { filenames, captions } = media;
  if (Array.isArray(filenames)) {
    return filenames
      .map((path, index) => ({ path, kind, caption: textAt(captions, index) }))
      .filter((item): item is MediaItem => typeof item.path === "string");
  }
  const { path, caption } = media;
  if (typeof path !== "string") return [];
  return [{ path, kind, caption: typeof caption === "string" ? caption : "" }];
}

function textAt(captions: unknown, index: number): string {
  const caption: unknown = Array.isArray(captions) ? captions[index] : undefined;
  return typeof caption === "string" ? caption : "";
}

/** The newest step at or before `at`; undefined when the run had not logged yet. */
export function stepAt(steps: readonly MediaStep[], at: number): MediaStep | undefined {
  return steps.findLast((one) => one.step <= at);
}

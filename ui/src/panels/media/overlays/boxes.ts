/** Bounding boxes as their file writes them; pure. */
import { parseLenientObject } from "../../../widgets/jsonNodes";
import { isFields } from "../mediaItems";
import { type ClassLabels, labelsIn } from "./overlayClasses";

export interface Box {
  /** Pixels of the picture, from its upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly classId: string;
  readonly caption: string;
  /** Scores by name, as text. */
  readonly scores: string;
  /** Those of them that are numbers. */
  readonly scoreOf: Readonly<Record<string, number>>;
}

export interface Boxes {
  readonly boxes: readonly Box[];
  readonly labels: ClassLabels;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Boxes in pixels of a picture of `size`; those without a usable position are left out. */
export function parseBoxes(text: string, size: Size): Boxes {
  const file = parseLenientObject(text);
  const data = Array.isArray(file["box_data"]) ? file["box_data"] : [];
  return {
    boxes: data.filter(isFields).flatMap((one) => parseBox(one, size)),
    labels: labelsIn(file["class_labels"]),
  };
}

/** The ends of every score that some box has. */
export function scoreRanges(
  boxes: readonly Box[],
): Readonly<Record<string, readonly [number, number]>> {
  const ranges: Record<string, [number, number]> = {};
  for (const { scoreOf } of boxes) {
    for (const [name, score] of Object.entries(scoreOf)) {
      const [low, high] = ranges[name] ?? [score, score];
      ranges[name] = [Math.min(low, score), Math.max(high, score)];
    }
  }
  return ranges;
}

function parseBox(data: Readonly<Record<string, unknown>>, size: Size): Box[] {
  const frame = isFields(data["position"]) ? frameOf(data["position"]) : null;
  if (!frame) return [];
  // Without a domain, positions are fractions of the picture.
  const [scaleX, scaleY] =
    data["domain"] === "pixel" ? [1, 1] : [size.width, size.height];
  const [x, y, width, height] = frame;
  const { class_id: classId, box_caption: caption, scores } = data;
  return [
    {
      x: x * scaleX,
      y: y * scaleY,
      width: Math.max(0, width) * scaleX,
      height: Math.max(0, height) * scaleY,
      classId: classId === undefined || classId === null ? "" : String(classId),
      caption: typeof caption === "string" ? caption : "",
      scores: isFields(scores)
        ? Object.entries(scores)
            .map(([name, score]) => `${name} ${String(score)}`)
            .join(", ")
        : "",
      scoreOf: Object.fromEntries(
        Object.entries(isFields(scores) ? scores : {}).filter(
          (entry): entry is [string, number] =>
            typeof entry[1] === "number" && Number.isFinite(entry[1]),
        ),
      ),
    },
  ];
}

/** A box is written by its corners, or by its middle and size: x, y, width, height. */
function frameOf(
  position: Readonly<Record<string, unknown>>,
): [number, number, number, number] | null {
  const [minX, minY, maxX, maxY] = numbersOf(position, "minX", "minY", "maxX", "maxY");
  if (maxY !== undefined) return [minX!, minY!, maxX! - minX!, maxY - minY!];
  const { middle } = position;
  const [x, y] = Array.isArray(middle) ? numbersOf({ ...middle }, "0", "1") : [];
  const [width, height] = numbersOf(position, "width", "height");
  if (y === undefined || height === undefined) return null;
  return [x! - width! / 2, y - height / 2, width!, height];
}

/** The numbers under some names; none at all when one is missing. */
function numbersOf(
  from: Readonly<Record<string, unknown>>,
  ...names: readonly string[]
): number[] {
  const found = names.map((name) => from[name]);
  const isWhole = found.every((one) => typeof one === "number" && Number.isFinite(one));
  return isWhole ? (found as number[]) : [];
}

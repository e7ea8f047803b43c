/** Points, boxes and vectors of a scene, as numbers to draw; pure. */
import { isFields } from "../mediaItems";
import { boxEdges } from "./boxEdges";
import type { Vec3 } from "./orbit";
import { POINT_COLUMNS, type PointSample } from "./pointReader";

export type PointColouring = "logged" | "height" | "plain";
export type Rgb = readonly [number, number, number];

/** Boxes and vectors drawn at most. */
const MOST_SHAPES = 2_000;

export interface SceneBox {
  readonly corners: readonly Vec3[];
  readonly edges: readonly (readonly [number, number])[];
  readonly label: string;
  readonly score: number | null;
  /** 0 to 1; null when the client gave none. */
  readonly colour: Rgb | null;
}

export interface SceneVector {
  readonly start: Vec3;
  readonly end: Vec3;
}

export interface PointScene {
  /** x, y, z of each point, relative to the first. */
  readonly positions: Float32Array;
  readonly sample: PointSample;
  readonly boxes: readonly SceneBox[];
  readonly vectors: readonly SceneVector[];
}

export function pointScene(sample: PointSample): PointScene {
  const positions = new Float32Array(sample.kept * 3);
  for (let point = 0; point < sample.kept; point++) {
    const at = point * POINT_COLUMNS;
    positions.set(sample.rows.subarray(at, at + 3), point * 3);
  }
  const { origin, beside } = sample;
  return {
    positions,
    sample,
    boxes: listed(beside["boxes"]).flatMap((one) => boxOf(one, origin)),
    vectors: listed(beside["vectors"]).flatMap((one) => vectorOf(one, origin)),
  };
}

function listed(
  text: string | undefined,
): readonly Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter(isFields).slice(0, MOST_SHAPES) : [];
  } catch {
    return [];
  }
}

function boxOf(box: Readonly<Record<string, unknown>>, origin: Vec3): SceneBox[] {
  const { corners, label, score, color } = box;
  if (!Array.isArray(corners) || corners.length !== 8) return [];
  const placed = corners.map((corner) => vec3(corner, origin));
  if (!placed.every((corner) => corner !== null)) return [];
  const rgb = vec3(color, [0, 0, 0]);
  return [
    {
      corners: placed,
      edges: boxEdges(placed),
      label: typeof label === "string" ? label : "",
      score: typeof score === "number" && Number.isFinite(score) ? score : null,
      colour: rgb && [share(rgb[0]), share(rgb[1]), share(rgb[2])],
    },
  ];
}

function vectorOf(
  { start, end }: Readonly<Record<string, unknown>>,
  origin: Vec3,
): SceneVector[] {
  const [from, to] = [vec3(start, origin), vec3(end, origin)];
  return from && to ? [{ start: from, end: to }] : [];
}

function vec3(value: unknown, origin: Vec3): Vec3 | null {
  const isVector =
    Array.isArray(value) &&
    value.length >= 3 &&
    value.slice(0, 3).every((one) => typeof one === "number" && Number.isFinite(one));
  if (!isVector) return null;
  const [x, y, z] = value as [number, number, number];
  return [x - origin[0], y - origin[1], z - origin[2]];
}

function share(channel: number): number {
  return Math.min(1, Math.max(0, channel / 255));
}

/** What the fourth column of a cloud is: a class, or a value to be put on a scale. */
export function colourMeaning(sample: PointSample): "rgb" | "class" | "value" | null {
  const { width, kept, rows } = sample;
  if (width >= 6) return "rgb";
  if (width < 4) return null;
  for (let point = 0; point < kept; point++) {
    const value = rows[point * POINT_COLUMNS + 3]!;
    if (!Number.isInteger(value) || value < 0 || value > 100) return "value";
  }
  return "class";
}

/**
 * Colours of the points, 0 to 1.
 *
 * @param classColour Of a class number.
 * @param scaleColour Of a share of the way from the least value to the greatest.
 */
export function pointColours(
  { sample, positions }: PointScene,
  colouring: PointColouring,
  classColour: (id: number) => Rgb,
  scaleColour: (share: number) => Rgb,
): Float32Array | null {
  const meaning = colouring === "logged" ? colourMeaning(sample) : null;
  if (colouring === "plain" || (colouring === "logged" && meaning === null))
    return null;
  const colours = new Float32Array(sample.kept * 3);
  const fill = (colourOf: (point: number) => Rgb): Float32Array => {
    for (let point = 0; point < sample.kept; point++) {
      colours.set(colourOf(point), point * 3);
    }
    return colours;
  };
  const cell = (point: number, column: number): number =>
    sample.rows[point * POINT_COLUMNS + column]!;
  if (meaning === "rgb") {
    return fill((point) => [
      share(cell(point, 3)),
      share(cell(point, 4)),
      share(cell(point, 5)),
    ]);
  }
  if (meaning === "class") return fill((point) => classColour(cell(point, 3)));
  const value =
    meaning === "value"
      ? (point: number) => cell(point, 3)
      : (point: number) => positions[point * 3 + 2]!;
  let [low, high] = [Infinity, -Infinity];
  for (let point = 0; point < sample.kept; point++) {
    const one = value(point);
    if (one < low) low = one;
    if (one > high) high = one;
  }
  const span = high - low || 1;
  return fill((point) => {
    const one = value(point);
    return scaleColour(Number.isNaN(one) ? 0 : (one - low) / span);
  });
}

/** What people should know about what they see; empty when they see everything. */
export function pointNote(sample: PointSample, isPart: boolean): string {
  const { kept, total, unusable, isCut } = sample;
  const number = (count: number): string => count.toLocaleString("en");
  const words = [
    kept < total &&
      `Showing ${number(kept)} of ${isPart ? "the first " : ""}${number(total)} points`,
    isPart && kept === total && `Showing the first ${number(total)} points`,
    isCut && !isPart && "The file ends early",
    unusable > 0 && `${number(unusable)} points are unusable`,
  ];
  return words.filter(Boolean).join(" · ");
}

/** Segmentation masks: pictures whose pixels are class numbers; pure. */

type Rgb = readonly [number, number, number];

/** How much of the picture a mask covers unless told otherwise, 0 to 1. */
export const MASK_OPACITY = 0.5;

/** Class numbers that occur, ascending. `pixels` is RGBA; the class is in red. */
export function classesIn(pixels: Uint8ClampedArray): string[] {
  const seen = new Uint8Array(256);
  for (let at = 0; at < pixels.length; at += 4) seen[pixels[at]!] = 1;
  return Array.from(seen.keys())
    .filter((id) => seen[id] === 1)
    .map(String);
}

/** The same mask in opaque colours; null leaves the pixels of a class clear. */
export function paintMask(
  pixels: Uint8ClampedArray,
  colourOf: (id: string) => Rgb | null,
): Uint8ClampedArray<ArrayBuffer> {
  const painted = new Uint8ClampedArray(pixels.length);
  const colours = Array.from({ length: 256 }, (_, id) => colourOf(String(id)));
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = colours[pixels[at]!];
    if (!colour) continue;
    painted.set(colour, at);
    painted[at + 3] = 255;
  }
  return painted;
}

/** `#rrggbb` as three numbers. */
export function rgbOf(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

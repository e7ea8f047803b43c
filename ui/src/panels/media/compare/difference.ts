/** How far two pictures are apart; pure. */

export interface Difference {
  /** RGBA of the distance in every channel, opaque; black where they are alike. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** Pixels in which anything differs. */
  readonly changed: number;
  /** Mean distance of a channel, 0 to 255. */
  readonly mean: number;
}

/** The distance of two pictures of one size, `gain` times as bright as it is. */
export function differenceOf(
  first: Uint8ClampedArray,
  second: Uint8ClampedArray,
  gain: number,
): Difference {
  const pixels = new Uint8ClampedArray(first.length);
  let [changed, sum] = [0, 0];
  for (let at = 0; at < first.length; at += 4) {
    let distance = 0;
    for (let channel = at; channel < at + 3; channel++) {
      const apart = Math.abs(first[channel]! - second[channel]!);
      pixels[channel] = apart * gain;
      distance += apart;
    }
    pixels[at + 3] = 255;
    if (distance > 0) changed += 1;
    sum += distance;
  }
  return { pixels, changed, mean: sum / Math.max(1, (first.length / 4) * 3) };
}

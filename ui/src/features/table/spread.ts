/** A distribution as bars and in words. */
import type { GroupHistogram } from "../../api/groupSpreads";
import { formatCount } from "../../widgets/format";

export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly height: number;
}

/** What little there is must be seen. */
const LEAST_PX = 1.5;
const GAP_PX = 0.75;

/** Bars from left to right; the highest is as high as there is room. */
export function barsOf(
  { counts }: GroupHistogram,
  widthPx: number,
  heightPx: number,
): readonly Bar[] {
  const most = Math.max(...counts);
  // Where all values are equal they are in the middle, not all over the scale.
  const slot = counts.length === 1 ? widthPx / 12 : widthPx / counts.length;
  const start = counts.length === 1 ? (widthPx - slot) / 2 : 0;
  return counts.flatMap((count, at) => {
    if (count === 0) return [];
    const height = Math.max((count / most) * heightPx, LEAST_PX);
    return [{ x: start + at * slot, width: slot - GAP_PX, height }];
  });
}

/** `distribution of 10 values on a scale from 0 to 1: most, 4, from 0.25 to 0.33`. */
export function spreadLabel({ low, high, counts }: GroupHistogram): string {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const said = `distribution of ${formatCount(total, "value")}`;
  if (low === high) return `${said}, all ${short(low)}`;
  const scale = `${said} on a scale from ${short(low)} to ${short(high)}`;
  const most = Math.max(...counts);
  const at = counts.indexOf(most);
  if (counts.lastIndexOf(most) !== at) return scale;
  const edge = (bin: number) => short(low + ((high - low) * bin) / counts.length);
  return `${scale}: most, ${most}, from ${edge(at)} to ${edge(at + 1)}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

import { axisWriter } from "./axisFormat";
import { formatDuration, formatInstant, formatTick, formatValue, two } from "./format";

/** What the numbers of an axis mean, hence where ticks fall and how they read. */
export type AxisKind = "number" | "duration" | "time";

export interface Tick {
  readonly value: number;
  /** Empty for a minor tick: a grid line without words. */
  readonly label: string;
}

/** Lengths in seconds a person would choose between two marks of a clock. */
const TIME_STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
  86_400, 172_800, 604_800, 1_209_600, 2_592_000,
];

/**
 * Ticks for an axis.
 *
 * @param count About how many labels there is room for.
 * @param format How a person wants them written; see `axisWriter`.
 */
export function axisTicks(
  kind: AxisKind,
  lo: number,
  hi: number,
  count: number,
  log: boolean,
  format?: string | null,
): Tick[] {
  const ticks = plainTicks(kind, lo, hi, count, log);
  const write = axisWriter(format);
  if (!write) return ticks;
  return ticks.map(({ value, label }) => ({ value, label: label && write(value) }));
}

function plainTicks(
  kind: AxisKind,
  lo: number,
  hi: number,
  count: number,
  log: boolean,
): Tick[] {
  if (log) return logTicks(lo, hi, count);
  if (kind === "duration") return durationTicks(lo, hi, count);
  if (kind === "time") return timeTicks(lo, hi, count);
  return linearTicks(lo, hi, count);
}

/** The x under the crosshair, in words. */
export function formatX(kind: AxisKind, value: number, format?: string | null): string {
  const write = axisWriter(format);
  if (write) return write(value);
  if (kind === "duration") return formatDuration(value);
  if (kind === "time") return formatInstant(value);
  return formatValue(value);
}

/** A step of 1, 2 or 5 times a power of ten that gives at most `count` intervals. */
export function niceStep(length: number, count: number): number {
  const rough = length / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  const nice =
    share <= 1 + 1e-9 ? 1 : share <= 2 + 1e-9 ? 2 : share <= 5 + 1e-9 ? 5 : 10;
  return nice * power;
}

export function linearTicks(lo: number, hi: number, count: number): Tick[] {
  const step = niceStep(hi - lo, count);
  return multiples(lo, hi, step).map((value) => ({
    value,
    label: formatTick(value, step),
  }));
}

/** All multiples of `step` in [lo, hi], each computed afresh so errors do not add up. */
function multiples(lo: number, hi: number, step: number): number[] {
  if (!(step > 0) || !Number.isFinite(step)) return [];
  const first = Math.ceil(lo / step - 1e-6);
  const last = Math.min(Math.floor(hi / step + 1e-6), first + 1000);
  const values: number[] = [];
  for (let index = first; index <= last; index++) {
    // A power of ten below 1 has no exact float: divide by its inverse instead.
    values.push(step < 1 ? index / (1 / step) : index * step);
  }
  return values.map((value) => (value === 0 ? 0 : value));
}

/**
 * Decades, with 2 and 5 between them where there is room; fewer than one whole
 * decade reads like a linear axis.
 */
export function logTicks(lo: number, hi: number, count: number): Tick[] {
  const first = Math.floor(Math.log10(lo) + 1e-9);
  const last = Math.ceil(Math.log10(hi) - 1e-9);
  const decades = Math.log10(hi) - Math.log10(lo);
  if (decades < 0.9) return linearTicks(lo, hi, count).filter((tick) => tick.value > 0);
  const every = Math.max(1, Math.ceil(decades / Math.max(1, count)));
  const marks = every > 1 ? [1] : decades * 3 <= count + 1 ? [1, 2, 5] : [1];
  const ticks: Tick[] = [];
  for (let exponent = first; exponent <= last; exponent++) {
    for (const mark of every > 1 ? [1] : [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const value = mark * 10 ** exponent;
      if (value < lo * (1 - 1e-9) || value > hi * (1 + 1e-9)) continue;
      const named = marks.includes(mark) && exponent % every === 0;
      ticks.push({ value, label: named ? formatTick(value, value) : "" });
    }
  }
  return ticks;
}

function timeStep(length: number, count: number): number {
  const rough = length / Math.max(1, count);
  if (rough < 1) return niceStep(length, count);
  return (
    TIME_STEPS.find((step) => step >= rough) ??
    niceStep(length / 86_400, count) * 86_400
  );
}

export function durationTicks(lo: number, hi: number, count: number): Tick[] {
  const step = timeStep(hi - lo, count);
  return multiples(lo, hi, step).map((value) => ({
    value,
    label: formatDuration(value),
  }));
}

/** Wall-clock ticks on round local times; midnight reads as its date. */
export function timeTicks(lo: number, hi: number, count: number): Tick[] {
  const step = timeStep(hi - lo, count);
  // Shift by the zone's offset so that "every 6 hours" starts at local midnight.
  const zone = new Date(lo * 1000).getTimezoneOffset() * 60;
  return multiples(lo - zone, hi - zone, step).map((shifted) => {
    const value = shifted + zone;
    return { value, label: timeLabel(value, step) };
  });
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function timeLabel(seconds: number, step: number): string {
  const at = new Date(seconds * 1000);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (step >= 86_400 || (clock === "00:00" && step >= 60)) {
    return `${at.getDate()} ${MONTHS[at.getMonth()]}`;
  }
  return step >= 60 ? clock : `${clock}:${two(at.getSeconds())}`;
}

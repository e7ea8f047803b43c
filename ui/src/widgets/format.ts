/** Numbers, sizes and times as people read them. */

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes in decimal units, three digits at most: `1.2 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Seconds as the two largest units: `2d 3h`, `4m 12s`, `0.8s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${Math.max(seconds, 0).toFixed(1)}s`;
  const whole = Math.floor(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3_600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "m"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count], index) => index === 0 || count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(" ");
}

/**
 * A point in time relative to `now`, both in milliseconds: `just now`, `5 min ago`,
 * `3 h ago`, `2 d ago`, and the date after a month.
 */
export function formatAgo(then: number, now: number): string {
  const seconds = (now - then) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 3_570) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 84_600) return `${Math.max(1, Math.round(seconds / 3_600))} h ago`;
  if (seconds < 30 * 86_400)
    return `${Math.max(1, Math.round(seconds / 86_400))} d ago`;
  return DAY.format(then);
}

// Made once: a table that is scrolled writes many dates in a frame.
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const MOMENT = new Intl.DateTimeFormat(undefined, {
  dateStyle: "short",
  timeStyle: "medium",
});

/** An instant in full, as the browser's language has it. */
export function formatMoment(at: number): string {
  return MOMENT.format(at);
}

/** `1 run`, `2 runs`, `1,024 runs`. */
export function formatCount(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * The server's times as milliseconds. Times without a zone are UTC, as the protocol
 * writes them; null when there is no time or it is unreadable.
 */
export function parseInstant(text: string | null | undefined): number | null {
  if (!text) return null;
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text);
  const time = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(time) ? null : time;
}

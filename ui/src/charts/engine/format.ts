const SUFFIXES: readonly [number, string][] = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
];

/** Drop zeros that say nothing: `1.500` → `1.5`, `2.0` → `2`. */
function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** `1e-05` style for people: no plus sign, no padding. */
function exponentForm(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits).split("e");
  return `${trimZeros(mantissa!)}e${Number(exponent)}`;
}

/**
 * A tick label: as many decimals as the distance to the next tick needs, and a
 * suffix from ten thousand on.
 */
export function formatTick(value: number, step: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const distance = Math.abs(step) || size;
  if (size < 1e-3 || size >= 1e15) {
    const digits = Math.ceil(Math.log10(size) - Math.log10(distance) - 1e-9);
    return minus(exponentForm(value, Math.min(Math.max(digits, 0), 6)));
  }
  const [unit, suffix] =
    size >= 1e4 ? SUFFIXES.find(([from]) => size >= from)! : ([1, ""] as const);
  const decimals = Math.max(0, -Math.floor(Math.log10(distance / unit) + 1e-9));
  return minus(trimZeros((value / unit).toFixed(Math.min(decimals, 10))) + suffix);
}

/** A value to read closely: five significant digits, exponent when far from 1. */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return minus(exponentForm(value, 4));
  if (Number.isInteger(value) && size < 1e7) return minus(String(value));
  return minus(
    trimZeros(value.toPrecision(5 + Math.max(0, Math.floor(Math.log10(size)) - 4))),
  );
}

/** The value as a program reads it, without the false digits of a 32-bit float. */
export function exactText(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : String(value);
}

/** The typographic minus has the width of a digit, so columns of numbers align. */
function minus(text: string): string {
  return text.replaceAll("-", "−");
}

/** Seconds as people say them: `45s`, `1m 30s`, `2h 05m`, `3d 04h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds === 0) return "0s";
  if (seconds < 1) return `${trimZeros((seconds * 1000).toPrecision(3))}ms`;
  if (seconds < 60) return `${trimZeros(seconds.toFixed(seconds < 10 ? 2 : 1))}s`;
  const whole = Math.round(seconds);
  const [d, h] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24];
  const [m, s] = [Math.floor(whole / 60) % 60, whole % 60];
  if (d > 0) return h > 0 ? `${d}d ${two(h)}h` : `${d}d`;
  if (h > 0) return m > 0 ? `${h}h ${two(m)}m` : `${h}h`;
  return s > 0 ? `${m}m ${two(s)}s` : `${m}m`;
}

/** Seconds since 1970 as local date and time, for reading under the crosshair. */
export function formatInstant(seconds: number): string {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return "";
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

export function two(value: number): string {
  return String(value).padStart(2, "0");
}

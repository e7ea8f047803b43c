/** How a person wants the numbers of an axis written: `.2f`, `,`, `.0%`, `%H:%M` … */
import { two } from "./format";
import type { AxisKind } from "./ticks";

export type AxisWriter = (value: number) => string;

const NUMBER = /^(\+?)(,?)(?:\.(\d{1,2}))?(~?)([defgs%]?)$/;
const TIME_PART = /%-?([A-Za-z%])/g;
/** Words for whole kinds of axes. */
const KINDS: Readonly<Record<string, AxisKind>> = {
  number: "number",
  duration: "duration",
  relative: "duration",
  datetime: "time",
  date: "time",
  time: "time",
};
const WORDS: Readonly<Record<string, string>> = { date: "%Y-%m-%d", time: "%H:%M:%S" };
const PREFIXES: readonly [number, string][] = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e3, "k"],
  [1, ""],
  [1e-3, "m"],
  [1e-6, "µ"],
];

/** What the numbers of an axis mean when its format says so; else null. */
export function kindOfFormat(format: string | null): AxisKind | null {
  if (format === null) return null;
  if (Object.hasOwn(KINDS, format)) return KINDS[format]!;
  return isTimeFormat(format) ? "time" : null;
}

/** What writes numbers in a format; null where there is none that we know. */
export function axisWriter(format: string | null | undefined): AxisWriter | null {
  if (!format) return null;
  if (Object.hasOwn(WORDS, format)) return timeWriter(WORDS[format]!);
  if (Object.hasOwn(KINDS, format)) return null; // as the kind is written anyway
  const number = NUMBER.exec(format);
  if (number) return numberWriter(number);
  return isTimeFormat(format) ? timeWriter(format) : null;
}

function isTimeFormat(format: string): boolean {
  return /%-?[A-Za-z]/.test(format);
}

function numberWriter(found: RegExpExecArray): AxisWriter {
  const [, plus, comma, digits, trim, kind] = found;
  const count = digits === undefined ? null : Number(digits);
  return (value) => {
    if (!Number.isFinite(value)) return String(value);
    const text = numberText(Math.abs(value), kind!, count, trim === "~");
    const [whole, rest = ""] = split(text);
    const grouped = comma ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
    const sign = value < 0 ? "−" : plus!;
    return `${sign}${grouped}${rest}`;
  };
}

/** The digits before the point, and everything after them. */
function split(text: string): [string, string] {
  const whole = /^\d*/.exec(text)![0];
  return [whole, text.slice(whole.length)];
}

function numberText(
  value: number,
  kind: string,
  digits: number | null,
  isTrimmed: boolean,
): string {
  const trimmed = (text: string): string =>
    isTrimmed && text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  switch (kind) {
    case "d":
      return value.toFixed(0);
    case "f":
      return trimmed(value.toFixed(digits ?? 6));
    case "e":
      return trimmed(value.toExponential(digits ?? 6)).replace("e+", "e");
    case "%":
      return `${trimmed((value * 100).toFixed(digits ?? 6))}%`;
    case "s": {
      const [unit, prefix] = prefixOf(value);
      return `${trimmed(precise(value / unit, digits ?? 6))}${prefix}`;
    }
    case "g":
      return trimmed(value.toPrecision(Math.max(1, digits ?? 6)));
    default:
      return digits === null ? String(value) : String(Number(precise(value, digits)));
  }
}

function precise(value: number, digits: number): string {
  const whole = Math.max(1, digits);
  if (value === 0) return "0";
  const decimals = whole - 1 - Math.floor(Math.log10(value));
  return value.toFixed(Math.min(Math.max(decimals, 0), 20));
}

function prefixOf(value: number): readonly [number, string] {
  if (value === 0) return [1, ""];
  return PREFIXES.find(([unit]) => value >= unit) ?? PREFIXES.at(-1)!;
}

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** Seconds since 1970 in local time, by the letters that Python's strftime has. */
function timeWriter(format: string): AxisWriter {
  return (seconds) => {
    const at = new Date(seconds * 1000);
    if (Number.isNaN(at.getTime())) return "";
    return format.replace(TIME_PART, (whole, letter: string) => {
      const text = timePart(at, letter);
      if (text === null) return whole;
      return whole.startsWith("%-") ? text.replace(/^0(?=\d)/, "") : text;
    });
  };
}

function timePart(at: Date, letter: string): string | null {
  switch (letter) {
    case "Y":
      return String(at.getFullYear());
    case "y":
      return two(at.getFullYear() % 100);
    case "m":
      return two(at.getMonth() + 1);
    case "d":
    case "e":
      return two(at.getDate());
    case "H":
      return two(at.getHours());
    case "I":
      return two(at.getHours() % 12 || 12);
    case "p":
      return at.getHours() < 12 ? "AM" : "PM";
    case "M":
      return two(at.getMinutes());
    case "S":
      return two(at.getSeconds());
    case "L":
      return String(at.getMilliseconds()).padStart(3, "0");
    case "b":
      return MONTHS[at.getMonth()]!.slice(0, 3);
    case "B":
      return MONTHS[at.getMonth()]!;
    case "a":
      return DAYS[at.getDay()]!.slice(0, 3);
    case "A":
      return DAYS[at.getDay()]!;
    case "%":
      return "%";
    default:
      return null;
  }
}

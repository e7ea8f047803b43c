/** Colours of a terminal's text, read into plain data; nothing here makes HTML. */

export interface AnsiSpan {
  text: string;
  /** One of the 8 basic colours, 0 to 7, or absent for the page's own ink. */
  colour?: number;
  isBold?: boolean;
  isDim?: boolean;
}

type Style = Omit<AnsiSpan, "text">;

// Built from a string, so that no control character stands in the source: escape
// sequences of the CSI kind, of the OSC kind (titles, links), and short ones.
const ESC = "\\u001b";
const SEQUENCE = new RegExp(
  `${ESC}\\[([0-9;:?]*)([@-~])|${ESC}\\][^\\u0007\\u001b]*(?:\\u0007|${ESC}\\\\)?|${ESC}[@-Z\\\\-_]`,
  "g",
);

/**
 * Splits one line into runs of one look. Sequences that move the cursor or set titles
 * are dropped; a carriage return keeps only what was written after the last one.
 */
export function parseAnsi(line: string): AnsiSpan[] {
  const text = lastOverwrite(line);
  const spans: AnsiSpan[] = [];
  let style: Style = {};
  let from = 0;
  const push = (until: number) => {
    if (until > from) spans.push({ text: text.slice(from, until), ...style });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, match[1] ?? "");
  }
  push(text.length);
  return spans;
}

/** What a terminal would still show of a line that was written over. */
function lastOverwrite(line: string): string {
  const trimmed = line.replace(/\r+$/, "");
  return trimmed.slice(trimmed.lastIndexOf("\r") + 1);
}

function applyCodes(before: Style, codes: string): Style {
  const numbers = (codes === "" ? "0" : codes).split(/[;:]/).map(Number);
  let style = before;
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at] ?? 0;
    if (code === 38 || code === 48) {
      const skipped = numbers[at + 1] === 5 ? 2 : 4;
      if (code === 38 && skipped === 2)
        style = withPalette(style, numbers[at + 2] ?? 0);
      at += skipped;
    } else style = applyCode(style, code);
  }
  return style;
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return {};
  if (code === 1) return { ...style, isBold: true };
  if (code === 2) return { ...style, isDim: true };
  if (code === 22) return without(style, "isBold", "isDim");
  if (code === 39) return without(style, "colour");
  if (code >= 30 && code <= 37) return { ...style, colour: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, colour: code - 90 };
  return style;
}

/** The 256-colour palette's first 16 are the basic ones; the rest keep the ink. */
function withPalette(style: Style, index: number): Style {
  return index < 16 ? { ...style, colour: index % 8 } : without(style, "colour");
}

function without(style: Style, ...names: (keyof Style)[]): Style {
  const rest = { ...style };
  for (const name of names) delete rest[name];
  return rest;
}

/** The line as a file would hold it. */
export function stripAnsi(line: string): string {
  return parseAnsi(line)
    .map((span) => span.text)
    .join("");
}

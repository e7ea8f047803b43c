/** How well a text answers what somebody typed. */

const START = 8;
const WORD_START = 6;
const IN_A_ROW = 4;
const BETWEEN_WORDS = /[\s/_.\-:]/;

/**
 * The higher the better; null when a word of `typed` is not in `text`, in any case. A
 * word may leave letters out, as long as each of its own stands at the start of a word
 * of `text` or right behind another. Nothing typed is 0.
 */
export function fuzzyScore(text: string, typed: string): number | null {
  const words = wordsOf(typed);
  let total = 0;
  for (const word of words) {
    const score = wholeScore(text, word) ?? scatteredScore(text, word);
    if (score === null) return null;
    total += score;
  }
  // Of two that answer alike, the shorter one says less besides.
  return words.length === 0 ? 0 : total - text.length / 1_000;
}

/** Whether each word that was typed begins a word of the text. */
export function isPlain(text: string, typed: string): boolean {
  const lower = ` ${text.toLowerCase()}`.replace(/[/_.\-:]/g, " ");
  return wordsOf(typed).every((word) => lower.includes(` ${word}`));
}

function wordsOf(typed: string): string[] {
  return typed.toLowerCase().split(/\s+/).filter(Boolean);
}

function wholeScore(text: string, word: string): number | null {
  const at = text.toLowerCase().indexOf(word);
  if (at < 0) return null;
  const place = at === 0 ? START : startsWord(text, at) ? WORD_START : 0;
  return place + IN_A_ROW * word.length;
}

function scatteredScore(text: string, word: string): number | null {
  return isScattered(text, word) ? word.length : null;
}

/** Whether `word` can be put together of beginnings of words of `text`, in their order. */
function isScattered(text: string, word: string): boolean {
  const lower = text.toLowerCase();
  // Letters of `word` that can have been used up to here, each way of doing it.
  let reached = new Set([0]);
  let inARow = new Set<number>();
  for (let at = 0; at < lower.length; at += 1) {
    const from = startsWord(text, at) ? reached : inARow;
    const next = new Set<number>();
    for (const used of [...from, ...inARow]) {
      if (word[used] === lower[at]) next.add(used + 1);
    }
    inARow = next;
    reached = new Set([...reached, ...next]);
    if (reached.has(word.length)) return true;
  }
  return false;
}

function startsWord(text: string, at: number): boolean {
  const letter = text[at]!;
  const before = text[at - 1];
  return (
    before === undefined ||
    BETWEEN_WORDS.test(before) ||
    // camelCase; what has no case is no beginning.
    (letter !== letter.toLowerCase() && before === before.toLowerCase())
  );
}

/** The lines that two texts share and those that they do not; pure. */

export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
  /** Counted from 1; null where the text has no such line. */
  before: number | null;
  after: number | null;
}

/** Edits looked for; texts further apart are shown as all removed, all added. */
const EDITS_MOST = 2_000;

/** The shortest way from one text to the other by lines (Myers, 1986). */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  const rest = Math.min(a.length, b.length) - start;
  while (end < rest && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const lines = new Lines();
  for (let i = 0; i < start; i += 1) lines.same(a[i]!);
  walk(a.slice(start, a.length - end), b.slice(start, b.length - end), lines);
  for (let i = a.length - end; i < a.length; i += 1) lines.same(a[i]!);
  return lines.list;
}

function linesOf(text: string): string[] {
  if (text === "") return [];
  const lines = text.split(/\r?\n/);
  // A line end closes the last line; it does not begin another.
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

class Lines {
  readonly list: DiffLine[] = [];
  private before = 0;
  private after = 0;

  same(text: string) {
    this.before += 1;
    this.after += 1;
    this.list.push({ kind: "same", text, before: this.before, after: this.after });
  }

  removed(text: string) {
    this.before += 1;
    this.list.push({ kind: "removed", text, before: this.before, after: null });
  }

  added(text: string) {
    this.after += 1;
    this.list.push({ kind: "added", text, before: null, after: this.after });
  }
}

function walk(a: readonly string[], b: readonly string[], lines: Lines): void {
  const trace = furthestReaches(a, b);
  if (trace === null) {
    for (const line of a) lines.removed(line);
    for (const line of b) lines.added(line);
    return;
  }
  for (const step of stepsBack(trace, a.length, b.length)) {
    if (step.kind === "same") lines.same(a[step.x]!);
    else if (step.kind === "removed") lines.removed(a[step.x]!);
    else lines.added(b[step.y]!);
  }
}

/** How far each diagonal reaches: diagonal k at index k + edits + 1, from -edits - 1 on. */
type Reach = Int32Array;

/**
 * What is reached before each edit, from none on; null when more than `EDITS_MOST` are
 * needed.
 */
function furthestReaches(a: readonly string[], b: readonly string[]): Reach[] | null {
  const trace: Reach[] = [];
  let reach: Reach = new Int32Array(3);
  const most = Math.min(a.length + b.length, EDITS_MOST);
  for (let edits = 0; edits <= most; edits += 1) {
    trace.push(reach);
    const next = new Int32Array(2 * edits + 5);
    for (let k = -edits; k <= edits; k += 2) {
      const [fromK, fromX] = stepBefore(reach, k, edits);
      let x = fromK === k + 1 ? fromX : fromX + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      next[k + edits + 2] = x;
      if (x >= a.length && x - k >= b.length) return trace;
    }
    reach = next;
  }
  return null;
}

/** The diagonal that `k` is best reached from, and how far that one was. */
function stepBefore(reach: Reach, k: number, edits: number): readonly [number, number] {
  const above = reach[k + 1 + edits + 1]!;
  const below = reach[k - 1 + edits + 1] ?? 0;
  const isDown = k === -edits || (k !== edits && below < above);
  return isDown ? [k + 1, above] : [k - 1, below];
}

interface Step {
  kind: DiffLine["kind"];
  x: number;
  y: number;
}

/** The edits found, first to last, by going back from the end. */
function stepsBack(trace: readonly Reach[], width: number, height: number): Step[] {
  const steps: Step[] = [];
  let [x, y] = [width, height];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const k = x - y;
    const [fromK, fromX] = stepBefore(trace[edits]!, k, edits);
    const isInsertion = fromK === k + 1;
    const fromY = fromX - fromK;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x -= 1;
      y -= 1;
      steps.push({ kind: "same", x, y });
    }
    if (edits === 0) break;
    if (isInsertion) y -= 1;
    else x -= 1;
    steps.push({ kind: isInsertion ? "added" : "removed", x, y });
  }
  return steps.toReversed();
}

/** One line of a side-by-side view; a side is null where it has nothing to set against. */
export interface DiffPair {
  before: DiffLine | null;
  after: DiffLine | null;
}

/** A stretch of a side-by-side view: shown, or equal lines that are folded away. */
export interface DiffPart {
  kind: "lines" | "fold";
  pairs: readonly DiffPair[];
}

/** Pairs what was removed with what was added in its place. */
export function pairLines(lines: readonly DiffLine[]): DiffPair[] {
  const pairs: DiffPair[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i += 1) {
      pairs.push({ before: removed[i] ?? null, after: added[i] ?? null });
    }
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (line.kind === "removed") removed.push(line);
    else if (line.kind === "added") added.push(line);
    else {
      flush();
      pairs.push({ before: line, after: line });
    }
  }
  flush();
  return pairs;
}

/** Folds equal lines further than `context` from any change. */
export function foldPairs(pairs: readonly DiffPair[], context = 3): DiffPart[] {
  const near = new Uint8Array(pairs.length);
  pairs.forEach((pair, at) => {
    if (pair.before?.kind === "same") return;
    const last = Math.min(pairs.length - 1, at + context);
    for (let i = Math.max(0, at - context); i <= last; i += 1) near[i] = 1;
  });
  const parts: DiffPart[] = [];
  for (let at = 0; at < pairs.length;) {
    let end = at;
    while (end < pairs.length && near[end] === near[at]) end += 1;
    const stretch = pairs.slice(at, end);
    parts.push({ kind: near[at] === 1 ? "lines" : "fold", pairs: stretch });
    at = end;
  }
  return parts;
}

/** Pairs one below the other: of each change first what went, then what came. */
export function unifiedLines(pairs: readonly DiffPair[]): DiffLine[] {
  const lines: DiffLine[] = [];
  let added: DiffLine[] = [];
  for (const { before, after } of pairs) {
    const isSame = before?.kind === "same";
    if (isSame) {
      lines.push(...added);
      added = [];
    }
    if (before) lines.push(before);
    if (after && !isSame) added.push(after);
  }
  return [...lines, ...added];
}

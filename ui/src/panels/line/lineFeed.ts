import type { SeriesRequest } from "../../api/frames";
import type { Series } from "../../charts/engine/series";
import { lineName } from "../../charts/engine/view";

/** Everything a panel shows data of; runs in drawing order. */
export interface FeedRequest {
  readonly entity: string;
  readonly project: string;
  readonly runs: readonly string[];
  readonly keys: readonly string[];
  readonly stream: "history" | "events";
  readonly x: string;
  readonly bins: number;
  /** Visible x range; null asks for everything, as a whole or at one end. */
  readonly range: readonly [number | null, number | null] | null;
}

/** Whoever takes the series: a chart. */
export interface FeedTarget {
  feed(series: readonly Series[], reset: boolean): void;
}

export interface FeedStatus {
  readonly state: "loading" | "ready" | "error";
  /** Points and buckets held, over the wanted runs; 0 shows the empty state. */
  readonly points: number;
  /** Values that were NaN or ±Infinity. */
  readonly nonfinite: number;
  /** What was asked for as a whole and has no value, as `lineName` names it. */
  readonly without: ReadonlySet<string>;
  /** Why the last request failed; the data of before may still show. */
  readonly error: unknown;
}

export const LOADING: FeedStatus = {
  state: "loading",
  points: 0,
  nonfinite: 0,
  without: new Set(),
  error: null,
};

/** The world as the feed needs it, so that tests can give it another. */
export interface FeedWorld {
  request(request: SeriesRequest, signal: AbortSignal): Promise<Series[]>;
  /** Calls back when a run has new rows. */
  onRows(runId: string, callback: () => void): () => void;
  after(ms: number, work: () => void): () => void;
  now(): number;
}

/** Shortest time between two live requests of one panel: 5 a second. */
export const LIVE_INTERVAL_MS = 200;

interface Held {
  readonly points: number;
  readonly nonfinite: number;
}

/**
 * Keeps one chart supplied: first data, added runs, zoomed ranges, live rows.
 *
 * Fetches only while active (in view). A live tick asks again for the runs that
 * changed and leaves range, zoom and everything else as it is. Answers that
 * arrive after the question changed are dropped.
 */
export class LineFeed {
  private wanted: FeedRequest | null = null;
  private active = false;
  /** Runs asked for in this epoch: same keys, axis, range and bins. */
  private asked = new Set<string>();
  private readonly changed = new Set<string>();
  private readonly held = new Map<string, Held>();
  private readonly listening = new Map<string, () => void>();
  private epoch = new AbortController();
  private inFlight = 0;
  private answered = false;
  private error: unknown = null;
  private lastStart = -Infinity;
  private cancelTimer: (() => void) | null = null;
  private last: FeedStatus = LOADING;

  constructor(
    private readonly world: FeedWorld,
    private readonly target: FeedTarget,
    private readonly onStatus: (status: FeedStatus) => void,
  ) {}

  want(request: FeedRequest): void {
    const before = this.wanted;
    this.wanted = request;
    if (!before || subject(before) !== subject(request)) {
      if (before) this.target.feed([], true);
      this.held.clear();
      this.answered = false;
      this.last = { ...this.last, without: LOADING.without };
      this.newEpoch();
    } else if (resolution(before) !== resolution(request)) {
      this.newEpoch(); // what shows stays until the exact buckets arrive
    }
    this.listen(request.runs);
    this.pull();
    this.tell();
  }

  setActive(active: boolean): void {
    this.active = active;
    if (active) this.pull();
  }

  /** Ask again for everything after a failure. */
  retry(): void {
    this.newEpoch();
    this.error = null;
    this.pull();
    this.tell();
  }

  dispose(): void {
    this.epoch.abort();
    this.cancelTimer?.();
    for (const stop of this.listening.values()) stop();
    this.listening.clear();
  }

  private newEpoch(): void {
    this.epoch.abort();
    this.epoch = new AbortController();
    this.asked = new Set();
    this.changed.clear();
    this.inFlight = 0;
  }

  private listen(runs: readonly string[]): void {
    const wanted = new Set(runs);
    for (const [run, stop] of this.listening) {
      if (wanted.has(run)) continue;
      stop();
      this.listening.delete(run);
    }
    for (const run of wanted) {
      if (this.listening.has(run)) continue;
      const stop = this.world.onRows(run, () => {
        this.changed.add(run);
        this.pull();
      });
      this.listening.set(run, stop);
    }
  }

  /** Start what is missing at once, and what changed when its time has come. */
  private pull(): void {
    const { wanted } = this;
    if (!wanted || !this.active || wanted.keys.length === 0) return;
    const missing = wanted.runs.filter((run) => !this.asked.has(run));
    if (missing.length > 0) void this.fetch(missing);
    if (this.changed.size === 0 || this.cancelTimer || this.inFlight > 0) return;
    const wait = Math.max(0, this.lastStart + LIVE_INTERVAL_MS - this.world.now());
    this.cancelTimer = this.world.after(wait, () => {
      this.cancelTimer = null;
      if (!this.active || this.inFlight > 0) return; // asked again when that is over
      const runs = this.wanted!.runs.filter((run) => this.changed.has(run));
      this.changed.clear();
      if (runs.length > 0) void this.fetch(runs);
    });
  }

  private async fetch(runs: readonly string[]): Promise<void> {
    const { epoch, wanted, asked } = this;
    for (const run of runs) asked.add(run);
    this.inFlight++;
    this.lastStart = this.world.now();
    const { range, ...rest } = wanted!;
    const ends = { xMin: range?.[0] ?? null, xMax: range?.[1] ?? null };
    try {
      const series = await this.world.request({ ...rest, ...ends, runs }, epoch.signal);
      if (epoch.signal.aborted) return;
      this.error = null;
      this.answered = true;
      this.keep(series);
      this.target.feed(series, false);
    } catch (reason) {
      if (epoch.signal.aborted) return;
      this.error = reason;
    }
    this.inFlight--;
    this.tell();
    this.pull();
  }

  private keep(series: readonly Series[]): void {
    for (const one of series) {
      const held = { points: one.columns.x.length, nonfinite: one.nNonfinite };
      this.held.set(lineName(one), held);
    }
  }

  private tell(): void {
    let points = 0;
    let nonfinite = 0;
    const found = new Set<string>();
    for (const run of this.wanted!.runs) {
      for (const key of this.wanted!.keys) {
        const name = lineName({ run, key });
        const held = this.held.get(name);
        points += held?.points ?? 0;
        nonfinite += held?.nonfinite ?? 0;
        if (!held || held.points + held.nonfinite === 0) found.add(name);
      }
    }
    const { error } = this;
    const idle = this.answered || this.wanted!.runs.length === 0;
    const state = error
      ? "error"
      : idle && (points > 0 || this.inFlight === 0)
        ? "ready"
        : "loading";
    const { last } = this;
    // A part of the axis, or half an answer, does not tell what there is.
    const isWhole = this.answered && this.inFlight === 0 && this.wanted!.range === null;
    const without = isWhole && !isSameSet(found, last.without) ? found : last.without;
    const same =
      last.state === state &&
      last.error === error &&
      last.nonfinite === nonfinite &&
      last.without === without &&
      // Only "none or some" shows: a growing run must not render its panel.
      last.points > 0 === points > 0;
    if (same) return;
    this.last = { state, points, nonfinite, without, error };
    this.onStatus(this.last);
  }
}

function isSameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((name) => other.has(name));
}

/** What the data are of; other data must not show under this name for a moment. */
function subject({ entity, project, keys, stream, x }: FeedRequest): string {
  return JSON.stringify([entity, project, keys, stream, x]);
}

/** How closely they are looked at; coarser data may stand in until finer arrive. */
function resolution({ bins, range }: FeedRequest): string {
  return JSON.stringify([bins, range]);
}

import { EngineCore } from "./core";
import type { Command, Report } from "./protocol";
import { type Series, packSeries } from "./series";

type Listener = (report: Report) => void;
type Body<C> = C extends Command ? Omit<C, "id"> : never;
/** A command before it is given its chart's number. */
export type ChartCommand = Body<Exclude<Command, { op: "open" | "close" | "data" }>>;

/** Somewhere commands are carried out: a worker, or the page itself. */
interface Lane {
  post(commands: Command[], transfer: Transferable[]): void;
}

/** The page's end of one chart in the engine. */
export interface ChartPort {
  send(command: ChartCommand): void;
  /** Hand over series; their columns are copied once, then moved. */
  feed(series: readonly Series[], reset: boolean): void;
  close(): void;
}

/**
 * Spreads charts over two workers and gathers the commands of one tick
 * into one message per worker: sixty panels cost the page two messages.
 */
export class ChartEngine {
  private readonly listeners = new Map<number, Listener>();
  private readonly waiting = new Map<
    number,
    { commands: Command[]; transfer: Transferable[] }
  >();
  private lanes: Lane[] | null = null;
  private nextId = 1;

  constructor(
    private readonly makeLanes: (take: (reports: readonly Report[]) => void) => Lane[],
  ) {}

  /** Start the workers ahead of the first chart: that takes as long as fetching data. */
  start(): void {
    this.lanes ??= this.makeLanes((reports) => this.deliver(reports));
  }

  open(listener: Listener): ChartPort {
    const id = this.nextId++;
    this.listeners.set(id, listener);
    this.enqueue({ op: "open", id }, []);
    return {
      send: (command) => this.enqueue({ ...command, id } as Command, []),
      feed: (series, reset) => {
        const packed = packSeries(series);
        const moved = packed.buffer.byteLength > 0 ? [packed.buffer] : [];
        this.enqueue({ op: "data", id, series: packed.series, reset }, moved);
      },
      close: () => {
        this.listeners.delete(id);
        this.enqueue({ op: "close", id }, []);
      },
    };
  }

  private enqueue(command: Command, transfer: Transferable[]): void {
    this.start();
    const lane = command.id % this.lanes!.length;
    let box = this.waiting.get(lane);
    if (!box) {
      box = { commands: [], transfer: [] };
      this.waiting.set(lane, box);
      queueMicrotask(() => this.flush(lane));
    }
    box.commands.push(command);
    box.transfer.push(...transfer);
  }

  private flush(lane: number): void {
    const box = this.waiting.get(lane);
    this.waiting.delete(lane);
    if (box) this.lanes![lane]!.post(box.commands, box.transfer);
  }

  private deliver(reports: readonly Report[]): void {
    for (const report of reports) this.listeners.get(report.id)?.(report);
  }
}

function workersDraw(): boolean {
  return typeof Worker !== "undefined" && typeof OffscreenCanvas !== "undefined";
}

/** Two also where the page has but two cores: it mostly waits while they draw. */
const N_WORKERS = 2;

function workerLane(take: (reports: readonly Report[]) => void): Lane {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
  });
  worker.addEventListener("message", (event: MessageEvent<readonly Report[]>) =>
    take(event.data),
  );
  return { post: (commands, transfer) => worker.postMessage(commands, transfer) };
}

/** Drawing on the page, for browsers whose workers have no canvas. */
export function pageLane(take: (reports: readonly Report[]) => void): Lane {
  const core = new EngineCore(
    take,
    (work) => setTimeout(work, 0),
    () => performance.now(),
    (size, draw) => {
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(size.width * size.ratio);
      canvas.height = Math.round(size.height * size.ratio);
      draw(canvas.getContext("2d")!);
      return canvas;
    },
  );
  return { post: (commands) => core.handle(commands) };
}

/** The engine all charts of this page share; its workers start with the first chart, or before. */
export const chartEngine = new ChartEngine((take) =>
  workersDraw()
    ? Array.from({ length: N_WORKERS }, () => workerLane(take))
    : [pageLane(take)],
);

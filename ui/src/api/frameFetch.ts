import { ApiProblem, request } from "./http";

/** Asks the worker for a frame; a null body gives up on the order with that id. */
export interface FetchOrder {
  readonly id: number;
  readonly body: object | null;
}

/** What crosses from the worker in place of an error. */
export interface PlainProblem {
  readonly message: string;
  readonly code: string;
  readonly hint: string | null;
  readonly requestId: string | null;
  readonly status: number;
}

export type FetchAnswer =
  | { readonly id: number; readonly buffer: ArrayBuffer }
  | { readonly id: number; readonly problem: PlainProblem };

export function describeProblem(reason: unknown): PlainProblem {
  if (reason instanceof ApiProblem) {
    const { message, code, hint, requestId, status } = reason;
    return { message, code, hint, requestId, status };
  }
  const message = reason instanceof Error ? reason.message : String(reason);
  return { message, code: "internal", hint: null, requestId: null, status: 0 };
}

interface Waiter {
  readonly resolve: (buffer: ArrayBuffer) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Fetches chart frames in a worker: megabytes that arrive in many small reads
 * would take their toll of the page one by one, and so reach it in one piece.
 */
class FrameFetcher {
  private readonly waiting = new Map<number, Waiter>();
  private worker: Worker | null = null;
  private nextId = 1;

  /** The worker, started with the first order or ahead of it. */
  started(): Worker {
    return (this.worker ??= this.start());
  }

  post(body: object, signal: AbortSignal): Promise<ArrayBuffer> {
    const worker = this.started();
    const id = this.nextId++;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    const order = (message: FetchOrder): void => worker.postMessage(message);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      order({ id, body });
      signal.addEventListener("abort", () => {
        if (!this.waiting.delete(id)) return;
        order({ id, body: null });
        reject(signal.reason);
      });
    });
  }

  private start(): Worker {
    const worker = new Worker(new URL("./frameWorker.ts", import.meta.url), {
      type: "module",
    });
    worker.addEventListener("message", ({ data }: MessageEvent<FetchAnswer>) => {
      const waiter = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ("buffer" in data) waiter?.resolve(data.buffer);
      else waiter?.reject(new ApiProblem(data.problem.message, data.problem));
    });
    return worker;
  }
}

const fetcher = new FrameFetcher();

/** Start the worker ahead of the first request: that takes as long as an answer. */
export function startFetching(): void {
  if (typeof Worker !== "undefined") fetcher.started();
}

/** POST a chart request; the page itself fetches where there are no workers. */
export async function postSeries(
  body: object,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  if (typeof Worker !== "undefined") return fetcher.post(body, signal);
  const init = { method: "POST", json: body, signal };
  return (await request("/api/charts/series", init)).arrayBuffer();
}

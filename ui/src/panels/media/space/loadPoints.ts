import type { PointNews, PointOrder } from "./pointWorker";
import type { PointSample } from "./pointReader";

/** What a graphics card of a laptop draws at ease. */
export const MOST_POINTS = 300_000;
const MOST_BYTES = 1_000_000_000;

export interface ReadPoints {
  readonly sample: PointSample;
  /** Whether the file goes on behind what was read. */
  readonly isPart: boolean;
}

/** Reads a point cloud in a worker; aborting ends the worker. */
export async function loadPoints(
  address: string,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<ReadPoints> {
  const worker = new Worker(new URL("./pointWorker.ts", import.meta.url), {
    type: "module",
  });
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
      worker.addEventListener("error", () =>
        reject(new Error("the points could not be read")),
      );
      worker.addEventListener("message", ({ data }: MessageEvent<PointNews>) => {
        if (data.kind === "progress") onProgress(data.bytes);
        else if (data.kind === "failed") reject(new Error(data.why));
        else resolve(data);
      });
      const order: PointOrder = {
        // A worker has an address of its own; ours is meant from the page.
        address: new URL(address, window.location.href).href,
        mostPoints: MOST_POINTS,
        mostBytes: MOST_BYTES,
      };
      worker.postMessage(order);
    });
  } finally {
    worker.terminate();
  }
}

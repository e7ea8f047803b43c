import { EngineCore } from "./core";
import type { Command, Report } from "./protocol";

/** The worker's own global, as far as it is used; the page's types lack it. */
interface WorkerScope {
  addEventListener(
    name: "message",
    listener: (event: MessageEvent<readonly Command[]>) => void,
  ): void;
  postMessage(reports: Report[], transfer: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;

// Unlike a timer, a message channel has no smallest delay and keeps its turn
// behind messages that wait already.
const turn = new MessageChannel();
let work: (() => void) | null = null;
turn.port1.addEventListener("message", () => {
  const next = work;
  work = null;
  next?.();
});
turn.port1.start();

// One canvas for all charts: each picture leaves it as a bitmap, without a copy.
// Canvases of the page that a worker draws on cost the page a frame each instead.
const canvas = new OffscreenCanvas(1, 1);

function pictures(reports: readonly Report[]): ImageBitmap[] {
  return reports.flatMap((report) =>
    report.op === "drawn" && report.picture instanceof ImageBitmap
      ? [report.picture]
      : [],
  );
}

const core = new EngineCore(
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  (reports) => scope.postMessage(reports, pictures(reports)),
  (next) => {
    work = next;
    turn.port2.postMessage(null);
  },
  () => performance.now(),
  (size, draw) => {
    canvas.width = Math.round(size.width * size.ratio);
    canvas.height = Math.round(size.height * size.ratio);
    draw(canvas.getContext("2d")!);
    return canvas.transferToImageBitmap();
  },
);

scope.addEventListener("message", (event) => core.handle(event.data));

import { EngineCore } from "./core";
import type { Command, Report } from "./protocol";

/** The worker's own global, as far as it is used; the page's types lack it. */
interface WorkerScope {
  addEventListener(
    name: "message",
    listener: (event: MessageEvent<readonly Command[]>) => void,
  ): void;
  postMessage(reports: Report[]): void;
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

const core = new EngineCore(
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  (reports) => scope.postMessage(reports),
  (next) => {
    work = next;
    turn.port2.postMessage(null);
  },
  () => performance.now(),
);

scope.addEventListener("message", (event) => core.handle(event.data));

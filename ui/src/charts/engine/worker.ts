import { EngineCore } from "./core";
import type { Command, Report } from "./protocol";

/** The worker's own global, as far as it is used; the page's types lack it. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<readonly Command[]>) => void) | null;
  postMessage(reports: Report[]): void;
}

const scope = self as unknown as WorkerScope;

// Unlike a timer, a message channel has no smallest delay and keeps its turn
// behind messages that wait already.
const turn = new MessageChannel();
let work: (() => void) | null = null;
turn.port1.onmessage = () => {
  const next = work;
  work = null;
  next?.();
};

const core = new EngineCore(
  (reports) => scope.postMessage(reports),
  (next) => {
    work = next;
    turn.port2.postMessage(null);
  },
  () => performance.now(),
);

scope.onmessage = (event) => core.handle(event.data);

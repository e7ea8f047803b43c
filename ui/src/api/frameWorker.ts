import { type FetchAnswer, type FetchOrder, describeProblem } from "./frameFetch";
import { request } from "./http";

/** The worker's own global, as far as it is used; the page's types lack it. */
interface WorkerScope {
  addEventListener(
    name: "message",
    listener: (event: MessageEvent<FetchOrder>) => void,
  ): void;
  postMessage(answer: FetchAnswer, transfer: Transferable[]): void;
}

const scope = self as unknown as WorkerScope;
const running = new Map<number, AbortController>();

scope.addEventListener("message", ({ data }) => {
  if (data.body === null) running.get(data.id)?.abort();
  else void answer(data.id, data.body);
});

async function answer(id: number, body: object): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const { signal } = controller;
    const init = { method: "POST", json: body, signal };
    const buffer = await (await request("/api/charts/series", init)).arrayBuffer();
    scope.postMessage({ id, buffer }, [buffer]);
  } catch (reason) {
    // Whoever gave up is not waiting; everyone else learns what went wrong.
    if (!controller.signal.aborted) {
      scope.postMessage({ id, problem: describeProblem(reason) }, []);
    }
  } finally {
    running.delete(id);
  }
}

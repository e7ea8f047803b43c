/**
 * The least that sixty worker-drawn canvases can cost the page: make them, hand
 * them over in one message, have the worker clear each, hear back once.
 */
export function limitRound(canvases: number): Promise<void> {
  const worker = new Worker(new URL("./limitWorker.ts", import.meta.url), {
    type: "module",
  });
  const host = document.createElement("div");
  document.body.append(host);
  const moved = Array.from({ length: canvases }, () => {
    const canvas = document.createElement("canvas");
    canvas.width = 400;
    canvas.height = 240;
    host.append(canvas);
    return canvas.transferControlToOffscreen();
  });
  return new Promise((resolve) => {
    worker.addEventListener("message", () => {
      worker.terminate();
      requestAnimationFrame(() => {
        host.remove();
        resolve();
      });
    });
    worker.postMessage(moved, moved);
  });
}

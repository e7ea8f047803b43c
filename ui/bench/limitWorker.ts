interface Scope {
  addEventListener(
    name: "message",
    listener: (event: MessageEvent<OffscreenCanvas[]>) => void,
  ): void;
  postMessage(answer: number): void;
}

const scope = self as unknown as Scope;

scope.addEventListener("message", ({ data }) => {
  for (const canvas of data) canvas.getContext("2d")?.clearRect(0, 0, 400, 240);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  scope.postMessage(data.length);
});

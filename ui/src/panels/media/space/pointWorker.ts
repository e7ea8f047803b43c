/** Reads one point cloud beside the page, which would stand still meanwhile. */
import { PointReader, type PointSample } from "./pointReader";

export interface PointOrder {
  readonly address: string;
  /** Points wanted at most. */
  readonly mostPoints: number;
  /** Bytes read at most; what lies behind them is not looked at. */
  readonly mostBytes: number;
}

export type PointNews =
  | { readonly kind: "progress"; readonly bytes: number }
  | { readonly kind: "done"; readonly sample: PointSample; readonly isPart: boolean }
  | { readonly kind: "failed"; readonly why: string };

/** Bytes between two words about how far it is. */
const PROGRESS_BYTES = 4_000_000;

addEventListener("message", ({ data }: MessageEvent<PointOrder>) => {
  read(data).then(tell, (error: unknown) =>
    tell({
      kind: "failed",
      why: error instanceof Error ? error.message : String(error),
    }),
  );
});

function tell(news: PointNews): void {
  const transfer = news.kind === "done" ? [news.sample.rows.buffer] : [];
  postMessage(news, { transfer } as StructuredSerializeOptions);
}

async function read({
  address,
  mostPoints,
  mostBytes,
}: PointOrder): Promise<PointNews> {
  const response = await fetch(address);
  if (!response.ok || !response.body) {
    return { kind: "failed", why: `the server answered ${response.status}` };
  }
  const points = new PointReader(mostPoints);
  const stream = response.body.getReader();
  let [bytes, told] = [0, 0];
  for (;;) {
    const { done, value } = await stream.read();
    if (done) return { kind: "done", sample: points.finish(), isPart: false };
    points.feed(value);
    bytes += value.length;
    if (bytes >= mostBytes) {
      await stream.cancel();
      return { kind: "done", sample: points.finish(), isPart: true };
    }
    if (bytes - told >= PROGRESS_BYTES) {
      told = bytes;
      tell({ kind: "progress", bytes });
    }
  }
}

/** Lays out graphs beside the page, which stays usable meanwhile. */
import { type GraphInput, layoutGraph } from "./layout";

/** A question; its answer has the same number. */
export interface LayoutJob extends GraphInput {
  id: number;
}

addEventListener("message", (event: MessageEvent<LayoutJob>) => {
  const layout = layoutGraph(event.data);
  const { x, y, column, bendStart, bends } = layout;
  postMessage({ id: event.data.id, layout }, {
    transfer: [x.buffer, y.buffer, column.buffer, bendStart.buffer, bends.buffer],
  } as StructuredSerializeOptions);
});

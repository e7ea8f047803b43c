import { useEffect, useState } from "react";

import type { Graph } from "./graph";
import type { Layout } from "./layout";
import type { LayoutJob } from "./layoutWorker";

/** A graph with the places of its nodes: never those of another graph. */
export interface Placed {
  graph: Graph;
  layout: Layout;
}

interface LayoutAnswer {
  id: number;
  layout: Layout;
}

let worker: Worker | null = null;
let lastJob = 0;

function theWorker(): Worker {
  worker ??= new Worker(new URL("./layoutWorker.ts", import.meta.url), {
    type: "module",
  });
  return worker;
}

/**
 * Places a graph; while a new one is worked on, the last one stays. Null until the
 * first is done.
 */
export function useLayout(graph: Graph | null): Placed | null {
  const [placed, setPlaced] = useState<Placed | null>(null);
  useEffect(() => {
    if (!graph) return;
    lastJob += 1;
    const id = lastJob;
    const take = ({ data }: MessageEvent<LayoutAnswer>) => {
      if (data.id === id) setPlaced({ graph, layout: data.layout });
    };
    const job: LayoutJob = {
      id,
      count: graph.shapes.length,
      sources: Int32Array.from(graph.edges, ([from]) => from),
      targets: Int32Array.from(graph.edges, ([, to]) => to),
    };
    const layouter = theWorker();
    layouter.addEventListener("message", take);
    layouter.postMessage(job, [job.sources.buffer, job.targets.buffer]);
    return () => layouter.removeEventListener("message", take);
  }, [graph]);
  return placed;
}

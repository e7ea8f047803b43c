import { useEffect, useMemo, useState } from "react";

import { useTheme } from "../../../state/theme";
import { type Theme, runColour } from "../../../state/palette";
import { colourAt, gradientOf, rgbOf } from "../../shared/gradient";
import { endingOf, TOO_LARGE } from "../viewer";
import { request } from "../../../api/http";
import { loadPoints, type ReadPoints } from "./loadPoints";
import { MODEL_ENDINGS, readModel } from "./models";
import { type PointColouring, pointColours, pointScene, type Rgb } from "./pointScene";
import {
  isEmpty,
  type SceneInks,
  type Stage,
  stageOfModel,
  stageOfPoints,
} from "./sceneParts";

/** Models larger than this are not shown: they are held several times over. */
const MOST_MODEL_BYTES = 150_000_000;

export type Loaded =
  | { readonly kind: "loading"; readonly bytes: number }
  | { readonly kind: "points"; readonly read: ReadPoints }
  | { readonly kind: "model"; readonly stage: Stage }
  | { readonly kind: "failed"; readonly why: string };

const LOADING: Loaded = { kind: "loading", bytes: 0 };

/** Reads a file once it is wanted; null before. */
export function useScene(
  address: string,
  path: string,
  isWanted: boolean,
): Loaded | null {
  const [loaded, setLoaded] = useState<Loaded>(LOADING);
  // A signed address changes with time, the file behind it does not.
  const [first, setFirst] = useState({ address, path });
  if (first.path !== path) {
    setFirst({ address, path });
    setLoaded(LOADING);
  }
  useEffect(() => {
    if (!isWanted) return;
    const leave = new AbortController();
    const tell = (next: Loaded): void => {
      if (!leave.signal.aborted) setLoaded(next);
    };
    load(first.address, first.path, leave.signal, (bytes) =>
      tell({ kind: "loading", bytes }),
    ).then(tell, (error: unknown) =>
      tell({
        kind: "failed",
        why: error instanceof Error ? error.message : String(error),
      }),
    );
    return () => leave.abort();
  }, [first, isWanted]);
  return isWanted ? loaded : null;
}

async function load(
  address: string,
  path: string,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<Loaded> {
  if (path.toLowerCase().endsWith(".pts.json")) {
    const read = await loadPoints(address, signal, onProgress);
    if (read.sample.total === 0 && Object.keys(read.sample.beside).length === 0) {
      return { kind: "failed", why: "There is no point in this file." };
    }
    return { kind: "points", read };
  }
  const ending = endingOf(path);
  if (!MODEL_ENDINGS.includes(ending)) {
    return { kind: "failed", why: `Files of the kind .${ending} are not drawn here.` };
  }
  const response = await request(address, { signal });
  if (Number(response.headers.get("content-length") ?? 0) > MOST_MODEL_BYTES) {
    await response.body?.cancel();
    return { kind: "failed", why: TOO_LARGE };
  }
  const stage = stageOfModel(await readModel(await response.arrayBuffer(), ending));
  return isEmpty(stage)
    ? { kind: "failed", why: "There is nothing to draw in this file." }
    : { kind: "model", stage };
}

/** What is to be drawn of what was read; null until it is here. */
export function useStage(
  loaded: Loaded | null,
  colouring: PointColouring,
  inks: SceneInks,
): Stage | null {
  const theme = useTheme();
  const stage = useMemo(() => {
    if (loaded?.kind === "model") return loaded.stage;
    if (loaded?.kind !== "points") return null;
    const cloud = pointScene(loaded.read.sample);
    return stageOfPoints(cloud, pointColours(cloud, colouring, ...scales(theme)), inks);
  }, [loaded, colouring, inks, theme]);
  useEffect(() => () => stage?.release(), [stage]);
  return stage;
}

function scales(theme: Theme): [(id: number) => Rgb, (share: number) => Rgb] {
  const gradient = gradientOf({}, theme);
  const parts = (text: string): Rgb => {
    const [red, green, blue] = rgbOf(text) ?? [128, 128, 128];
    return [red / 255, green / 255, blue / 255];
  };
  const steps = Array.from({ length: 256 }, (_, at) =>
    parts(colourAt(gradient, at / 255)),
  );
  const classes = new Map<number, Rgb>();
  return [
    (id) => {
      const known = classes.get(id) ?? parts(runColour(id, theme).colour);
      classes.set(id, known);
      return known;
    },
    (share) => steps[Math.round(share * 255)] ?? steps[0]!,
  ];
}

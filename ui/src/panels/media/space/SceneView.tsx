import { useEffect, useMemo, useRef, useState } from "react";

import { useTheme } from "../../../state/theme";
import { formatBytes } from "../../../widgets/format";
import { Skeleton } from "../../../widgets/States";
import { FileCard } from "../FileCard";
import { type ThemeInks, themeInks } from "../themeInks";
import type { ViewerProps } from "../viewer";
import { type Orbit, orbitAround } from "./orbit";
import { colourMeaning, type PointColouring, pointNote } from "./pointScene";
import css from "./Scene.module.css";
import { cameraOf, type SceneInks, type Stage } from "./sceneParts";
import { drawWords, type WordInks } from "./sceneWords";
import { canDraw, drawScene } from "./stage";
import { useOrbit } from "./useOrbit";
import { type Loaded, useScene, useStage } from "./useStage";

/** Larger files are read when somebody asks for them. */
const ASK_BYTES = 32_000_000;

/** A point cloud or a model, to be turned by mouse, finger or keys. */
export function SceneView({ address, item, label }: ViewerProps) {
  const { path, sizeBytes } = item;
  const [isAsked, setAsked] = useState(false);
  const isWanted = isAsked || (sizeBytes ?? 0) <= ASK_BYTES;
  const isAble = useMemo(() => canDraw(), []);
  const loaded = useScene(address, path, isWanted && isAble);
  if (!isAble)
    return (
      <FileCard
        item={item}
        address={address}
        why="This browser does not draw in three dimensions (WebGL)."
      />
    );
  if (!loaded) {
    return (
      <div className={css.ask}>
        <p>This file is large; a sample of its points is shown.</p>
        <button type="button" onClick={() => setAsked(true)}>
          Read {formatBytes(sizeBytes ?? 0)}
        </button>
      </div>
    );
  }
  if (loaded.kind === "failed") {
    return <FileCard item={item} address={address} why={loaded.why} />;
  }
  if (loaded.kind === "loading") {
    return (
      <div className={css.ask}>
        <Skeleton rows={3} />
        {loaded.bytes > 0 && <p>Read {formatBytes(loaded.bytes)}</p>}
      </div>
    );
  }
  return <Drawn loaded={loaded} label={label} />;
}

const COLOURINGS = {
  logged: { rgb: "Logged colours", class: "By class", value: "By value" },
  height: "By height",
  plain: "One colour",
} as const;

function Drawn({ loaded, label }: { readonly loaded: Loaded; readonly label: string }) {
  const read = loaded.kind === "points" ? loaded.read : null;
  const meaning = read && colourMeaning(read.sample);
  const [chosen, setColouring] = useState<PointColouring | null>(null);
  const colouring = chosen ?? (meaning === null ? "height" : "logged");
  const theme = useTheme();
  const inks = useMemo(() => sceneInks(themeInks(theme)), [theme]);
  const stage = useStage(loaded, colouring, inks);
  const note = read ? pointNote(read.sample, read.isPart) : "";
  const said = read
    ? `${label}: ${read.sample.total.toLocaleString("en")} points`
    : label;
  return (
    <div className={css.view}>
      {stage && <Canvas stage={stage} inks={inks} label={said} />}
      <div className={css.bar}>
        {read && read.sample.total > 0 && (
          <select
            className={css.select}
            aria-label={`Colours of ${label}`}
            value={colouring}
            onChange={(event) => setColouring(event.target.value as PointColouring)}
          >
            {meaning && <option value="logged">{COLOURINGS.logged[meaning]}</option>}
            <option value="height">{COLOURINGS.height}</option>
            <option value="plain">{COLOURINGS.plain}</option>
          </select>
        )}
        {note && <span role="note">{note}</span>}
      </div>
    </div>
  );
}

type Inks = SceneInks & WordInks;

function sceneInks({ accent, signal, run, ink, paper, err, ok }: ThemeInks): Inks {
  return {
    points: accent,
    box: signal,
    vector: run,
    ink,
    halo: paper,
    axes: [err, ok, run],
  };
}

function Canvas({
  stage,
  inks,
  label,
}: {
  readonly stage: Stage;
  readonly inks: Inks;
  readonly label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [a, b, c] = stage.centre;
  const { radius, up } = stage;
  const start = useMemo<Orbit>(
    () => orbitAround([a, b, c], radius, up),
    [a, b, c, radius, up],
  );
  const { orbit, handlers, reset } = useOrbit(start, canvas);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = (): void => {
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      const [width, height] = [element.clientWidth, element.clientHeight].map((size) =>
        Math.round(size * ratio),
      ) as [number, number];
      if (width === 0 || height === 0) return;
      if (element.width !== width) element.width = width;
      if (element.height !== height) element.height = height;
      const camera = cameraOf(stage, orbit, width / height);
      drawScene(stage.scene, camera, element);
      drawWords(element, camera, stage.words, inks, ratio);
    };
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [stage, orbit, inks]);
  return (
    <>
      <div
        className={css.host}
        role="application"
        aria-roledescription="view in space"
        aria-label={label}
        title="Drag or arrows: turn · Shift: move · Wheel, + and −: zoom · 0: reset"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is turned by keys
        tabIndex={0}
        {...handlers}
      >
        <canvas ref={canvas} className={css.canvas} aria-hidden />
      </div>
      <button type="button" className={css.reset} onClick={reset}>
        Reset view
      </button>
    </>
  );
}

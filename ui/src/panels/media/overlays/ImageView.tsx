import { useQuery } from "@tanstack/react-query";
import { use, useEffect, useMemo, useRef, useState } from "react";

import { useTheme } from "../../../state/theme";
import { MediaPanelContext } from "../mediaContext";
import type { ImageItem } from "../mediaItems";
import { mediaText, type RunPlace } from "../mediaQueries";
import { parseBoxes, scoreRanges, type Box } from "./boxes";
import { classesIn, paintMask, rgbOf } from "./masks";
import {
  type ClassLabels,
  notedLabels,
  type OverlayClass,
  OverlayContext,
} from "./overlayClasses";
import css from "./Overlays.module.css";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Height of a box's words on the screen. */
const LABEL_PX = 11;

/** Up to this width every pixel is worth seeing; larger pictures are smoothed. */
const TINY_PX = 96;

interface ImageViewProps {
  readonly place: RunPlace;
  readonly mediaKey: string;
  readonly item: ImageItem;
  readonly addresses: ReadonlyMap<string, string>;
  readonly notes: Readonly<Record<string, unknown>>;
  readonly label: string;
}

/** A picture with its masks and boxes; the picture itself opens in a tab. */
export function ImageView(props: ImageViewProps) {
  const { item, addresses, label } = props;
  const [natural, setNatural] = useState<Size | null>(null);
  const [brokenAt, setBrokenAt] = useState<string | null>(null);
  const { isActualSize, isPixelated } = use(MediaPanelContext).settings;
  const size = natural ?? item.size;
  const address = addresses.get(item.path);
  if (address !== undefined && brokenAt === address) {
    return (
      <p className={css.broken} role="alert">
        This picture cannot be shown.
        <a href={address} download={item.path.split("/").at(-1)}>
          Download the file
        </a>
      </p>
    );
  }
  const isActual = isActualSize && size !== null;
  const picture = (
    <div
      className={css.picture}
      data-actual={isActual ? "" : undefined}
      style={isActual ? { width: size.width, height: size.height } : undefined}
    >
      <a
        className={css.open}
        href={address}
        target="_blank"
        rel="noreferrer"
        aria-label={`Open ${label}`}
      >
        <img
          className={css.image}
          data-tiny={isPixelated || (size && size.width <= TINY_PX) ? "" : undefined}
          src={address}
          alt={label}
          loading="lazy"
          onLoad={({ currentTarget: image }) =>
            setNatural({ width: image.naturalWidth, height: image.naturalHeight })
          }
          onError={() => setBrokenAt(address ?? null)}
        />
      </a>
      {size &&
        Object.entries(item.masks).map(([overlay, path]) => (
          <Mask
            key={`mask ${overlay}`}
            overlay={overlay}
            labels={notedLabels(props.notes, "mask", props.mediaKey, overlay)}
            address={addresses.get(path)}
          />
        ))}
      {size &&
        Object.entries(item.boxes).map(([overlay, path]) => (
          <BoxLayer
            key={`boxes ${overlay}`}
            place={props.place}
            path={path}
            overlay={overlay}
            noted={notedLabels(props.notes, "boxes", props.mediaKey, overlay)}
            address={addresses.get(path)}
            size={size}
          />
        ))}
    </div>
  );
  return isActual ? (
    <div
      className={css.scroll}
      tabIndex={0}
      role="region"
      aria-label={`All of ${label}`}
    >
      {picture}
    </div>
  ) : (
    picture
  );
}

/** Tells the panel's legend of classes, once they are known. */
function useReport(classes: readonly OverlayClass[]): void {
  const { report } = use(OverlayContext);
  useEffect(() => report(classes), [report, classes]);
}

function Mask({
  overlay,
  labels,
  address,
}: {
  readonly overlay: string;
  readonly labels: ClassLabels;
  readonly address: string | undefined;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const pixels = useMaskPixels(address);
  const theme = useTheme();
  const { isShown, colourOf, opacity } = use(OverlayContext);
  const classes = useMemo(
    () =>
      (pixels ? classesIn(pixels.data) : []).map((id): OverlayClass => ({
        overlay,
        kind: "mask",
        id,
        label: labels[id] ?? id,
      })),
    [pixels, overlay, labels],
  );
  useReport(classes);
  useEffect(() => {
    if (!pixels || !canvas.current) return;
    const painted = paintMask(pixels.data, (id) =>
      isShown({ overlay, kind: "mask", id }) ? rgbOf(colourOf(id, theme)) : null,
    );
    canvas.current.width = pixels.width;
    canvas.current.height = pixels.height;
    canvas.current
      .getContext("2d")
      ?.putImageData(new ImageData(painted, pixels.width, pixels.height), 0, 0);
  }, [pixels, overlay, isShown, colourOf, theme]);
  return (
    <canvas
      ref={canvas}
      className={`${css.layer} ${css.mask}`}
      style={{ opacity }}
      data-overlay={overlay}
      aria-hidden
    />
  );
}

/** The mask's pixels; null until they are here. */
function useMaskPixels(address: string | undefined): ImageData | null {
  const [pixels, setPixels] = useState<ImageData | null>(null);
  useEffect(() => {
    if (!address) return;
    const image = new Image();
    let isWanted = true;
    image.addEventListener("load", () => {
      if (!isWanted || image.naturalWidth === 0) return;
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context?.drawImage(image, 0, 0);
      setPixels(context?.getImageData(0, 0, canvas.width, canvas.height) ?? null);
    });
    image.src = address;
    return () => {
      isWanted = false;
    };
  }, [address]);
  return pixels;
}

function BoxLayer({
  place,
  path,
  overlay,
  noted,
  address,
  size,
}: {
  readonly place: RunPlace;
  readonly path: string;
  readonly overlay: string;
  readonly noted: ClassLabels;
  readonly address: string | undefined;
  readonly size: Size;
}) {
  const file = useQuery(mediaText(place, path, address));
  const theme = useTheme();
  const { isShown, colourOf, passes, reportScores } = use(OverlayContext);
  const { width, height } = size;
  const { boxes, classes } = useMemo(() => {
    const parsed = parseBoxes(file.data ?? "", { width, height });
    const labels = { ...noted, ...parsed.labels };
    const ids = new Set(parsed.boxes.map((box) => box.classId));
    const classes = [...ids].map((id): OverlayClass => ({
      overlay,
      kind: "boxes",
      id,
      label: labels[id] ?? (id || "no class"),
    }));
    return { boxes: parsed.boxes, classes };
  }, [file.data, noted, overlay, width, height]);
  useReport(classes);
  useEffect(() => reportScores(scoreRanges(boxes)), [reportScores, boxes]);
  const shown = boxes.filter(
    (box) =>
      isShown({ overlay, kind: "boxes", id: box.classId }) && passes(box.scoreOf),
  );
  const labelOf = new Map(classes.map((one) => [one.id, one.label]));
  const layer = useRef<SVGSVGElement>(null);
  const pixel = usePixel(layer, size, shown.length > 0);
  if (shown.length === 0) return null;
  return (
    <svg
      ref={layer}
      className={css.layer}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${overlay}: ${shown.map((box) => wordsOf(box, labelOf)).join("; ")}`}
    >
      {shown.map((box, index) => (
        <g key={index} style={{ color: colourOf(box.classId, theme) }}>
          <rect
            className={css.box}
            x={box.x}
            y={box.y}
            width={box.width}
            height={box.height}
          />
          <text
            className={css.boxText}
            x={box.x}
            y={Math.max(box.y - 3 * pixel, LABEL_PX * pixel)}
            fontSize={LABEL_PX * pixel}
            strokeWidth={3 * pixel}
          >
            {wordsOf(box, labelOf)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** One pixel of the screen in pixels of the picture, so that words keep their size. */
function usePixel(
  layer: { readonly current: Element | null },
  { width, height }: Size,
  isDrawn: boolean,
): number {
  const [pixel, setPixel] = useState(width / 240);
  useEffect(() => {
    if (!isDrawn || !layer.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width: wide = 0, height: high = 0 } = entry?.contentRect ?? {};
      if (wide > 0 && high > 0) setPixel(Math.max(width / wide, height / high));
    });
    observer.observe(layer.current);
    return () => observer.disconnect();
  }, [layer, width, height, isDrawn]);
  return pixel;
}

function wordsOf(box: Box, labels: ReadonlyMap<string, string>): string {
  return box.caption || [labels.get(box.classId), box.scores].filter(Boolean).join(" ");
}

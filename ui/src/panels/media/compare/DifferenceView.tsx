import { useEffect, useRef, useState } from "react";

import { Slider } from "../../../widgets/Fields";
import css from "./Compare.module.css";
import { type Difference, differenceOf } from "./difference";
import type { Picture } from "./WipeView";

/** Larger pictures are compared at this many pixels; more would stop the page. */
const MOST_PIXELS = 4_000_000;

interface Pair {
  readonly width: number;
  readonly height: number;
  readonly first: Uint8ClampedArray;
  readonly second: Uint8ClampedArray;
}

/** Where two pictures differ, and by how much. */
export function DifferenceView({
  first,
  second,
}: {
  readonly first: Picture;
  readonly second: Picture;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pair, setPair] = useState<Pair | "broken" | null>(null);
  const [gain, setGain] = useState(1);
  const [found, setFound] = useState<Difference | null>(null);
  useEffect(() => {
    let isWanted = true;
    readPair(first.address, second.address).then(
      (read) => isWanted && setPair(read),
      () => isWanted && setPair("broken"),
    );
    return () => {
      isWanted = false;
    };
  }, [first.address, second.address]);
  useEffect(() => {
    if (!pair || pair === "broken" || !canvas.current) return;
    const difference = differenceOf(pair.first, pair.second, gain);
    canvas.current.width = pair.width;
    canvas.current.height = pair.height;
    canvas.current
      .getContext("2d")
      ?.putImageData(new ImageData(difference.pixels, pair.width, pair.height), 0, 0);
    setFound(difference);
  }, [pair, gain]);
  if (pair === "broken") {
    return <p role="alert">One of these pictures cannot be read.</p>;
  }
  return (
    <div className={css.overlaid}>
      <div className={css.stack}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={`Difference of ${first.label} and ${second.label}`}
        />
      </div>
      <div className={css.gain}>
        <Slider
          label="Brightness"
          value={gain}
          min={1}
          max={16}
          step={1}
          onChange={setGain}
        />
        {found && pair && (
          <p role="status">
            {found.changed === 0
              ? "No pixel differs"
              : `${found.changed.toLocaleString("en")} of ${(pair.width * pair.height).toLocaleString("en")} pixels differ, by ${found.mean.toPrecision(3)} of 255 on average`}
          </p>
        )}
      </div>
    </div>
  );
}

/** Both pictures in the size of the first. */
async function readPair(under: string, over: string): Promise<Pair> {
  const [a, b] = await Promise.all([load(under), load(over)]);
  const scale = Math.min(
    1,
    Math.sqrt(MOST_PIXELS / (a.naturalWidth * a.naturalHeight)),
  );
  const width = Math.max(1, Math.round(a.naturalWidth * scale));
  const height = Math.max(1, Math.round(a.naturalHeight * scale));
  const pixels = (image: HTMLImageElement): Uint8ClampedArray => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context?.drawImage(image, 0, 0, width, height);
    return context!.getImageData(0, 0, width, height).data;
  };
  return { width, height, first: pixels(a), second: pixels(b) };
}

async function load(address: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = address;
  await image.decode();
  return image;
}

import { useEffect, useRef, useState } from "react";

import { request } from "../../../api/http";
import { useTheme } from "../../../state/theme";
import { themeInks } from "../themeInks";
import { peaksOf } from "./peaks";
import css from "./Sound.module.css";

/** Larger files are only played: their outline would need all of their samples. */
const MOST_BYTES = 12_000_000;
const PARTS = 240;

interface SoundViewProps {
  readonly address: string;
  readonly label: string;
  readonly sizeBytes: number | null;
}

/** A player, below the outline of the sound where it can be had. */
export function SoundView({ address, label, sizeBytes }: SoundViewProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const [now, setNow] = useState(0);
  const peaks = usePeaks(address, sizeBytes);
  return (
    <div className={css.view}>
      {peaks && (
        <div className={css.wave}>
          <Outline peaks={peaks} label={label} />
          <span className={css.now} style={{ left: `${now * 100}%` }} />
          <input
            type="range"
            className={css.seek}
            aria-label={`Place in ${label}`}
            min={0}
            max={1}
            step={0.001}
            value={now}
            onChange={(event) => {
              const player = audio.current;
              if (!player || !Number.isFinite(player.duration)) return;
              player.currentTime = Number(event.target.value) * player.duration;
            }}
          />
        </div>
      )}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- logged sound has no captions */}
      <audio
        ref={audio}
        className={css.player}
        src={address}
        controls
        aria-label={label}
        onTimeUpdate={({ currentTarget: player }) =>
          setNow(player.duration > 0 ? player.currentTime / player.duration : 0)
        }
      />
    </div>
  );
}

/** Null while, or where, there is no outline: the sound can be played without. */
function usePeaks(address: string, sizeBytes: number | null): Float32Array | null {
  const [peaks, setPeaks] = useState<Float32Array | null>(null);
  useEffect(() => {
    if (sizeBytes !== null && sizeBytes > MOST_BYTES) return;
    const leave = new AbortController();
    decode(address, leave.signal).then(
      (found) => !leave.signal.aborted && setPeaks(found),
      () => !leave.signal.aborted && setPeaks(null),
    );
    return () => leave.abort();
  }, [address, sizeBytes]);
  return peaks;
}

async function decode(
  address: string,
  signal: AbortSignal,
): Promise<Float32Array | null> {
  const response = await request(address, { signal });
  if (Number(response.headers.get("content-length") ?? 0) > MOST_BYTES) {
    await response.body?.cancel();
    return null;
  }
  const bytes = await response.arrayBuffer();
  // Offline: it only decodes, and asks for no loudspeaker.
  const context = new OfflineAudioContext(1, 1, 22_050);
  const sound = await context.decodeAudioData(bytes);
  return peaksOf(sound.getChannelData(0), PARTS);
}

function Outline({
  peaks,
  label,
}: {
  readonly peaks: Float32Array;
  readonly label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    const { width, height } = canvas.current;
    context.clearRect(0, 0, width, height);
    context.fillStyle = themeInks(theme).accent;
    for (let part = 0; part < PARTS; part++) {
      const [low, high] = [peaks[part * 2]!, peaks[part * 2 + 1]!];
      const top = ((1 - high) / 2) * height;
      const tall = Math.max(1, ((high - low) / 2) * height);
      context.fillRect((part / PARTS) * width, top, width / PARTS - 0.5, tall);
    }
  }, [peaks, theme]);
  return (
    <canvas
      ref={canvas}
      className={css.canvas}
      width={PARTS * 3}
      height={120}
      role="img"
      aria-label={`Outline of ${label}`}
    />
  );
}

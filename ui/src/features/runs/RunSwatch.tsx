import { runColour } from "../../state/palette";
import { useTheme } from "../../state/theme";

/** The run's line as the charts draw it: its hue, and its dash when it has one. */
export function RunSwatch({
  slot,
  isDimmed = false,
}: {
  slot: number;
  isDimmed?: boolean;
}) {
  const { colour, dash } = runColour(slot, useTheme());
  const isSolid = dash.length === 0;
  return (
    <svg
      width="14"
      height="12"
      viewBox="0 0 14 12"
      aria-hidden
      opacity={isDimmed ? 0.3 : 1}
    >
      {isSolid ? (
        <circle cx="7" cy="6" r="4.5" fill={colour} />
      ) : (
        <line
          x1="0"
          x2="14"
          y1="6"
          y2="6"
          stroke={colour}
          strokeWidth="3"
          strokeDasharray={dash.join(" ")}
        />
      )}
    </svg>
  );
}

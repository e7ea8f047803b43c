import { useTheme } from "../../../state/theme";
import css from "./Overlays.module.css";
import {
  classColour,
  identityOf,
  type OverlayClass,
  type OverlayChoice,
} from "./overlayClasses";

/** One switch for every class drawn over the panel's pictures. */
export function OverlayLegend({
  classes,
  choice,
  onToggle,
}: {
  readonly classes: readonly OverlayClass[];
  readonly choice: OverlayChoice;
  readonly onToggle: (one: OverlayClass) => void;
}) {
  const theme = useTheme();
  if (classes.length === 0) return null;
  const overlays = new Set(classes.map((one) => `${one.kind} ${one.overlay}`));
  return (
    <div className={css.legend} role="group" aria-label="Classes">
      {classes.map((one) => (
        <button
          key={identityOf(one)}
          type="button"
          className={css.class}
          aria-pressed={choice.isShown(one)}
          aria-label={`${one.overlay} ${one.label} (${one.kind})`}
          onClick={() => onToggle(one)}
        >
          <span
            className={css.swatch}
            data-kind={one.kind}
            style={{ color: classColour(one.id, theme) }}
          />
          {overlays.size > 1 && <span className={css.overlay}>{one.overlay}</span>}{" "}
          {one.label}
        </button>
      ))}
    </div>
  );
}

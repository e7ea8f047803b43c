import { hexOf, PALETTE, runColour } from "../../state/palette";
import { useTheme } from "../../state/theme";
import { Button } from "../../widgets/Button";
import css from "./Runs.module.css";

interface ColourPickerProps {
  /** As it is stored; null is the colour that the run has by itself. */
  value: string | null;
  onChange: (colour: string | null) => void;
  onDone: () => void;
}

/** Colours that are told apart by everybody, or any other. */
export function ColourPicker({ value, onChange, onDone }: ColourPickerProps) {
  const theme = useTheme();
  const chosen = value === null ? null : hexOf(value);
  return (
    <div className={css.colours}>
      <div role="group" aria-label="Palette" className={css.palette}>
        {PALETTE.map((colour, slot) => (
          <button
            key={colour}
            type="button"
            aria-label={`Colour ${slot + 1}`}
            aria-pressed={chosen === colour}
            style={{ background: runColour(slot, theme).colour }}
            onClick={() => {
              onChange(colour);
              onDone();
            }}
          />
        ))}
      </div>
      <label className={css.free}>
        Any colour
        <input
          type="color"
          value={chosen ?? "#808080"}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <Button
        isDisabled={value === null}
        onPress={() => {
          onChange(null);
          onDone();
        }}
      >
        Use its own colour
      </Button>
    </div>
  );
}

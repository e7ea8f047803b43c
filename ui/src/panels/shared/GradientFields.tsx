import { X } from "lucide-react";

import { type Fields, fieldsOf, listOf, textOf, withValue } from "../../spec/document";
import { useTheme } from "../../state/theme";
import { Button, IconButton } from "../../widgets/Button";
import css from "./Editor.module.css";
import { FieldGroup } from "./EditorFields";
import { colourAt, gradientOf, rgbOf } from "./gradient";

interface GradientFieldsProps {
  readonly config: Fields;
  readonly onChange: (config: Fields) => void;
}

/** Colours from the least value to the greatest, each at an offset from 0 to 100. */
export function GradientFields({ config, onChange }: GradientFieldsProps) {
  const theme = useTheme();
  const points = listOf(config["customGradient"]);
  const set = (next: readonly unknown[]): void =>
    onChange(withValue(config, ["customGradient"], next.length > 0 ? next : undefined));
  const put = (index: number, name: string, value: unknown): void =>
    set(points.with(index, { ...fieldsOf(points[index]), [name]: value }));
  const begin = (): void => {
    const gradient = gradientOf({}, theme);
    set(
      [0, 50, 100].map((offset) => ({
        color: colourAt(gradient, offset / 100),
        offset,
      })),
    );
  };
  return (
    <FieldGroup title="Gradient">
      {points.map((point, index) => {
        const { color, offset } = fieldsOf(point);
        const text = textOf(color);
        return (
          <div key={index} className={css.stop}>
            <input
              type="color"
              aria-label={`Colour ${index + 1}`}
              value={rgbOf(text) ? hexOf(text) : "#000000"}
              onChange={(event) => put(index, "color", event.target.value)}
            />
            <input
              type="number"
              className={css.offset}
              aria-label={`Offset of colour ${index + 1}`}
              min={0}
              max={100}
              value={typeof offset === "number" ? offset : ""}
              onChange={(event) => put(index, "offset", Number(event.target.value))}
            />
            <IconButton
              label={`Remove colour ${index + 1}`}
              onPress={() => set(points.toSpliced(index, 1))}
            >
              <X />
            </IconButton>
          </div>
        );
      })}
      {points.length === 0 ? (
        <Button onPress={begin}>Choose colours</Button>
      ) : (
        <Button onPress={() => set([...points, { color: "#31407b", offset: 100 }])}>
          Add a colour
        </Button>
      )}
    </FieldGroup>
  );
}

/** A colour input takes `#rrggbb` and nothing else. */
function hexOf(text: string): string {
  return colourAt([{ at: 0, rgb: rgbOf(text)! }], 0);
}

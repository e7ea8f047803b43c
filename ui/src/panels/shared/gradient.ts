/** Colours between colours, for a third value of a chart. */
import { type Fields, fieldsOf, listOf } from "../../spec/document";
import { type Theme, hexOf } from "../../state/palette";
import type { Paint } from "./scene";

interface Stop {
  /** From 0 to 1. */
  readonly at: number;
  readonly rgb: readonly [number, number, number];
}

export type Gradient = readonly Stop[];

/** From few to much, told apart without seeing colours: lightness only rises or falls. */
const STANDARD: Readonly<Record<Theme, readonly string[]>> = {
  light: ["#d9b343", "#2f9e87", "#31407b"],
  dark: ["#4a5fc1", "#2fa58c", "#f0d76a"],
};

/** The panel's own gradient, with offsets from 0 to 100, else the theme's. */
export function gradientOf(config: Fields, theme: Theme): Gradient {
  const own = listOf(config["customGradient"]).flatMap((entry): Stop[] => {
    const { color, offset } = fieldsOf(entry);
    const rgb = typeof color === "string" ? rgbOf(color) : null;
    return rgb && typeof offset === "number" ? [{ at: offset / 100, rgb }] : [];
  });
  if (own.length > 0) return own.toSorted((a, b) => a.at - b.at);
  const standard = STANDARD[theme];
  return standard.map((colour, index) => ({
    at: index / (standard.length - 1),
    rgb: rgbOf(colour)!,
  }));
}

/** The colour at a share from 0 to 1. */
export function colourAt(gradient: Gradient, share: number): Paint {
  const above = gradient.findIndex((stop) => stop.at >= share);
  if (above === 0) return paint(gradient[0]!.rgb);
  if (above < 0) return paint(gradient.at(-1)!.rgb);
  const [low, high] = [gradient[above - 1]!, gradient[above]!];
  const part = (share - low.at) / (high.at - low.at || 1);
  const mixed = low.rgb.map((one, index) => one + (high.rgb[index]! - one) * part);
  return paint(mixed as unknown as Stop["rgb"]);
}

function paint(rgb: Stop["rgb"]): Paint {
  const hex = rgb.map((one) => Math.round(one).toString(16).padStart(2, "0")).join("");
  return `#${hex}`;
}

/** A colour in any form that the palette reads, as its bytes; null for anything else. */
export function rgbOf(text: string): Stop["rgb"] | null {
  const hex = hexOf(text);
  if (hex === null) return null;
  const byte = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  return [byte(1), byte(3), byte(5)];
}

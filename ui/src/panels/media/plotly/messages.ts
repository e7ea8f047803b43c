/** What the page and the frame of a figure say to each other. */
import { isFields } from "../mediaItems";

export interface FigureOrder {
  readonly data: readonly object[];
  readonly layout: object;
}

export type FigureAnswer =
  | { readonly kind: "ready" | "drawn" }
  | { readonly kind: "failed"; readonly why: string };

/** The frame reads what anybody logged, so that its words are looked at; null: not ours. */
export function readAnswer(said: unknown): FigureAnswer | null {
  if (!isFields(said)) return null;
  const { kind, why } = said;
  if (kind === "ready" || kind === "drawn") return { kind };
  return kind === "failed" ? { kind, why: String(why).slice(0, 300) } : null;
}

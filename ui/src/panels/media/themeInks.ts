import { tokenReader } from "../shared/inks";

export type ThemeInks = ReturnType<typeof themeInks>;

/** The theme's colours for figures and things in space. */
export const themeInks = tokenReader({
  ink: "ink",
  paper: "paper",
  rule: "rule",
  accent: "accent",
  signal: "signal",
  run: "run",
  ok: "ok",
  err: "err",
});
